"""The house's forms: what one bank has otherwise reaches every form, also the group's, and is told with its place."""

from pathlib import Path

import pytest

from discgen.catalogue.tabledef import RowDef
from discgen.faults import Fault, FaultError
from tests.catalogues import catalogue_on
from tests.paths import SAMPLE


def house(folder: Path, text: str) -> Path:
    (folder / "forms").mkdir()
    (folder / "forms" / "own.yaml").write_text(text, encoding="utf-8")
    return folder


def rows(folder: Path, table: str) -> dict[str, RowDef]:
    return {row.id: row for row, _ in catalogue_on(folder=folder).tables[table].walk()}


def faults(folder: Path) -> list[Fault]:
    with pytest.raises(FaultError) as error:
        catalogue_on(folder=folder).prove()
    return error.value.faults


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_table_of_the_house_stands_after_the_one_that_it_names(tmp_path: Path) -> None:
    own = "id: {0}\ntitle: 独自\n{1}rows: [{{id: one, value: bs.cash}}]\n"
    places = {"first": "after: pl\n", "second": "after: first\n", "last": ""}
    text = "---\n".join(own.format(name, place) for name, place in places.items())
    names = list(catalogue_on(folder=house(tmp_path, text)).tables)
    at = names.index("pl")
    assert names[at : at + 3] == ["pl", "first", "second"] and names[-1] == "last"


def test_a_place_that_no_table_has_is_told_with_the_nearest(tmp_path: Path) -> None:
    (fault,) = faults(house(tmp_path, "id: own\ntitle: 独自\nafter: claims-frb\nrows: [{id: one, value: bs.cash}]\n"))
    assert (fault.where, fault.found) == ("forms/own.yaml:1", "claims-frb") and "claims-fra" in fault.remedy


def test_a_house_changes_rows_that_only_the_form_of_the_group_has(tmp_path: Path) -> None:
    text = """\
amend: c-capital-composition
change:
  minority_interests: {label: 調整後の持分}
  goodwill: {label: のれん}
drop: [transitional_minority]
add:
  - {after: minority_interests, row: {id: own_row, value: bs.cash}}
"""
    own, national = rows(house(tmp_path, text), "c-capital-composition"), rows(SAMPLE, "c-capital-composition")
    assert (own["minority_interests"].label, own["goodwill"].label) == ("調整後の持分", "のれん")
    assert own["minority_interests"].value == national["minority_interests"].value
    assert own["own_row"].label == "現金", "a row without a label borrows that of the figure"
    assert "transitional_minority" in national and "transitional_minority" not in own


def test_what_the_house_changes_of_the_bank_s_form_the_group_s_has_too_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = """\
amend: claims-risk-monitored
change: {bankrupt: {label: 破綻}, restructured: {label: 緩和}}
---
amend: c-claims-risk-monitored
change: {restructured: {label: 連結の緩和}}
"""
    folder = house(tmp_path, text)
    bank, group = rows(folder, "claims-risk-monitored"), rows(folder, "c-claims-risk-monitored")
    assert (bank["bankrupt"].label, bank["restructured"].label) == ("破綻", "緩和")
    assert (group["bankrupt"].label, group["restructured"].label) == ("破綻", "連結の緩和")
    assert group["bankrupt"].items == ("115-3-ro-old-1",), "the items stay the group's"


def test_a_house_changes_rows_that_a_form_takes_from_another(tmp_path: Path) -> None:
    text = """\
amend: note-securities-afs
change: {above_jgb: {label: 長期国債}}
drop: [below_short_term_corporate_bonds]
"""
    folder = house(tmp_path, text)
    note, group, table = (
        rows(folder, name) for name in ("note-securities-afs", "c-note-securities-afs", "securities-afs")
    )
    assert note["above_jgb"].label == group["above_jgb"].label == "長期国債"
    assert "below_short_term_corporate_bonds" not in note.keys() | group.keys()
    assert table["above_jgb"].label == "国債" and "below_short_term_corporate_bonds" in table


def test_a_footnote_of_a_form_of_other_years_waits_for_them(tmp_path: Path) -> None:
    folder = house(tmp_path, "notes:\n  claims-risk-monitored: [注]\n  zaikei: [別の注]\n")
    later = catalogue_on(catalogue_on().day.replace(year=2023), folder)
    assert later.tables["zaikei"].notes == ("別の注",) and "claims-risk-monitored" not in later.tables
    assert catalogue_on(folder=folder).tables["claims-risk-monitored"].notes == ("注",)


def test_a_footnote_of_no_table_is_told(tmp_path: Path) -> None:
    (fault,) = faults(house(tmp_path, "notes:\n  zaikai: [注]\n"))
    assert (fault.where, fault.found) == ("forms/own.yaml:2", "zaikai") and "zaikei" in fault.remedy


# --- ledgers ---------------------------------------------------------------------------------------------------------

LEDGERS = """\
ledgers:
  staff:
    values: {kind: [総合職, 一般職]}
  deferred_tax:
    more_values: {cause: [独自の原因]}
    plausible: [{side: [繰延税金資産], cause: [独自の原因]}]
"""


def test_a_house_has_its_own_classes_in_a_ledger(tmp_path: Path) -> None:
    sheets = {sheet.id: sheet for sheet in catalogue_on(folder=house(tmp_path, LEDGERS)).sheets}
    assert sheets["staff"].values_of("kind") == ("総合職", "一般職")
    causes = sheets["deferred_tax"].values_of("cause")
    assert causes and causes[-1] == "独自の原因" and "賞与引当金" in causes
    assert sheets["deferred_tax"].is_plausible({"side": "繰延税金資産", "cause": "独自の原因"})
    assert not sheets["deferred_tax"].is_plausible({"side": "繰延税金負債", "cause": "独自の原因"})


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{kind: [総合職", "{heads: [総合職", "heads"),
        ("{cause: [独自の原因]}\n", "{difference: [独自の原因]}\n", "difference"),
        ("cause: [独自の原因]}]", "cause: [別の原因]}]", "cause: 別の原因"),
        ("{side: [繰延税金資産]", "{nothing: [繰延税金資産]", "nothing: 繰延税金資産"),
    ],
)
def test_a_class_that_leads_nowhere_is_told_with_its_place(old: str, new: str, found: str, tmp_path: Path) -> None:
    assert old in LEDGERS
    told = faults(house(tmp_path, LEDGERS.replace(old, new)))
    assert found in {fault.found for fault in told}
    assert all(fault.where.startswith("forms/own.yaml:") for fault in told)
