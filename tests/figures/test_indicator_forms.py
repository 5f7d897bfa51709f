"""Indicators, members, deposits, loans, securities: places of a second house, dated rows, a book of the house's own."""

import csv
import datetime
import shutil
from pathlib import Path

import pandas as pd
import pytest

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import Institution, load_profile
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.printed.printing import normalise_dash
from discgen.figures.usableforms import usable_forms
from discgen.project import open_project
from tests.paths import GOLDEN, ROOT

SECOND = ROOT / "inputs" / "kyushu-2018"
TABLES = {
    "key-figures-5y",
    "business-indicators",
    "per-employee",
    "per-branch",
    "staff",
    "members",
    "dividends",
    "deposits-by-account",
    "deposits-average",
    "time-deposits-rate-type",
    "deposits-by-depositor",
    "zaikei",
    "loans-average",
    "loans-rate-type",
    "loans-collateral",
    "guarantees-collateral",
    "loans-use",
    "loans-borrower-industry",
    "loan-deposit-ratio",
    "securities-maturity",
    "securities-average",
    "securities-deposit-ratio",
    "securities-afs",
    "securities-no-market-price",
    "bond-otc-sales",
    "fund-otc-sales",
    "domestic-exchange",
    "area-overview",
    "national-overview",
}
ALIKE = str.maketrans("", "", " 　")


def plain(label: str) -> str:
    """A label without blanks, with one word for 及び and one form of brackets."""
    return label.translate(ALIKE).replace("および", "及び").replace("（", "(").replace("）", ")")


def test_every_published_figure_has_its_place_under_its_own_labels_in_every_year() -> None:
    profile = load_profile(SECOND)
    tables = usable_forms(open_catalogue(SECOND, profile.institution)).tables
    space = CellSpace.of({name: table for name, table in tables.items() if not table.listing})
    known = {(cell.key(0).table_id, plain(cell.row_path), plain(cell.column_path)) for cell in space.cells.values()}
    with (GOLDEN / "kyushu-2018.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["table_id"] in TABLES and row["entity"] == SOLO]
    assert len(rows) > 900
    assert {int(row["fy"]) for row in rows} == set(range(2014, 2019))
    assert [row for row in rows if (row["table_id"], plain(row["row"]), plain(row["col"])) not in known] == []


@pytest.mark.parametrize(("year", "printed"), [(2018, False), (2019, True), (2020, True)])
def test_profits_of_business_are_rows_of_the_law_from_its_day_on(year: int, printed: bool) -> None:
    tables = open_catalogue(None, Institution(name="見本", fiscal_year=year)).tables
    end = datetime.date(year + 1, 3, 31)
    rows = {row.id for row, _ in tables["business-indicators"].walk() if row.in_force(end)}
    dated = {"net_business_profit", "real_net_business_profit", "core_net_business_profit"}
    assert dated & rows == (dated if printed else set())
    assert {"gross_profit", "funding_cost_rate", "net_business_profit_to_assets"} <= rows


def test_the_houses_own_book_feeds_any_table_of_the_house(sample_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "inputs"))
    (folder / "forms" / "zz-own.yaml").write_text(
        """\
id: own-areas
title: 県別の概況
years: 1
columns:
  - {id: members, label: 会員, unit: 会員, measure: "sum(house_figures.number, table='県別', column='会員')"}
  - {id: deposits, label: 預金, measure: "sum(house_figures.amount, table='県別', column='預金')"}
rows:
  - {id: first, label: 甲県, where: {row: 甲県}}
  - {id: second, label: 乙県, where: {row: 乙県}}
  - {id: total, label: 合計, where: {}, total: true}
---
id: own-rates
title: 利回り
unit: "%"
years: 1
rows:
  - {id: funds, label: 投資信託, value: "sum(house_figures.rate, table='利回り', row='投資信託')"}
""",
        encoding="utf-8",
    )
    rows = [
        ("県別", "甲県", "会員", None, 1435, None),
        ("県別", "乙県", "会員", None, 65, None),
        ("県別", "甲県", "預金", 1_999_999, None, None),
        ("県別", "乙県", "預金", 3_000_001, None, None),
        ("利回り", "投資信託", None, None, None, 0.0145),
    ]
    frame = pd.DataFrame(rows, columns=["表", "行", "列", "金額", "数", "率"])
    frame.to_excel(folder / "ledgers" / "機関の計数.xlsx", sheet_name="機関の計数", index=False)
    project = open_project(folder)
    lines = [[cell.text for cell in line.cells] for line in project.tables["own-areas"].lines]
    assert lines == [["1,435", "1"], ["65", "3"], ["1,500", "5"]]  # the sum of the yen, then cut
    assert project.tables["own-rates"].lines[0].cells[0].text == "1.45"
    assert normalise_dash(project.tables["own-rates"].lines[0].cells[0].text) == "1.45"
    assert project.store.value(Ref("own-areas", "total", "deposits")) == 5_000_000
