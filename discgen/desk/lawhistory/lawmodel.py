"""A change of the law between two fiscal years, and how its dates are told."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import Institution


class ChangeGroup(StrEnum):
    """What a change is about, in the order in which an office prepares a year."""

    ITEMS = "記載事項"
    TABLES = "表"
    LINES = "行・列・脚注"
    LEDGERS = "台帳"
    NUMBERS = "率・数値・元号"
    DOCUMENT = "資料編の節・本文"


class Way(StrEnum):
    """How something changes."""

    BEGINS = "加わる"
    ENDS = "なくなる"
    CHANGES = "改まる"


@dataclass(frozen=True, slots=True)
class LawChange:
    """One change.

    place: under what it is told (a law, a table, a workbook and sheet). number: its id there. what: the kind of thing
    (行, 列, 区分…). before / after: its words in the two years, one for each thing that changes alike.
    first: the fiscal-year end from which, where it is written down. source: article or notice. entity: 単体, 連結, or
    both. remarks: what the office should know beside it.
    """

    group: ChangeGroup
    way: Way
    place: str
    number: str
    what: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    first: datetime.date | None = None
    source: str = ""
    entity: str = SOLO
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Years:
    """Two catalogues of one institution, of the earlier and of the later fiscal year."""

    old: Catalogue
    new: Catalogue

    def began(self, start: datetime.date | None) -> datetime.date | None:
        """A first day that lies between the two years."""
        return start if start and self.old.day < start <= self.new.day else None

    def ended(self, end: datetime.date | None) -> datetime.date | None:
        """The day after a last one that lies between them."""
        return self.began(end + datetime.timedelta(days=1)) if end else None


def span(institution: Institution, first: datetime.date | None, last: datetime.date | None) -> str:
    """In which fiscal years a rule with these dates holds: 2014年度から, 2013年度まで."""
    start = f"{institution.first_year_from(first)}年度から" if first else ""
    end = f"{institution.last_year_until(last)}年度まで" if last else ""
    return start + end or "いつの年度も"


def both(entities: Sequence[str]) -> str:
    """単体・連結."""
    return "・".join(dict.fromkeys(entities))
