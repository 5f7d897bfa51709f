"""Words of the house: one line, and labels, accounts, classifications, formulas and messages follow."""

from pathlib import Path

import pytest

from discgen.faults import FaultError
from tests.catalogues import catalogue_on


def house(folder: Path, text: str) -> Path:
    (folder / "forms").mkdir()
    (folder / "forms" / "words.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_word_of_the_house_stands_wherever_the_national_forms_have_the_law_s(tmp_path: Path) -> None:
    folder = house(tmp_path, "words:\n  及び: ならびに\n  有価証券: 証券\n")
    national, own = catalogue_on(folder=None), catalogue_on(folder=folder)
    own.prove()
    row = {row.id: row for row, _ in own.tables["bs"].walk()}["securities"]
    assert (row.label, row.where) == ("証券", {"section": "資産", "account": "証券"})
    assert own.tables["claims-fra"].title == national.tables["claims-fra"].title
    kinds = {
        column.id: column.values for sheet in own.sheets if sheet.id == "related_parties" for column in sheet.columns
    }
    assert "理事ならびに監事" in kinds["party"]
    claims = next(row for row, _ in own.tables["note-scalar"].walk() if row.id == "officers_claims")
    assert "party='理事ならびに監事'" in claims.value
    assert any("証券" in rule.message and "有価証券" not in rule.message for rule in own.reconciliations)
    assert any("ならびに" in line.label for part in own.index.parts for entry in part.entries for line in entry.walk())
    assert any("証券" in section.title for section in own.document.sections())
    words = " ".join([*(row.label for table in own.tables.values() for row, _ in table.walk())])
    assert "及び" not in words and "有価証券" not in words


def test_the_longer_word_goes_first_and_nothing_is_replaced_twice(tmp_path: Path) -> None:
    folder = house(tmp_path, "words:\n  預金: 貯金\n  貯金: 預け入れ\n  預金積金: 預金\n")
    labels = {row.id: row.label for row, _ in catalogue_on(folder=folder).tables["bs"].walk()}
    assert (labels["deposits"], labels["time_deposits"]) == ("預金", "定期貯金")


@pytest.mark.parametrize("pair", ["account: 科目", "及び: '\"'", "及び: [および]", "及び: sum", "及び: ''"])
def test_a_word_that_could_change_a_formula_is_refused_with_its_place(pair: str, tmp_path: Path) -> None:
    with pytest.raises(FaultError) as error:
        catalogue_on(folder=house(tmp_path, f"words:\n  {pair}\n")).prove()
    assert {fault.where for fault in error.value.faults} == {"forms/words.yaml:2"}
    assert "words" in error.value.faults[0].message
