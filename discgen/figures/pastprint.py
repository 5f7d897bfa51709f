"""Are the frozen figures of earlier years known to the catalogue, figures at all, and in the form of their places?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from discgen.catalogue.profile import Conventions
from discgen.faults import Fault, Severity, near
from discgen.figures.cellspace import CellDef
from discgen.figures.history import History, HistoryEntry
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.figures.printed.printing import UNITS, ReadFigure, normalise_dash, read_printed, steps_of
from discgen.figures.store import FigureStore

HISTORY = "ledgers.history"  # id of the rule: earlier years are there, in the form of their places
_YEN = "円"
_OTHER_UNIT = "表の単位と違います"
_SHOWN = 20  # of the same finding; a column that lost its form is told, not listed


def check_history(
    store: FigureStore,
    history: History,
    conventions: Conventions | None = None,
    first_years: Mapping[str, int] | None = None,
    former: Callable[[CellKey], bool] = lambda key: False,
) -> list[Fault]:
    """Findings about the entries of the workbook.

    What cannot be read at all, stands twice or would print below another unit of money is an error.
    history: as read. first_years: the earliest year that a table shows, by its id or entity. former: is a figure, of
    which this year's forms know nothing, one of the form of its own year?
    """
    faults: list[Fault] = []
    counts: Counter[tuple[str, Severity]] = Counter()
    for fault in _faults(store, history, conventions or Conventions(), first_years or {}, former):
        kind = fault.message, fault.severity
        counts[kind] += 1
        if counts[kind] <= _SHOWN:
            faults.append(fault)
    for (message, severity), count in counts.items():
        if count > _SHOWN:
            faults.append(Fault("印刷計数", f"{message}（ほか {count - _SHOWN} 件）", severity=severity))
    return [replace(fault, rule=HISTORY) for fault in faults]


def _faults(
    store: FigureStore,
    history: History,
    conventions: Conventions,
    first_years: Mapping[str, int],
    former: Callable[[CellKey], bool],
) -> Iterator[Fault]:
    numbers = _Numbers(store, history, former)
    seen: dict[CellKey, HistoryEntry] = {}
    for key, entry in history.items():
        told = numbers.fault(key, entry)
        if told is not None:
            yield told
        cell = store.space.of_key(key)
        if cell is None:
            continue
        first = seen.setdefault(cell.key(key.fiscal_year), entry)
        shown = bool(cell.table.printed) and key.fiscal_year in store.years_of(cell.table, first_years)
        fault = _fault(entry, cell, conventions, shown=shown) if first is entry else _twice(entry, first, cell)
        if fault is not None:
            yield fault


class _Numbers:
    """Do the numbers of the entries name figures of the catalogue?"""

    def __init__(self, store: FigureStore, history: History, former: Callable[[CellKey], bool]) -> None:
        self._space = store.space
        self._former = former
        self._numbered = {(key.entity, key.number, key.fiscal_year) for key, _ in history.items() if key.number}
        self._entities = {ref.entity for ref in store.space.cells}

    def fault(self, key: CellKey, entry: HistoryEntry) -> Fault | None:
        """What is wrong with the number of an entry, or with its labels where it has none."""
        if key.entity not in self._entities:
            return None
        place, message = entry.number_place, "カタログにない番号です"
        found, named = self._space.reading_of(key), self._space.named(key)
        if (found is None or (key.number and found.ref.number != key.number)) and self._former(key):
            return None
        if found is None and not key.number:
            words = "この行はどの計数にも当たらないので使いません"
            near_rows = self._near_rows(key)
            remedy = f"{near_rows}。" if near_rows else ""
            remedy += "表ID・行・列を、discgen forms の一覧にある名に直すか、番号を入れてください"
            found_words = label_path(key.table_id, key.row, key.col, f"{key.fiscal_year}年度")
            return Fault(entry.place, words, found_words, remedy=remedy, severity=Severity.WARNING)
        if not key.number:
            return None
        if found is None:
            return Fault(place, message, key.number, remedy=self._near(key), severity=Severity.NOTICE)
        if found.ref.number != key.number:
            remedy = f"表ID・行・列の名で探しました。番号を {found.ref.number} に直してください"
            return Fault(place, message, key.number, found.ref.number, remedy, Severity.WARNING)
        renamed = named is not None and (key.entity, named.ref.number, key.fiscal_year) in self._numbered
        if named is not None and named.ref != found.ref and not renamed:  # a label that the law moved is no slip
            message = "番号と、表ID・行・列の名が、別の計数を指しています（番号のほうを使います）"
            remedy = "どちらが正しいか確かめ、番号を直すか、空欄にしてください"
            return Fault(place, message, key.number, named.ref.number, remedy, Severity.WARNING)
        return None

    @staticmethod
    def _tables(key: CellKey) -> tuple[str, str]:
        return key.number.partition(".")[0], key.table_id

    def _near_rows(self, key: CellKey) -> str:
        """Labels like those of the entry: rows of its table, or tables."""
        tables = {table for entity, table, _, _ in self._space.by_name if entity == key.entity}
        if key.table_id not in tables:
            return near(key.table_id, sorted(tables))
        names = self._space.by_name
        own = [label_path(row, col) for entity, table, row, col in names if (entity, table) == key.name[:2]]
        return near(key.path, own, 0.4)

    def _near(self, key: CellKey) -> str:
        """Numbers like it: of its table, where there is that table."""
        numbers = [ref.number for ref in self._space.cells if ref.entity == key.entity]
        tables = self._tables(key)
        same_table = [number for number in numbers if number.partition(".")[0] in tables]
        return near(key.number, same_table or numbers)


def _twice(entry: HistoryEntry, first: HistoryEntry, cell: CellDef) -> Fault:
    remedy = "どちらかの行を消してください"
    return Fault(entry.place, "同じ計数が二度あります", f"{cell.ref.number}（{first.place} と同じ）", remedy=remedy)


def _fault(entry: HistoryEntry, cell: CellDef, conventions: Conventions, *, shown: bool) -> Fault | None:
    """shown: the table has a column for the year."""
    unit = cell.export_unit
    if entry.unit not in UNITS:
        return Fault(entry.place, "この単位は使えません", f"単位「{entry.unit}」", unit, "「単位」の欄を直してください")
    try:
        figure = cell.read(entry.printed) if entry.unit == unit else read_printed(entry.printed, entry.unit)
    except ValueError:
        remedy = "誌面に印刷した数字を入力してください（計数がなければ「－」）"
        return Fault(entry.place, "印刷された計数として読めません", entry.printed, "数字または「－」", remedy)
    if entry.unit != unit:
        remedy = "「単位」の欄と、印刷した数字の単位を確かめてください"
        if not (shown and figure.steps and unit.endswith(_YEN) and _YEN not in entry.printed):
            return Fault(entry.place, _OTHER_UNIT, f"単位「{entry.unit}」", unit, remedy, Severity.WARNING)
        remedy += f"。表の単位を変えたのなら、前年度の計数を{unit}に組み替えて「印刷」と「単位」を直すか、"
        remedy += f"「印刷」に元の単位を付けてください（{entry.printed}{entry.unit}）"
        return Fault(entry.place, _OTHER_UNIT, f"{entry.printed}（単位「{entry.unit}」）", unit, remedy)
    if entry.exact is not None and steps_of(entry.exact, figure.unit, cell.rounding) != (figure.steps or 0):
        remedy = "円・人・比率そのままの値（金額は円）を入れるか、空欄にしてください"
        return Fault(entry.place, "正確な値が、印刷した計数と合いません", f"{entry.exact}", entry.printed, remedy)
    expected = _expected(figure, cell, conventions)
    printed = normalise_dash(entry.printed, conventions.nil_mark)
    if printed == expected or figure.steps == 0 or (cell.row.beside and printed.startswith(expected)):
        return None
    remedy = "誌面のとおりの文字か確かめ、セルの表示形式を「文字列」にして入力してください"
    spaced = "".join(printed.split()) == "".join(expected.split())  # △ 85
    grave = Severity.NOTICE if spaced else Severity.WARNING
    return Fault(entry.place, "当年度と形の違う計数です", entry.printed, expected, remedy, grave)


def _expected(figure: ReadFigure, cell: CellDef, conventions: Conventions) -> str:
    """The figure as its place prints it; further decimals than the place has stay."""
    form = cell.printed_form(conventions)
    if figure.steps is None:
        return form.nothing
    return form.text(figure.amount) if figure.unit.decimals <= cell.unit.decimals else ""
