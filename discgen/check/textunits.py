"""Units in the texts: two of them in one comparison, another than in the chart beside, one more beside its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.lists.freetables import EXAMPLE_NAME, FREE_TABLES
from discgen.book.text.prose import read_text
from discgen.check.saidfigures import SaidLine, SaidSentence
from discgen.check.typed import Typed, typed_figures
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.tables.figuretext import FigureName
from discgen.finding import Finding, RuleText, Topic

MIXED, CHART, COLUMN, NOTHING = "prose.mixed-units", "prose.chart-unit", "prose.column-unit", "prose.nothing"
_UNITS = ("兆円", "億円", "百万円", "万円", "千円", "円")
_LARGE, _MILLION = "億円", "百万円"
_SAME = {"兆円": _LARGE}
_TOGETHER = ({"億円", "万円"},)  # 1億円 and 5,000万円 are written alike
_OF_LARGE = 10**8
_YEAR = r"前(?:年同期|年度末|期末|年度|年|期)"
_MOVED = "増加|減少|増収|減収|増益|減益|増|減|上昇|低下|拡大|縮小"
_ASIDE = r"(?:\([^()]*\))?"
_BETWEEN = re.compile(  # what makes one comparison of the amounts on both sides
    rf"\s*{_ASIDE}(?:から[^。、]{{0,14}}|(?:を|に)(?:上回|下回|超え|対し|比べ)[^。]{{0,20}}"
    rf"|(?:の)?(?:大幅な?)?(?:{_MOVED})[^。]{{0,12}}|[\((、]?\s*(?:その)?(?:うち|内訳は|{_YEAR}(?:比|より)?|計画|目標)[^。]{{0,12}}"
    rf"|\|\s*{_YEAR}比?\s*)"
)
_CHART = re.compile(r"^(`{3,}|~{3,})\s*chart\s*$\n(.*?)^\1", re.S | re.M)
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE_OF_ROW = re.compile(r"[\s|:\-]+")
_HEAD_UNIT = re.compile(r"[(](?:単位:?\s*)?(?P<unit>百万円|億円|千円|万円|円|%|人|件|先|店|口)[)]$")
_AMOUNT = re.compile(r"[△▲\-―]?\s*[\d,.兆億]+(?P<unit>百万円|億円|千円|万円|円|%|人|件|先|店|口)")
_DASH = re.compile(
    r"(?:は|が|も|で|、|\(|の)\s*[-―—]\s*(?:百万円|千円|億円|万円|円|%|人|件|先|店舗|口|会員|を[、\w]|です|であ)"
)


def check_text_units(
    book: DocumentInput, lines: Sequence[SaidLine], sentences: Iterable[SaidSentence]
) -> list[Finding]:
    """The findings of all texts and free tables."""
    told = list(sentences)
    return [
        *(finding for sentence in (*told, *_cards(lines)) for finding in _mixed(sentence)),
        *_beside_charts(book, told),
        *_columns(lines),
        *_free_tables(book),
        *_nothing(lines),
    ]


def _unit(sentence: SaidSentence, amount: Typed) -> str:
    """The last unit of money in an amount, 兆 taken as 億."""
    if amount.start in sentence.line.millions:
        return _MILLION
    unit = next((unit for unit in _UNITS if amount.text.endswith(unit)), "円")
    return _SAME.get(unit, unit)


def _apart(one: tuple[str, Typed], other: tuple[str, Typed]) -> bool:
    """Whether two amounts are written in units that a reader has to convert."""
    units = {one[0], other[0]}
    if len(units) == 1 or any(units <= pair for pair in _TOGETHER):
        return False
    small = [figure for unit, figure in (one, other) if unit != _LARGE]
    return not (_LARGE in units and len(small) == 1 and abs(small[0].value) < _OF_LARGE)  # nothing but small change


def _cards(lines: Iterable[SaidLine]) -> Iterator[SaidSentence]:
    """Lines of key figures: a figure and its remark, 貸出金｜7,925億円｜前年度末比 365億円増加, as one sentence."""
    for line in lines:
        if "|" in line.text and not _ROW.match(line.text):
            yield SaidSentence(line, line.text, tuple(typed_figures(line.text)))


def _mixed(sentence: SaidSentence) -> Iterator[Finding]:
    money = [figure for figure in sentence.figures if figure.kind == "円"]
    for one, other in pairwise(money):
        units = _unit(sentence, one), _unit(sentence, other)
        if _BETWEEN.fullmatch(sentence.text[one.end : other.start]) and _apart((units[0], one), (units[1], other)):
            found = sentence.text[one.start : other.end].strip()
            remedy = "どちらかの単位にそろえてください（引用では 億円(…)、億百万(…)、前期比(…, 億円) など）"
            yield _finding(MIXED, "一つの比較の中で単位が違います", found, units[0], sentence.place, remedy)
            return


def _beside_charts(book: DocumentInput, sentences: Sequence[SaidSentence]) -> Iterator[Finding]:
    """Figures that a text quotes in another unit than its own chart draws them."""
    charts: dict[str, Mapping[CellKey, tuple[str, str]]] = {}
    for sentence in sentences:
        file = sentence.line.file
        if not sentence.line.keys:
            continue
        if file not in charts:
            charts[file] = _charted(book, file)
        for figure in sentence.figures:
            key = sentence.key(figure)
            drawn = charts[file].get(_any_year(key)) if key is not None and figure.kind == "円" else None
            small = abs(figure.value) < _OF_LARGE
            if drawn and _unit(sentence, figure) != drawn[0] and not (small and drawn[0] == _LARGE):
                title, expected = "本文と図で、同じ計数の単位が違います", f"{drawn[0]}（図「{drawn[1]}」）"
                remedy = "図の unit か、本文の引用の形をそろえてください"
                yield _finding(CHART, title, figure.text, expected, sentence.place, remedy)


def _any_year(key: CellKey) -> CellKey:
    return replace(key, fiscal_year=0)


def _charted(book: DocumentInput, file: str) -> dict[CellKey, tuple[str, str]]:
    """The amounts in the charts of a text: unit and title of their chart. 億百万 counts as 百万円: the same digits."""
    from discgen.book.graphics.drawing import DrawingError  # only books with charts pay
    from discgen.book.graphics.spec import DonutSpec, read_spec

    drawn: dict[CellKey, tuple[str, str]] = {}
    for chart in _CHART.finditer(read_text(book.texts / file) or ""):
        try:
            spec, _ = read_spec(chart[2])
        except DrawingError:
            continue  # told when the book is composed
        for series in spec.parts if isinstance(spec, DonutSpec) else spec.series:
            figure = book.figures.lookup(FigureName.parse(series.figure), 0)
            unit = {"億百万": "百万円"}.get(spec.unit, spec.unit) or (figure.unit if figure else "")
            if figure is not None and figure.key is not None and unit in _UNITS:
                drawn.setdefault(_any_year(figure.key), (unit, spec.title))
    return drawn


def _columns(lines: Sequence[SaidLine]) -> Iterator[Finding]:
    """Cells of Markdown tables that carry a unit although the head of their column names one."""
    heads: list[str] = []
    before: SaidLine | None = None
    for line in lines:
        row = _ROW.match(line.text)
        after = before is not None and (before.file, before.number + 1) == (line.file, line.number)
        if row is None or not after or before is None or not _ROW.match(before.text):
            heads = _cells(line.text) if row else []
        elif not _RULE_OF_ROW.fullmatch(line.text):
            for head, cell in zip(heads, _cells(line.text), strict=False):
                named = _HEAD_UNIT.search(head)
                if named:
                    yield from _in_column(named["unit"], head, cell, line.place)
        before = line


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _free_tables(book: DocumentInput) -> Iterator[Finding]:
    for table in book.lists.free.values():
        heads = [unicodedata.normalize("NFKC", head) for head in table.head]
        for row in table.rows if table.name != EXAMPLE_NAME else ():
            for head, cell in zip(heads, row, strict=True):
                named = _HEAD_UNIT.search(head)
                unit = named["unit"] if named else table.unit
                place = f"{FREE_TABLES}.xlsx／{table.name}「{row[0]}」"
                yield from _in_column(unit, head, unicodedata.normalize("NFKC", cell).strip(), place)


def _in_column(unit: str, head: str, cell: str, place: str) -> Iterator[Finding]:
    own = _AMOUNT.fullmatch(cell)
    if not unit or own is None or (own["unit"] in _UNITS) != (unit in _UNITS):
        return
    title = "単位が、見出しにもセルにもあります" if own["unit"] == unit else "見出しの単位と違う単位のセルです"
    remedy = "セルには数字だけを書くか、見出しの単位を除いてください"
    yield _finding(COLUMN, title, cell, f"見出しの単位：{unit}", place, remedy)


def _nothing(lines: Sequence[SaidLine]) -> Iterator[Finding]:
    for line in lines:
        dash = None if _ROW.match(line.text) else _DASH.search(line.text)
        if dash:
            remedy = "「ありません」などの文にしてください"
            yield _finding(NOTHING, "ない計数を「－」で述べています", dash[0], "ありません、など", line.place, remedy)


def _finding(rule: str, title: str, found: str, expected: str, place: str, remedy: str) -> Finding:
    severity = Severity.NOTICE if rule == CHART else Severity.WARNING
    return Finding(rule, severity, Topic.PROSE, title, found=found[:80], expected=expected, place=place, remedy=remedy)


def text_unit_rules() -> list[RuleText]:
    """The rules behind the findings."""
    texts = (
        (
            MIXED,
            "比較の中の単位",
            "「AからBに増加」「Aに対しB」「前年度比A増加のB」「A（うちB）」のように比べる二つの金額が、億円と百万円、千円と"
            "百万円のように違う単位で書かれていないかを調べます。億円と並ぶ一億円未満の額は、違う単位とみなしません。",
        ),
        (
            CHART,
            "本文と図の単位",
            "本文が引く計数を、同じ原稿の図が違う単位で描いていないかを調べます。百万円と、億と百万の書き方は同じとみなします。",
        ),
        (
            COLUMN,
            "見出しの単位とセルの単位",
            "原稿の表と自由表で、単位を見出しに書いた列のセルに、単位がもう一度（又は違う単位が）書かれていないかを調べます。",
        ),
        (
            NOTHING,
            "ない計数の文",
            "「総額は－千円であります」のように、ない計数を「－」のまま文にしていないかを調べます。引用した計数が「－」の年度は、"
            "多くの文を「ありません」に直して印刷します。",
        ),
    )
    severity = {CHART: Severity.NOTICE}
    return [
        RuleText(rule, severity.get(rule, Severity.WARNING), Topic.PROSE, title, told) for rule, title, told in texts
    ]
