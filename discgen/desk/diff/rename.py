"""Labels that changed while their figures stayed: by number, else pairs of a vanished and a new row (or column)."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from discgen.desk.diff.diffmodel import Figure, Rename
from discgen.figures.printed.printedtable import DASH, CellKey

_SAME_FIGURES, _SAME_PLACE, _ALIKE = 0.5, 0.25, 0.6

_Table = tuple[str, str]
_Cells = dict[tuple[str, int], str]  # the other label and the year → print


@dataclass(frozen=True, slots=True)
class _Axis:
    what: str
    label: Callable[[CellKey], str]
    other: Callable[[CellKey], str]
    renamed: Callable[[CellKey, str], CellKey]


_AXES = (
    _Axis("行", lambda key: key.row, lambda key: key.col, lambda key, label: replace(key, row=label)),
    _Axis("列", lambda key: key.col, lambda key: key.row, lambda key, label: replace(key, col=label)),
)


def follow_renames(
    old: Mapping[CellKey, Figure], new: Mapping[CellKey, Figure]
) -> tuple[dict[CellKey, Figure], list[Rename]]:
    """The old figures under the keys of the new magazine, and the labels that were changed.

    A number finds its figure under any label. Where one of the two has no numbers, or a figure another one, labels
    do; what is left is told by its figures and its place.
    """
    named = {_labels(key): key for key in new}
    known = {key: key for key in new}
    followed: dict[CellKey, Figure] = {}
    for key, figure in old.items():
        same = known.get(key) or named.get(_labels(key))
        followed[key if same is None or (same != key and same in old) else same] = figure
    for axis in _AXES:
        before, after = _by_table(followed, axis), _by_table(new, axis)
        moved: dict[tuple[_Table, str], str] = {}
        for pair in before.keys() & after.keys():
            for gone, added in _pairs(before[pair], after[pair]):
                moved[pair, gone] = added
        if moved:
            places = {key: moved.get(((key.entity, key.table_id), axis.label(key))) for key in followed}
            followed = {_moved(key, axis, places[key], named): figure for key, figure in followed.items()}
    return followed, list(_told(followed))


def _labels(key: CellKey) -> CellKey:
    return replace(key, number="")


def _moved(key: CellKey, axis: _Axis, label: str | None, named: Mapping[CellKey, CellKey]) -> CellKey:
    """The key under another label, with the number that the new magazine gives it."""
    if label is None:
        return key
    renamed = _labels(axis.renamed(key, label))
    return named.get(renamed, renamed)


def _told(followed: Mapping[CellKey, Figure]) -> Iterator[Rename]:
    """Every label that reads differently, once for all its figures."""
    for axis in _AXES:
        found: dict[tuple[str, str, str, str], dict[CellKey, Figure]] = {}
        for key, figure in followed.items():
            before, now = axis.label(figure.key), axis.label(key)
            if before != now:
                found.setdefault((key.entity, key.table_id, before, now), {})[key] = figure
        for (entity, table, before, now), figures in found.items():
            page = next((figure.page for figure in figures.values() if figure.page is not None), None)
            title = next(iter(figures.values())).title
            numbers = tuple(dict.fromkeys(key.number for key in figures if key.number))
            yield Rename(axis.what, entity, table, title, before, now, page, len(figures), numbers)


def _by_table(figures: Mapping[CellKey, Figure], axis: _Axis) -> dict[_Table, dict[str, _Cells]]:
    found: dict[_Table, dict[str, _Cells]] = {}
    for key, figure in figures.items():
        cells = found.setdefault((key.entity, key.table_id), {}).setdefault(axis.label(key), {})
        cells[axis.other(key), key.fiscal_year] = figure.printed
    return found


def _pairs(before: Mapping[str, _Cells], after: Mapping[str, _Cells]) -> list[tuple[str, str]]:
    """Vanished labels with the new ones that took their place, the surest first, each used once."""
    gone = [label for label in before if label not in after]
    added = [label for label in after if label not in before]
    scored = [
        (score, one, other)
        for one in gone
        for other in added
        if (score := _score(one, other, before, after)) is not None
    ]
    pairs: list[tuple[str, str]] = []
    for _, one, other in sorted(scored, key=lambda entry: -entry[0]):
        if all(one != taken and other != by for taken, by in pairs):
            pairs.append((one, other))
    return pairs


def _score(one: str, other: str, before: Mapping[str, _Cells], after: Mapping[str, _Cells]) -> float | None:
    """How surely two labels mean the same: by their figures, and by place and wording; None when not."""
    shared = before[one].keys() & after[other].keys()
    if not shared:
        return None
    equal = [before[one][name] for name in shared if before[one][name] == after[other][name]]
    share = len(equal) / max(len(before[one]), len(after[other]))
    tells = any(printed != DASH for printed in equal)
    place = _SAME_PLACE * (_above(one, before, after) == _above(other, after, before))
    alike = difflib.SequenceMatcher(None, one, other).ratio()
    if (tells and share > _SAME_FIGURES) or (place and alike > _ALIKE):
        return share + place + alike / 10
    return None


def _above(label: str, own: Iterable[str], others: Mapping[str, _Cells]) -> str:
    """The nearest label above that both magazines have."""
    last = ""
    for known in own:
        if known == label:
            break
        if known in others:
            last = known
    return last
