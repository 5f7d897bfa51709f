"""A formula in Japanese, as an auditor reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from discgen.catalogue.contract import Sheet, WeightedTerm
from discgen.catalogue.entity import SOLO
from discgen.figures.cellformulawords import CellWords
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.filters import FilterValue, Not, YearOffset
from discgen.figures.formula import LedgerSum
from discgen.figures.formulawords import Phrases
from discgen.ledgers.ledgerbook import LedgerBook


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
    return derived.name or _sum_words(sheet, derived.parts)


def _sum_words(sheet: Sheet, terms: Iterable[WeightedTerm]) -> str:
    """（エクスポージャー額－控除額）×リスク・ウェイト－…"""
    text = ""
    for term in terms:
        signs = term.signs if any(sign > 0 for _, sign in term.signs) else [(name, 1) for name, _ in term.signs]
        linear = "".join(f"{'＋' if sign > 0 else '－'}{column_words(sheet, name)}" for name, sign in signs)[1:]
        rates = "".join(f"×{column_words(sheet, rate)}" for rate in term.rates)
        text += "－" if signs is not term.signs else "＋"
        text += f"（{linear}）{rates}" if len(signs) > 1 and rates else f"{linear}{rates}"
    return text.removeprefix("＋")


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

    @property
    def phrases(self) -> Phrases:
        """How the operations of a formula are told."""
        exact = "端数処理前の値で計算"
        basis = "印刷した値で計算" if self.printed_basis else exact
        return Phrases(
            blank=" ",
            negative="－{}",
            condition="{} ならば {}、そうでなければ {}",
            whole=False,
            prior="前年度の誌面の{}",
            printed="{}（印刷した値）",
            basis=f"{{}}（{basis}）",
            ratio=f"{{}} ÷ {{}}（{basis}）",
            exact_ratio=f"{{}} ÷ {{}}（{exact}）",
            between="、",
            least="（{} のうち最小のもの）",
            greatest="（{} のうち最大のもの）",
            size="（{}）の絶対値",
        )

    def of(self, cell: CellDef) -> str:
        """The definition of a cell in Japanese."""
        if cell.query is not None:
            return self.query(cell.query)
        return _Words(self, cell).text(cell.formula)

    def query(self, query: LedgerSum) -> str:
        """A sum or number of ledger rows."""
        sheet = self.book.sheet(query.ledger)
        filters = "、".join(filter_words(sheet, query.filters, self.fiscal_year))
        of = f"台帳「{sheet.sheet}」"
        of += f"のうち{filters}の行" if filters else ""
        group = "（連結で加わる行を含む）" if query.entity != SOLO and query.column else ""
        return f"{of}の{column_words(sheet, query.column)}{'の合計' if query.column else ''}{group}"


class _Words(CellWords):
    """The words of one cell's formula, down to its ledgers."""

    def __init__(self, wording: Wording, cell: CellDef) -> None:
        super().__init__(wording.space, cell, wording.phrases)
        self._wording = wording

    def ledger_sum(self, query: LedgerSum) -> str:
        return self._wording.query(query)

    def number(self, name: str) -> str:
        space, _, own = name.partition(".")
        return f"「{self._wording.titles.get(name, own)}」" if space == "law" else f"設定 {own}"
