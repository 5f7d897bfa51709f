"""A row of the house's own that another table with the same breakdown does not list."""

from pathlib import Path

import pytest

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import load_profile
from discgen.faults import Severity
from discgen.figures.halflisted import half_listed
from tests.paths import ROOT

_RESERVE = """amend: bs
add:
  - {after: PLACE, row: {id: own_reserve, label: 周年積立金, where: {section: 純資産, sub: 周年積立金}}}
"""
_LISTED = """---
amend: net-assets-breakdown
add: [{after: management_base_reserve, row: {id: own, value: bs.own_reserve}}]
"""


def told(folder: Path, forms: str) -> list[tuple[str, Severity, str]]:
    (folder / "forms").mkdir()
    (folder / "institution.toml").write_bytes((ROOT / "inputs/mihon-2025/institution.toml").read_bytes())
    (folder / "forms" / "科目.yaml").write_text(forms, encoding="utf-8")
    catalogue = open_catalogue(folder, load_profile(folder).institution)
    return [(fault.where, fault.severity, str(fault)) for fault in half_listed(catalogue, catalogue.tables)]


def test_a_reserve_that_the_breakdown_lacks_is_told_with_the_row_to_add(tmp_path: Path) -> None:
    ((where, severity, words),) = told(tmp_path, _RESERVE.replace("PLACE", "management_base_reserve"))
    assert (where, severity) == ("forms/科目.yaml:1", Severity.WARNING)
    for word in ("純資産の内訳", "特別積立金", "周年積立金", "amend: net-assets-breakdown", "value: bs.own_reserve"):
        assert word in words


@pytest.mark.parametrize(
    "forms",
    [
        _RESERVE.replace("PLACE", "management_base_reserve") + _LISTED,
        _RESERVE.replace("PLACE", "miscellaneous_liabilities"),
    ],
    ids=["listed", "a part that no other table breaks down"],
)
def test_nothing_is_told_where_nothing_is_missing(tmp_path: Path, forms: str) -> None:
    assert told(tmp_path, forms) == []
