"""Law as dated data: parameters of the law and the statutory items in force for a fiscal year."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.strict import StrictModel
from discgen.faults import Fault, FaultError

ITEMS_FILE = "items.csv"
_ARTICLE = "第"

_ITEM_COLUMNS = (
    "id",
    "law",
    "article",
    "title",
    "applies_to",
    "effective_from",
    "effective_to",
    "comparatives",
    "kind",
    "source",
    "was",
    "provisional",
)


def cited(law: str, article: str) -> str:
    """Law and article, each said once: the article alone where it names the law or begins with its place in it."""
    if law in article:
        return article
    head, found, _ = law.partition(_ARTICLE)
    return f"{head}{article}" if found and article.startswith(_ARTICLE) else f"{law}（{article}）"


def in_force(day: datetime.date, start: datetime.date | None, end: datetime.date | None) -> bool:
    """True when a rule with these dates applies to a fiscal year that ends on ``day``."""
    return (start is None or start <= day) and (end is None or day <= end)


def years_before(day: datetime.date, years: int) -> datetime.date:
    """The last day of the fiscal year that ended so many years before one that ends on ``day``."""
    following = day + datetime.timedelta(days=1)
    return following.replace(year=following.year - years) - datetime.timedelta(days=1)


class LawParameter(StrictModel):
    """A number the law sets, e.g. the required capital ratio; ``value`` as exact text (0.04, 5/4).

    ``provisional``: the source of a number that is not confirmed, for the office alone.
    """

    id: str
    title: str
    value: str
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    source: str
    provisional: str = ""


class LawParameters(StrictModel):
    """The file of these numbers."""

    parameters: tuple[LawParameter, ...]


class Deadline(StrictModel):
    """By when something must be done: ``months`` after the fiscal year; a warning ``days_before`` that day."""

    id: str
    title: str
    months: int
    days_before: int
    source: str
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None

    def last_day(self, fiscal_year_end: datetime.date) -> datetime.date:
        """The last day of the period that begins the day after the fiscal year."""
        start = fiscal_year_end + datetime.timedelta(days=1)
        years, month = divmod(start.month - 1 + self.months, 12)
        return datetime.date(start.year + years, month + 1, 1) - datetime.timedelta(days=1)


class KnownLaw(StrictModel):
    """The fiscal-year ends for which the law is written down: the first and the last."""

    first: datetime.date
    last: datetime.date


class PublicationLaw(StrictModel):
    """What the law says of the disclosure as a whole.

    ``known``: the years whose law is written down. ``comparatives``: years side by side, by the words of the items.
    ``voluntary``: standards that are no law.
    """

    known: KnownLaw
    comparatives: dict[str, int]
    voluntary: tuple[str, ...]
    deadlines: tuple[Deadline, ...]

    def deadlines_on(self, day: datetime.date) -> list[Deadline]:
        """Those in force for a fiscal year ending on ``day``."""
        return [one for one in self.deadlines if in_force(day, one.effective_from, one.effective_to)]


@dataclass(frozen=True, slots=True)
class StatutoryItem:
    """One item the law asks to disclose. ``comparatives``: years side by side, in the words of the law.

    source: where the item stands. was: id of the item that stood in its place before. provisional: why the item, or
    its first day, is not confirmed; for the office alone.
    """

    id: str
    law: str
    article: str
    title: str
    applies_to: str
    effective_from: datetime.date | None
    effective_to: datetime.date | None
    comparatives: str
    kind: str
    source: str
    was: str
    provisional: str


class Reach(StrictModel):
    """Whom an item of the law reaches: institutions of these kinds, and of those only the ones with a ``when``."""

    kinds: tuple[str, ...]
    when: Literal["", "trust_business"] = ""


class Kinds(StrictModel):
    """The kinds of institutions, the usual one first, and what the words ``applies_to`` of the items mean.

    forms: by kind, the folder of the data with what it has otherwise than the national forms.
    """

    kinds: tuple[str, ...]
    applies_to: dict[str, Reach]
    forms: dict[str, str] = Field(default_factory=dict)


def read_parameters(data: Path, day: datetime.date) -> tuple[LawParameter, ...]:
    """Parameters in force for a fiscal year ending on ``day``, with title and source."""
    (document,) = load_documents(data / "law" / "parameters.yaml", LawParameters)
    return tuple(item for item in document.parameters if in_force(day, item.effective_from, item.effective_to))


def read_publication_law(data: Path) -> PublicationLaw:
    """Comparatives and deadlines, as data."""
    (document,) = load_documents(data / "law" / "publication.yaml", PublicationLaw)
    return document


def read_kinds(data: Path) -> Kinds:
    """The kinds of institutions."""
    (document,) = load_documents(data / "law" / "kinds.yaml", Kinds)
    return document


def read_item_ids(data: Path) -> frozenset[str]:
    """The ids of all statutory items, of every date and every kind of institution."""
    with (data / "law" / ITEMS_FILE).open(encoding="utf-8", newline="") as stream:
        return frozenset(row["id"] for row in csv.DictReader(stream))


def read_all_items(data: Path, kinds: Kinds) -> tuple[StatutoryItem, ...]:
    """Every statutory item of every date and every kind of institution, in the order of the law.

    Errors: FaultError naming ``items.csv:line`` for a missing column, a wrong date or a doubled key.
    """
    path = data / "law" / ITEMS_FILE
    faults: list[Fault] = []
    items: list[StatutoryItem] = []
    seen: dict[tuple[str, str], int] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in _ITEM_COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise FaultError([Fault(f"{path.name}:1", "列がありません", found="、".join(missing))])
        for row in reader:
            place = f"{path.name}:{reader.line_num}"
            key = (row["id"], row["effective_from"])
            if key in seen:
                faults.append(Fault(place, f"項目 {row['id']} が {seen[key]} 行目と重なっています"))
            seen[key] = reader.line_num
            try:
                start = datetime.date.fromisoformat(row["effective_from"]) if row["effective_from"] else None
                end = datetime.date.fromisoformat(row["effective_to"]) if row["effective_to"] else None
            except ValueError:
                faults.append(Fault(place, "日付を読めません", expected="2021-03-31 の形"))
                continue
            if row["applies_to"] not in kinds.applies_to:
                faults.append(Fault(place, "対象の語を知りません", row["applies_to"], "、".join(kinds.applies_to)))
                continue
            plain = {name: row[name] for name in _ITEM_COLUMNS if not name.startswith("effective")}
            items.append(StatutoryItem(effective_from=start, effective_to=end, **plain))
    if faults:
        raise FaultError(faults)
    return tuple(items)


def read_items(
    data: Path, day: datetime.date, kinds: Kinds, kind: str, conditions: Collection[str]
) -> tuple[StatutoryItem, ...]:
    """Items in force for the fiscal year ending on ``day`` of an institution of that kind, in the order of the law.

    conditions: those of ``Reach.when`` that it fulfils. Errors: those of ``read_all_items``.
    """

    def reached(item: StatutoryItem) -> bool:
        reach = kinds.applies_to[item.applies_to]
        return kind in reach.kinds and (not reach.when or reach.when in conditions)

    items = read_all_items(data, kinds)
    return tuple(item for item in items if reached(item) and in_force(day, item.effective_from, item.effective_to))
