"""The check of tables that the catalogue does not know, as findings."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from discgen.catalogue.rulefiles import PlainWords
from discgen.check.plain import plainrelation as relations
from discgen.check.plain.plainlabels import PlainLabels
from discgen.check.plain.plainlimits import limits
from discgen.check.plain.plainrelation import PlainRelation, broken
from discgen.check.plain.plainsums import PlainSums
from discgen.check.plain.plaintable import PlainFigure, PlainTable, published_table
from discgen.check.plain.plainyears import PlainYears
from discgen.faults import Severity
from discgen.figures.printed.printedtable import label_path
from discgen.figures.printed.printing import MINUS, UNITS
from discgen.finding import Finding, FoundCell, RuleText, Topic
from discgen.published.publishedcells import PublishedCell

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTICE
_IN, _BETWEEN, _YEARS, _TREND = Topic.WITHIN_TABLE, Topic.BETWEEN_TABLES, Topic.BETWEEN_YEARS, Topic.PLAUSIBILITY
_HOW = "見出しの語から分かることだけを調べ、同じ表のほかの行・列でも成り立っているときに知らせます。"
_RULES = (
    (relations.TOTAL, _E, _IN, "合計と内訳の和", "「合計」「計」「小計」は、並ぶ内訳の和です。端数の差は許します。"),
    (relations.PARTS, _W, _IN, "見出しの計数と、その下の内訳の和", "下に並ぶ内訳の和が、上の計数になります。"),
    (relations.WITHIN, _E, _IN, "「うち」は全体を超えない", "「うち」の計数は、その全体を超えません。"),
    (relations.LIMIT, _W, _IN, "限度額を超えない", "支払った額などは、並ぶ限度額を超えません。"),
    (relations.SHARE, _W, _IN, "構成比＝計数÷合計", "構成比は計数を合計で割ったものです。切捨てと四捨五入を許します。"),
    (relations.HUNDRED, _W, _IN, "構成比の和は100%", "内訳の構成比の和は、端数の分を除いて100%です。"),
    (relations.CHANGE, _W, _YEARS, "増減＝当年度－前年度", "増減の欄は、当年度と前年度の差です。"),
    (relations.GROWTH, _W, _YEARS, "増減率＝増減÷前年度", "増減率の欄は、前年度に対する増減の割合です。"),
    (
        relations.SAME,
        _W,
        _BETWEEN,
        "内訳の表の合計＝その計数",
        "「○○の構成」「○○の内訳」の表の合計は、ほかの表の○○と同じです。",
    ),
    (
        relations.SERIES,
        _N,
        _TREND,
        "年度の並びから飛び離れた計数",
        "4年度以上のうち一つだけ、前後の4倍を超えるか4分の1に満ちません。",
    ),
)
RULES = tuple(
    RuleText(rule, severity, topic, title, f"カタログにない表：{text}{_HOW}")
    for rule, severity, topic, title, text in _RULES
)
_TEXTS: Mapping[str, RuleText] = {text.rule: text for text in RULES}


@dataclass(frozen=True, slots=True)
class PlainResult:
    """figures: how many there are in the tables. relations: how many were asked."""

    findings: tuple[Finding, ...]
    figures: int
    relations: int


def check_published(
    strangers: Iterable[PublishedCell], known: Iterable[PublishedCell], words: PlainWords
) -> PlainResult:
    """Published figures without a place in the catalogue, beside those of their tables that have one (``known``):
    what only concerns these follows from their definitions.
    """
    strange = list(strangers)
    names = {(cell.key.entity, cell.key.table_id) for cell in strange}
    tables: dict[tuple[str, str], list[PublishedCell]] = {}
    every = sorted([*strange, *(cell for cell in known if (cell.key.entity, cell.key.table_id) in names)], key=_line)
    for cell in every:
        tables.setdefault((cell.key.entity, cell.key.table_id), []).append(cell)
    result = check_tables([published_table(cells) for cells in tables.values()], words, {id(cell) for cell in strange})
    return replace(result, figures=len(strange))


def _line(cell: PublishedCell) -> tuple[str, int]:
    return cell.file, cell.line


def check_tables(tables: Sequence[PlainTable], words: PlainWords, asked: Container[int] | None = None) -> PlainResult:
    """What does not hold in some tables, in the order of the rules and of the tables. asked: cells of which one must
    take part.
    """
    labels = PlainLabels(words)
    found = [relation for table in tables for relation in _of_table(table, labels)]
    found += _same(tables, labels)
    order = list(_TEXTS)
    wrong = sorted(broken(found), key=lambda one: order.index(one.rule))

    def concerns(one: PlainRelation) -> bool:
        return asked is None or any(id(figure.source) in asked for figure in (one.figure, *one.others))

    return PlainResult(
        tuple(_finding(one) for one in _once(wrong) if concerns(one)),
        sum(len(table.figures) for table in tables),
        sum(map(concerns, found)),
    )


def _of_table(table: PlainTable, labels: PlainLabels) -> Iterator[PlainRelation]:
    """What must hold along its rows, and along its columns."""
    sums, years = PlainSums(labels), PlainYears(labels)
    for one in (table, table.turn()):
        yield from sums.relations(one)
        yield from limits(one, labels)
        yield from years.changes(one)
    yield from years.series(table)


def _same(tables: Sequence[PlainTable], labels: PlainLabels) -> Iterator[PlainRelation]:
    """A table of the parts of a figure ends in that figure."""
    for table in tables:
        ends = (end for end in labels.words.parts_of if table.title.endswith(end))
        whole = next((table.title.removesuffix(end) for end in ends), "")
        totals = [row for row, _ in PlainSums(labels).sums(table) if len(row) == 1]
        for other in tables if whole and totals else ():
            for figure in other.figures.values():
                same = table.figures.get((totals[-1], figure.col, figure.year))
                if other is table or other.entity != table.entity or figure.row != (whole,) or same is None:
                    continue
                if same.unit == figure.unit and same.step == figure.step:
                    family = (table.name, other.name)
                    yield PlainRelation(relations.SAME, family, same, (figure,), figure.value, figure.value, sure=True)


def _once(wrong: Iterable[PlainRelation]) -> list[PlainRelation]:
    """The same figures under the same rule, found along rows and along columns, count once."""
    kept: dict[tuple[object, ...], PlainRelation] = {}
    for one in wrong:
        kept.setdefault((one.rule, one.figure.printed, frozenset(_identity(f) for f in (one.figure, *one.others))), one)
    return list(kept.values())


def _identity(figure: PlainFigure) -> object:
    return figure.source.key if figure.source else frozenset((figure.row, figure.col))


def _finding(one: PlainRelation) -> Finding:
    """A free table has no published figures: its name is the place."""
    text = _TEXTS[one.rule]
    figures = (one.figure, *one.others)
    cells = tuple(_cell(figure, one if figure is one.figure else None) for figure in figures if figure.source)
    return Finding(
        text.rule,
        text.severity,
        text.topic,
        f"{text.title}が合いません",
        cells=cells,
        found=f"{_label(one.figure)} {one.figure.printed}",
        expected=_range(one),
        place="" if cells else str(one.family[0]),
        remedy="どちらかの計数の誤りか、見出しの意味の違いです。元の計数を確かめてください",
    )


def _label(figure: PlainFigure) -> str:
    row, col = " > ".join(figure.row), " > ".join(figure.col)
    return label_path(row, col, f"{figure.year}年度" if figure.year else "")


def _cell(figure: PlainFigure, relation: PlainRelation | None) -> FoundCell:
    source = figure.source
    assert source is not None  # asked of published figures alone
    fits = _range(relation) if relation else ""
    return FoundCell(
        source.key, source.title, source.printed, source.unit, f"{Path(source.file).name}:{source.line}", fits
    )


def _range(one: PlainRelation) -> str:
    low, high = (_shown(value, one.figure) for value in (one.low, one.high))
    return low if low == high else f"{low}以上{high}以下"


def _shown(value: Fraction, figure: PlainFigure) -> str:
    """An amount in the unit of a figure, with its decimals."""
    unit = UNITS.get(figure.unit)
    size = unit.size if unit else Fraction(1)
    digits = max(0, len(str(size // figure.step)) - 1) if figure.step < size else 0
    scaled = abs(value) / size
    return f"{MINUS if value < 0 else ''}{round(float(scaled), digits):,.{digits}f}{figure.unit}"
