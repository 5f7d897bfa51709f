"""One merge for every layer: a later form says only what it has otherwise, and the earlier one gives the rest.

Used three times: a new form of law from the old one (``amend`` with its date), the group's form from the bank's
(``group_of``), the house's form from the national one (``amend`` in the inputs). Works on raw data, so what comes out
is validated once and every mapping still knows the file and line it was written at.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from discgen.catalogue.datafile import Raw
from discgen.catalogue.strict import LINE_KEY, place_of
from discgen.faults import Fault

PLACES = ("after", "before", "under")
_CHANGES = ("change", "drop", "add", "arrange")


@dataclass(frozen=True, slots=True)
class Tree:
    """A kind of nested definitions. what: its Japanese name. keys: what a definition is known by, the first it has.

    parts: by the key of an added definition (``{after: x, row: …}``), where it stands under another.
    children: every key under which definitions stand (a list of them, or a single one).
    """

    what: str
    parts: Mapping[str, str]
    children: tuple[str, ...]
    keys: tuple[str, ...] = ("id",)

    def name(self, node: Raw) -> str:
        """What a definition is known by; empty when by nothing."""
        return next((str(node[key]) for key in self.keys if node.get(key)), "")


ROWS = Tree("行", {"row": "rows"}, ("rows",))
COLUMNS = Tree("列", {"column": "columns"}, ("columns",))
RULES = Tree("規則", {"rule": ""}, ())
SECTIONS = Tree(
    "節",
    {"block": "blocks", "section": "sections", "chapter": "chapters"},
    ("chapters", "blocks", "section", "sections", "closing"),
    ("id", "table", "text"),
)
ENTRIES = Tree("索引の行", {"entry": "entries", "part": "parts"}, ("parts", "entries"), ("id", "label", "title"))


@dataclass(slots=True)
class Amendment:
    """The changes to one tree. left: names that have not been met. known: those that were, for what was meant.

    placing: the additions that are being made.
    """

    tree: Tree
    change: Mapping[str, Raw]
    drop: Sequence[str]
    add: Sequence[Raw]
    arrange: Sequence[str]
    place: str
    left: dict[str, None] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    placing: list[Raw] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def of(cls, tree: Tree, raw: Raw, suffix: str = "") -> Amendment:
        """The changes that a raw form holds; with ``suffix`` those under ``change_columns`` and so on."""
        change = {name: value for name, value in (raw.get(f"change{suffix}") or {}).items() if name != LINE_KEY}
        drop, add, arrange = (raw.get(f"{name}{suffix}") or [] for name in ("drop", "add", "arrange"))
        named = [*change, *drop, *arrange, *(part[place] for part in add for place in PLACES if part.get(place))]
        return cls(tree, change, drop, add, arrange, place_of(raw), dict.fromkeys(map(str, named)))

    @property
    def empty(self) -> bool:
        """True when nothing is changed."""
        return not (self.left or self.add)

    def apply(self, nodes: Sequence[Raw]) -> tuple[list[Raw], list[Fault]]:
        """The nodes with the changes made, and the names that lead nowhere."""
        made = [*self._nodes(nodes), *self._placed(self.add, None, None)]
        made = self._ordered(made) if self.arrange else made
        for name in self.left:
            near = difflib.get_close_matches(name, self.known, 3, 0.6)
            remedy = "discgen forms で番号を確かめてください"
            message = f"変更する{self.tree.what}「{name}」がありません"
            self.faults.append(Fault(self._line_of(name), message, expected="、".join(near), remedy=remedy))
        return made, self.faults

    def _line_of(self, name: str) -> str:
        """Where the amendment names something."""
        written = [self.change.get(name), *(part for part in self.add if name in (part.get(at) for at in PLACES))]
        return next((place for raw in written if (place := place_of(raw))), self.place)

    def _nodes(self, nodes: Sequence[Raw]) -> list[Raw]:
        """A run of siblings with what is under them."""
        made = [one for node in nodes for one in self._node(node)]
        return self._ordered(made) if self.arrange else made

    def _node(self, node: Raw) -> Iterator[Raw]:
        name = self.tree.name(node)
        self.known.append(name)
        here = [part for part in self.add if name and name in (part.get(place) for place in PLACES)]
        here = [part for part in here if not any(part is one for one in self.placing)]
        if name in self.drop:
            self.left.pop(name, None)
            self._forget(node)
            return
        if here or name in self.change:
            self.left.pop(name, None)
        changed: Raw = {**node, **self.change.get(name, {})}
        for key in self.tree.children:
            value = changed.get(key)
            if isinstance(value, dict):  # a single definition under its key
                (inner, *_) = [*self._nodes([value]), None]
                changed[key] = inner
                continue
            under = [*self._nodes(value or ()), *self._placed(here, "under", key)]
            if under or value:
                changed[key] = under
        yield from self._placed(here, "before", None)
        if None not in (changed[key] for key in self.tree.children if key in changed):
            yield changed
        yield from self._placed(here, "after", None)

    def _placed(self, parts: Sequence[Raw], place: str | None, home: str | None) -> Iterator[Raw]:
        """What is added at a place: after, before or under a definition, or (None) at the end of all.

        An added definition may be the place of others in its turn.
        """
        for part in parts:
            if place is None and any(part.get(at) for at in PLACES):
                continue
            if place is not None and not part.get(place):
                continue
            for key, under in self.tree.parts.items():
                if key in part and (home is None or home == under):
                    self.placing.append(part)
                    yield from self._node(part[key])
                    self.placing.pop()

    def _forget(self, node: Raw) -> None:
        """What stands under a dropped definition goes with it."""
        for key in self.tree.children:
            value = node.get(key) or ()
            for child in [value] if isinstance(value, dict) else value:
                name = self.tree.name(child)
                self.known.append(name)
                if name in self.drop:
                    self.left.pop(name, None)
                self._forget(child)

    def _ordered(self, nodes: list[Raw]) -> list[Raw]:
        """Named siblings in their new order, at the places that they had; the others stay where they are."""
        names = [self.tree.name(node) for node in nodes]
        inside = [name for name in self.arrange if name in names]
        for name in inside:
            self.left.pop(name, None)
        if len(inside) < 2:
            return nodes
        moved = iter([nodes[names.index(name)] for name in inside])
        return [next(moved) if name in inside else node for name, node in zip(names, nodes, strict=True)]


def amended(base: Raw, raw: Raw, trees: Mapping[str, tuple[Tree, str]]) -> tuple[Raw, list[Fault]]:
    """``base`` with what ``raw`` gives otherwise: whole fields, and changes of the trees.

    trees: by the field that holds a tree, its kind and the suffix of its keys (``columns``: ``change_columns`` …).
    """
    keys = {f"{name}{suffix}" for _, suffix in trees.values() for name in _CHANGES}
    made: dict[str, Any] = {**base, **{name: value for name, value in raw.items() if name not in keys}}
    faults: list[Fault] = []
    for name, (tree, suffix) in trees.items():
        changes = Amendment.of(tree, raw, suffix)
        if not changes.empty:
            made[name], more = changes.apply(made.get(name) or [])
            faults += more
    return made, faults


def amended_whole(base: Raw, raw: Raw, tree: Tree) -> tuple[Raw, list[Fault]]:
    """As ``amended`` where the whole form is one tree (the document, the index)."""
    made: Raw = {**base, **{name: value for name, value in raw.items() if name not in _CHANGES}}
    changes = Amendment.of(tree, raw)
    if changes.empty:
        return made, []
    (changed,), faults = changes.apply([made])
    return changed, faults
