"""What one institution does otherwise: the YAML files in the folder ``forms`` of its inputs (機関の様式).

What a kind of institutions has otherwise stands in files of the same form (``law/kinds.yaml`` names their folder); the
house's come over them. A document of these files is a form of a table (``amend: bs`` changes a national one, ``id: …``
is a table of its own) or carries one of the heads of ``HEADS``. The files may have any name; they are read in the order
of their names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from discgen.catalogue.datafile import Raw, raw_documents
from discgen.catalogue.houseshape import misshapen
from discgen.catalogue.housewords import HouseWords, read_words
from discgen.catalogue.strict import FORMS, LINE_KEY, place_of
from discgen.faults import Fault, FaultError
from discgen.filenames import shown_files
from discgen.likewords import closest

_TABLE_HEADS = ("amend", "id")
HEADS = (
    "document",
    "index",
    "notes",
    "choices",
    "ledgers",
    "reconciliations",
    "bounds",
    "declared",
    "notation",
    "words",
    "options",
    "unpublished",
)


@dataclass(frozen=True, slots=True)
class HouseForms:
    """The house's forms as written. tables: forms of tables in their order; parts: by head, what it changes.

    words: what it writes otherwise wherever it stands in the national forms. under: the forms that it comes over.
    """

    tables: tuple[Raw, ...] = ()
    parts: Mapping[str, tuple[Raw, ...]] = field(default_factory=dict)
    words: HouseWords = field(default_factory=HouseWords)
    under: HouseForms | None = None

    @property
    def layers(self) -> tuple[tuple[Raw, ...], ...]:
        """The forms of tables, those of the kind before those of the house."""
        return (*(self.under.layers if self.under else ()), self.tables)

    def __bool__(self) -> bool:
        """True when the house has forms of its own."""
        return bool(self.tables or self.parts)

    def part(self, head: str) -> tuple[Raw, ...]:
        """Everything that stands under a head, in the order of the files."""
        return (*(self.under.part(head) if self.under else ()), *self.parts.get(head, ()))


def house_content(folder: Path | None) -> tuple[tuple[str, bytes], ...]:
    """What tells forms that are the same, in this folder or another: the name and digest of every file."""
    return tuple((path.name, _digest(path)) for path in _files(folder))


def _digest(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return str(path).encode()  # what cannot be read is like nothing else


def _files(folder: Path | None) -> list[Path]:
    forms = folder / FORMS if folder else None
    return shown_files(forms, ".yaml") if forms else []


def read_house(folder: Path | None) -> HouseForms:
    """The forms of an inputs folder; none where it has no such folder.

    Errors: FaultError with every fault of every file, each with file and line.
    """
    return _read(_files(folder))


def over_kind(house: HouseForms, folder: Path | None) -> HouseForms:
    """The house's forms over those of its kind. folder: that of the kind's files, None for a kind without any.

    The kind's forms are in the house's words, as the national ones are.
    Errors: FaultError with every fault of every file, each with file and line.
    """
    paths = sorted(folder.glob("*.yaml")) if folder else []
    if not paths:
        return house
    words = HouseWords({**_read(paths).words.own, **house.words.own})
    return HouseForms(house.tables, house.parts, words, _read(paths, words))


def _read(paths: Sequence[Path], words: HouseWords | None = None) -> HouseForms:
    """The forms of some files, in other words where there are any. Errors: FaultError."""
    tables: list[Raw] = []
    parts: dict[str, list[Raw]] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            documents = words.documents(path) if words else raw_documents(path)
        except FaultError as error:
            faults += error.faults
            continue
        for raw in documents:
            if any(head in raw for head in _TABLE_HEADS):
                faults += misshapen(raw, "table")
                tables.append(raw)
            else:
                faults += _sorted_in(raw, parts)
    if words is None:
        words, more = read_words(parts.get("words", ()))
        faults += more
    if faults:
        raise FaultError(faults)
    return HouseForms(tuple(tables), {head: tuple(found) for head, found in parts.items()}, words)


def _sorted_in(raw: Raw, parts: dict[str, list[Raw]]) -> list[Fault]:
    """Lay a document under its heads."""
    faults: list[Fault] = []
    for head, value in raw.items():
        if head == LINE_KEY:
            continue
        if head not in HEADS:
            near = closest(str(head), [*_TABLE_HEADS, *HEADS], 1) or [*_TABLE_HEADS, *HEADS]
            remedy = "表なら amend（国の様式を変える）か id（金庫の表）、ほかは見出しの語を確かめてください"
            faults.append(Fault(place_of(raw), "様式の見出しとして知らない語です", str(head), "、".join(near), remedy))
        elif not isinstance(value, dict):
            faults.append(Fault(place_of(raw), f"{head} の下は「項目: 値」の組で書いてください"))
        else:
            faults += misshapen(value, head, head, place_of(raw))
            parts.setdefault(head, []).append(value)
    return faults


def with_house_values(known: Mapping[str, tuple[str, ...]], house: HouseForms) -> dict[str, tuple[str, ...]]:
    """Lists of classifications with the house's own: a whole list, or values to ``drop`` and to ``add``.

    ``add`` is a list of values for the end, or ``{after: value, value: new}`` for a place.
    Errors: FaultError for a list or a value that is not there.
    """
    made = dict(known)
    faults: list[Fault] = []
    for raw in house.part("choices"):
        for name, change in raw.items():
            if name == LINE_KEY:
                continue
            if isinstance(change, list):
                made[name] = tuple(map(str, change))
            elif name not in made:
                near = "、".join(closest(str(name), made, 3))
                faults.append(Fault(place_of(raw), "変更する区分の一覧がありません", str(name), near))
            else:
                values, more = _changed_values(made[name], change)
                made[name] = values
                faults += more
    if faults:
        raise FaultError(faults)
    return made


def _changed_values(values: tuple[str, ...], change: Mapping[str, Any]) -> tuple[tuple[str, ...], list[Fault]]:
    made = list(values)
    faults: list[Fault] = []
    for value in change.get("drop") or ():
        if value in made:
            made.remove(value)
        else:
            faults.append(Fault(place_of(change), "除く区分が一覧にありません", str(value), "、".join(values)))
    for part in change.get("add") or ():
        if not isinstance(part, dict):
            made.append(str(part))
        elif part.get("after") in made:
            made.insert(made.index(part["after"]) + 1, str(part["value"]))
        else:
            found = str(part.get("after"))
            faults.append(Fault(place_of(part) or place_of(change), "区分が一覧にありません", found, "、".join(values)))
    return tuple(made), faults
