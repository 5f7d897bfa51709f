"""Names like a wrong one: the one that was meant comes first, what has nothing in common is not proposed."""

from hypothesis import given
from hypothesis import strategies as st

from discgen.likewords import closest

NAMES = ["現金", "預け金", "買入手形", "有価証券", "貸出金", "その他資産", "有形固定資産", "無形固定資産"]


def test_the_most_alike_comes_first_and_of_equals_the_first() -> None:
    assert closest("有形固定資産額", NAMES, 2) == ["有形固定資産", "無形固定資産"]
    assert closest("定資産", ["甲定資産", "乙定資産"]) == ["甲定資産", "乙定資産"]


def test_what_shares_too_little_is_not_proposed() -> None:
    assert closest("株主", NAMES) == []
    assert closest("貸付金", NAMES) == ["貸出金"]  # four of six letters
    assert closest("貸付金", NAMES, cutoff=0.7) == []


@given(st.sampled_from([name for name in NAMES if len(name) > 3]), st.integers(0, 5), st.characters())
def test_a_letter_too_many_hides_no_name(name: str, place: int, letter: str) -> None:
    assert name in closest(name[:place] + letter + name[place:], NAMES)[:2]
