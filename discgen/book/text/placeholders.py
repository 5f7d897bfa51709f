"""Placeholders in prose: ``{{ 額("bs.loans") }}``, for the group ``{{ 額("連結:bs.loans") }}``.

A figure is named by its number or by its labels, ``{{ 額("bs/資産の部 > 貸出金") }}``.
``{{ 和暦("2021-07-01") }}`` and ``西暦`` print a date. ``前期`` as an option, or ``@前期`` after the name, means the
year before. A grammar of one function call with one quoted name, no expressions: what an editor writes can name a
figure and a form, and nothing else. Text between the braces never runs.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from discgen.catalogue.eras import japanese_date, western_date
from discgen.faults import Fault, near
from discgen.figures.printed.printedtable import UNREAD, CellKey
from discgen.figures.printed.printing import UNITS, cut, oku, oku_million, read_printed, with_unit
from discgen.figures.tables.figuretext import FigureName, FigureText, TiedFigure

BRACES = re.compile(r"\{\{((?:(?!\{\{).)*?)\}\}", re.S)
_STRAY = re.compile(r"\{\{|\}\}|｛｛|｝｝|[{｛]\s*(?:額|数|率|億円|億百万|前期比|西暦|和暦)\s*[(（][^\n}｝]*")
_CALL = re.compile(r'\s*(\w+)\s*[(（]\s*["“”]([^"“”]*)["“”]\s*((?:[,、，]\s*\w+\s*)*)[)）]\s*')
_WORD = re.compile(r"\s*(\w+)\s*")

MARK = ("\ue000", "\ue001")  # around the number of a resolved placeholder
FORMS = ("額", "数", "率", "億円", "億百万", "前期比")
OPTIONS = ("前期", "億円", "億百万")
DATES: dict[str, Callable[[datetime.date], str]] = {"西暦": western_date, "和暦": japanese_date}
PRIOR_MARK = "@前期"
_EXPECTED = '{{ 額("番号") }}、{{ 額("表ID/行") }}、{{ 率("表ID/行/列", 前期) }} など'
_NOT_FOUND = "計数が見つかりません"
NO_LAST_YEAR = f"前期の{_NOT_FOUND}"
_NOT_PRINTED = "の形で印刷できません"


def depends_on_figures(fault: Fault) -> bool:
    """True for a fault of a text that other figures might not have."""
    return fault.message.endswith((_NOT_FOUND, _NOT_PRINTED))


@dataclass(frozen=True, slots=True)
class Tied:
    """A resolved placeholder: the text to print, the name of the figure that it quotes, and the figure.

    millions: asked for down to 百万円, also where the figure has none (2億円).
    """

    text: str
    name: FigureName | None = None
    key: CellKey | None = None
    millions: bool = False


def quote_anchor(name: str, number: int) -> str:
    """Anchor of a figure quoted in a text."""
    return f"q-{name}-{number}"


def _printed(figure: TiedFigure) -> Fraction | None:
    """The value that the printed figure stands for; None for a dash."""
    return read_printed(figure.text, figure.unit).value


def _change(now: TiedFigure, before: TiedFigure, style: str) -> str:
    """Size and direction of the change on the year; from exact values where both are known."""
    if now.exact is not None and before.exact is not None:
        change = now.exact - before.exact
    else:
        change = (_printed(now) or Fraction(0)) - (_printed(before) or Fraction(0))
    if not change:
        return "増減なし"
    direction = "増加" if change > 0 else "減少"
    size = abs(change)
    if style == "億円":
        return oku(size) + direction
    if style == "億百万":
        return oku_million(size) + direction
    if now.unit == "%":
        return f"{cut(size, Fraction(1, 10000)) / 100:.2f}ポイント{'上昇' if change > 0 else '低下'}"
    return f"{cut(size, UNITS[now.unit].step):,}{now.unit}{direction}"


class PlaceholderReader:
    """Resolves the placeholders of one text file; faults gather in ``faults``."""

    def __init__(self, file: str, figures: FigureText, words: Mapping[str, str]) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._figures = figures
        self._words = words

    def replace(self, text: str, first_line: int, mark: tuple[str, str]) -> tuple[str, list[Tied]]:
        """Put a numbered mark in the place of every placeholder.

        The marks keep resolved text out of the reach of Markdown (a figure is never markup) and of the bars of a
        Markdown table. An unresolved placeholder stays visible as 【…】.
        """
        tied: list[Tied] = []

        def one(found: re.Match[str]) -> str:
            line = first_line + text.count("\n", 0, found.start())
            resolved = self._resolve(found[1], line)
            tied.append(resolved or Tied(f"【{found[1].strip()}】"))
            return f"{mark[0]}{len(tied) - 1}{mark[1]}" + "\n" * found[0].count("\n")

        replaced = BRACES.sub(one, text)
        for stray in _STRAY.finditer(replaced):
            line = first_line + replaced.count("\n", 0, stray.start())
            self._fault(line, "計数の引用の括弧が正しくありません", found=stray[0], expected=_EXPECTED)
        return replaced, tied

    def _fault(self, line: int, message: str, found: str = "", expected: str = "", remedy: str = "") -> None:
        self.faults.append(Fault(f"{self.file}:{line}", message, found, expected, remedy))

    def _resolve(self, body: str, line: int) -> Tied | None:
        word = _WORD.fullmatch(body)
        if word:
            if word[1] in self._words:
                return Tied(self._words[word[1]])
            self._fault(line, "この言葉は使えません", found=word[1], expected="、".join(self._words))
            return None
        call = _CALL.fullmatch(body)
        if call is None:
            self._fault(line, "計数の引用の書き方が正しくありません", found=body.strip(), expected=_EXPECTED)
            return None
        form, path = call[1], call[2]
        if form in DATES:
            return self._date(form, path.strip(), line)
        options = re.findall(r"\w+", call[3])
        wrong = [option for option in options if option not in OPTIONS]
        if form not in FORMS or wrong:
            found = form if form not in FORMS else "、".join(wrong)
            expected = "、".join((*FORMS, *DATES) if form not in FORMS else OPTIONS)
            self._fault(line, "計数の引用の形がありません", found=found, expected=expected)
            return None
        if path.endswith(PRIOR_MARK):
            path, options = path.removesuffix(PRIOR_MARK), [*options, "前期"]
        offset = -1 if "前期" in options else 0
        name = FigureName.parse(path)
        figure = self._figure(name, offset, line)
        if figure is None:
            return None
        try:
            text = self._print(form, name, figure, options, line)
            return None if text is None else Tied(text, name, figure.key, "億百万" in (form, *options))
        except (ValueError, KeyError):
            message = f"この計数は「{form}」{_NOT_PRINTED}"
            self._fault(line, message, found=f"{figure.text}（単位 {figure.unit or 'なし'}）")
            return None

    def _date(self, form: str, day: str, line: int) -> Tied | None:
        try:
            return Tied(DATES[form](datetime.date.fromisoformat(day)))
        except ValueError as error:
            known = "" if "元号" not in str(error) else str(error)
            self._fault(
                line, "日付の書き方が正しくありません", found=day, expected='"2021-07-01" のように', remedy=known
            )
            return None

    def _print(self, form: str, name: FigureName, figure: TiedFigure, options: list[str], line: int) -> str | None:
        if figure.text == UNREAD:
            return UNREAD
        if form == "前期比":
            before = self._figure(name, -1, line)
            if before is None:
                return None
            if before.text == UNREAD:
                return UNREAD
            style = next((option for option in options if option != "前期"), "")
            return _change(figure, before, style)
        if form == "率" and figure.unit != "%":
            raise ValueError(figure.unit)
        if form in ("億円", "億百万"):
            if not figure.unit.endswith("円"):
                raise ValueError(figure.unit)
            value = _printed(figure) or Fraction(0)
            return oku(value) if form == "億円" else oku_million(value)
        return figure.text if form == "数" else with_unit(figure.text, figure.unit)

    def _figure(self, name: FigureName, offset: int, line: int) -> TiedFigure | None:
        figure = self._figures.lookup(name, offset)
        if figure is None and offset and self._figures.lookup(name, 0):
            remedy = "前年度に印刷した計数がありません。印刷計数に行を足すか、文章から前年度との比較を除いてください"
            self._fault(line, NO_LAST_YEAR, found=str(name), remedy=remedy)
        elif figure is None:
            remedy = near(str(name), name.beside(self._figures.names()), cutoff=0.3)
            self._fault(line, NO_LAST_YEAR if offset else _NOT_FOUND, found=str(name), remedy=remedy)
        return figure
