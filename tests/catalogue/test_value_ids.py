"""Rows and rules made from a list of classifications are known by the ids of its values, not by their rank."""

from pathlib import Path

from tests.catalogues import catalogue_on

HOUSE = """
choices:
  industry:
    drop: [漁業]
    add: [{after: 製造業, value: 電子・電機}]
"""


def test_a_value_of_the_house_moves_no_other_row(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "own.yaml").write_text(HOUSE, encoding="utf-8")
    national, house = (
        {row.id: row.label for row, _ in catalogue_on(folder=folder).tables["exposure-industry"].walk()}
        for folder in (None, tmp_path)
    )
    assert national["industry_fishery"] == "漁業" and national["industry_others"] == "その他"
    assert list(house)[:3] == ["industry_manufacturing", "industry_電子_電機", "industry_agriculture"]
    assert {name: national[name] for name in national.keys() & house.keys()} == {
        name: label for name, label in house.items() if name != "industry_電子_電機"
    }
    assert national.keys() - house.keys() == {"industry_fishery"}
    rules = {rule.id for rule in catalogue_on(folder=tmp_path).reconciliations}
    assert {"allowance-industry-opening-電子_電機", "allowance-industry-opening-others"} <= rules


def test_every_value_from_which_rows_are_made_has_an_id() -> None:
    catalogue = catalogue_on(folder=None)
    assert all(name.isascii() for name in catalogue.named_choices["industry"])
    for name, values in catalogue.choices.items():
        assert tuple(catalogue.named_choices[name].values()) == values
