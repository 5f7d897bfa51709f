"""Identities between cells of the books: totals of rows and columns, the same figure in two places, parts of a whole.

They are not written down anywhere: a run of rows or columns is a total when its sum is that figure in a made-up book
(see samplebook). So they follow from the definitions and change with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import lcm

from discgen.catalogue.tabledef import RowDef, TableDef
from discgen.check.identities.context import Context
from discgen.check.identities.identity import IdentityRule, Linear, Term
from discgen.check.identities.identitywords import summed
from discgen.check.identities.probe import Probe
from discgen.faults import Severity
from discgen.figures.filters import narrower
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.interval import Number
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Topic

_CERTAIN = "どちらも同じ台帳の計数から作る（各表の定義から導いた規則）。"
_LIKELY = "ふつうの台帳の区分の組合せでは同じ計数になる（例外があれば正しい場合もある）。"
_TEXTS = {
    "same": "同じ計数が二か所に載っている。単位の小さい方から見た円の範囲が重ならなければ、どちらかが誤っている。",
    "total": "合計と内訳。切捨てでは、内訳の和は合計より小さくなりうるが、その差は内訳の数に満たない。",
    "sum": "ある計数が、ほかの計数の和になっている。端数処理で生じうる差は許している。",
    "part": "一部が全体を超えることはない。",
    "sign": "この計数が負（または正）になることはない。",
    "nothing": "この欄の計数は、定義により常にない（－）。",
}


@dataclass(slots=True)
class Finder:
    """Looks for identities among the cells of one fiscal year. ``found``: what is known already, by its terms."""

    context: Context
    year: int
    probe: Probe
    severity: Severity
    found: set[frozenset[tuple[CellKey, Number]]]
    values: dict[Ref, int] = field(default_factory=dict)
    owners: dict[int, list[CellKey]] = field(default_factory=dict)
    scale: int = 1

    def __post_init__(self) -> None:
        printed = [ref for ref in self.context.printed[self.year] if ref not in self.context.unsure[self.year]]
        amounts = {ref: amount.value for ref in printed if (amount := self.probe.amount(ref))}
        self.scale = lcm(*(value.denominator for value in amounts.values()))
        for ref, value in amounts.items():
            self.values[ref] = int(value * self.scale)
            self.owners.setdefault(self.values[ref], []).append(self.context.printed[self.year][ref])
        for keys in self.owners.values():
            keys.sort(key=self.context.coarseness)

    def identities(self) -> Iterator[Linear]:
        """Everything found, the simplest first."""
        yield from self._nothing()
        yield from self._twins()
        yield from self._groups()

    def _nothing(self) -> Iterator[Linear]:
        for key in self.owners.pop(0, []):
            yield from self._linear("nothing", [Term(key, 1)])

    def _twins(self) -> Iterator[Linear]:
        for keys in self.owners.values():
            hub, *others = keys
            for key in others:
                yield from self._linear("same", [Term(key, 1), Term(hub, -1)])

    def _groups(self) -> Iterator[Linear]:
        without_owner: dict[int, list[list[CellKey]]] = {}
        for table in self.context.space.tables.values():
            for run in self._sequences(table):
                for value, keys in self._runs(run):
                    wholes = self.owners.get(value)
                    if wholes is None:
                        without_owner.setdefault(value, []).append(keys)
                        continue
                    beside = [key for key in wholes if key.table_id == keys[0].table_id and key not in keys]
                    best = wholes[0]
                    if beside:
                        yield from self._sum(beside[0], keys)
                    if best not in keys and (not beside or self._finer(best, beside[0])):
                        yield from self._sum(best, keys)
        if self.severity != Severity.ERROR:
            return
        for groups in (several for several in without_owner.values() if len(several) > 1):
            first = min(groups, key=lambda keys: (max(map(self.context.coarseness, keys)), len(keys)))
            for keys in groups:
                if not set(keys) & set(first):
                    terms = [Term(key, 1) for key in keys] + [Term(key, -1) for key in first]
                    yield from self._linear("sum", terms)

    def _finer(self, one: CellKey, two: CellKey) -> bool:
        return self.context.coarseness(one) < self.context.coarseness(two)

    def _sum(self, whole: CellKey, parts: Sequence[CellKey]) -> Iterator[Linear]:
        kind = "total" if all(key.table_id == whole.table_id for key in parts) else "sum"
        yield from self._linear(kind, [Term(whole, 1), *(Term(key, -1) for key in parts)])
        sharp = [self._sharpest(key) for key in (whole, *parts)]
        if sharp != [whole, *parts] and len(set(sharp)) == len(sharp):
            yield from self._linear("sum", [Term(sharp[0], 1), *(Term(key, -1) for key in sharp[1:])])

    def _sharpest(self, key: CellKey) -> CellKey:
        """Where the same amount is printed in the smallest unit."""
        best = self.owners[self.values[self.context.refs[key]]][0]
        return best if self._finer(best, key) else key

    def _sequences(self, table: TableDef) -> Iterator[list[Ref]]:
        """Rows of one level in each column, with and without those that are of-which; columns in each row."""
        columns = [column.id for column, _ in table.leaf_columns()]
        for rows in _levels(table.rows):
            plain = [row for row in rows if not row.of_which]
            for choice in (rows, plain) if len(plain) < len(rows) else (rows,):
                for column in columns:
                    yield [Ref(table.name, row.id, column, table.entity) for row in choice]
        if len(columns) > 1:
            for row, _ in table.walk():
                yield [Ref(table.name, row.id, column, table.entity) for column in columns]

    def _runs(self, refs: Sequence[Ref]) -> Iterator[tuple[int, list[CellKey]]]:
        """Neighbouring printed figures, two or more, with their sum."""
        pieces: list[list[tuple[CellKey | None, int]]] = [[]]
        for ref in refs:
            key = self.context.printed[self.year].get(ref)
            if key is not None and self.values.get(ref):
                pieces[-1].append((key, self.values[ref]))
            elif ref in self.values or self.context.left_out(ref, self.year):
                amount = self.probe.amount(ref)
                pieces[-1].append((None, int(amount.value * self.scale) if amount else 0))
            elif self.context.space.find(ref) is not None:
                pieces.append([])
        for piece in pieces:
            for start in range(len(piece) - 1):
                total = piece[start][1]
                for end in range(start + 1, len(piece)):
                    total += piece[end][1]
                    keys = [key for key, _ in piece[start : end + 1] if key is not None]
                    if len(keys) > 1 and piece[start][0] is not None and piece[end][0] is not None:
                        yield total, keys

    def pairs(self, wanted: set[CellKey]) -> Iterator[Linear]:
        """Figures that are the sum of two others, for those that stand in too few identities."""
        finest = {value: keys[0] for value, keys in self.owners.items()}
        own = {key: value for value, keys in self.owners.items() for key in keys}
        values = frozenset(finest)
        for key in sorted(wanted & own.keys(), key=lambda key: key.identity):
            value = own[key]
            for other in sorted({value - other for other in values} & values):
                if value - other > other:
                    yield from self._sum(key, [finest[other], finest[value - other]])
            for whole in sorted({value + other for other in values} & values):
                if whole != 2 * value:
                    yield from self._sum(finest[whole], [key, finest[whole - value]])

    def wholes(self, wanted: set[CellKey]) -> Iterator[Linear]:
        """Figures that are a part of another one of the same book, the smallest such."""
        single: dict[tuple[str, str], list[tuple[CellKey, LedgerSum]]] = {}
        for ref, key in self.context.printed[self.year].items():
            query = self.context.space.cells[ref].query
            amount = self.probe.amount(ref)
            if query is not None and amount is not None and amount.sign > 0:
                single.setdefault((query.ledger, query.column), []).append((key, query))
        for members in single.values():
            for key, query in members:
                above = [(whole, other) for other, whole in members if key in wanted and _inside(query, whole)]
                least = [other for one, other in above if not any(_inside(two, one) for two, _ in above)]
                if least:
                    whole = min(least, key=self.context.coarseness)
                    yield from self._linear("part", [Term(whole, 1), Term(key, -1)])

    def signs(self) -> Iterator[Linear]:
        """Figures that can only be positive, or only negative."""
        for ref, key in self.context.printed[self.year].items():
            amount = self.probe.amount(ref)
            if amount is not None and amount.sign:
                yield from self._linear("sign", [Term(key, amount.sign)])

    # Rules ----------------------------------------------------------------------------------------

    def _linear(self, kind: str, terms: list[Term]) -> Iterator[Linear]:
        one = frozenset((term.key, term.factor) for term in terms)
        other = frozenset((term.key, -term.factor) for term in terms)
        if one in self.found or (other in self.found and kind not in ("part", "sign")):
            return
        self.found.add(one)
        yield Linear(self._rule(kind, terms), tuple(terms))

    def _rule(self, kind: str, terms: Sequence[Term]) -> IdentityRule:
        context = self.context
        refs = [context.refs[term.key] for term in terms]
        first, *others = refs
        names = [context.name(term.key) for term in terms]
        left, right = names[0], summed(names[1:])
        relation = "＝"
        if kind in ("part", "sign", "nothing"):
            relation = "≦" if kind != "nothing" else "＝"
            left, right = (names[1], names[0]) if kind == "part" else (names[0], "－" if kind == "nothing" else "0")
            if kind == "sign" and terms[0].factor > 0:
                left, right = "0", names[0]
        elif kind == "sum" and any(term.factor > 0 for term in terms[1:]):
            left = summed([name for name, term in zip(names, terms, strict=True) if term.factor > 0])
            right = summed([name for name, term in zip(names, terms, strict=True) if term.factor < 0])
        elif kind == "total":
            right = _within(context, others)
        tail = f"={others[0]}" if others else ""
        more = f"…{others[-1]}" if len(others) > 1 else ""
        severity = self.severity
        if kind == "sign" and terms[0].factor < 0:
            severity = Severity.WARNING  # some print a loss under its own head without △
        sure = _CERTAIN if self.severity == Severity.ERROR else _LIKELY
        return IdentityRule(
            f"{kind}:{first}{tail}{more}" + ("" if self.severity == Severity.ERROR else "?"),
            _topic(refs),
            severity,
            left,
            right,
            _TEXTS[kind] + sure,
            relation="≦" if relation == "≦" else "＝",
        )


def _topic(refs: Sequence[Ref]) -> Topic:
    if len({ref.entity for ref in refs}) > 1:
        return Topic.BETWEEN_ENTITIES
    return Topic.WITHIN_TABLE if len({ref.table for ref in refs}) == 1 else Topic.BETWEEN_TABLES


def _within(context: Context, refs: Sequence[Ref]) -> str:
    """The parts of a total, by the names of their rows or columns."""
    cells = [context.space.cells[ref] for ref in refs]
    rows = len({ref.row for ref in refs}) > 1
    return summed([f"「{cell.row.label if rows else cell.column.label}」" for cell in cells])


def _levels(rows: tuple[RowDef, ...]) -> Iterator[list[RowDef]]:
    """The rows of each level that have figures; rows under a mere heading also stand at the level of the heading."""
    level: list[RowDef] = []
    for row in rows:
        if row.text:
            continue
        if row.heading or row.hidden:
            inner = [child for child in row.rows if not (child.heading or child.hidden or child.text)]
            level += inner
        else:
            level.append(row)
        if row.rows:
            yield from _levels(row.rows)
    if len(level) > 1:
        yield level


def _inside(part: LedgerSum, whole: LedgerSum) -> bool:
    """True when one query asks for strictly less than the other."""
    return part.entity == whole.entity and narrower(part.filters, whole.filters)
