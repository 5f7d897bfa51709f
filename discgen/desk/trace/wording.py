"""A formula in Japanese, as an auditor reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from discgen.catalogue.contract import Sheet
from discgen.catalogue.entity import SOLO
from discgen.figures.cellspace import SEPARATOR, CellDef, CellSpace
from discgen.figures.filters import FilterValue, Not, YearOffset
from discgen.figures.formula import LedgerSum, Ref, ledger_query, parse
from discgen.ledgers.ledgerbook import LedgerBook

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "＋", ast.Sub: "－", ast.Mult: "×", ast.Div: "÷"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Gt: "＞",
    ast.GtE: "≧",
    ast.Lt: "＜",
    ast.LtE: "≦",
    ast.Eq: "＝",
    ast.NotEq: "≠",
}
_WEAK, _STRONG, _ATOM = 1, 2, 3
_LISTED = 6


def label_of(path: str) -> str:
    """The last step of a row or column path."""
    return path.split(SEPARATOR)[-1]


def column_words(sheet: Sheet, column_id: str) -> str:
    """The heading of a ledger column; a derived one in the words of what it is made of."""
    column = sheet.column(column_id)
    if column is not None:
        return column.name
    derived = next((item for item in sheet.derived if item.id == column_id), None)
    if derived is None:
        return "行数"
    if derived.compare:
        return "と".join(column_words(sheet, part) for part in derived.compare) + "の比較"
    assert derived.product is not None
    part, rate = derived.product
    linear = "－".join(column_words(sheet, item) for item in part.minus)
    return (
        f"（{linear}）×{column_words(sheet, rate)}" if len(part.minus) > 1 else f"{linear}×{column_words(sheet, rate)}"
    )


def filter_words(sheet: Sheet, filters: Iterable[tuple[str, FilterValue]], fiscal_year: int) -> tuple[str, ...]:
    """The filters of a query: 科目＝現金, 内訳科目≠利益準備金, 年度＝2020年度."""
    words = []
    for name, value in filters:
        head = column_words(sheet, name)
        if isinstance(value, YearOffset):
            words.append(f"{head}＝{fiscal_year + value.offset}年度")
        elif isinstance(value, Not):
            words.append(f"{head}≠{_choices(value.values)}")
        else:
            words.append(f"{head}＝{_choices(value)}")
    return tuple(words)


def _choices(values: Iterable[str]) -> str:
    return "・".join(value or "（空白）" for value in values)


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts formulas into words. titles: of the parameters of the law. printed_basis: ratios take printed figures."""

    space: CellSpace
    book: LedgerBook
    fiscal_year: int
    titles: Mapping[str, str]
    printed_basis: bool

    def of(self, cell: CellDef) -> str:
        """The definition of a cell in Japanese."""
        if cell.query is not None:
            return self.query(cell.query)
        return _Reader(self, cell).text(parse(cell.formula))

    def query(self, query: LedgerSum) -> str:
        """A sum or number of ledger rows."""
        sheet = self.book.sheet(query.ledger)
        filters = "、".join(filter_words(sheet, query.filters, self.fiscal_year))
        of = f"台帳「{sheet.sheet}」"
        of += f"のうち{filters}の行" if filters else ""
        group = "（連結で加わる行を含む）" if query.entity != SOLO and query.column else ""
        return f"{of}の{column_words(sheet, query.column)}{'の合計' if query.column else ''}{group}"


class _Reader:
    """Walks one formula."""

    def __init__(self, wording: Wording, cell: CellDef) -> None:
        self._wording = wording
        self._cell = cell
        self._scope = wording.space.scope(cell)

    def text(self, node: ast.expr) -> str:
        return self._walk(node)[0]

    def _inner(self, node: ast.expr, least: int) -> str:
        text, strength = self._walk(node)
        return f"（{text}）" if strength < least else text

    def _walk(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant():
                return str(node.value), _ATOM
            case ast.Name() | ast.Attribute():
                return self._name(ast.unparse(node).split(".")), _ATOM
            case ast.BinOp():
                strength = _WEAK if isinstance(node.op, ast.Add | ast.Sub) else _STRONG
                least = strength + isinstance(node.op, ast.Sub | ast.Div)
                right = self._inner(node.right, least)
                return f"{self._inner(node.left, strength)} {_SIGNS[type(node.op)]} {right}", strength
            case ast.UnaryOp():
                return f"－{self._inner(node.operand, _ATOM)}", _WEAK
            case ast.Compare():
                sign = _COMPARISONS[type(node.ops[0])]
                return f"{self._inner(node.left, _WEAK)} {sign} {self._inner(node.comparators[0], _WEAK)}", 0
            case ast.IfExp():
                test, body, other = (self.text(part) for part in (node.test, node.body, node.orelse))
                return f"{test} ならば {body}、そうでなければ {other}", 0
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node)
        return ast.unparse(node), _ATOM

    def _name(self, parts: list[str]) -> str:
        if parts[0] == "law" and len(parts) == 2:
            return f"「{self._wording.titles.get('.'.join(parts), parts[1])}」"
        if parts[0] == "param" and len(parts) == 2:
            return f"設定 {parts[1]}"
        return self._figure(self._scope.resolve(tuple(parts)))

    def _figure(self, ref: Ref) -> str:
        """A figure by its row; with its table, column and reading where they are not those of the cell itself."""
        here = self._cell
        there = self._wording.space.cell(ref)
        row, column = label_of(there.row_path), label_of(there.column_path)
        named = row
        if ref.table == here.ref.table and ref.row == here.ref.row and column:
            named = column
        elif column and (ref.table != here.ref.table or ref.column != here.ref.column):
            named = f"{row}／{column}" if row else column
        of = "" if ref.table == here.ref.table else f"{there.table.title}の"
        reading = "" if ref.entity == here.ref.entity else f"{ref.entity}の"
        return f"{reading}{of}「{named}」"

    def _reference(self, node: ast.expr) -> Ref:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "at":
                column, row = (ast.unparse(argument) for argument in node.args)
                return self._scope.at(column, row)
            return replace(self._reference(node.args[0]), entity=SOLO)
        return self._scope.resolve(tuple(ast.unparse(node).split(".")))

    def _call(self, name: str, node: ast.Call) -> tuple[str, int]:
        basis = "印刷した値で計算" if self._wording.printed_basis else "端数処理前の値で計算"
        if name in ("sum", "count"):
            query = replace(ledger_query(node), entity=self._scope.entity)
            return self._wording.query(query), _ATOM
        if name == "children":
            names = [self._figure(ref) for ref in self._scope.children()]
            listed = names if len(names) <= _LISTED else [*names[:2], "…", names[-1]]
            return f"内訳{len(names)}項目の合計（{' ＋ '.join(listed)}）", _ATOM
        if name in ("at", "solo"):
            return self._figure(self._reference(node)), _ATOM
        if name == "printed":
            return f"{self._figure(self._reference(node.args[0]))}（印刷した値）", _ATOM
        if name == "prior":
            return f"前年度の誌面の{self._figure(self._reference(node.args[0]))}", _ATOM
        if name == "basis":
            return f"{self._inner(node.args[0], _ATOM)}（{basis}）", _ATOM
        if name in ("ratio", "exact_ratio"):
            top, bottom = self._inner(node.args[0], _STRONG), self._inner(node.args[1], _ATOM)
            return f"{top} ÷ {bottom}（{basis if name == 'ratio' else '端数処理前の値で計算'}）", _STRONG
        inner = [self.text(argument) for argument in node.args]
        if name in ("min", "max"):
            return f"（{'、'.join(inner)} のうち{'最小' if name == 'min' else '最大'}のもの）", _ATOM
        return f"（{inner[0]}）の絶対値", _ATOM
