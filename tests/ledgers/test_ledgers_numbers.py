"""Numbers, dates and years as people type them."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.ledgers import normalise

FULL = str.maketrans("0123456789,.()-", "０１２３４５６７８９，．（）－")
SIGNED = [("-{}", -1), ("−{}", -1), ("△{}", -1), ("▲ {}", -1), ("({})", -1), ("{}円", 1), ("¥{}", 1), (" {}　", 1)]


@given(
    digits=st.integers(0, 10**20),
    places=st.integers(0, 4),
    grouped=st.booleans(),
    wide=st.booleans(),
    form=st.sampled_from(SIGNED),
)
def test_every_way_of_writing_a_number_means_that_number(
    digits: int, places: int, grouped: bool, wide: bool, form: tuple[str, int]
) -> None:
    tail = f".{digits % 10**places:0{places}d}" if places else ""
    text = form[0].format(f"{digits:,}{tail}" if grouped else f"{digits}{tail}")
    value = Fraction(f"{digits}{tail}") * form[1]
    text = text.translate(FULL) if wide else text
    assert normalise.parse_number(text) == value
    assert normalise.parse_percent(text) == value
    assert normalise.parse_percent(text.removesuffix("円") + "％") == value / 100


@pytest.mark.parametrize(
    "text", ["", "未定", "1,23", "12,3456", "①", "1²", "--5", "△(5)", "(5", "5)", "1e3", "5千円", "٣"]
)
def test_what_is_no_number_stays_none(text: str) -> None:
    assert normalise.parse_number(text) is None


@pytest.mark.parametrize("text", ["-", "－", "―", "--", "——"])
def test_a_lone_dash_is_nil(text: str) -> None:
    assert normalise.parse_number(text) == 0


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**8), max_value=10**8))
def test_decimals_of_fifteen_digits_survive_the_float(number: object) -> None:
    assert normalise.exact(float(str(number))) == Fraction(str(number))


def test_floats_lose_only_their_binary_dust() -> None:
    assert normalise.exact(0.35) == Fraction(35, 100)
    assert normalise.exact(0.1 + 0.2) == Fraction(3, 10)
    assert normalise.exact(2**63 + 1) == 2**63 + 1


@pytest.mark.parametrize(
    ("text", "digits"),
    [("1,234（注1）", "1234"), ("5※", "5"), ("△7 *1", "7"), ("12注", "12"), ("1234", ""), ("注1", ""), ("5千円", "")],
)
def test_a_remark_after_a_number(text: str, digits: str) -> None:
    assert normalise.number_before_note(text) == digits


@given(st.dates(min_value=datetime.date(2019, 5, 1), max_value=datetime.date(2099, 12, 31)))
def test_dates_in_every_style(day: datetime.date) -> None:
    era = day.year - 2018
    for text in (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"令和{'元' if era == 1 else era}年{day.month}月{day.day}日",
        f"R{era}.{day.month}.{day.day}",
    ):
        assert normalise.parse_date(text) == day
        assert normalise.parse_date(text.translate(FULL)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昭和64年1月7日", (1989, 1, 7)),
        ("S64.1.7", (1989, 1, 7)),
        ("平成31年4月30日", (2019, 4, 30)),
        ("h31-4-30", (2019, 4, 30)),
        ("Ｈ元／１／８", (1989, 1, 8)),
    ],
)
def test_dates_of_earlier_eras(text: str, day: tuple[int, int, int]) -> None:
    assert normalise.parse_date(text) == datetime.date(*day)


@pytest.mark.parametrize("text", ["2021/2/29", "2021/13/1", "3/31", "2021", "令和3年"])
def test_no_dates(text: str) -> None:
    assert normalise.parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2020", 2020),
        ("２０２０年度", 2020),
        ("令和2年度", 2020),
        ("R2", 2020),
        ("平成元年度", 1989),
        ("20", None),
        ("x", None),
    ],
)
def test_years(text: str, year: int | None) -> None:
    assert normalise.parse_year(text) == year


def test_the_full_width_block_and_nothing_else_is_folded() -> None:
    assert normalise.half_width("！～Ａ０　￥") == "!~A0 ¥"
    assert normalise.half_width("＀｟①²〜、") == "＀｟①²〜、"


def test_the_words_of_total_rows() -> None:
    assert {"合計", "小計", "計", "総計", "総合計"} == normalise.TOTAL_WORDS


@pytest.mark.parametrize(("text", "value"), [("--", 0), ("―", 0), ("---", None), ("(△5)", None), ("(5", None)])
def test_dashes_and_brackets(text: str, value: int | None) -> None:
    assert normalise.parse_number(text) == value
