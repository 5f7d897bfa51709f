"""Printed forms: cutting, rounding, signs, dashes, and the intervals they stand for."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.figures.printed.cellform import CellForm
from discgen.figures.printed.printing import (
    UNITS,
    Unit,
    cut,
    interval_of,
    normalise_dash,
    oku,
    oku_million,
    print_value,
    printed_value,
    read_printed,
    steps_of,
    unit_of,
)

MILLION = UNITS["百万円"]
yen = st.integers(min_value=-(10**13), max_value=10**13)
units = st.sampled_from([UNITS["円"], UNITS["千円"], MILLION])
roundings = st.sampled_from(["truncate", "round"])


@pytest.mark.parametrize(
    ("value", "unit", "rounding", "text"),
    [
        (1_362_167_999_999, "百万円", "truncate", "1,362,167"),
        (-504_625_000, "百万円", "truncate", "△504"),
        (-999_999, "百万円", "truncate", "0"),
        (1, "百万円", "truncate", "0"),
        (0, "百万円", "truncate", "－"),
        (2_464_500_000, "百万円", "round", "2,465"),
        (-2_464_500_000, "百万円", "round", "△2,465"),
        (2_464_499_999, "百万円", "round", "2,464"),
        (Fraction(58629, 712971), "%", "truncate", "8.22"),
        (Fraction(1), "%", "truncate", "100.00"),
        (Fraction(848547, 100), "円銭", "truncate", "8,485円47銭"),
        (527, "歳月", "truncate", "43歳11月"),
        (173, "年月", "truncate", "14年5月"),
        (Fraction("5.333"), "年", "truncate", "5.333"),
        (1_999, "千円", "truncate", "1"),
        (2_000, "千円", "truncate", "2"),
        (199_999_999, "億円", "truncate", "1"),
        (200_000_000, "億円", "truncate", "2"),
        (Fraction(-848547, 100), "円銭", "truncate", "△8,485円47銭"),
        (Fraction(1, 1000), "円銭", "truncate", "0円00銭"),
    ],
)
def test_printed_forms_of_the_conventions(value: int, unit: str, rounding: str, text: str) -> None:
    assert print_value(Fraction(value), UNITS[unit], rounding) == text


def test_form_stands_around_figure_and_dash() -> None:
    assert print_value(Fraction(941_866_000_000), MILLION, form="({})") == "(941,866)"
    assert print_value(Fraction(0), unit_of("%"), form="({})") == "(－)"
    nothing = {
        nil: CellForm(unit_of("%"), around="({})", nil=nil).text(Fraction(0)) for nil in ("dash", "plain", "zero")
    }
    assert nothing == {"dash": "(－)", "plain": "－", "zero": "(0.00)"}
    assert CellForm(unit_of("%"), nil="bare").text(Fraction(0)) == "0"
    assert CellForm(unit_of("%"), nil="blank").text(Fraction(0)) == ""


def test_small_share_prints_a_dash_or_zero_by_convention() -> None:
    share = Fraction(29, 792_518)
    assert print_value(share, UNITS["%"], zero_ratio="dash") == "－"
    assert print_value(share, UNITS["%"], zero_ratio="zero") == "0.00"


@given(yen, units, roundings)
def test_exact_value_lies_in_the_interval_of_its_print(value: int, unit: Unit, rounding: str) -> None:
    low, high = interval_of(steps_of(Fraction(value), unit, rounding), unit, rounding)
    assert low <= value <= high


@given(st.integers(min_value=-(10**7), max_value=10**7), units, roundings)
def test_interval_bounds_print_the_same_and_their_neighbours_do_not(steps: int, unit: Unit, rounding: str) -> None:
    low, high = interval_of(steps, unit, rounding)
    assert steps_of(low, unit, rounding) == steps == steps_of(high, unit, rounding)
    assert steps_of(low - 1, unit, rounding) < steps < steps_of(high + 1, unit, rounding)


@given(yen, units, roundings)
def test_printed_text_reads_back_to_its_steps(value: int, unit: Unit, rounding: str) -> None:
    read = read_printed(print_value(Fraction(value), unit, rounding), unit.name)
    assert (read.steps or 0) == steps_of(Fraction(value), unit, rounding)
    assert (read.steps is None) == (value == 0)


forms = st.builds(
    CellForm,
    st.sampled_from([MILLION, UNITS["千円"], UNITS["円"], UNITS["円銭"], UNITS["億百万円"], UNITS["人"]]),
    st.sampled_from(["truncate", "round"]),
    st.sampled_from(["", "({})", "年{}", "《{}》"]),
    st.sampled_from(["", "（{}）", "〔{}〕"]),
    st.booleans(),
    unit_in_cell=st.booleans(),
    zero=st.sampled_from(["zero", "bare"]),
    below=st.sampled_from(["zero", "minus"]),
    dash=st.sampled_from("－-―—"),
    minus=st.sampled_from(["△", "△ ", "▲", "▲ ", "-"]),
    sen=st.sampled_from(["one", "two"]),
)


@given(yen, forms)
def test_every_form_of_a_place_reads_back(value: int, form: CellForm) -> None:
    if form.negative == "（{}）" and form.around == "({})":
        form = replace(form, around="")  # the same brackets for two things
    text = form.text(Fraction(value))
    read = form.read(text)
    assert read.amount == printed_value(Fraction(value), form.unit, form.rounding)
    assert (read.steps is None) == (value == 0)
    small = value != 0 and read.steps == 0
    assert read.below == (small and form.below == "minus" and (value < 0) != form.reversed)


@given(st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=12))
def test_cut_parts_fall_short_of_the_cut_total_by_less_than_their_number(parts: list[int]) -> None:
    total = steps_of(Fraction(sum(parts)), MILLION, "truncate")
    short = total - sum(steps_of(Fraction(part), MILLION, "truncate") for part in parts)
    assert 0 <= short < len(parts)


@given(st.lists(st.integers(min_value=1, max_value=10**12), min_size=1, max_size=12))
def test_cut_shares_add_up_to_at_most_one_hundred(parts: list[int]) -> None:
    percent = UNITS["%"]
    shares = [steps_of(Fraction(part, sum(parts)), percent, "truncate") for part in parts]
    assert 10_000 - len(parts) < sum(shares) <= 10_000


@pytest.mark.parametrize(
    ("text", "unit", "steps"),
    [
        ("8,268,510千円", "千円", 8_268_510),
        ("年2.00%", "%", 200),
        ("《760,469》", "百万円", 760_469),
        ("△1,589百万円", "百万円", -1589),
        ("43歳11月", "月", 527),
        ("301円19銭", "円", 30119),
        ("(－)", "%", None),
        ("—千円", "千円", None),
        ("16.7", "%", 167),
        ("△ 540,562", "百万円", -540_562),
        ("△\u3000540,562", "百万円", -540_562),
        ("▲ 3", "千円", -3),
        ("△（123）", "千円", -123),
        ("(△ 5)", "百万円", -5),
        ("1,435 会員", "会員", 1_435),
        ("(年4%の割合)", "%", 4),
        ("213(4%)", "百万円", 213),
        ("20兆3,612億円", "億円", 203_612),
        ("90億42百万円", "百万円", 9_042),
        ("△1兆6,617億9百万円", "百万円", -1_661_709),
        ("4百万円", "百万円", 4),
        ("99百万円", "億円", 99),
    ],
)
def test_reading_printed_cells(text: str, unit: str, steps: int | None) -> None:
    assert read_printed(text, unit).steps == steps


def test_text_without_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="読み取れません"):
        read_printed("該当", "百万円")


def test_dashes_are_one_dash_and_signs_stay() -> None:
    texts = {"-": "－", "—": "－", "(-)": "(－)", "-3.5": "-3.5", "—千円": "－千円"}
    assert {text: normalise_dash(text) for text in texts} == texts


def test_every_unit_counts_what_it_says() -> None:
    sizes = {name: unit.size for name, unit in UNITS.items() if unit.size != 1}
    assert sizes == {
        "兆億円": 100_000_000,
        "億百万円": 1_000_000,
        "千円": 1_000,
        "百万円": 1_000_000,
        "億円": 100_000_000,
        "%": Fraction(1, 100),
    }
    counted = {"円", "円銭", "年", "件", "人", "会員", "口", "店", "先", "歳月", "年月", "月", "日", "営業日", "金庫"}
    counted |= {"倍"}
    assert counted | sizes.keys() == UNITS.keys()


@pytest.mark.parametrize("value", [-7, -6, -1, 0, 1, 5, 6, 7])
def test_cutting_goes_toward_nothing(value: int) -> None:
    assert cut(Fraction(value), Fraction(3)) == (abs(value) // 3) * (1 if value > 0 else -1)


@pytest.mark.parametrize(
    ("yen", "short", "long"),
    [
        (1_233_600_000_000, "1兆2,336億円", "1兆2,336億円"),
        (1_000_000_000_000, "1兆円", "1兆円"),
        (-250_000_000, "△2億円", "△2億50百万円"),
        (99_999_999, "99百万円", "99百万円"),
        (0, "0百万円", "0百万円"),
    ],
)
def test_amounts_in_words(yen: int, short: str, long: str) -> None:
    assert (oku(Fraction(yen)), oku_million(Fraction(yen))) == (short, long)


@pytest.mark.parametrize(
    ("text", "unit", "steps"),
    [
        ("14年5月", "年月", 173),
        ("△8,485円47銭", "円銭", -848_547),
        ("1,234円50銭", "円", 123_450),
        ("186円5銭", "円銭", 18_605),
        ("△ 186円05銭", "円銭", -18_605),
    ],
)
def test_figures_in_parts_read_back(text: str, unit: str, steps: int) -> None:
    assert read_printed(text, unit).steps == steps
