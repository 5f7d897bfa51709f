"""Rows and columns that another house prints in its own words: which of the catalogue's do they mean?

Asked from strict to loose: the same spelling, the same words but for heads left out, synonyms, endings in brackets.
At every step a place is taken only where one of ours and one of theirs are alike, and nobody has it yet: no guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from discgen.catalogue.synonyms import Synonym
from discgen.figures.cellspace import CellSpace
from discgen.figures.printed.printedtable import CellKey

_SPELLINGS = (
    ("及び", "および"),
    ("並びに", "ならびに"),
    ("又は", "または"),
    ("若しくは", "もしくは"),
    ("利鞘", "利ざや"),
    ("補てん", "補填"),
    ("補塡", "補填"),
    ("見込み", "見込"),
    ("\u301c", "~"),
)
_MONTHS = re.compile(
    r"(\d{1,2}|[一二三四五六七八九])?(?:[カか箇ヵヶケ]月|(?<=[一二三四五六七八九])月(?=以上|以内|以下|超|未満))"
)
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_MARKS = re.compile(r"[\s()〈〉《》「」『』【】〔〕\[\]・、,.△▲Δ∆]|注\d*|[※*]\d*")
_OF_WHICH = re.compile(r"^[\s(]*(?:うち|内(?![国部規訳容外]))[、,\s]*")
_ENDING = re.compile(r"[(〈].*[)〉]\s*$")
_AMOUNT = "金額"

Name = tuple[str, str]  # labels of row and column
Path = tuple[str, ...]


@cache
def spelling(label: str) -> str:
    """A label without what houses write differently: widths, blanks, brackets, note marks, kanji or kana."""
    text = unicodedata.normalize("NFKC", label)
    for found, standard in _SPELLINGS:
        text = text.replace(found, standard)
    text = _MONTHS.sub(lambda found: f"{(found[1] or '').translate(_DIGITS)}カ月", text)
    return _MARKS.sub("", text)


@cache
def steps_of_path(path: str) -> Path:
    """The labels of a path one by one."""
    return tuple(step.strip() for step in unicodedata.normalize("NFKC", path).split(">")) if path else ()


def _plain(step: str) -> str:
    return spelling(step)


def _without_of_which(step: str) -> str:
    return spelling(_OF_WHICH.sub("", step)) or spelling(step)


def _without_ending(step: str) -> str:
    return _without_of_which(_ENDING.sub("", step)) or _without_of_which(step)


def canonical_path(path: str, words: SameWords) -> Path:
    """A path in one spelling and one set of words."""
    return words.path(tuple(map(_without_of_which, steps_of_path(path))))


class SameWords:
    """The words of one table that mean the same: each by one of them."""

    def __init__(self, synonyms: Iterable[Synonym], table: str) -> None:
        self._whole: dict[str, str] = {}
        self._paths: list[tuple[Path, Path]] = []
        self._parts: list[tuple[str, str]] = []
        for one in sorted(synonyms, key=lambda item: not item.tables):  # those of the table itself come first
            if one.tables and table not in one.tables:
                continue
            first, *others = one.words
            for word in others:
                self._add(first, word, within=one.within)
            if not one.within and ">" not in first:
                self._whole.setdefault(_without_of_which(first), _without_of_which(first))
        self._parts.sort(key=lambda pair: -len(pair[0]))

    def _add(self, first: str, word: str, *, within: bool) -> None:
        if within:
            self._parts.append((spelling(word), spelling(first)))
        elif ">" in word:
            one, other = (tuple(map(_without_of_which, steps_of_path(path))) for path in (word, first))
            self._paths.append((one, other))
        else:
            self._whole.setdefault(_without_of_which(word), _without_of_which(first))

    def __bool__(self) -> bool:
        return bool(self._whole or self._paths or self._parts)

    def path(self, path: Path) -> Path:
        """The path in one set of words. path: its steps as spelled."""
        made = tuple(map(self._step, path))
        for theirs, ours in self._paths:
            if made[-len(theirs) :] == theirs:
                made = (*made[: -len(theirs)], *ours)
        return made

    def _step(self, step: str) -> str:
        for theirs, ours in self._parts:
            if theirs in step and (ours in theirs or ours not in step):
                step = step.replace(theirs, ours)
        return self._whole.get(step, step)


def match_labels(
    keys: Collection[CellKey], space: CellSpace, synonyms: Sequence[Synonym] = ()
) -> dict[CellKey, CellKey]:
    """Places of figures whose labels the catalogue does not have as they are. keys: all figures of a publication."""
    tables: dict[Name, list[CellKey]] = defaultdict(list)
    for key in keys:
        tables[key.entity, key.table_id].append(key)
    lost = {name: [key for key in found if space.of_key(key) is None] for name, found in tables.items()}
    ours: dict[Name, list[Name]] = defaultdict(list)
    for entity, table, row, column in space.by_name:
        ours[entity, table].append((row, column))
    matched: dict[CellKey, CellKey] = {}
    for name, strangers in lost.items():
        if strangers and name in ours:
            own = _OneTable(tables[name], ours[name], space, SameWords(synonyms, name[1]))
            matched |= own.places(strangers)
    return matched


class _OneTable:
    """The labels of one table of a publication beside the catalogue's."""

    def __init__(self, keys: Sequence[CellKey], ours: Sequence[Name], space: CellSpace, words: SameWords) -> None:
        self._space = space
        self._ours = ours
        self._words = words
        defined = (space.of_key(key) for key in keys)
        self._taken = {(cell.ref, key.fiscal_year) for cell, key in zip(defined, keys, strict=True) if cell}
        columns, known = {key.col for key in keys}, {column for _, column in ours}
        self._single = len(columns) == 1 and len(known) == 1
        self._amount = columns == {""} and _AMOUNT in known

    def places(self, strangers: Sequence[CellKey]) -> dict[CellKey, CellKey]:
        """The places that are found, from the strictest likeness to the loosest."""
        found: dict[CellKey, CellKey] = {}
        identity = lambda path: path  # noqa: E731
        plans: list[tuple[Callable[[str], str], Callable[[Path], Path]]] = [(_plain, identity)]
        plans.append((_without_of_which, identity))
        if self._words:
            plans.append((_without_of_which, self._words.path))
        plans.append((_without_ending, self._words.path))
        for spelled, worded in plans:
            for alike in (_same, _tail, _thinner):
                left = [key for key in strangers if key not in found]
                if left:
                    found |= self._step(left, lambda name, s=spelled, w=worded: self._canonical(name, s, w), alike)  # type: ignore[misc]
        return found

    def _canonical(
        self, name: Name, spelled: Callable[[str], str], worded: Callable[[Path], Path]
    ) -> tuple[Path, Path]:
        row, column = name
        if self._single:
            column = ""
        elif self._amount and column == "":
            column = _AMOUNT
        return tuple(worded(tuple(map(spelled, steps_of_path(part)))) for part in (row, column))  # type: ignore[return-value]

    def _step(
        self,
        left: Sequence[CellKey],
        canonical: Callable[[Name], tuple[Path, Path]],
        alike: Callable[[Path, Path], bool],
    ) -> dict[CellKey, CellKey]:
        ends: Mapping[str, list[tuple[Name, tuple[Path, Path]]]] = defaultdict(list)
        for name in self._ours:
            made = canonical(name)
            ends[made[0][-1] if made[0] else ""].append((name, made))
        found: dict[CellKey, CellKey] = {}
        for key in left:
            row, column = canonical((key.row, key.col))
            near = [
                name
                for name, (own_row, own_column) in ends.get(row[-1] if row else "", ())
                if alike(row, own_row) and alike(column, own_column)
            ]
            if len(near) != 1:
                continue
            place = self._space.named(replace(key, row=near[0][0], col=near[0][1], number=""))
            if place is not None and (place.ref, key.fiscal_year) not in self._taken:
                found[key] = place.key(key.fiscal_year)
        shared = Counter(found.values())
        alone = {theirs: place for theirs, place in found.items() if shared[place] == 1}
        self._taken |= {(self._space.of_key(place).ref, place.fiscal_year) for place in alone.values()}  # type: ignore[union-attr]
        return alone


def _same(theirs: Path, own: Path) -> bool:
    return theirs == own


def _tail(theirs: Path, own: Path) -> bool:
    """One path is the end of the other; no path at all is the end of none."""
    length = min(len(theirs), len(own))
    return theirs == own or (length > 0 and theirs[-length:] == own[-length:])


def _thinner(theirs: Path, own: Path) -> bool:
    """The same end, and one has only heads that the other has too, in that order."""
    if not theirs or not own:
        return theirs == own
    few, many = sorted((theirs, own), key=len)
    rest = iter(many)
    return few[-1] == many[-1] and all(step in rest for step in few)
