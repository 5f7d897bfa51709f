"""What a year published (確定計数): the figures as printed, the PDF's digest and the versions; none changes unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

from discgen.faults import Fault, FaultError, Severity
from discgen.figures.history import HistoryEntry
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.staging import replacing_file

FROZEN_FILE = "published/確定計数.json"
FROZEN = "published.frozen"  # id of the rule: what was published prints as it was
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """One published figure. exact: in base units as text, empty where only the print is known."""

    entity: str
    number: str
    table: str
    row: str
    col: str
    year: int
    unit: str
    printed: str
    exact: str = ""

    @property
    def key(self) -> CellKey:
        """The figure."""
        return CellKey(self.table, self.row, self.col, self.year, self.entity, self.number)

    @property
    def entry(self) -> HistoryEntry:
        """The same as a figure of the history."""
        return HistoryEntry(self.printed, self.unit, exact=Fraction(self.exact) if self.exact else None)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A publication. date: when it was published. law_day: the fiscal-year end whose law it follows.

    version: of this programme. pdf: SHA-256 of the magazine.
    """

    fiscal_year: int
    date: str
    law_day: str
    version: str
    pdf: str
    figures: tuple[FrozenFigure, ...]


def frozen_figures(tables: Iterable[PrintedTable]) -> tuple[FrozenFigure, ...]:
    """The figures of printed tables, in their order."""
    return tuple(
        FrozenFigure(
            cell.key.entity,
            cell.key.number,
            cell.key.table_id,
            cell.key.row,
            cell.key.col,
            cell.key.fiscal_year,
            cell.unit,
            cell.text,
            "" if cell.exact is None else str(cell.exact),
        )
        for table in tables
        for cell in table.cells()
        if cell.key is not None
    )


def write_frozen(folder: Path, frozen: Frozen) -> Path:
    """Write the file into an inputs folder. Errors: FaultError when it cannot be written."""
    told = asdict(frozen)
    with replacing_file(folder / FROZEN_FILE) as staging:
        text = json.dumps({"checksum": _digest(told), **told}, ensure_ascii=False, indent=0)
        staging.write_text(text + "\n", encoding="utf-8", newline="\n")
    return folder / FROZEN_FILE


def read_frozen(folder: Path) -> Frozen | None:
    """What was published from an inputs folder, None when nothing was.

    Errors: FaultError for a file that cannot be read or is not as it was written.
    """
    path = folder / FROZEN_FILE
    if not path.exists():
        return None
    remedy = "控えから元のファイルに戻すか、discgen freeze --replace で確定し直してください"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        checksum = told.pop("checksum")
        figures = tuple(FrozenFigure(**one) for one in told.pop("figures"))
        frozen = Frozen(**told, figures=figures)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FaultError([Fault(FROZEN_FILE, "確定した計数を読めません", remedy=remedy, rule=FROZEN)]) from error
    if checksum != _digest(asdict(frozen)):
        raise FaultError(
            [Fault(FROZEN_FILE, "確定した計数のファイルが書き換えられています", remedy=remedy, rule=FROZEN)]
        )
    return frozen


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(told: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def changed_since(
    frozen: Frozen, tables: Mapping[str, PrintedTable], restated: Mapping[str, str]
) -> tuple[dict[str, PrintedTable], list[Fault]]:
    """The tables with a footnote for each restated figure, and every other figure that prints otherwise as an error.

    restated: by number of the figure, why it is printed otherwise than it was published.
    """
    now = {cell.key: cell.text for table in tables.values() for cell in table.cells() if cell.key is not None}
    titles = {cell.key: table.title for table in tables.values() for cell in table.cells() if cell.key is not None}
    faults: list[Fault] = []
    noted: dict[CellKey, str] = {}
    for figure in frozen.figures:
        key, shown = figure.key, now.get(figure.key, "")
        if shown == figure.printed:
            continue
        if reason := restated.get(key.id):
            noted[key] = f"{key.path}（{key.fiscal_year}年度）は、{reason}（公表時：{figure.printed}）"
            continue
        place = f"表「{titles.get(key, figure.table)}」{key.path}（{key.fiscal_year}年度、番号 {key.id}）"
        remedy = "公表後に変えた入力を戻すか、訂正として公表するなら設定の [restated] に番号と理由を書いてください"
        message = "確定した計数と印刷が違います"
        faults.append(Fault(place, message, shown or "印刷なし", figure.printed, remedy, rule=FROZEN))
    used = {key.id for key in noted}
    for number in restated:
        if number not in used:
            message = "[restated] の番号の計数は、公表したとおりに印刷されます"
            remedy = "番号を確かめるか、行を消してください"
            faults.append(Fault("institution.toml", message, number, "", remedy, Severity.WARNING, FROZEN))
    made = {name: replace(table, notes=(*table.notes, *_notes(table, noted))) for name, table in tables.items()}
    return made, _shortened(faults)


def _notes(table: PrintedTable, noted: Mapping[CellKey, str]) -> Iterator[str]:
    yield from dict.fromkeys(noted[cell.key] for cell in table.cells() if cell.key is not None and cell.key in noted)


def _shortened(faults: list[Fault]) -> list[Fault]:
    if len(faults) <= _SHOWN:
        return faults
    message = f"確定した計数と違う計数が、ほかに {len(faults) - _SHOWN} 個あります"
    return [*faults[:_SHOWN], Fault(FROZEN_FILE, message, rule=FROZEN)]
