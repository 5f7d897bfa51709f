"""One merge for every layer: a later form says only what it has otherwise, and the earlier one gives the rest.

Used three times: a new form of law from the old one (``amend`` with its date), the group's form from the bank's
(``group_of``), the house's form from the national one (``amend`` in the inputs). Works on raw data, so what comes out
is validated once and every mapping still knows the file and line it was written at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from discgen.catalogue.datafile import Raw
from discgen.catalogue.strict import LINE_KEY, place_of
from discgen.faults import Fault
from discgen.likewords import closest

PLACES = ("after", "before", "under")
_CHANGES = ("change", "drop", "add", "arrange")


@dataclass(frozen=True, slots=True)
class Tree:
    """A kind of nested definitions. what: its Japanese name. keys: what a definition is known by, the first it has.

    parts: by the key of an added definition (``{after: x, row: …}``), where it stands under another.
    children: every key under which definitions stand (a list of them, or a single one). also: the key of further names.
    """

    what: str
    parts: Mapping[str, str]
    children: tuple[str, ...]
    keys: tuple[str, ...] = ("id",)
    also: str = ""

    def name(self, node: Raw) -> tuple[str, str]:
        """By which key a definition is known, and as what; empty when by nothing."""
        return next(((key, str(node[key])) for key in self.keys if node.get(key)), ("", ""))

    def under(self, node: Raw) -> Iterator[Raw]:
        """The definitions directly under one."""
        for key in self.children:
            value = node.get(key) or ()
            yield from (value,) if isinstance(value, dict) else value


ROWS = Tree("行", {"row": "rows"}, ("rows",))
COLUMNS = Tree("列", {"column": "columns"}, ("columns",))
RULES = Tree("規則", {"rule": ""}, ())
SECTIONS = Tree(
    "節",
    {"block": "blocks", "section": "sections", "chapter": "chapters"},
    ("chapters", "blocks", "section", "sections", "closing"),
    ("id", "table", "text"),
)
ENTRIES = Tree(
    "索引の行", {"entry": "entries", "part": "parts"}, ("parts", "entries"), ("id", "label", "title"), "items"
)


@dataclass(slots=True)
class Amendment:
    """The changes to one tree. left: names that have not been met. known: those that were, for what was meant.

    A name that definitions of several kinds bear (a section and the table in it) is that of the first kind; any can be
    called by its kind, ``table:zaikei``. kinds: the kind behind each name. placing: the additions that are being made.
    """

    tree: Tree
    change: Mapping[str, Raw]
    drop: Sequence[str]
    add: Sequence[Raw]
    arrange: Sequence[str]
    place: str
    left: dict[str, None] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
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
        self._learn([*nodes, *(part[key] for part in self.add for key in self.tree.parts if key in part)])
        made = [*self._nodes(nodes), *self._placed(self.add, None, None)]
        made = self._ordered(made) if self.arrange else made
        for name in self.left:
            near = closest(name, self.known, 3, 0.6)
            remedy = "discgen forms で番号を確かめてください"
            message = f"変更する{self.tree.what}「{name}」がありません"
            self.faults.append(Fault(self._line_of(name), message, expected="、".join(near), remedy=remedy))
        return made, self.faults

    def _learn(self, nodes: Iterable[Raw]) -> None:
        """Note by which kind each name is taken: the first of the tree's keys that has it."""
        for node in nodes:
            key, name = self.tree.name(node)
            if name:
                order = self.tree.keys.index
                self.kinds[name] = min(key, self.kinds.get(name, key), key=order)
                self.known.append(name)
            self.known += map(str, node.get(self.tree.also) or ())
            self._learn(self.tree.under(node))

    def _called(self, node: Raw) -> tuple[str, ...]:
        """The names to which a definition answers."""
        key, name = self.tree.name(node)
        names = [f"{key}:{name}"] if name else []
        if name and self.kinds.get(name) == key:
            names.append(name)
        return (*names, *map(str, node.get(self.tree.also) or ()))

    def _line_of(self, name: str) -> str:
        """Where the amendment names something."""
        written = [self.change.get(name), *(part for part in self.add if name in (part.get(at) for at in PLACES))]
        return next((place for raw in written if (place := place_of(raw))), self.place)

    def _nodes(self, nodes: Sequence[Raw]) -> list[Raw]:
        """A run of siblings with what is under them."""
        made = [one for node in nodes for one in self._node(node)]
        return self._ordered(made) if self.arrange else made

    def _node(self, node: Raw) -> Iterator[Raw]:
        names = self._called(node)
        here = [part for part in self.add if any(part.get(place) in names for place in PLACES)]
        here = [part for part in here if not any(part is one for one in self.placing)]
        for name in names:
            dropped = name in self.drop and not self.placing
            if dropped or name in self.change or any(name == part.get(at) for part in here for at in PLACES):
                self.left.pop(name, None)
        if any(name in self.drop for name in names) and not self.placing:  # what is dropped and added again has moved
            self._forget(node)
            return
        changed: Raw = {**node}
        for name in names:
            changed |= self.change.get(name, {})
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
        for child in self.tree.under(node):
            for name in self._called(child):
                if name in self.drop:
                    self.left.pop(name, None)
            self._forget(child)

    def _ordered(self, nodes: list[Raw]) -> list[Raw]:
        """Named siblings in their new order, at the places that they had; the others stay where they are."""
        names = [next((name for name in self._called(node) if name in self.arrange), "") for node in nodes]
        inside = [name for name in self.arrange if name in names]
        for name in inside:
            self.left.pop(name, None)
        if len(inside) < 2:
            return nodes
        moved = iter([nodes[names.index(name)] for name in inside])
        return [next(moved) if name else node for name, node in zip(names, nodes, strict=True)]


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
    faults: list[Fault] = []
    for part in changes.add:
        if any(part.get(place) for place in PLACES):
            continue
        home = next((home for key, home in tree.parts.items() if key in part and home in made), "")
        if home:  # of the outermost kind: at the end
            made[home] = [*made[home], *(part[key] for key, one in tree.parts.items() if one == home and key in part)]
        else:
            remedy = f"{'・'.join(PLACES)} のどれかに、そばにある{tree.what}を書いてください"
            faults.append(Fault(place_of(part) or changes.place, "足すものの場所がありません", remedy=remedy))
    changes.add = [part for part in changes.add if any(part.get(place) for place in PLACES)]
    (changed,), more = changes.apply([made])
    return changed, [*faults, *more]
