"""Every name in the catalogue leads somewhere: proved when it is loaded, all faults at once, each with file and line.

Every cell in its reading, conditions of tables, what must hold between ledgers and between printed figures. A figure of
the bank has its group reading from the same definition, where every name falls back on the bank's; only its sums and
what the group defines otherwise are proved again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from discgen.catalogue.catalogue import Catalogue, Content, open_catalogue
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.rulefiles import DeclaredRule
from discgen.catalogue.strict import FORMS, place_of
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.faults import Fault, near
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formproof import form_slips
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope
from discgen.figures.formulanames import FormulaNames, Mention, formula_names
from discgen.figures.listing import with_listed_rows
from discgen.figures.queryproof import QueryProof
from discgen.figures.scope import FullNames
from discgen.figures.usableforms import UsableForms

NAMES = "catalogue.names"  # id of the rule
_HOUSE = f"{FORMS}/"  # how the places of the house's own definitions begin


_KEPT = 8
_PROVED: dict[tuple[Content, tuple[str, ...]], list[Fault]] = {}


def name_faults(catalogue: Catalogue, forms: UsableForms, parameters: Collection[str]) -> list[Fault]:
    """Everything that leads nowhere in the forms that are used. parameters: names in the institution's profile.

    What was proved for the same content is not proved again in the same process.
    """
    if catalogue.content is None:
        return _proved(catalogue, forms, parameters)
    key = (catalogue.content, tuple(parameters))
    if key not in _PROVED:
        while len(_PROVED) >= _KEPT:
            del _PROVED[next(iter(_PROVED))]
        _PROVED[key] = _proved(catalogue, forms, parameters)
    return [*_PROVED[key]]


def _proved(catalogue: Catalogue, forms: UsableForms, parameters: Collection[str]) -> list[Fault]:
    queries = QueryProof(catalogue.sheets)
    slips = list(form_slips(catalogue, forms, queries, parameters))
    proof = _Proof(catalogue, forms, parameters, queries, {slip.where for slip in slips})
    for slip in slips:
        proof.tell(slip)
    proof.cells()
    proof.conditions()
    proof.rules()
    return list(proof.told.values())


class PlacedScope(Scope, Protocol):
    """A scope that says in which table and row it stands; empty outside of any."""

    @property
    def table(self) -> str: ...
    @property
    def row(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Owner:
    """What a formula belongs to, and where it is written."""

    words: str
    place: str


class _Proof:
    """Gathers the faults; what is wrong in one formula is told once, however many cells it makes."""

    def __init__(
        self,
        catalogue: Catalogue,
        forms: UsableForms,
        parameters: Collection[str],
        queries: QueryProof,
        slips: Collection[str],
    ) -> None:
        self.told: dict[tuple[str, str], Fault] = {}
        self._catalogue = catalogue
        self._forms = forms
        self._parameters = parameters
        self._queries = queries
        listed = {
            name: with_listed_rows(table, ("甲", "乙"))
            if table.listing and table.listing.defined_at not in slips
            else table
            for name, table in forms.tables.items()
        }
        self._space, self._wrong_cells = CellSpace.proved(listed)
        self._wrong_rows = {(wrong.table.name, wrong.row.id) for wrong in self._wrong_cells}  # told at their own place
        self._wrong_rows |= {
            (table.name, row.id) for table in listed.values() for row, _ in table.walk() if row.defined_at in slips
        }
        self._uses: dict[Ref, list[Ref]] = {}
        self._ringed: set[str] = set()  # places of formulas in a ring that was told

    def tell(self, fault: Fault) -> None:
        """Take a fault unless its place has it already."""
        if fault.where.startswith(_HOUSE):
            file, _, line = fault.where.partition(":")
            remedy = f"機関の様式 {file} の {line} 行目を直してください"
            fault = replace(fault, remedy="。".join(part for part in (fault.remedy, remedy) if part))
        self.told.setdefault((fault.where, fault.found or fault.message), replace(fault, rule=NAMES))

    # --- cells --------------------------------------------------------------------------------------------------------

    def cells(self) -> None:
        """Every definition of every table, and no ring of them."""
        reasons = {fault.message for fault in self.told.values()}
        by_row = {(wrong.table.id, wrong.row.id): wrong for wrong in reversed(self._wrong_cells)}
        for wrong in reversed(by_row.values()):
            if wrong.message not in reasons:
                self.tell(Fault(wrong.row.defined_at or wrong.table.defined_at, wrong.message))
        group = any(table.entity == CONSOLIDATED for table in self._forms.tables.values())
        for cell in self._space.cells.values():
            if cell.query is not None:
                self._cube(cell, cell.query, group=group)
            else:
                self._uses[cell.ref] = self._formula(cell)
        self._rings()

    def _cube(self, cell: CellDef, query: LedgerSum, *, group: bool) -> None:
        for entity in dict.fromkeys((cell.ref.entity, CONSOLIDATED) if group else (cell.ref.entity,)):
            for slip in self._queries.slips(replace(query, entity=entity)):
                message = f"{_words(cell)}：{slip.message}"
                self.tell(Fault(_place_of_filter(cell, slip.column), message, slip.found, remedy=slip.remedy))

    def _formula(self, cell: CellDef) -> list[Ref]:
        names = formula_names(cell.formula)
        owner = _Owner(_words(cell), cell.defined_at)
        scope = self._space.scope(cell)
        return [*self._names(names, cell.formula, scope, owner), *(scope.children() if names.children else ())]

    def _names(self, names: FormulaNames, formula: str, scope: PlacedScope, owner: _Owner) -> list[Ref]:
        """Tell what is wrong in a formula; the figures of this year that it uses."""
        for slip in names.slips:
            self.tell(Fault(owner.place, f"{owner.words}の式を読めません", slip))
        for query in names.queries:
            for wrong in self._queries.slips(replace(query, entity=scope.entity)):
                self.tell(Fault(owner.place, f"{owner.words}：{wrong.message}", wrong.found, remedy=wrong.remedy))
        for name in names.law:
            if name not in self._catalogue.law:
                remedy = near(name, self._catalogue.law)
                self.tell(
                    Fault(owner.place, f"{owner.words}の式が使う法令の数がありません", f"law.{name}", remedy=remedy)
                )
        for name in names.parameters:
            if name not in self._parameters:
                remedy = near(name, self._parameters) or f"設定の [parameters] に {name} を書いてください"
                self.tell(
                    Fault(owner.place, f"{owner.words}の式が使う設定の数がありません", f"param.{name}", remedy=remedy)
                )
        used: list[Ref] = []
        for mention in names.figures:
            ref = self._resolved(mention, scope)
            if ref is None:
                self._nowhere(mention, formula, scope, owner)
            elif not mention.before:
                used.append(ref)
        return used

    def _resolved(self, mention: Mention, scope: PlacedScope) -> Ref | None:
        try:
            ref = mention.resolved(scope)
        except FormulaError:
            return None
        return ref if self._space.find(ref) else None

    def _nowhere(self, mention: Mention, formula: str, scope: PlacedScope, owner: _Owner) -> None:
        if self._meant(mention, scope) & self._wrong_rows:
            return  # there is such a row, but its definition is none: told there
        found = str(mention) if str(mention) == formula else f"{mention}（式：{formula}）"
        remedy = self._dropped(mention, scope) or self._near(mention, scope)
        self.tell(Fault(owner.place, f"{owner.words}の式が指す計数がありません", found, remedy=remedy))

    def _meant(self, mention: Mention, scope: PlacedScope) -> set[tuple[str, str]]:
        """Table and row that a name may have meant."""
        here = scope.table
        if mention.at:
            return {(here, mention.parts[1])}
        inside = {(here, mention.parts[0]), (here, scope.row)} if here else set()  # a column of its own row
        if len(mention.parts) == 1:
            return inside
        return inside | {(mention.parts[0].replace("_", "-"), mention.parts[1])}

    def _near(self, mention: Mention, scope: PlacedScope) -> str:
        """Names of figures like it: of its table where there is that table."""
        here = scope.table
        head = mention.parts[0].replace("_", "-")
        table = self._table(head)
        if mention.at or (len(mention.parts) == 1 and here):
            inside = self._table(here)
            known = _inner_names(inside) if inside else []
            return near(mention.parts[-1], known)
        if table is None:
            return near(mention.parts[0], [name.replace("-", "_") for name in self._space.tables])
        refs = [ref for ref in self._space.cells if ref.table == head]
        known = [str(replace(ref, table=mention.parts[0], entity=SOLO)) for ref in refs]
        return near(".".join(mention.parts), known)

    def _table(self, name: str) -> TableDef | None:
        return next((table for table in self._space.tables.values() if table.name == name), None)

    def _dropped(self, mention: Mention, scope: PlacedScope) -> str:
        """Says so where the house dropped what the national forms name."""
        if not self._catalogue.house.tables:
            return ""
        national = open_catalogue(None, self._catalogue.institution, self._catalogue.data).tables
        for name, row in sorted(self._meant(mention, scope) - {(scope.table, scope.row)}):
            ids = [key for key, table in national.items() if table.name == name]
            if not any(row == one.id for key in ids for one, _ in national[key].walk()):
                continue
            changes = [raw for raw in self._catalogue.house.tables if raw.get("amend") in ids and raw.get("drop")]
            if changes:
                places = "、".join(place_of(raw) for raw in changes)
                remedy = "除かずに empty: hide（該当がなければ印刷しない）とするか、この式も change で直してください"
                return f"{row} は {places} で除いた行です。{remedy}"
        return ""

    def _rings(self) -> None:
        """No figure is defined by itself, also not in the group's reading."""
        done: set[Ref] = set()
        for start in list(self._uses):
            trail = {start: iter(self._used_by(start))} if start not in done else {}
            while trail:
                ref = next(reversed(trail))
                below = next(trail[ref], None)
                if below is None:
                    del trail[ref]
                    done.add(ref)
                elif below in trail:
                    refs = list(trail)
                    self._ring(refs[refs.index(below) :])
                elif below not in done:
                    trail[below] = iter(self._used_by(below))

    def _used_by(self, ref: Ref) -> list[Ref]:
        known = self._uses.get(ref)
        if known is None:
            cell = self._space.find(ref)
            known = self._formula(cell) if cell is not None and cell.query is None else []
            self._uses[ref] = known
        return known

    def _ring(self, refs: list[Ref]) -> None:
        """Tell a ring once, at the house's own definition in it where there is one."""
        places = dict.fromkeys(self._space.cell(ref).defined_at for ref in refs)
        if not places.keys() & self._ringed:
            self._ringed |= places.keys()
            first, *others = sorted(places, key=lambda place: not place.startswith(_HOUSE))
            message = "計数が自分自身から計算されています（式が循環しています）"
            remedy = f"ほかの式：{'、'.join(others)}" if others else ""
            self.tell(Fault(first, message, " → ".join(map(str, [*refs, refs[0]])), remedy=remedy))

    # --- conditions and rules -----------------------------------------------------------------------------------------

    def conditions(self) -> None:
        """``when`` of every table."""
        for table in self._space.tables.values():
            if table.when:
                owner = _Owner(f"表 {table.id} の when", table.defined_at)
                self._names(formula_names(table.when), table.when, FullNames(self._space, table.entity), owner)

    def rules(self) -> None:
        """What must hold between ledgers, within bounds and between printed figures."""
        for rule in self._forms.reconciliations:
            self._rule(f"突合 {rule.id} ", rule.defined_at, (rule.left, rule.right), rule.entities)
        for bound in self._forms.bounds:
            formulas = (bound.value, bound.least, bound.most)
            self._rule(f"範囲 {bound.id} ", bound.defined_at, formulas, bound.entities)
        for declared in self._catalogue.declared:
            self._declared(declared)

    def _rule(self, words: str, place: str, formulas: Iterable[str], entities: Iterable[str]) -> None:
        for entity in entities:
            for formula in filter(None, formulas):
                self._names(formula_names(formula), formula, FullNames(self._space, entity), _Owner(words, place))

    def _declared(self, rule: DeclaredRule) -> None:
        """A rule between printed figures; one whose form is not there this year lapses."""
        owner = _Owner(f"照合 {rule.id} ", rule.defined_at)
        if not rule.each:
            for entity in rule.entities:
                self._lapsing(rule, FullNames(self._space, entity), owner)
            return
        table = self._table(rule.each)
        if table is None:
            if not self._lapsed(rule.each):
                remedy = near(rule.each, [table.name for table in self._space.tables.values()])
                self.tell(Fault(owner.place, f"{owner.words}の表（each）がありません", rule.each, remedy=remedy))
            return
        columns = [column.id for column, _ in table.leaf_columns()]
        if rule.falling and rule.falling not in columns:
            remedy = near(rule.falling, columns)
            self.tell(Fault(owner.place, f"{owner.words}の列（falling）がありません", rule.falling, remedy=remedy))
        cells = [cell for ref, cell in self._space.cells.items() if ref.table == rule.each]
        rows = {cell.ref.row: cell for cell in cells}
        names = [formula_names(side) for side in (rule.left, rule.right) if side]
        mentions = [mention for one in names for mention in one.figures]
        held = [cell for cell in rows.values() if all(self._resolved(m, self._space.scope(cell)) for m in mentions)]
        if not held and cells:  # tell it of the row that comes closest
            scopes = [self._space.scope(cell) for cell in rows.values()]
            best = max(scopes, key=lambda scope: sum(self._resolved(m, scope) is not None for m in mentions))
            self._lapsing(rule, best, owner)

    def _lapsing(self, rule: DeclaredRule, scope: PlacedScope, owner: _Owner) -> None:
        for formula in filter(None, (rule.left, rule.right)):
            names = formula_names(formula)
            if not any(self._lapsed(mention.parts[0].replace("_", "-")) for mention in names.figures):
                self._names(names, formula, scope, owner)

    def _lapsed(self, table: str) -> bool:
        return table in self._forms.dropped or table in self._catalogue.forms.lapsed


def _inner_names(table: TableDef) -> list[str]:
    return [*(row.id for row, _ in table.walk()), *(column.id for column, _ in table.leaf_columns() if column.id)]


def _words(cell: CellDef) -> str:
    column = f"、列 {cell.ref.column}" if cell.ref.column else ""
    return f"表 {cell.table.id} の行 {cell.row.id}（{cell.row.label}）{column}"


def _place_of_filter(cell: CellDef, column: str) -> str:
    """Where a filter of a cube cell is written; with no column, its measure."""
    chain = next(((*above, leaf) for leaf, above in cell.table.leaf_columns() if leaf is cell.column), ())
    parts: list[RowDef | ColumnDef] = [cell.row, *reversed(chain)]
    for part in parts:
        if column in (part.where or {}) or (not column and part.measure):
            return part.defined_at or cell.table.defined_at
    return cell.table.defined_at
