"""The fictitious house in every fiscal year: its books make a magazine, whose figures are what the books say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from discgen.catalogue.profile import PROFILE_NAME, default_profile_text
from discgen.catalogue.samplehouse import SampleHouse
from discgen.figures.yeardoubts import STALE, YEARLY
from discgen.ledgers.inventedamounts import InventedAmounts
from discgen.ledgers.inventedbooks import invented_rows
from discgen.ledgers.rowdoubts import FOLLOWED
from discgen.project import TEXTS
from discgen.samplebooks import Line, sample_house, sample_year
from discgen.start import NewHouse, start_inputs
from tests.paths import ROOT

FIRST, LAST = 2014, 2026
MADE = ROOT / "inputs" / "mihon-2025"
MILLION = 1_000_000
PHASED = {2014: "0.2", 2015: "0.4", 2016: "0.6", 2017: "0.8"}
"""Share of the deductions in force by fiscal year (調整項目の経過措置): a fifth more each year from 2014-03-31."""

# Titles of tables and labels of rows that stand in the books of these fiscal years and in no others.
TERMS = {
    "破綻先債権": (FIRST, 2020),
    "要管理債権": (FIRST, LAST),  # under the other law too
    "開示債権合計": (2021, LAST),
    "正常債権": (FIRST, LAST),
    "下方パラレルシフト": (2018, LAST),
    "ルック・スルー方式": (2018, LAST),
    "抵当権付住宅ローン": (FIRST, 2024),  # beside the new classes in their first year
    "トランザクター向け": (2024, LAST),
    "事業規模指標": (2024, LAST),
}

DOUBTS = (FOLLOWED, STALE, YEARLY)


class Printed:
    """What is kept of a year's book: its figures by entity and number, every word, and what was told."""

    def __init__(self, place: Path, house: SampleHouse, history: list[Line]) -> None:
        project, self.history = sample_year(place, house, history, group=True)
        self.told = [fault for fault in project.faults if fault.rule not in DOUBTS]
        self.doubts = [fault for fault in project.faults if fault.rule in DOUBTS]
        self.figures: dict[tuple[str, str], str] = {}
        self.words: set[str] = set()
        for table in project.tables.values():
            self.words |= {table.title, *(label for line in table.lines for label, _ in line.labels)}
            for cell in table.cells():
                if cell.key is not None and cell.current:
                    self.figures[cell.key.entity, cell.key.number] = cell.text

    def amount(self, number: str, entity: str = "単体") -> Fraction:
        """A printed figure as a number."""
        text = self.figures[entity, number].replace(",", "")
        return Fraction(re.sub(r"^[△▲]\s*", "-", text))


@pytest.fixture(scope="module")
def house() -> SampleHouse:
    return sample_house()


@pytest.fixture(scope="module")
def printed(house: SampleHouse, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Printed]:
    """Every year, each with what the year before printed."""
    books: dict[int, Printed] = {}
    history: list[Line] = []
    for year in range(FIRST - 4, LAST + 1):
        place = tmp_path_factory.mktemp(str(year))
        profile = default_profile_text(house.name, year, published=False, sample=True)
        (place / PROFILE_NAME).write_text(profile, encoding="utf-8")
        books[year] = Printed(place, house, history)
        history = books[year].history
    return books


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_a_year_has_nothing_to_tell(printed: dict[int, Printed], year: int) -> None:
    """Amounts that move more than usual may be asked about, a few of thousands."""
    assert printed[year].told == [] and len(printed[year].doubts) <= 5


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_the_balance_sheet_is_what_the_house_has(printed: dict[int, Printed], house: SampleHouse, year: int) -> None:
    amounts = InventedAmounts(house, group=True)
    assets = amounts.formula("assets_but_due + due_from_banks", year)
    assert printed[year].amount("bs.total_assets") == floor(assets / MILLION)
    assert assets == amounts.formula("liabilities + net_assets", year)
    # the company's money is on deposit with the bank, so it leaves the group's books with the shares
    group = assets + amounts.formula("company_fixed - subsidiary_shares", year)
    assert printed[year].amount("bs.total_assets", "連結") == floor(group / MILLION)


@pytest.mark.parametrize("year", range(FIRST, 2024))
def test_the_capital_ratio_is_what_the_notice_says(printed: dict[int, Printed], house: SampleHouse, year: int) -> None:
    """Under the standardised and the basic indicator approach (平成18年告示第7号), computed here from the books."""
    rows = invented_rows(house, datetime.date(year + 1, 3, 31), year, group=True)
    amounts = InventedAmounts(house, group=True)
    phase = Fraction(PHASED.get(year, "1"))
    intangibles = amounts.formula("software + other_intangible", year)
    weighted = Fraction(0)
    for row in rows["exposures"]:
        if row["portfolio"] != "標準的手法の対象外":
            net = [Fraction(str(row[name])) for name in ("exposure", "deduction", "financial_collateral")]
            weighted += (net[0] - net[1] - net[2]) * Fraction(str(row["risk_weight"]))
    weighted += sum(Fraction(str(row["underlying_rwa"])) for row in rows.get("look_through", []))
    weighted += (1 - phase) * intangibles
    operational = (
        sum(Fraction(str(row["gross_profit"])) for row in rows["gross_income"]) / 3 * Fraction("0.15") * 25 / 2
    )
    capital = amounts.formula("contributions + retained + unappropriated - dividend - patronage", year)
    capital += min(amounts.value("general_allowance", year), weighted / 80) - phase * intangibles
    ratio = printed[year].amount("capital-ratio.ratio")
    assert abs(ratio - 100 * capital / (weighted + operational)) < Fraction("0.011")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_operational_risk_follows_the_business_indicator(printed: dict[int, Printed], year: int) -> None:
    """BI = ILDC + SC + FC; below 1000億円 BIC is 12 % of it; risk assets are 12.5 times BIC where ILM is 1."""
    book = printed[year]
    parts = [book.amount(f"operational-risk.{name}") for name in ("ildc", "sc", "fc")]
    indicator = book.amount("operational-risk.bi")
    assert abs(indicator - sum(parts)) <= 2
    assert abs(book.amount("operational-risk.bic") - indicator * Fraction("0.12")) <= 1
    assert abs(book.amount("capital-composition.operational_rwa") - indicator * Fraction("0.12") * 25 / 2) <= 13


@pytest.mark.parametrize(("term", "years"), TERMS.items())
def test_each_law_has_its_words(printed: dict[int, Printed], term: str, years: tuple[int, int]) -> None:
    having = [year for year in range(FIRST, LAST + 1) if any(term in word for word in printed[year].words)]
    assert having == list(range(years[0], years[1] + 1))


def test_the_sample_in_the_repository_is_what_init_makes(tmp_path: Path, printed: dict[int, Printed]) -> None:
    """Ledgers and lists byte for byte (the history only starts later), texts word for word."""
    del printed  # the law was read by now
    start_inputs(tmp_path / "made", NewHouse("", 2025, sample=True))
    made = {path.relative_to(tmp_path / "made"): path for path in _files(tmp_path / "made")}
    kept = {path.relative_to(MADE): path for path in _files(MADE)}
    assert made.keys() == kept.keys()
    assert [str(name) for name, path in made.items() if path.read_bytes() != kept[name].read_bytes()] == []
    assert len([name for name in kept if name.parts[0] == TEXTS]) > 40


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
