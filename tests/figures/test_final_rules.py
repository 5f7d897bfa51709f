"""The final form of Basel III (years ended from 2025-03-31): rates, risk assets, forms, the change between both."""

from __future__ import annotations

import csv
import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from discgen.catalogue.rowvalues import NoRateError, RowValues
from discgen.faults import FaultError
from discgen.figures.curves import CURVES
from discgen.figures.formula import Ref
from discgen.figures.usableforms import usable_forms
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.catalogues import catalogue_on
from tests.finalyear import NONE, PLAIN, exposures_of, the_sample_in, write_risks
from tests.otheryear import a_later_year
from tests.paths import GOLDEN

BEFORE, FIRST, SECOND = (datetime.date(year, 3, 31) for year in (2024, 2025, 2026))
OLD = {"exposure-risk-weight", "c-exposure-risk-weight", "operational-income"}
NEW = {"exposure-by-class", "exposure-class-band", "exposure-risk-weight-band", "operational-risk", "cva-risk"}
DEFAULTED = "延滞等向け（自己居住用不動産等向けを除く。）"
COMPANIES = "法人等向け（特定貸付債権を除く。）"
RETAIL = "中堅中小企業等向け及び個人向け（トランザクターを除く。）"
REVOCABLE = "任意の時期に無条件で取消し可能なコミットメント"


def house(folder: Path, options: str) -> Path:
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / "options.yaml").write_text(f"options: {{{options}}}\n", encoding="utf-8")
    return folder


def weight(day: datetime.date, folder: Path | None = None, **row: str) -> Fraction:
    sheet = next(sheet for sheet in catalogue_on(day, folder).sheets if sheet.id == "credit_exposures")
    plain = {name: value for name, value in PLAIN.items() if isinstance(value, str)}
    return Fraction(RowValues(sheet).value("risk_weight", {**plain, **row}))


# --- law ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "rate"),
    [
        ({"portfolio": "現金"}, "0"),
        ({"portfolio": "自己居住用不動産等向け", "grade": "LTV60%超80%以下", "lien": "第一順位"}, "30"),
        ({"portfolio": "自己居住用不動産等向け", "grade": "LTV60%超80%以下", "lien": "第二順位以下"}, "37.5"),
        ({"portfolio": "自己居住用不動産等向け", "grade": "LTV50%以下", "lien": "第二順位以下"}, "20"),
        ({"portfolio": "自己居住用不動産等向け", "grade": "LTV100%超", "lien": "第二順位以下"}, "75"),
        ({"portfolio": "賃貸用不動産向け", "grade": "LTV100%超", "lien": "第二順位以下"}, "150"),
        ({"portfolio": "事業用不動産関連向け", "grade": "LTV60%超80%以下", "lien": "第二順位以下"}, "112.5"),
        ({"portfolio": "事業用不動産関連向け", "grade": "LTV90%超100%以下", "lien": "第二順位以下"}, "150"),
        ({"portfolio": RETAIL, "grade": "適格", "currency": "該当"}, "112.5"),
        ({"portfolio": "トランザクター向け"}, "45"),
        ({"portfolio": DEFAULTED, "grade": "引当20%未満"}, "150"),
        ({"portfolio": DEFAULTED, "grade": "引当50%以上"}, "50"),
        ({"portfolio": "金融機関向け", "grade": "グレードA（短期）"}, "20"),
        ({"portfolio": COMPANIES, "grade": "格付なし", "protection": "保証", "guarantor": "地方三公社向け"}, "20"),
    ],
)
def test_the_weight_follows_from_the_classifications(row: dict[str, str], rate: str) -> None:
    assert weight(FIRST, **row) == Fraction(rate) / 100


def test_shares_rise_year_by_year_and_the_house_may_choose(tmp_path: Path) -> None:
    days = [datetime.date(year, 3, 31) for year in range(2025, 2031)]
    assert [weight(day, portfolio="株式等") * 100 for day in days] == [100, 130, 160, 190, 220, 250]
    bold = house(tmp_path / "bold", "equity_transition: 適用しない")
    assert weight(FIRST, bold, portfolio="株式等", grade="投機的な非上場株式") == 4
    earlier = house(tmp_path / "earlier", "equity_transition: 令和6年3月31日から")
    assert weight(FIRST, earlier, portfolio="株式等") == Fraction("1.3")
    covered = house(tmp_path / "covered", "real_estate_weights: 担保の充足")
    row = {"portfolio": "自己居住用不動産等向け", "grade": "全額が保全されるもの"}
    assert weight(FIRST, covered, **row) == Fraction("0.35")
    with pytest.raises(NoRateError):
        weight(FIRST, **row)


def test_what_a_house_cannot_choose_is_told_with_its_place(tmp_path: Path) -> None:
    for text, said in (("collateral_method: 簡単", "包括的手法"), ("equity: x", "選べる事項がありません")):
        folder = house(tmp_path / text[:8], text)
        with pytest.raises(FaultError) as error:
            catalogue_on(FIRST, folder).prove()
        assert "options.yaml:1" in str(error.value) and said in str(error.value)


def test_the_loss_multiplier_is_a_logarithm() -> None:
    (_, ln), (_, exp), (_, power) = CURVES["ln"], CURVES["exp"], CURVES["power"]
    assert abs(ln(exp(Fraction(1))) - 1) < Fraction(1, 10**25)
    assert power(Fraction(32), Fraction("0.8")) == 16 and power(Fraction(0), Fraction("0.8")) == 0


# --- forms on both sides of the day -----------------------------------------------------------------------------------


def test_one_form_ends_on_the_day_before_the_other_begins() -> None:
    before, first = (usable_forms(catalogue_on(day, None)).tables for day in (BEFORE, FIRST))
    assert before.keys() >= OLD and not before.keys() & NEW
    assert first.keys() >= NEW and not first.keys() & OLD
    ledgers = [{sheet.id for sheet in catalogue_on(day, None).sheets} for day in (BEFORE, FIRST)]
    assert "exposures" in ledgers[0] and "credit_exposures" not in ledgers[0]
    assert "credit_exposures" in ledgers[1] and "exposures" not in ledgers[1]


@pytest.fixture(scope="module")
def first(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample for the year ended 2025-03-31, the former forms beside it."""
    return open_project(the_sample_in(sample, tmp_path_factory.mktemp("first") / "inputs", 2024), complete=False)


@pytest.fixture(scope="module")
def second(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return open_project(the_sample_in(sample, tmp_path_factory.mktemp("second") / "inputs", 2025), complete=False)


@pytest.fixture(scope="module")
def before(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return open_project(a_later_year(sample, tmp_path_factory.mktemp("before") / "inputs", 3), complete=False)


def printed(project: Project, table: str) -> dict[str, list[str]]:
    return {line.id: [cell.text for cell in line.cells] for line in project.tables[table].lines}


def words(project: Project) -> str:
    names = [name for name in project.tables if name.removeprefix("c-").startswith(("capital", "exposure", "credit"))]
    return "\n".join(
        text
        for name in names
        for table in [project.tables[name]]
        for text in (*(label for line in table.lines for label, _ in line.labels), *table.notes)
    )


def test_terms_of_each_form_stand_only_in_its_years(before: Project, first: Project, second: Project) -> None:
    old = ["抵当権付住宅ローン", "不動産取得等事業向け", "基礎的手法", "信用リスク・アセット調整額", "3カ月以上延滞"]
    new = ["自己居住用不動産等向け", "トランザクター向け", "標準的計測手法", "フロア調整額", "延滞等向け"]
    assert [word in words(before) for word in old + new] == [True] * 5 + [False] * 5
    assert [word in words(first) for word in old + new] == [True] * 10  # one list of both years, with both notes
    assert [word in words(second) for word in old + new] == [False] * 5 + [True] * 5
    assert "新設された内容であるため" in words(first) and "新設された内容であるため" not in words(second)
    for project in (before, first, second):
        assert "未確認" not in words(project) and "確かめていない" not in words(project)


def test_the_first_year_shows_each_form_in_its_own_year(first: Project, sample: Project) -> None:
    former, shown = printed(sample, "capital-requirement"), printed(first, "capital-requirement")
    assert shown["housing_loans"] == [*former["housing_loans"][-2:], "－", "－"] != ["－"] * 4
    assert shown["own_home"][:2] == ["－", "－"] and shown["own_home"][2] not in ("－", "")
    assert {len(cells) for cells in printed(first, "exposure-by-class").values()} == {6}
    assert "housing_loans" not in printed(first, "exposure-by-class")


def test_the_second_year_shows_the_new_form_alone(second: Project) -> None:
    shown = printed(second, "capital-requirement")
    assert "own_home" in shown and "housing_loans" not in shown
    assert "credit_rwa_adjustment" not in printed(second, "capital-composition")


def test_risk_assets_agree_between_the_tables(first: Project) -> None:
    for entity, prefix in (("単体", ""), ("連結", "c-")):
        by_class = printed(first, f"{prefix}exposure-by-class")["total"]
        assert by_class[4] == printed(first, f"{prefix}capital-requirement")["standardised"][-2] != "－", entity
        bands = printed(first, f"{prefix}exposure-risk-weight-band")["total"]
        assert [by_class[0], by_class[1], by_class[2]] == [bands[0], bands[1], bands[3]]
        assert (
            printed(first, f"{prefix}capital-composition")["operational_rwa"][-1]
            == (printed(first, f"{prefix}operational-risk")["rwa"][-1])
        )


def test_every_weight_in_a_trace_comes_from_rows_that_can_be_seen(first: Project) -> None:
    ref = Ref.named(("capital_requirement", "own_home", "rwa"), "単体")
    (query,) = first.store.trace(ref).sums
    rows = first.store.sums.rows(query)
    assert len(rows) and set(rows["risk_weight"]) == {Fraction(3, 10)}
    assert first.store.value(ref) == sum(Fraction(int(amount)) for amount in rows["exposure"]) * Fraction(3, 10)


# --- computation ------------------------------------------------------------------------------------------------------


def of_rows(folder: Path, *rows: dict[str, object], options: str = "") -> Project:
    """A new folder of the first year with these exposures alone."""
    inputs = folder / "inputs"
    start_inputs(inputs, NewHouse("見本金庫", 2024))
    if options:
        house(inputs, options)
    write_risks(inputs, [{**PLAIN, **row} for row in rows])
    return open_project(inputs, complete=False)


MILLION = 1_000_000
LENT: dict[str, object] = {
    "portfolio": COMPANIES,
    "grade": "格付なし",
    "exposure": 1000 * MILLION,
    "financial_collateral": 400 * MILLION,
    "collateral_kind": "その他の発行体の債券（上位の格付）",
    "collateral_maturity": "3年超5年以下",
    "collateral_currency": "異なる",
}


def test_collateral_counts_less_its_haircuts(tmp_path: Path) -> None:
    project = of_rows(tmp_path, LENT)
    assert printed(project, "exposure-by-class")["companies"] == ["1,000", "－", "648", "－", "648", "100"]


def test_in_the_simple_method_the_covered_part_takes_the_weight_of_the_collateral(
    tmp_path: Path,
) -> None:
    project = of_rows(tmp_path, LENT, options="collateral_method: 簡便手法")
    assert printed(project, "exposure-by-class")["companies"] == ["1,000", "－", "1,000", "－", "680", "68"]


def test_a_guarantee_moves_the_exposure_to_the_class_of_the_guarantor(tmp_path: Path) -> None:
    lent: dict[str, object] = {"portfolio": COMPANIES, "grade": "格付なし", "exposure": 500 * MILLION}
    covered = {**lent, "protection": "保証", "guarantor": "我が国の政府関係機関向け"}
    project = of_rows(tmp_path, lent, covered)
    shown = printed(project, "exposure-by-class")
    assert shown["companies"] == ["1,000", "－", "500", "－", "500", "100"]
    assert shown["agencies"] == ["－", "－", "500", "－", "50", "10"]
    assert printed(project, "credit-risk-mitigation")["companies"] == ["－", "－", "－", "500", "－", "－"]


def test_a_limit_that_can_be_cancelled_counts_a_tenth(tmp_path: Path) -> None:
    limit: dict[str, object] = {"portfolio": RETAIL, "grade": "適格", "conversion": REVOCABLE}
    project = of_rows(tmp_path, {**limit, "exposure": 2000 * MILLION})
    assert printed(project, "exposure-by-class")["individuals"] == ["－", "2,000", "－", "200", "150", "75"]
    assert printed(project, "exposure-risk-weight-band")["weight_75"] == ["－", "2,000", "10.0", "200"]


def test_a_wrong_class_and_too_much_collateral_are_told_with_their_rows(tmp_path: Path) -> None:
    for row, said in (
        ({"portfolio": DEFAULTED, "grade": "適格", "exposure": 1}, "引当20%未満"),
        ({**LENT, "collateral_kind": "現金及び預金", "exposure": 300 * MILLION}, "0円以上"),
    ):
        with pytest.raises(FaultError) as error:
            of_rows(tmp_path / said[:2], dict(row))
        assert "リスク・アセット.xlsx／エクスポージャー／2" in str(error.value) and said in str(error.value)


# --- published figures ------------------------------------------------------------------------------------------------

BANDS = {
    "40%未満": ("金融機関向け", "格付区分1"),
    "40%～70%": ("自己居住用不動産等向け", "LTV80%超90%以下"),
    "75%": (RETAIL, "適格"),
    "85%": (RETAIL, "中堅中小企業（適格でないもの）"),
    "90%～100%": (COMPANIES, "格付なし"),
    "105%～130%": ("事業用不動産関連向け", "LTV80%超90%以下"),
    "150%": (DEFAULTED, "引当20%未満"),
}


def published(table: str) -> dict[str, list[str]]:
    with (GOLDEN / "shinkumi-2024-final.csv").open(encoding="utf-8", newline="") as stream:
        lines = [line for line in csv.DictReader(stream) if line["table_id"] == table]
    return {row: [line["printed"] for line in lines if line["row"] == row] for row in {one["row"] for one in lines}}


def amount(text: str) -> int:
    return 0 if text == "－" else int(text.replace(",", "")) * MILLION + MILLION // 2


def book_of(band: str, figures: list[str]) -> list[dict[str, object]]:
    """Exposures that print a band: on balance, and off balance in two factors with the printed average between them."""
    portfolio, grade = BANDS[band]
    on, off, share, after = figures
    plain = {"portfolio": portfolio, "grade": grade}
    low, high = (("与信相当額の算出を要しないコミットメント", 0), (REVOCABLE, 10))
    factor = Fraction(share) + Fraction(1, 50) if share != "－" else Fraction(0)
    if factor > 10:
        low, high = (("特定の取引に係る偶発債務", 50), ("信用供与に直接的に代替する偶発債務", 100))
    upper = int(amount(off) * (factor - low[1]) / (high[1] - low[1]))
    converted = (amount(off) - upper) * low[1] // 100 + upper * high[1] // 100
    collateral = amount(on) + converted - amount(after)
    held: dict[str, object] = {"collateral_kind": "現金及び預金", "financial_collateral": max(collateral, 0)}
    return [
        {**plain, **(held if collateral > 0 else {}), "exposure": amount(on)},
        {**plain, "conversion": low[0], "exposure": amount(off) - upper},
        {**plain, "conversion": high[0], "exposure": upper},
    ]


def test_a_published_table_by_bands_of_weights_comes_out_of_a_book(tmp_path: Path) -> None:
    figures = published("exposure-risk-weight-band")
    rows = [row for band in BANDS for row in book_of(band, figures[band])]
    project = of_rows(tmp_path, *[row for row in rows if row["exposure"]])
    lines = project.tables["exposure-risk-weight-band"].lines
    shown = {line.labels[0][0]: [cell.text for cell in line.cells] for line in lines}
    assert {band: shown[band] for band in (*BANDS, "合計")} == figures


def test_no_exposure_of_the_sample_is_lost_in_the_new_classes(sample: Project) -> None:
    rows = exposures_of(sample)
    assert sum(int(str(row["exposure"])) for row in rows) == int(sample.book.frames["exposures"]["exposure"].sum())
    assert {row["grade"] for row in rows} > {NONE, "LTV60%超80%以下"}
