"""Identities between printed cells: never a false alarm, and the wrong figure is named first."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.catalogue.profile import load_profile
from discgen.check.identities.computed import printed_gap
from discgen.check.identities.formulas import Cells
from discgen.check.identities.identity import EVERYWHERE, IdentityRule, Linear, Term
from discgen.check.identities.identityset import IdentitySet
from discgen.check.identities.overyears import OfTheirSize
from discgen.check.identities.readings import PrintForm, Reading, Readings
from discgen.check.identities.suspects import findings_of
from discgen.faults import Severity
from discgen.figures.formula import Ref
from discgen.figures.interval import Interval
from discgen.figures.printed.cellform import CellForm
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import Unit, print_value, steps_of, unit_of
from discgen.figures.scope import FullNames
from discgen.finding import Finding, Topic
from discgen.published.algebra.linear import NotLinear
from discgen.published.publication import read_publication
from tests import figure_keys
from tests.catalogues import catalogue_on
from tests.paths import GROUP_FIGURES, SAMPLE, SOLO_FIGURES

FIGURES = [SOLO_FIGURES, GROUP_FIGURES]
PROFILE = SAMPLE
SOLO, GROUP = "単体", "連結"


@pytest.fixture(scope="module")
def identities() -> IdentitySet:
    publication, _ = read_publication(FIGURES, load_profile(PROFILE), folder=PROFILE)
    return IdentitySet.of(publication)


def key_of(entity: str, table: str, row: str, column: str = "", year: int = 2020) -> CellKey:
    return figure_keys.key_of(table, row, column, year, entity)


def found_with(identities: IdentitySet, key: CellKey, text: str) -> list[Finding]:
    """The findings that another text in one cell brings about."""
    known = {finding.id for finding in identities.check()}
    return [finding for finding in identities.check({key: text}) if finding.id not in known]


# Readings -----------------------------------------------------------------------------

amounts = st.integers(-(10**13), 10**13)


def place(unit: str, rounding: str = "truncate", *, sign: int = 0, name: str = "計数", whole: bool = True) -> PrintForm:
    class _Cell:
        read = CellForm(unit_of(unit)).read

    cell = _Cell()
    cell.unit, cell.rounding = unit_of(unit), rounding  # type: ignore[attr-defined]
    return PrintForm(CellKey("t", name, "", 2020), cell, "表", unit, sign=sign, whole=whole)  # type: ignore[arg-type]


@given(amounts, st.sampled_from(["円", "千円", "百万円"]), st.sampled_from(["truncate", "round"]))
def test_a_figure_is_read_as_amounts_that_hold_the_one_it_was_printed_from(
    value: int, unit: str, rounding: str
) -> None:
    here = place(unit, rounding)
    reading = here.read(print_value(Fraction(value), unit_of(unit), rounding))
    assert reading.amounts.low <= value <= reading.amounts.high
    ends = {steps_of(Fraction(end), here.cell.unit, rounding) for end in reading.amounts.ends}
    assert ends == {steps_of(Fraction(value), here.cell.unit, rounding)}


def test_zero_and_dash_have_their_meaning() -> None:
    assert place("百万円").read("－").amounts.ends == (0, 0)
    assert place("百万円").read("0").amounts.ends == (-999_999, 999_999)
    assert place("百万円", sign=1).read("0").amounts.ends == (1, 999_999)
    assert place("百万円", sign=-1).read("0").amounts.ends == (-999_999, -1)
    assert place("百万円").read("△5").amounts.ends == (-5_999_999, -5_000_000)
    low, high = place("円", whole=False).read("5").amounts.ends
    assert low == 5 and 5 < high < 6


def _total(parts: list[int], total: int, rounding: str) -> tuple[Linear, Readings]:
    places = [place("百万円", rounding, name=f"第{number}") for number in range(len(parts) + 1)]
    texts = {
        here.key: print_value(Fraction(value), here.cell.unit, rounding)
        for here, value in zip(places, [total, *parts], strict=True)
    }
    rule = IdentityRule("total:t", Topic.WITHIN_TABLE, Severity.ERROR, "合計", "内訳", "")
    terms = (Term(places[0].key, 1), *(Term(here.key, -1) for here in places[1:]))
    return Linear(rule, terms), Readings({here.key: here for here in places}, texts)


@given(st.lists(amounts, min_size=1, max_size=12), st.sampled_from(["truncate", "round"]))
def test_true_totals_are_never_found(parts: list[int], rounding: str) -> None:
    identity, readings = _total(parts, sum(parts), rounding)
    assert identity.gap(readings) == 0
    for key in identity.keys:
        allowed = identity.allowed(key, readings)
        assert allowed is not None
        assert allowed.common(readings.of(key).amounts) is not None


@given(st.lists(st.integers(10**6, 10**13), min_size=1, max_size=12), st.integers(0, 50))
def test_a_total_of_cut_parts_exceeds_their_sum_by_less_than_their_number(parts: list[int], more: int) -> None:
    printed = sum(part // 10**6 for part in parts)
    identity, readings = _total(parts, (printed + more) * 10**6, "truncate")
    assert (identity.gap(readings) == 0) == (more <= len(parts) - (0 if more == 0 else 1) or more == 0)


def test_a_lone_printed_zero_cannot_be_nothing() -> None:
    identity, readings = _total([0], 500, "truncate")
    assert [readings.text(key) for key in identity.keys] == ["0", "－"]
    assert identity.gap(readings) != 0


def test_computed_rates_are_cut_as_printed() -> None:
    here = place("%")
    reading = here.read("8.22")
    assert printed_gap(Interval(Fraction(8229, 100_000), Fraction(8229, 100_000)), reading) == 0
    assert printed_gap(Interval(Fraction(823, 10_000), Fraction(823, 10_000)), reading) < 0
    assert printed_gap(Interval(Fraction(8219, 100_000), Fraction(8219, 100_000)), reading) > 0


# The book behind the proofs -------------------------------------------------------------------------


def test_the_made_up_books_obey_the_reconciliations(identities: IdentitySet) -> None:
    """But for accounts of a sub-ledger that the balance sheet has no line for (割引手形, その他の証券)."""
    context = identities.context
    for rule in catalogue_on().reconciliations:
        if rule.id in ("loans-overdrafts", "securities-foreign"):
            continue
        if not rule.equation or rule.severity != Severity.ERROR.value or "prior(" in rule.right:
            continue
        for entity in rule.entities:
            for probe in (context.certain, context.likely):
                names = FullNames(context.space, entity)
                if " if " in rule.left + rule.right:  # depends on the amounts: no equation of any book
                    with pytest.raises(NotLinear):
                        assert probe.formula(rule.left, names) != probe.formula(rule.right, names)
                    continue
                left, right = (probe.formula(side, names) for side in (rule.left, rule.right))
                assert getattr(left, "value", left) == getattr(right, "value", right), (rule.id, entity)


def test_what_the_definitions_do_not_say_is_not_taken_as_certain(identities: IdentitySet) -> None:
    certain = identities.context.certain

    def value(table: str, row: str, column: str = "") -> Fraction:
        amount = certain.amount(Ref(table, row, column))
        assert amount is not None
        return amount.value

    assert value("bs", "loans") == value("loans-use", "total", "amount")
    housing = value("loans-use", "general_housing", "amount") + value("loans-use", "housing_business", "amount")
    assert value("loans-use", "housing", "amount") > housing  # they do not exhaust it
    assert value("deposits-by-account", "time", "public_funds") != value("time-deposits-rate-type", "other")
    assert certain.amount(Ref("capital-composition", "capital_ratio")) is None


def test_formulas_are_read_as_forms_over_printed_cells(identities: IdentitySet) -> None:
    cells = Cells(identities.context, 2020)
    form = cells.form("pl.interest_income - pl.interest_expense", FullNames(identities.context.space))
    assert sorted(form.terms.values()) == [-1, 1]
    assert {key.row.split(" > ")[-1] for key in cells.keys} == {"資金運用収益", "資金調達費用"}


def test_places_that_state_one_figure_by_its_name_are_compared(identities: IdentitySet) -> None:
    """業務純益 depends on a condition and has no place of its own: two tables print it under its name."""
    five_years = key_of(SOLO, "key-figures-5y", "業務純益")
    of_the_year = key_of(SOLO, "business-indicators", "業務純益")
    (twin,) = (one for one in identities.touching(five_years) if set(one.keys) == {five_years, of_the_year})
    assert twin.rule.right == "主要な業務の状況を示す指標〔業務純益〕"
    (own,) = (one for one in identities.touching(of_the_year) if one.rule.id == f"formula:{of_the_year.number}")
    assert key_of(SOLO, "business-indicators", "実質業務純益") in own.keys and five_years not in own.keys
    rate = key_of(SOLO, "business-indicators", "純資産業務純益率")
    assert any(of_the_year in one.keys for one in identities.touching(rate))
    alone = key_of(SOLO, "key-figures-5y", "業務純益", year=2018)  # no other table prints that year's
    assert not any(set(one.keys) - {alone} and one.rule.relation == "＝" for one in identities.touching(alone))


# The published figures ------------------------------------------------------------------------------


def test_no_false_alarm_on_the_corrected_figures(identities: IdentitySet) -> None:
    findings = identities.check()
    assert [finding for finding in findings if finding.severity == Severity.ERROR] == []
    assert sorted(finding.rule for finding in findings) == [
        "formula:business-indicators.net_profit_to_net_assets",  # 2019: carried as reported to the authorities
        "sign:equity-gains.sale_loss",  # 2019: printed without △
    ]
    assert len(identities.identities) > 5000


@pytest.mark.parametrize(
    ("key", "printed", "fits"),
    [
        (key_of(GROUP, "exposure-region", "国内", "合計"), "1,335,741", "1,355,741～1,355,742"),
        (key_of(GROUP, "irrbb", "自己資本の額"), "57,976", "58,682"),
        (key_of(SOLO, "key-figures-5y", "業務純益"), "3,054", "3,061"),
        (key_of(SOLO, "members", "団体会員 > その他団体", "出資割合"), "16.71", "16.70"),
        (key_of(SOLO, "loans-use", "福利共済資金", "構成比", 2019), "0.78", "0.76"),
        (key_of(SOLO, "bs", "資産の部 > 貸出金"), "792,618", "792,518"),
        (key_of(SOLO, "note-fair-value", "預け金", "時価"), "443,210,124", "443,956,410～443,956,411"),
    ],
)
def test_the_wrong_figure_leads_one_finding(identities: IdentitySet, key: CellKey, printed: str, fits: str) -> None:
    findings = [f for f in found_with(identities, key, printed) if f.severity == Severity.ERROR]
    assert len(findings) == 1
    (lead, *_) = findings[0].cells
    assert (lead.key, lead.rank, lead.printed, lead.fits) == (key, 1, printed, fits)
    assert fits in findings[0].remedy
    assert findings[0].rule in {text.rule for text in identities.texts()}


@pytest.mark.parametrize(
    ("key", "printed", "topic"),
    [
        (key_of(SOLO, "allowance-movement", "合計", "期首残高"), "541", Topic.BETWEEN_YEARS),
        (key_of(SOLO, "net-assets-breakdown", "純資産 > 利益剰余金", year=2017), "46,839", Topic.WITHIN_TABLE),
        (key_of(GROUP, "retained-earnings", "利益剰余金の部 > 利益剰余金期首残高"), "50,416", Topic.WITHIN_TABLE),
    ],
)
def test_faults_between_years(identities: IdentitySet, key: CellKey, printed: str, topic: Topic) -> None:
    violated = {violation.identity.rule.topic for violation in identities.violations({key: printed})}
    assert Topic.BETWEEN_YEARS in violated
    finding = next(finding for finding in found_with(identities, key, printed) if finding.cells[0].key == key)
    assert finding.topic in (topic, Topic.BETWEEN_YEARS)


def test_a_ratio_that_fits_only_the_amounts_behind_the_print_is_a_warning(identities: IdentitySet) -> None:
    key = key_of(SOLO, "business-indicators", "純資産当期純利益率", year=2019)
    severities = [
        {violation.severity for violation in identities.violations({key: text}) if key in violation.identity.keys}
        for text in ("3.93%", "3.94%", "3.95%")
    ]
    assert severities == [set(), {Severity.WARNING}, {Severity.ERROR}]


def test_a_lost_decimal_is_told(identities: IdentitySet) -> None:
    key = key_of(SOLO, "members", "団体会員 > その他団体", "出資割合")
    (finding,) = found_with(identities, key, "16.7")
    assert (finding.rule, finding.severity) == ("decimals:members.other_groups.share", Severity.WARNING)
    assert finding.cells[0].fits == "16.70"


def test_two_wrong_figures_make_two_findings(identities: IdentitySet) -> None:
    wrong = {
        key_of(SOLO, "bs", "資産の部 > 貸出金"): "792,618",
        key_of(GROUP, "exposure-region", "国内", "合計"): "1,335,741",
    }
    findings = [finding for finding in identities.check(wrong) if finding.severity == Severity.ERROR]
    assert {finding.cells[0].key for finding in findings} == set(wrong)


def test_changing_a_cell_evaluates_as_a_fresh_set_would(identities: IdentitySet) -> None:
    key = key_of(SOLO, "bs", "資産の部 > 貸出金")
    readings = identities.context.readings.changed({key: "702,518"})
    afresh = {id(identity) for identity in identities.identities if identity.gap(readings)}
    assert {id(violation.identity) for violation in identities.violations({key: "702,518"})} == afresh
    assert len(afresh) > len(identities.violations())


def test_fits_mend_their_rule(identities: IdentitySet) -> None:
    """A figure inside the range that a rule allows satisfies it; one beyond does not."""
    key = key_of(SOLO, "exposure-region", "国内", "合計")
    readings = identities.context.readings
    for identity in identities.touching(key):
        allowed = identity.allowed(key, readings)
        assert allowed is not None
        here = readings.of(key)
        assert identity.gap(readings.with_readings({key: here})) == 0
        if allowed.high < EVERYWHERE.high:
            beyond = here.moved(steps_of(Fraction(allowed.high), here.unit, "truncate") + 1)
            assert identity.gap(readings.with_readings({key: beyond})) != 0


def test_share_of_wrong_digits_found(identities: IdentitySet) -> None:
    """One digit of every twelfth figure: well above the 94 % of a verifier written by hand."""
    chance = random.Random(7)
    known = {id(violation.identity) for violation in identities.violations()}
    readings = identities.context.readings
    found = tried = 0
    for key in sorted(readings.places, key=repr)[::12]:
        text = readings.text(key)
        digits = [number for number, character in enumerate(text) if character.isdigit()]
        if not digits or key.fiscal_year < 2019:
            continue
        at = chance.choice(digits)
        wrong = text[:at] + chance.choice([digit for digit in "0123456789" if digit != text[at]]) + text[at + 1 :]
        tried += 1
        found += any(id(violation.identity) not in known for violation in identities.violations({key: wrong}))
    assert tried > 150
    assert found / tried > 0.94


def test_rules_are_explained(identities: IdentitySet) -> None:
    texts = identities.texts()
    assert len({text.rule for text in texts}) == len(texts)
    assert all(text.title and text.explanation for text in texts)
    assert not [text.rule for text in texts if "children()" in text.title]
    assert len({rule.id for rule in catalogue_on().declared}) == len(catalogue_on().declared)


def test_formulas_are_told_in_words(identities: IdentitySet) -> None:
    titles = {text.rule: text.title for text in identities.texts()}
    assert titles["formula:key-figures-5y.loans"] == "主要な事業の状況を示す指標「貸出金残高」 ＝ 貸借対照表〔貸出金〕"
    rate = titles["formula:business-indicators.gross_profit_rate"]
    assert rate.endswith("「業務粗利益率」 ＝ 〔業務粗利益〕÷〔資金運用勘定平均残高〕")
    assert titles["carried-forward@単体"].endswith("＝ 前年度の剰余金処分計算書〔繰越金（当期末残高）〕")
    assert not [title for title in titles.values() if "prior(" in title or "sum(" in title or "ratio(" in title]


def test_nothing_violated_nothing_found(identities: IdentitySet) -> None:
    assert findings_of([], identities.touching, identities.context.readings) == []


def test_open_ranges_are_told_as_such() -> None:
    reading = Reading(place("百万円"), 5, Unit("百万円", Fraction(1_000_000)), Interval(0, 0), hollow=False)
    assert reading.as_text(Interval(EVERYWHERE.low, 7_500_000)) == "7以下"
    assert reading.as_text(Interval(7_500_000, EVERYWHERE.high)) == "7以上"
    assert reading.as_text(EVERYWHERE) == ""
    assert reading.as_text(Interval(0, 0)) == "－"


# Over the years ---------------------------------------------------------------------------


def total_assets(entity: str, year: int) -> CellKey:
    return key_of(entity, "key-figures-5y", "総資産額", year=year)


@pytest.mark.parametrize("text", ["1,260,835,000", "1,260", "9,260,835"])
def test_an_older_year_of_another_size_is_an_error(identities: IdentitySet, text: str) -> None:
    key = total_assets(SOLO, 2018)
    found = [one for one in found_with(identities, key, text) if one.severity is Severity.ERROR]
    assert [one.cells[0].key for one in found] == [key]


def test_a_result_may_shrink_or_grow(identities: IdentitySet) -> None:
    profit = key_of(SOLO, "key-figures-5y", "経常利益", year=2016)
    for text in ("397", "3,979"):
        assert not [one for one in found_with(identities, profit, text) if one.severity is Severity.ERROR]


@pytest.mark.parametrize(("year", "severity"), [(2018, Severity.ERROR), (2017, Severity.WARNING)])
def test_the_group_is_as_near_the_bank_as_in_other_years(
    identities: IdentitySet, year: int, severity: Severity
) -> None:
    """One digit of the ten-thousands; a company may have left in the first year."""
    key = total_assets(GROUP, year)
    text = {2018: "1,280,790", 2017: "1,225,861"}[year]
    found = found_with(identities, key, text)
    assert [one.severity for one in found] == [severity]
    assert {key, total_assets(SOLO, year)} <= {cell.key for cell in found[0].cells}
    near = {2018: "1,260,190", 2017: "1,205,161"}[year]  # the distance of a group that a company joined
    assert not found_with(identities, key, near)


@given(
    st.lists(st.integers(10**5, 10**9), min_size=3, max_size=4),
    st.integers(1, 10**12),
    st.tuples(st.integers(11, 30), st.integers(2, 9)),
)
def test_what_is_allowed_beside_other_years_is_what_is_no_violation(
    others: list[int], value: int, limit: tuple[int, int]
) -> None:
    places = [place("百万円", name=f"{number}年") for number in range(len(others) + 1)]
    keys = tuple(one.key for one in places)
    texts = {
        one.key: print_value(Fraction(v) * 10**6, unit_of("百万円"))
        for one, v in zip(places, [value, *others], strict=True)
    }
    readings = Readings(dict(zip(keys, places, strict=True)), texts)
    rule = IdentityRule("years:t", Topic.BETWEEN_YEARS, Severity.ERROR, "左", "右", "")
    alike = Fraction(limit[0], 10)
    identity = OfTheirSize(rule, keys, ((alike, Fraction(limit[1])),))
    allowed = identity.allowed(keys[0], readings)
    assert allowed is not None
    amount = value * 10**6
    assert (identity.gap(readings) == 0) == (allowed.low <= amount <= allowed.high)
    if max(others) > min(others) * alike:
        assert allowed == EVERYWHERE
