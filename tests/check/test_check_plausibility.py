"""Part 6 of the check: quiet on the published figures, and telling for each kind of slip put into them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from discgen.catalogue.profile import load_profile
from discgen.check.identities.overyears import ALIKE, APART
from discgen.check.ledgercheck import ledger_rules
from discgen.check.plausibility import check_plausibility
from discgen.check.thresholds import CHANGE, RATIO, SAME, SIGN, SLIP, SWAP, plausibility_rules, told_thresholds
from discgen.faults import FaultError, Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import print_steps, read_printed
from discgen.finding import Finding, Topic
from discgen.published.publication import Publication, read_publication
from tests.catalogues import catalogue_on
from tests.figure_keys import key_of
from tests.paths import GOLDEN


@pytest.fixture(scope="module")
def published(sample_folder: Path) -> Publication:
    files = [GOLDEN / f"chugoku-2020-{name}.csv" for name in ("solo", "consolidated")]
    return read_publication(files, load_profile(sample_folder), folder=sample_folder)[0]


def with_prints(publication: Publication, prints: dict[CellKey, str]) -> Publication:
    """The publication with other figures in some places."""
    assert prints.keys() <= {cell.key for cell in publication.cells}
    cells = tuple(replace(cell, printed=prints.get(cell.key, cell.printed)) for cell in publication.cells)
    return replace(publication, cells=cells)


def print_of(publication: Publication, wanted: CellKey) -> str:
    return next(cell.printed for cell in publication.cells if cell.key == wanted)


def about(publication: Publication, wanted: CellKey) -> dict[str, Finding]:
    """What is told about a figure, by rule."""
    return {one.rule: one for one in check_plausibility(publication) if wanted in [cell.key for cell in one.cells]}


def test_the_published_figures_are_quiet(published: Publication) -> None:
    findings = check_plausibility(published)
    assert 5 < len(findings) < 30
    assert {(one.severity, one.topic) for one in findings} == {(Severity.NOTICE, Topic.PLAUSIBILITY)}
    assert {one.rule for one in findings} == {CHANGE}
    assert len({one.id for one in findings}) == len(findings)


def test_the_same_change_in_two_tables_is_told_once(published: Publication) -> None:
    vanished = key_of("exposure-maturity", "7年超10年以下", "その他の資産等")
    (finding,) = about(published, vanished).values()
    assert {cell.key.entity for cell in finding.cells} == {"単体", "連結"}
    assert (finding.found, finding.expected) == ("－百万円", "前年度 9,038百万円")


LOANS = key_of("bs", "資産の部 > 貸出金")


@pytest.mark.parametrize(
    ("place", "text", "rule"),
    [
        (LOANS, "192,518", CHANGE),
        (LOANS, "－", CHANGE),
        (LOANS, "792,518,391", SLIP),
        (key_of("bs", "負債の部 > 賞与引当金"), "0", None),
        (key_of("bs", "純資産の部合計"), "△58,000", SIGN),
        (key_of("pl", "当期純利益"), "△2,105", SIGN),
        (key_of("key-figures-5y", "単体自己資本比率"), "82.20", RATIO),
        (key_of("key-figures-5y", "単体自己資本比率"), "3.22", RATIO),
        (key_of("claims-fra", "保全率"), "109.87", RATIO),
        (key_of("loans-use", "住宅資金", "構成比"), "△5.00", RATIO),
        (key_of("note-fair-value", "預け金", "時価"), "443,956,410,570", SLIP),
    ],
)
def test_a_slip_in_one_figure_is_told(published: Publication, place: CellKey, text: str, rule: str | None) -> None:
    told = about(with_prints(published, {place: text}), place).keys() - about(published, place).keys()
    assert rule in told if rule else not told


def test_a_thousandth_is_a_slip_of_the_unit(published: Publication) -> None:
    (finding,) = about(with_prints(published, {LOANS: "792"}), LOANS).values()
    assert finding.rule == SLIP
    assert "単位" in finding.remedy


def exchanged(publication: Publication, one: CellKey, other: CellKey) -> Publication:
    return with_prints(publication, {one: print_of(publication, other), other: print_of(publication, one)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (key_of("loans-rate-type", "固定金利貸出金"), key_of("loans-rate-type", "変動金利貸出金")),
        (key_of("deposits-by-account", "合計", "個人"), key_of("deposits-by-account", "合計", "法人 > 公金預金")),
    ],
    ids=["rows", "columns"],
)
def test_two_neighbours_that_changed_places_are_told_together(
    published: Publication, one: CellKey, other: CellKey
) -> None:
    (finding,) = about(exchanged(published, one, other), one).values()
    assert finding.rule == SWAP
    assert [cell.key for cell in finding.cells] == [one, other]


def test_a_sum_copied_from_last_year_is_told_when_its_parts_moved(published: Publication) -> None:
    total = key_of("bs", "負債の部 > 預金積金")
    copied = print_of(published, replace(total, fiscal_year=2019))
    finding = about(with_prints(published, {total: copied}), total)[SAME]
    assert finding.difference.startswith("内訳の増減の計 +")
    assert SAME not in about(published, total)


def edited(change: Callable[[int], int], publication: Publication) -> Publication:
    """Every figure of the year put through ``change``."""
    prints = {}
    for cell in publication.of_year(2020):
        read = read_printed(cell.printed, cell.unit)
        if read.steps and cell.unit == "百万円":
            prints[cell.key] = print_steps(change(read.steps), read.unit)
    return with_prints(publication, prints)


def test_a_year_in_which_everything_doubled_is_not_an_alarm_for_each_figure(published: Publication) -> None:
    """The spread of a table's changes counts: what moved with its table is not told."""
    grown = check_plausibility(edited(lambda steps: steps * 4, published))
    assert len([one for one in grown if one.rule == CHANGE]) < 150
    assert math.log(4) > math.log(float(catalogue_on().plausible.thresholds["change_factor"].value))


def test_the_profile_sets_thresholds(published: Publication) -> None:
    def found(**check: str) -> int:
        profile = published.profile.model_copy(update={"check": check})
        return len(check_plausibility(replace(published, profile=profile)))

    assert found(change_amount="1") > found() > found(change_amount="5000000000")


@pytest.mark.parametrize("check", [{"change_facter": "3"}, {"change_factor": "たくさん"}, {"change_factor": 0}])
def test_a_wrong_threshold_is_refused(published: Publication, check: dict[str, str | int]) -> None:
    profile = published.profile.model_copy(update={"check": check})
    with pytest.raises(FaultError, match=r"institution\.toml"):
        check_plausibility(replace(published, profile=profile))


def test_every_threshold_is_explained_once() -> None:
    rules = [*plausibility_rules(catalogue_on().plausible), *ledger_rules(catalogue_on())]
    data = catalogue_on().plausible
    told = " ".join(
        [*(rule.explanation for rule in rules), *(told_thresholds(data, names) for names in (ALIKE, APART))]
    )
    assert [name for name in catalogue_on().plausible.thresholds if told.count(f"{name}＝") != 1] == []
    assert {rule.rule for rule in plausibility_rules(catalogue_on().plausible)} == {
        CHANGE,
        SIGN,
        RATIO,
        SLIP,
        SWAP,
        SAME,
    }
