"""The consolidation worksheet (連結精算表) in Excel: from the bank and its companies to the printed line, by formulas.

Only accounts hold amounts; lines, totals, checks and what is printed are formulas, stored with their results so that
a viewer which does not calculate shows them too. Same project, same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from discgen.catalogue.entity import CONSOLIDATED
from discgen.catalogue.eras import western_date
from discgen.export.worksheetbooks import current_rows, write_entries, write_mapping
from discgen.export.worksheetlines import ENTRIES, Statement, WorksheetLine, consolidation_matrix, statements
from discgen.export.worksheetlook import AMOUNT, FIRST_ROW, CellLook, Head
from discgen.faults import Fault, FaultError
from discgen.figures.formula import FormulaError, Ref
from discgen.figures.printed.printing import steps_of
from discgen.plainsheet import open_book
from discgen.project import Project

BALANCE_CHECK = "検算：資産－（負債＋純資産）＝0"
FIGURE_CHECK = "検算：差の絶対値の合計＝0"
_TOTAL_ASSETS = Ref("bs", "total_assets", entity=CONSOLIDATED)
_OTHER_SIDE = Ref("bs", "total_liabilities_and_net_assets", entity=CONSOLIDATED)
_NOTE = (
    "単位：円（印刷の欄を除く）。資産・経常費用・特別損失・税金等は借方残高、そのほかは貸方残高を正とする。"
    "連結仕訳の欄は、その行を増やす金額（資産などは借方、負債などは貸方）を正、減らす金額を△で示す。"
)


def write_worksheet(path: Path, project: Project) -> None:
    """Write the worksheet of a project that has a group. Errors: FaultError for a line that is no sum of accounts."""
    matrix = consolidation_matrix(project.store)
    accounts: Any = matrix.index  # pandas types the index of any frame as a plain one
    try:
        made = statements(project.store, accounts, project.book.contracts)
    except FormulaError as error:
        raise FaultError([Fault("カタログ", str(error))]) from error
    institution = project.profile.institution
    publisher = f"{institution.name}　{western_date(institution.fiscal_year_end)}"
    with open_book(path, path.stem) as book:
        look = CellLook(book, publisher)
        writer = _Statements(project, matrix, made, look)
        for statement in reversed(made):  # the balance sheet first, though its profit comes from the other one
            writer.write(statement)
        write_entries(look, project)
        owners = {line.account: line.owner for statement in made for line in statement.lines}
        write_mapping(look, project, {account: owners[number] for number, account in enumerate(matrix.index)})


class _Columns:
    """Which column holds what; the same in both statements, so that formulas can cross."""

    def __init__(self, matrix: pd.DataFrame) -> None:
        sources: Any = matrix.columns  # as above
        self.sources: list[tuple[str, str]] = list(sources)
        self.companies = [source for source in self.sources if source[0] != ENTRIES]
        self.entries = [source for source in self.sources if source[0] == ENTRIES]
        self.simple = len(self.companies) + 1
        self.adjusted = len(self.sources) + 2
        self.group, self.printed, self.figure, self.difference = range(self.adjusted + 1, self.adjusted + 5)
        self.of_source = {source: number for number, source in enumerate(self.companies, start=1)}
        self.of_source |= {source: number for number, source in enumerate(self.entries, start=self.simple + 1)}

    def heads(self, unit: str) -> list[Head]:
        def amounts(sources: Iterable[tuple[str, str]]) -> list[Head]:
            return [(ledger, name, 18) for ledger, name in sources]

        return [
            ("", "科目", 44),
            *amounts(self.companies),
            ("", "単純合計", 18),
            *amounts(self.entries),
            ("", "修正計", 18),
            ("", CONSOLIDATED, 18),
            ("", f"印刷（{unit}）", 14),
            ("", "計数一覧の値（円）", 18),
            ("", "差（円）", 10),
        ]

    def across(self, row: int) -> list[tuple[int, str, list[tuple[str, str]]]]:
        """The formulas that add up a row, each with what it adds up."""
        simple, adjusted = (xl_rowcol_to_cell(row, column) for column in (self.simple, self.adjusted))
        entries = f"=SUM({xl_range(row, self.simple + 1, row, self.adjusted - 1)})" if self.entries else "=0"
        return [
            (self.simple, f"=SUM({xl_range(row, 1, row, self.simple - 1)})", self.companies),
            (self.adjusted, entries, self.entries),
            (self.group, f"={simple}+{adjusted}", self.sources),
        ]


class _Statements:
    """Writes the two statements, whose formulas name each other's rows."""

    def __init__(self, project: Project, matrix: pd.DataFrame, made: list[Statement], look: CellLook) -> None:
        self._project = project
        self._store = project.store
        self._amounts = {source: amounts.to_numpy() for source, amounts in matrix.items()}
        self._look = look
        self._columns = _Columns(matrix)
        self._lines = {line.key: line for statement in made for line in statement.lines}
        self._place = {
            line.key: (_name(statement), row)
            for statement in made
            for row, line in enumerate(statement.lines, start=FIRST_ROW)
        }

    def write(self, statement: Statement) -> None:
        columns, name = self._columns, _name(statement)
        sheet = self._look.sheet(name, _NOTE, columns.heads(statement.table.unit))
        sheet.outline_settings(symbols_below=False)
        for row, line in enumerate(statement.lines, start=FIRST_ROW):
            self._line(sheet, name, row, line)
        last = FIRST_ROW + len(statement.lines) - 1
        self._look.zero_below_one_unit(sheet, last, columns.printed, columns.group)
        self._look.red_unless_zero(sheet, (FIRST_ROW, columns.difference), (last, columns.difference))
        self._figure_check(sheet, statement, last)
        if any(line.ref == _TOTAL_ASSETS for line in statement.lines):
            self._balance_check(sheet, last + 3)

    def _line(self, sheet: Any, name: str, row: int, line: WorksheetLine) -> None:
        if line.kind in ("account", "link"):
            sheet.set_row(row, None, None, {"level": 1})
        sheet.write_string(row, 0, line.label, self._look.line(line, indent=line.level))
        if line.kind == "heading":
            return
        look = self._look.line(line, num_format=AMOUNT)
        for source, column in self._columns.of_source.items():
            value = self._value(line, [source])
            if line.account is None:
                sheet.write_formula(row, column, self._down(line, name, column), look, value)
            else:
                sheet.write_number(row, column, value, look)
        for column, formula, sources in self._columns.across(row):
            sheet.write_formula(row, column, formula, look, self._value(line, sources))
        if line.ref:
            self._figure(sheet, row, line, line.ref, look)

    def _figure(self, sheet: Any, row: int, line: WorksheetLine, ref: Ref, look: Any) -> None:
        """What the magazine prints of the line, and the figure of the tables beside the sum of the worksheet."""
        cell = self._store.space.cell(ref)
        group, figure = (xl_rowcol_to_cell(row, column) for column in (self._columns.group, self._columns.figure))
        value, own = self._value(line, self._columns.sources), int(self._store.value(ref))
        quotient = f"{group}/{cell.unit.step}"
        printed = f"=TRUNC({quotient})" if cell.rounding == "truncate" else f"=ROUND({quotient},0)"
        steps = steps_of(Fraction(value), cell.unit, cell.rounding)
        sheet.write_formula(row, self._columns.printed, printed, look, steps)
        sheet.write_number(row, self._columns.figure, own, look)
        sheet.write_formula(row, self._columns.difference, f"={group}-{figure}", look, value - own)

    def _value(self, line: WorksheetLine, sources: Iterable[tuple[str, str]]) -> int:
        return sum(int(line.vector @ self._amounts[source]) for source in sources)

    def _down(self, line: WorksheetLine, name: str, column: int) -> str:
        """A line as the rows that make it up: SUM where they stand together, signed cells otherwise."""
        places = [self._place[key] for _, key in line.terms]
        rows = [row for sheet, row in places if sheet == name]
        plain = len(rows) == len(places) > 1 and all(factor == 1 for factor, _ in line.terms)
        if plain and rows == list(range(rows[0], rows[0] + len(rows))):
            return f"=SUM({xl_range(rows[0], column, rows[-1], column)})"
        text = ""
        for (factor, _), (sheet, row) in zip(line.terms, places, strict=True):
            size = "" if abs(factor) == 1 else f"{abs(factor)}*"
            there = "" if sheet == name else f"'{sheet}'!"
            text += f"{'-' if factor < 0 else '+'}{size}{there}{xl_rowcol_to_cell(row, column)}"
        return f"={text.removeprefix('+') or 0}"

    # Checks ---------------------------------------------------------------------------------------

    def _figure_check(self, sheet: Any, statement: Statement, last: int) -> None:
        column, row = self._columns.difference, last + 2
        shown = [(line, line.ref) for line in statement.lines if line.ref]
        total = sum(abs(self._value(line, self._columns.sources) - int(self._store.value(ref))) for line, ref in shown)
        formula = f"=SUMPRODUCT(ABS({xl_range(FIRST_ROW, column, last, column)}))"
        sheet.write_string(row, 0, FIGURE_CHECK, self._look.of(bold=True))
        sheet.write_formula(row, column, formula, self._look.of(bold=True, num_format=AMOUNT), total)
        self._look.red_unless_zero(sheet, (row, column), (row, column))

    def _balance_check(self, sheet: Any, row: int) -> None:
        """In every column that balances: not where entries of one number are of several kinds."""
        mixed = _kinds_that_share_a_number(self._project)
        columns = self._columns
        checked = [(column, [source]) for source, column in columns.of_source.items() if source[1] not in mixed]
        checked += [(column, sources) for column, _, sources in columns.across(row)]
        left, right = (self._lines[str(ref)] for ref in (_TOTAL_ASSETS, _OTHER_SIDE))
        sheet.write_string(row, 0, BALANCE_CHECK, self._look.of(bold=True))
        for column, sources in checked:
            cells = (xl_rowcol_to_cell(self._place[line.key][1], column) for line in (left, right))
            difference = self._value(left, sources) - self._value(right, sources)
            sheet.write_formula(
                row, column, f"={'-'.join(cells)}", self._look.of(bold=True, num_format=AMOUNT), difference
            )
        self._look.red_unless_zero(sheet, (row, 1), (row, columns.group))


def _name(statement: Statement) -> str:
    return f"{statement.table.title}精算表"


def _kinds_that_share_a_number(project: Project) -> set[str]:
    entries = current_rows(project, ENTRIES)
    together = entries.groupby("number")["kind"].transform("nunique") > 1
    return set(entries["kind"][together])
