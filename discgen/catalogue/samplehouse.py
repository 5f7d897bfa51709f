"""The model of a fictitious house (見本の金庫): amounts that move from year to year, and the rows made from them."""

from __future__ import annotations

import datetime
from pathlib import Path

from pydantic import Field, model_validator

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.law import in_force
from discgen.catalogue.strict import PlacedModel, StrictModel

Cell = str | int | float | None
"""A cell: a value, or a formula of amounts where it begins with ``=``."""


class Quantity(StrictModel):
    """An amount of the house, in yen or heads.

    start: in the first year of the model. growth: times a year. wave: the greatest part by which a year leaves that
    path, drawn from the name and the year. then: a formula for the years after the first, which may name last(x).
    """

    start: int
    growth: str = "1"
    wave: str = "0"
    then: str = ""


class Spread(StrictModel):
    """A total divided over rows of classifications.

    total: a formula. into: the column of the amount. step: every amount is a multiple. draw: so many rows, each with
    classifications drawn by their weights; 0: every combination once. combos: the name of classifications that go
    together, each with its ``weight``; shares: independent ones, weights by value. number: the column that numbers the
    rows. also: further cells, formulas that may name the row's amount; ``{number}`` in a text is the row's number.
    """

    total: str
    into: str
    step: int = 1
    draw: int = 0
    number: str = ""
    combos: str = ""
    shares: dict[str, dict[str, int]] = {}
    also: dict[str, Cell] = {}


class SampleRows(PlacedModel):
    """Rows of one ledger: written out, or spread. group: only for a house with consolidated companies."""

    ledger: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    fixed: dict[str, Cell] = {}
    spread: Spread | None = None
    group: bool = False
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None

    @model_validator(mode="after")
    def _as_wide_as_its_columns(self) -> SampleRows:
        wrong = [str(row[0]) for row in self.rows if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"列の数と合わない行があります：{wrong}")
        return self


class FormerFigure(StrictModel):
    """A figure of a year whose form the catalogue does not hold, as that year printed it. value: a formula."""

    entity: str
    number: str
    table: str
    row: str
    unit: str
    decimals: int
    value: str
    group: bool = False
    effective_to: datetime.date


class SampleHouse(StrictModel):
    """The file of the model. first_year: the fiscal year of the starts. seed: of everything that is drawn."""

    kind: str
    name: str
    first_year: int
    seed: str
    quantities: dict[str, Quantity | str]
    combos: dict[str, tuple[dict[str, Cell], ...]] = {}
    books: tuple[SampleRows, ...] = Field(min_length=1)
    former: tuple[FormerFigure, ...] = ()

    def parts(self, day: datetime.date, *, group: bool) -> tuple[SampleRows, ...]:
        """The rows that a house keeps on a day."""
        return tuple(
            part
            for part in self.books
            if in_force(day, part.effective_from, part.effective_to) and (group or not part.group)
        )


def read_sample_houses(data: Path) -> dict[str, SampleHouse]:
    """The models of the catalogue's data, by kind of house. Errors: FaultError with every fault of the files."""
    files = sorted((data / "sample").glob("*.yaml"))
    return {house.kind: house for file in files for house in load_documents(file, SampleHouse)}
