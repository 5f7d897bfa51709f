"""Two magazines side by side: of the same year (an earlier build), or last year's with this year's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from discgen.check.pdfproof.provepdf import prove_pdf
from discgen.desk.diff.diffmodel import UNIT, Difference, Figure, FigureChange, Kind, PageMove, Rename, Side
from discgen.desk.diff.pdfdiff import pages_beyond
from discgen.desk.diff.rename import follow_renames
from discgen.desk.diff.texts import changed_texts
from discgen.faults import Fault, FaultError
from discgen.figures.printed.changewords import change_words
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import UNITS, read_printed, with_unit


def compare(old: Side, new: Side) -> Difference:
    """Two builds of one year's magazine. Errors: FaultError when they are of different years."""
    if old.year != new.year:
        found = f"{old.name} は {old.year}年度、{new.name} は {new.year}年度"
        remedy = "前年度の誌面と本年度の誌面の前年度欄を比べるときは --restated を付けてください"
        raise FaultError([Fault("二つの誌面", "年度が違います", found, "同じ年度", remedy)])
    before, renames = follow_renames(old.figures, new.figures)
    units, under_new = _table_units(before, new.figures)
    changes = [change for change in _changes(under_new, new.figures) if change is not None]
    texts = tuple(changed_texts(old.texts, new.texts))
    proof = prove_pdf(old.pdf, new.pdf) if old.pdf and new.pdf else None
    return Difference(
        old,
        new,
        figures=tuple(sorted(changes, key=_place)),
        renames=(*_titles(before, new.figures), *units, *renames),
        moves=tuple(_moves(before, new.figures)),
        texts=texts,
        compared=len(before.keys() & new.figures.keys()),
        proof=proof,
        pdf_pages=tuple(pages_beyond(proof, changes, texts)) if proof else (),
    )


def restated(last: Side, this: Side) -> Difference:
    """What last year's magazine printed against this year's columns of the years before.

    Figures without a counterpart are only counted. Errors: FaultError unless ``last`` is the earlier magazine.
    """
    if last.year >= this.year:
        found = f"{last.name} は {last.year}年度、{this.name} は {this.year}年度"
        raise FaultError([Fault("二つの誌面", "前年度の誌面を先に、本年度の誌面をあとに指定してください", found)])
    earlier = {key: figure for key, figure in this.figures.items() if key.fiscal_year <= last.year}
    shown = {(key.entity, key.table_id, key.fiscal_year) for key in earlier}
    before = {
        key: figure for key, figure in last.figures.items() if (key.entity, key.table_id, key.fiscal_year) in shown
    }
    before, renames = follow_renames(before, earlier)
    shared = before.keys() & earlier.keys()
    changes = [change for key in shared if (change := _change(before[key], earlier[key])) is not None]
    unmatched = sum(key not in before and key.fiscal_year == last.year for key in earlier)
    return Difference(
        last,
        this,
        figures=tuple(sorted(changes, key=_place)),
        renames=tuple(renames),
        compared=len(shared),
        unmatched=unmatched,
        restated=True,
    )


def _place(change: FigureChange) -> tuple[int, int]:
    """Order of the old magazine; what is new follows the figures of its table."""
    figure = change.figure
    return figure.place, change.kind is Kind.NEW


def _changes(before: Mapping[CellKey, Figure], after: Mapping[CellKey, Figure]) -> Iterator[FigureChange | None]:
    for key, old in before.items():
        new = after.get(key)
        yield FigureChange(Kind.GONE, old, None) if new is None else _change(old, new)
    for key, new in after.items():
        if key not in before:
            yield FigureChange(Kind.NEW, None, new)


def _change(old: Figure, new: Figure) -> FigureChange | None:
    if with_unit(old.printed, old.unit) == with_unit(new.printed, new.unit):
        return None
    if old.unit != new.unit:
        return FigureChange(Kind.UNIT, old, new)
    if _value(old) == _value(new):
        return FigureChange(Kind.FORM, old, new)
    return FigureChange(Kind.CHANGED, old, new, change_words(new.printed, old.printed, old.unit))


def _table_units(
    before: Mapping[CellKey, Figure], after: Mapping[CellKey, Figure]
) -> tuple[list[Rename], Mapping[CellKey, Figure]]:
    """Tables whose figures all changed one unit for another: one line each, and figures that print the same under the
    new unit. A figure that changed beside its unit is told as it was printed.
    """
    pairs: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for key, old in before.items():
        if key in after:
            pairs.setdefault((key.entity, key.table_id), set()).add((old.unit, after[key].unit))
    told: list[Rename] = []
    moved = dict(before)
    for (entity, table), units in pairs.items():
        ((one, other), *more) = sorted(units)
        if more or one == other:
            continue
        keys = [key for key in before if (key.entity, key.table_id) == (entity, table)]
        first = before[keys[0]]
        told.append(Rename(UNIT, entity, table, first.title, one, other, first.page, len(keys)))
        same = (key for key in keys if key in after and before[key].printed == after[key].printed)
        moved |= {key: replace(before[key], unit=other) for key in same}
    return told, moved


def _value(figure: Figure) -> Fraction | str | None:
    """What the print stands for; None for a dash, which is not the same as 0."""
    try:
        return read_printed(figure.printed, figure.unit if figure.unit in UNITS else "件").value
    except ValueError:
        return figure.printed


def _titles(before: Mapping[CellKey, Figure], after: Mapping[CellKey, Figure]) -> Iterator[Rename]:
    seen: set[tuple[str, str, str, str]] = set()
    for key, old in before.items():
        new = after.get(key)
        if new is None or new.title == old.title or (key.entity, key.table_id, old.title, new.title) in seen:
            continue
        seen.add((key.entity, key.table_id, old.title, new.title))
        yield Rename("表題", key.entity, key.table_id, old.title, old.title, new.title, old.page)


def _moves(before: Mapping[CellKey, Figure], after: Mapping[CellKey, Figure]) -> Iterator[PageMove]:
    counts: Counter[tuple[str, str, str, int, int]] = Counter()
    for key, old in before.items():
        new = after.get(key)
        if new and old.page is not None and new.page is not None and old.page != new.page:
            counts[key.entity, key.table_id, new.title, old.page, new.page] += 1
    for (entity, table, title, one, other), number in counts.items():
        yield PageMove(entity, table, title, one, other, number)
