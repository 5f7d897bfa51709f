"""The draft texts: dated parts, the items of the year, and what each year must and must not say."""

import datetime

import pytest

from discgen.catalogue.drafttexts import DraftPremises, draft_texts, resolved
from discgen.faults import FaultError

KINDS = ("労働金庫", "労働金庫連合会")
TEXT = """<!-- 2022-03-31から、連結あり -->
新しい文
<!-- おわり -->
<!-- 2022-03-30まで -->
古い文
<!-- 連結なし -->
連結のない古い文
<!-- おわり -->
<!-- おわり -->
<!-- 労働金庫連合会 -->
連合会の文
<!-- おわり -->
"""


def premises(day: str, *, group: bool = True, kind: str = "労働金庫") -> DraftPremises:
    return DraftPremises.of(datetime.date.fromisoformat(day), kind, KINDS, 連結=group, 章=True)


@pytest.mark.parametrize(
    ("day", "group", "kind", "left"),
    [
        ("2022-03-30", True, "労働金庫", "古い文\n"),
        ("2022-03-30", False, "労働金庫", "古い文\n連結のない古い文\n"),
        ("2022-03-31", True, "労働金庫", "新しい文\n"),
        ("2022-03-31", False, "労働金庫", ""),
        ("2022-03-31", False, "労働金庫連合会", "連合会の文\n"),
    ],
)
def test_a_part_stands_where_all_its_conditions_hold(day: str, group: bool, kind: str, left: str) -> None:
    assert resolved(TEXT, premises(day, group=group, kind=kind), "a.md") == left


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("一行\n<!-- 2022-03-31より -->\n<!-- おわり -->\n", "a.md:2"),
        ("<!-- 2022-02-31から -->\n<!-- おわり -->\n", "a.md:1"),
        ("<!-- 連結あり -->\n文\n", "a.md:1"),
        ("<!-- 連結あり -->\n<!-- 章なし -->\n<!-- おわり -->\n", "a.md:1"),
        ("文\n<!-- おわり -->\n", "a.md:2"),
    ],
)
def test_a_mark_that_cannot_be_read_is_told_with_its_line(text: str, place: str) -> None:
    with pytest.raises(FaultError) as error:
        resolved(text, premises("2022-03-31"), "a.md")
    assert [fault.where for fault in error.value.faults] == [place]


def test_a_kind_and_a_group_decide_what_is_written() -> None:
    day = datetime.date(2022, 3, 31)
    assert draft_texts("", day, True) == draft_texts("労働金庫", day, True)
    assert draft_texts("", day, False).keys() <= draft_texts("", day, True).keys()
