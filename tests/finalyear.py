"""The sample in a year under the final form of Basel III: its exposures in the new classes, made from the old ones."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.contract import Workbook
from discgen.catalogue.profile import load_profile
from discgen.ledgers.writer import write_workbook
from discgen.project import Project
from tests.otheryear import a_later_year

BOOK = "リスク・アセット"
NONE = "対象外"
PLAIN: dict[str, object] = {
    "kind": "貸出金等取引",
    "region": "国内",
    "industry": "個人",
    "maturity": "10年超",
    "grade": NONE,
    "lien": NONE,
    "currency": NONE,
    "conversion": "オン・バランス",
    "collateral_kind": NONE,
    "collateral_maturity": NONE,
    "collateral_currency": NONE,
    "protection": NONE,
    "guarantor": NONE,
    "guarantor_grade": NONE,
    "exposure": 0,
    "deduction": 0,
    "financial_collateral": 0,
}
"""An exposure of no special kind: rows of tests say what they have otherwise."""

_CLASSES: Mapping[tuple[str, int], tuple[str, str]] = {
    ("ソブリン向け", 0): ("我が国の中央政府及び中央銀行向け", NONE),
    ("ソブリン向け", 10): ("地方公共団体金融機構向け", NONE),
    ("ソブリン向け", 20): ("地方三公社向け", NONE),
    ("金融機関向け", 20): ("金融機関向け", "格付区分1"),
    ("金融機関向け", 50): ("金融機関向け", "格付区分3"),
    ("金融機関向け", 100): ("金融機関向け", "格付区分4"),
    ("事業法人等向け", 20): ("法人等向け（特定貸付債権を除く。）", "格付区分1"),
    ("事業法人等向け", 50): ("法人等向け（特定貸付債権を除く。）", "格付区分2"),
    ("事業法人等向け", 100): ("法人等向け（特定貸付債権を除く。）", "格付なし"),
    ("事業法人等向け", 150): ("法人等向け（特定貸付債権を除く。）", "格付区分5"),
    ("中小企業等・個人向け", 75): ("中堅中小企業等向け及び個人向け（トランザクターを除く。）", "適格"),
    ("抵当権付住宅ローン", 35): ("自己居住用不動産等向け", "LTV60%超80%以下"),
    ("不動産取得等事業向け", 100): ("事業用不動産関連向け", "LTV60%超80%以下"),
    ("延滞債権", 150): ("延滞等向け（自己居住用不動産等向けを除く。）", "引当20%未満"),
    ("延滞債権", 100): ("延滞等向け（自己居住用不動産等向けを除く。）", "引当20%以上50%未満"),
    ("延滞債権", 50): ("延滞等向け（自己居住用不動産等向けを除く。）", "引当50%以上"),
    ("その他", 0): ("現金", NONE),
    ("その他", 10): ("信用保証協会等による保証付", NONE),
    ("その他", 20): ("取立未済手形", NONE),
    ("その他", 100): ("上記以外", NONE),
    ("その他", 150): ("その他外部TLAC関連調達手段", NONE),
    ("その他", 250): ("特定項目のうち調整項目に算入されない部分", NONE),
}
_INDICATOR = {
    "資金運用収益": 13_000_000_000,
    "資金調達費用": 200_000_000,
    "金利収益資産": 900_000_000_000,
    "受取配当金": 30_000_000,
    "役務取引等収益": 700_000_000,
    "役務取引等費用": 3_000_000_000,
    "その他業務収益": 100_000_000,
    "その他業務費用": 50_000_000,
    "トレーディング商品のネット損益": 0,
    "トレーディング商品以外のネット損益": -40_000_000,
}


def risk_book(folder: Path) -> Workbook:
    """The contract of the new workbook for an inputs folder."""
    catalogue = open_catalogue(folder, load_profile(folder).institution)
    return next(book for book in catalogue.contracts if book.workbook == BOOK)


def write_risks(folder: Path, exposures: list[dict[str, object]], **sheets: list[dict[str, object]]) -> None:
    """Write the new workbook; sheets that are not given have no rows."""
    year = load_profile(folder).institution.fiscal_year
    indicator: list[dict[str, object]] = [
        {"year": year - back, "item": item, "amount": amount}
        for back in range(3)
        for item, amount in _INDICATOR.items()
    ]
    rows = {"credit_exposures": exposures, "business_indicator": indicator, **sheets}
    worded = {name: [_worded(row, folder) for row in part] for name, part in rows.items()}
    write_workbook(folder / "ledgers" / f"{BOOK}.xlsx", risk_book(folder), worded)


def _worded(row: dict[str, object], folder: Path) -> dict[str, object]:
    """The law's words as the house writes them."""
    own = open_catalogue(folder, load_profile(folder).institution).house.words.own
    made = dict(row)
    for name, value in row.items():
        for word, written in own.items():
            made[name] = str(made[name]).replace(word, written) if isinstance(value, str) else value
    return made


def exposures_of(sample: Project) -> list[dict[str, object]]:
    """The sample's exposures in the new classes, one row for each combination."""
    frame = sample.book.frames["exposures"]
    shared = ["kind", "region", "industry", "maturity", "portfolio", "risk_weight"]
    amounts = ["exposure", "deduction", "financial_collateral"]
    made: list[dict[str, object]] = []
    for key, part in frame.groupby(shared, sort=True):
        row = dict(zip(shared, key, strict=True))
        weight = int(Fraction(row.pop("risk_weight")) * 100)
        portfolio, grade = _CLASSES.get((row["portfolio"], weight), ("標準的手法の対象外", NONE))
        collateral = int(part["financial_collateral"].sum())
        changes = {"portfolio": portfolio, "grade": grade, "collateral_kind": "現金及び預金" if collateral else NONE}
        made.append({**PLAIN, **row, **changes, **{name: int(part[name].sum()) for name in amounts}})
    return made


def the_sample_in(sample: Project, inputs: Path, year: int) -> Path:
    """The sample for a fiscal year from 2024 on."""
    folder = a_later_year(sample, inputs, year - sample.profile.institution.fiscal_year)
    write_risks(folder, exposures_of(sample))
    return folder
