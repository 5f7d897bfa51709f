"""The lines of the consolidation worksheet: which accounts stand under which printed line, and what a total adds up.

Nothing is listed here. Every definition is read once with the accounts themselves in place of their amounts: a vector
that says how many times each account counts. A line is then written as the lines before it that make it up; what
remains are its own accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Workbook
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.tabledef import RowDef, TableDef
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellSpace
from discgen.figures.evaluator import NotASum, SumEvaluator
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.store import FigureStore
from discgen.ledgers.ledgerbook import LedgerBook

LEDGER = "gl"
COMPANIES, ENTRIES = "subsidiary_accounts", "consolidation_entries"
ACCOUNT = ("section", "account", "sub")
STRAY = "その他（どの行にも入らない科目）"
WITHOUT_SUB = "内訳科目なし"
_BALANCES = LedgerSum(LEDGER, "balance", entity=CONSOLIDATED)
_SPLIT_BY = {COMPANIES: "company", ENTRIES: "kind"}

Vector = np.ndarray[Any, np.dtype[np.int64]]
Kind = Literal["heading", "line", "total", "account", "link", "stray"]


def consolidation_matrix(store: FigureStore) -> pd.DataFrame:
    """Every account of the group in yen, each amount in the direction of its section.

    Rows: section, account, sub. Columns: (ledger, name): the bank, each company, each kind of entries, in the order in
    which the ledgers name them. The sum of a row is the consolidated account.
    """
    amounts: dict[tuple[str, ...], dict[tuple[str, str], int]] = {}
    sources: dict[tuple[str, str], None] = {(LEDGER, SOLO): None}
    for part in store.sums.parts(_BALANCES):
        frame = store.sums.rows(part)
        names = frame[_SPLIT_BY[part.ledger]] if part.ledger in _SPLIT_BY else [SOLO] * len(frame)
        keys = zip(*(frame[name] for name in ACCOUNT), strict=True)
        for account, name, balance in zip(keys, names, frame["balance"], strict=True):
            source = (part.ledger, str(name))
            sources[source] = None
            row = amounts.setdefault(account, {})
            row[source] = row.get(source, 0) + int(balance)
    return pd.DataFrame(
        [[row.get(source, 0) for source in sources] for row in amounts.values()],
        index=pd.MultiIndex.from_tuples(amounts, names=ACCOUNT),
        columns=pd.MultiIndex.from_tuples(sources, names=["ledger", "name"]),
        dtype="int64",
    )


@dataclass(frozen=True, slots=True)
class WorksheetLine:
    """One row of the worksheet. ``terms``: how many times which other rows (by ``key``) make it up.

    ``account``: the position of the account whose amounts stand here. ``ref``: the printed figure. ``owner``: the
    label of the printed line that an account belongs to.
    """

    key: str
    kind: Kind
    label: str
    level: int
    vector: Vector
    terms: tuple[tuple[int, str], ...] = ()
    account: int | None = None
    ref: Ref | None = None
    owner: str = ""


class _Accounts:
    """A source for formulas whose values are vectors over the accounts."""

    def __init__(self, space: CellSpace, accounts: pd.MultiIndex, contracts: tuple[Workbook, ...]) -> None:
        self._space = space
        self._length = len(accounts)
        frame = accounts.to_frame(index=False).assign(_row=range(len(accounts)))
        self._sums = LedgerSums(LedgerBook({LEDGER: frame}, contracts), 0)
        self._evaluator: SumEvaluator[Vector] = SumEvaluator(space, self)
        self._known: dict[Ref, Vector] = {}

    @property
    def nothing(self) -> Vector:
        return np.zeros(self._length, dtype=np.int64)

    def of(self, ref: Ref) -> Vector:
        """How many times each account counts in a figure. Errors: FormulaError for one that is no sum of accounts."""
        if ref not in self._known:
            try:
                value = self._evaluator.cell(self._space.cell(ref))
            except NotASum as error:
                raise FormulaError(f"連結精算表に書けるのは総勘定元帳の科目の和だけです：{error}") from error
            self._known[ref] = self.nothing + np.asarray(value, dtype=np.int64)
        return self._known[ref]

    def ledger_sum(self, query: LedgerSum) -> Vector:
        if (query.ledger, query.column, query.entity) != (LEDGER, _BALANCES.column, CONSOLIDATED):
            raise NotASum(str(query))
        vector = self.nothing
        vector[self._sums.rows(query)["_row"].to_numpy()] = 1
        return vector

    def figure(self, ref: Ref, *, as_printed: bool) -> Vector:
        return self.of(ref)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the worksheet: the group's table and its lines."""

    table: TableDef
    lines: tuple[WorksheetLine, ...]


def statements(store: FigureStore, accounts: pd.MultiIndex, contracts: tuple[Workbook, ...]) -> list[Statement]:
    """The group's profit and loss account, with the items of the surplus, and its balance sheet, in this order.

    Every account stands in exactly one row of them. Errors: FormulaError for a line that is no sum of accounts.
    """
    builder = _Builder(store.space, accounts, contracts)
    made = []
    for base in ("pl", "bs"):
        table = next(table for table in store.space.tables.values() if table.group_of == base)
        lines = builder.statement(table, _after(table, store.space.tables[base]))
        if base == "bs":
            lines += builder.nowhere()
        made.append(Statement(table, tuple(lines)))
    return made


def _after(table: TableDef, base: TableDef) -> tuple[RowDef, ...]:
    """The rows of the bank's form below the last one that the group's form has too: the items of the surplus."""
    own = {row.id for row in table.rows}
    last = max(number for number, row in enumerate(base.rows) if row.id in own)
    return base.rows[last + 1 :]


class _Builder:
    """Writes rows in printed order; what they are made of is found among the rows placed before, largest first."""

    def __init__(self, space: CellSpace, accounts: pd.MultiIndex, contracts: tuple[Workbook, ...]) -> None:
        self._accounts = [tuple(map(str, account)) for account in accounts]
        self._vectors = _Accounts(space, accounts, contracts)
        self._placed: dict[str, WorksheetLine] = {}
        self._other_sheet: frozenset[str] = frozenset()
        self._table = ""
        self._falls_away: Callable[[RowDef], bool] = lambda row: False

    def statement(self, table: TableDef, more: tuple[RowDef, ...]) -> list[WorksheetLine]:
        self._other_sheet = frozenset(self._placed)
        self._table = table.name
        self._falls_away = lambda row: table.hides(row, "form")
        return [line for row in (*table.rows, *more) for line in self._block(row, 0)]

    def nowhere(self) -> list[WorksheetLine]:
        """The accounts that stand in no line of either statement."""
        left = self._vectors.nothing + 1
        for line in self._placed.values():
            if line.account is not None:
                left[line.account] = 0
        return self._stray("", left, 0)

    def _block(self, row: RowDef, level: int) -> list[WorksheetLine]:
        if row.hidden or row.heading:
            head = WorksheetLine(f"{self._table}:{row.id}", "heading", row.label, level, self._vectors.nothing)
            return [head, *self._blocks(row.rows, level)]
        ref = Ref(self._table, row.id, entity=CONSOLIDATED)
        needed = row.only_with or (row.id if self._falls_away(row) else "")
        if needed and not self._vectors.of(replace(ref, row=needed)).any():
            return []
        inner = self._blocks((child for child in row.rows if not child.of_which), level + 1)
        vector = self._vectors.of(ref)
        terms, rest = self._made_of(vector)
        line = WorksheetLine(str(ref), "total" if row.total else "line", row.label, level, vector, terms, ref=ref)
        if row.of_which:
            return [line]  # not placed: no total may be written with a part of a line in place of the line
        own: list[WorksheetLine] = []
        if row.total or inner:
            own = self._stray(line.key, rest, level if row.total else level + 1)
        elif not terms and self._is_alone(rest, row.label):
            line = replace(line, account=int(rest.argmax()), owner=row.label)
        else:
            own = [*self._details(rest, row.label, level + 1), *self._links(terms, level + 1)]
        if own:
            line = replace(line, terms=self._made_of(vector)[0])
        self._placed[line.key] = line
        memos = self._blocks((child for child in row.rows if child.of_which), level + 1)
        return [*own, line, *memos] if row.total else [line, *inner, *own, *memos]

    def _blocks(self, rows: Iterable[RowDef], level: int) -> list[WorksheetLine]:
        return [line for row in rows for line in self._block(row, level)]

    def _made_of(self, vector: Vector) -> tuple[tuple[tuple[int, str], ...], Vector]:
        """A figure as rows already placed, and what remains; of equal rows the latest."""
        rest = vector.copy()
        order = list(self._placed)
        found: dict[str, int] = {}
        for key in sorted(reversed(order), key=lambda key: -np.count_nonzero(self._placed[key].vector)):
            known = self._placed[key].vector
            where = known != 0
            if not where.any():
                continue
            factor = int(rest[where][0]) // int(known[where][0])
            if factor and np.array_equal(rest[where], factor * known[where]):
                found[key] = factor
                rest -= factor * known
        return tuple((found[key], key) for key in order if key in found), rest

    def _is_alone(self, rest: Vector, label: str) -> bool:
        (positions,) = rest.nonzero()
        return len(positions) == 1 and rest[positions[0]] == 1 and self._name(positions[0])[-1] == label

    def _name(self, position: int) -> tuple[str, ...]:
        return tuple(part for part in self._accounts[position] if part)

    def _details(self, rest: Vector, owner: str, level: int) -> list[WorksheetLine]:
        """One row per account, called by its sub-account where all are of one account."""
        (positions,) = rest.nonzero()
        one_account = len({self._accounts[position][1] for position in positions}) == 1
        lines = []
        for position in map(int, positions):
            name = self._name(position)
            vector = self._vectors.nothing
            vector[position] = 1
            label = "／".join(name[1:])
            if one_account and len(positions) > 1:
                label = self._accounts[position][2] or WITHOUT_SUB
            elif one_account:
                label = name[-1]
            key = "account:" + "／".join(self._accounts[position])
            lines.append(WorksheetLine(key, "account", label, level, vector, account=position, owner=owner))
        self._placed.update({line.key: line for line in lines})
        return lines

    def _links(self, terms: tuple[tuple[int, str], ...], level: int) -> list[WorksheetLine]:
        """Rows that bring a line of the other statement here: the profit of the year in the retained earnings."""
        lines = []
        for _, key in terms:
            if key in self._other_sheet:
                there = self._placed[key]
                lines.append(WorksheetLine(f"link:{key}", "link", there.label, level, there.vector, ((1, key),)))
        self._placed.update({line.key: line for line in lines})
        return lines

    def _stray(self, owner: str, rest: Vector, level: int) -> list[WorksheetLine]:
        """Accounts that a total counts and none of its lines shows."""
        if not rest.any():
            return []
        details = self._details(rest, STRAY, level + 1)
        line = WorksheetLine(f"stray:{owner}", "stray", STRAY, level, rest, self._made_of(rest)[0])
        self._placed[line.key] = line
        return [line, *details]
