"""The draft texts: dated parts, the items of the year, and what each year must and must not say."""

import datetime
import re
import tomllib

import pytest

from discgen.book.text.frontmatter import PLACES, split_front
from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.documentdef import BlockDef
from discgen.catalogue.drafttexts import DraftPremises, draft_texts, resolved
from discgen.catalogue.profile import Institution, Profile, default_profile_text
from discgen.catalogue.tabledef import TableDef
from discgen.faults import FaultError
from discgen.figures.usableforms import usable_forms

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


FIRST, LAST = 2013, 2026
YEARS = range(FIRST, LAST + 1)

# A term, and the first and the last fiscal year of which a text or a glossary must have it; no other year has it.
TERMS: list[tuple[str, int, int]] = [
    # the year of the accounting standard of retirement benefits, and of 会計監査人 (規則第114条第1項第1号ハ)
    ("期間定額基準", 2014, LAST),
    ("### 会計監査人", 2014, LAST),
    ("親会社株主に帰属する当期純利益", 2015, LAST),
    # R0 → R1
    ("アウトライヤー基準", FIRST, 2017),
    ("内部管理上使用した金利リスクの算定手法の概要", FIRST, 2017),
    ("経過措置による不算入額", FIRST, 2018),  # stands beside the first year of R1 once more
    ("△EVE", 2018, LAST),
    ("リスク・ウェイトのみなし計算", 2018, LAST),
    ("外部格付準拠方式", 2018, LAST),
    ("△NIIは、翌年度末から開示します", 2018, 2018),
    ("△NIIは、{{ 年度 }}末から開示しています", 2019, 2019),
    ('前期比("irrbb.greatest.eve")', 2019, LAST),
    # estimates
    ("会計上の見積り", 2020, LAST),
    ("令和2年10月8日", 2020, 2020),
    ("令和4年4月14日", 2021, LAST),
    # claims
    ("リスク管理債権", FIRST, 2020),
    ("破綻先債権額", FIRST, 2020),
    ("未収利息不計上貸出金", FIRST, 2020),
    ("三カ月以上延滞債権", FIRST, 2020),
    ("金融再生法上の不良債権", FIRST, 2020),
    ("開示債権の合計額", 2021, LAST),
    ("三月以上延滞債権", 2021, LAST),
    ("総与信残高", 2021, LAST),
    # fair values and revenue
    ("時価を把握することが極めて困難と認められる", FIRST, 2020),
    ("市場価格のない株式等", 2021, LAST),
    ("企業会計基準適用指針第19号", 2021, LAST),
    ("第27項", 2021, 2021),
    ("第24-16項", 2022, LAST),
    ("顧客との契約から生じる収益", 2021, LAST),
    ("企業会計基準第29号", 2021, 2021),
    # R1 → R2; the first year has the terms of both
    ("基礎的手法", FIRST, 2024),
    ("適格旧資本調達手段", FIRST, 2024),
    ("土地再評価額", FIRST, 2024),
    ("マーケット・リスク相当額に係る額を算入していません", FIRST, 2023),
    ("マーケット・リスク相当額に係る額を不算入としています", 2024, LAST),
    ("標準的計測手法", 2024, LAST),
    ("事業規模指標", 2024, LAST),
    ("内部損失乗数", 2024, LAST),
    ("CCF", 2024, LAST),
    ("CVAリスク", 2024, LAST),
    ("**延滞等**", 2024, LAST),
    ("BIの算出から除外した事業部門", 2024, LAST),
    ("改正前の自己資本比率告示", 2024, 2024),
    # what does not change
    ("所有権移転外ファイナンス・リース取引", FIRST, LAST),
    ("リース資産", FIRST, LAST),
    ("危険債権", FIRST, LAST),
    ("コア資本", FIRST, LAST),
]
NEVER = ("使用権資産", "TODO", "ここに原稿", "<!--", "-->", "自己資本充実告示")


def year_end(year: int) -> datetime.date:
    return datetime.date(year + 1, 3, 31)


def drafts(year: int) -> dict[str, str]:
    return draft_texts("", year_end(year), group=True)


def catalogue_of(year: int) -> Catalogue:
    return open_catalogue(None, Institution(name="見本", fiscal_year=year))


@pytest.fixture(scope="module")
def said() -> dict[int, str]:
    """Everything that the drafts of a year say."""
    return {year: "\n".join(drafts(year).values()) for year in YEARS}


@pytest.mark.parametrize(("term", "first", "last"), TERMS)
def test_a_term_stands_in_its_years_and_in_no_other(said: dict[int, str], term: str, first: int, last: int) -> None:
    assert [year for year in YEARS if term in said[year]] == [*range(first, last + 1)]


@pytest.mark.parametrize("term", NEVER)
def test_what_no_draft_may_say(said: dict[int, str], term: str) -> None:
    assert [year for year in YEARS if term in said[year]] == []


@pytest.mark.parametrize("boundary", [2013, 2017, 2019, 2020, 2023])
def test_each_boundary_has_terms_on_both_sides(boundary: int) -> None:
    assert [term for term, first, _ in TERMS if first == boundary + 1]


def test_no_year_of_a_book_is_typed(said: dict[int, str]) -> None:
    """Years stand in the names of laws and standards alone, in the calendar of the eras."""
    typed = {found for text in said.values() for found in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}
    assert typed == set()


@pytest.mark.parametrize("year", YEARS)
def test_every_text_of_the_book_has_a_draft_and_every_draft_its_place(year: int) -> None:
    profile = Profile.model_validate(tomllib.loads(default_profile_text("見本", year, chapters=True, published=False)))
    chapters = [chapter.title for chapter in profile.chapters]
    catalogue = catalogue_of(year)
    placed = {block.text for block in catalogue.document.at(catalogue.day).blocks() if block.text}
    used: set[str] = set()
    orders: set[tuple[str, float]] = set()
    for name, text in drafts(year).items():
        front, body, _, faults = split_front(text, f"{name}.md")
        assert faults == [] and body.strip()
        if front.chapter:
            assert front.chapter in (*chapters, *PLACES) and front.title
            assert (front.chapter, front.order) not in orders
            orders.add((front.chapter, front.order))
            used.add(front.chapter)
        else:
            assert name in placed
    assert used >= {*chapters}
    assert placed <= drafts(year).keys()


def known(tables: dict[str, TableDef], name: str) -> bool:
    """Is a figure of the day named? 連結:bs.loans is the row of the group's table."""
    group, _, number = name.rpartition(":")
    table_id, row_id, *column = number.split(".")
    table = tables.get(f"c-{table_id}" if group else table_id)
    if table is None or not table.printed:
        return False
    rows = {row.id for row, _ in table.walk()}
    return row_id in rows and (not column or column[0] in {one.id for one, _ in table.leaf_columns()})


@pytest.mark.parametrize("year", YEARS)
def test_quoted_figures_and_placed_tables_are_those_of_the_day(year: int) -> None:
    tables = dict(usable_forms(catalogue_of(year)).tables)
    names = [(text, name) for text, said in drafts(year).items() for name in re.findall(r'\{\{ *\w+\("([^"]+)"', said)]
    names += [(text, name) for text, said in drafts(year).items() for name in re.findall(r'figure: "([^"]+)"', said)]
    assert len(names) > 100
    assert [(text, name) for text, name in names if not known(tables, name)] == []
    placed = {name for said in drafts(year).values() for name in re.findall(r"::table ([\w-]+)", said)}
    assert placed <= tables.keys() and len(placed) > 10


def items_of(table: TableDef | None) -> set[str]:
    if table is None:
        return set()
    parts = (*(row for row, _ in table.walk()), *(column for column, _ in table.leaf_columns()))
    return {*table.items, *(item for part in parts for item in part.items)}


@pytest.mark.parametrize("year", YEARS)
def test_every_item_of_the_law_is_answered_by_the_book_as_it_begins(year: int) -> None:
    catalogue = catalogue_of(year)
    tables = usable_forms(catalogue).tables
    answered: set[str] = set()
    for section in catalogue.document.at(catalogue.day).sections():
        answered |= {*section.items, *(item for block in section.blocks for item in items_of(tables.get(block.table)))}
    for name, text in drafts(year).items():
        front, _, _, _ = split_front(text, f"{name}.md")
        assert {*front.items} <= {item.id for item in catalogue.items}
        answered |= {*front.items}
    assert [item.id for item in catalogue.items if item.id not in answered] == []


def test_a_block_of_the_document_that_may_lack_its_text_says_so() -> None:
    blocks: list[BlockDef] = [*catalogue_of(2020).document.blocks()]
    assert {block.text for block in blocks if block.text and block.optional} >= {"glossary-capital", "remuneration"}
