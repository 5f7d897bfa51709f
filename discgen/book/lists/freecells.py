"""The cells of a free table as printed: what the sheet shows, in the signs of the house, or a fault."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from discgen.catalogue.eras import western_date
from discgen.faults import Severity
from discgen.figures.printed.printing import MINUS
from discgen.ledgers.cellreading import EXACT_FLOAT, UNCACHED, digits_lost, is_blank, shown, unreadable_format
from discgen.ledgers.cellstyles import SheetLook
from discgen.ledgers.normalise import ERROR_VALUES, as_typed, exact
from discgen.ledgers.numberformats import (
    GENERAL,
    UnreadableFormat,
    is_before_calendar,
    is_full_date,
    shown_text,
    signs_alike,
)
from discgen.ledgers.problems import SheetLog, SheetProblem
from discgen.ledgers.scan import Address, letter

_FIGURE = re.compile(r"[-−‐–—▲△] *[¥￥]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[%％]?")
_SIGNED = re.compile(f"[{MINUS}▲(（−-]")
_OF_YEARS = re.compile(r"(?:年度?|年次|西暦)\s*$")
_FULL_DATE = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}")
_YEARS = (1900, 2200)
_SHOWN_DIGITS = 10  # of a fraction, as wide as a cell without a format shows it


def is_number(cell: Any) -> bool:
    """Whether a cell holds a number."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


class FreeCells:
    """Prints the cells of one sheet."""

    def __init__(self, looks: Mapping[Address, SheetLook], log: SheetLog) -> None:
        self._looks, self._log = looks, log

    def head(self, cells: Sequence[Any], row: int) -> list[str]:
        """The texts of a row of heads: a year typed as a number stays one."""
        return [self._text(cell, (row, column), words=True) for column, cell in enumerate(cells, start=1)]

    def row(self, cells: Sequence[Any], row: int, head: Sequence[str], labels: int) -> tuple[str, ...]:
        """The texts of a row below the head, whose first cells are labels."""
        yearly = bool(_OF_YEARS.search(shown(cells[0]))) if cells and isinstance(cells[0], str) else False
        return tuple(
            self._text(cell, (row, column), words=column <= labels, yearly=yearly or bool(_OF_YEARS.search(name)))
            for column, (cell, name) in enumerate(zip(cells, head, strict=True), start=1)
        )

    def _text(self, cell: Any, place: Address, *, words: bool, yearly: bool = False) -> str:
        row, column = place
        if is_blank(cell):
            return ""
        if cell is UNCACHED or (isinstance(cell, str) and cell.strip().upper() in ERROR_VALUES):
            message = "数式の計算結果が保存されていません" if cell is UNCACHED else "エラー値が入っています"
            remedy = "Excel で開いて再計算し、上書き保存してください"
            self._log.add(message, letter=letter(column), row=row, found=shown(cell), remedy=remedy)
            return ""
        look = self._looks.get(place, SheetLook())
        if look.white:
            remedy = "要らない値ならば消し、要る値ならば色を直してください"
            problem = SheetProblem(
                "白い文字で見えないセルです（印刷します）", shown(cell), "", remedy, Severity.WARNING
            )
            self._log.tell(problem, letter=letter(column), row=row)
        try:
            if is_number(cell):
                return self._number(cell, look, place, plain=words or (yearly and _is_year(cell)))
            text = _other(cell, look)
        except UnreadableFormat:
            self._log.tell(unreadable_format(look.code), letter=letter(column), row=row)
            return ""
        return signs_alike(text, MINUS) if not words and _FIGURE.fullmatch(text) else text

    def _number(self, cell: int | float, look: SheetLook, place: Address, *, plain: bool) -> str:
        row, column = place
        if not math.isfinite(cell):
            self._log.add("数値ではありません", letter=letter(column), row=row, expected="数値")
            return ""
        if isinstance(cell, float) and abs(cell) >= EXACT_FLOAT:
            self._log.tell(digits_lost(cell), letter=letter(column), row=row)
            return ""
        value = exact(cell)
        if look.shown == as_typed(value) or (not look.shown and look.code in (GENERAL, "@")):
            if value.denominator != 1 and len(as_typed(abs(value)).lstrip("0.").replace(".", "")) > _SHOWN_DIGITS:
                message, remedy = "桁の多い小数です", "セルの表示形式で小数の桁数を決めてください"
                self._log.add(message, letter=letter(column), row=row, found=as_typed(value), remedy=remedy)
            return f"{MINUS if value < 0 else ''}{as_typed(abs(value), '' if plain else ',')}"
        text = signs_alike(look.shown.strip() or shown_text(cell, look.code), MINUS)
        if not text and value:
            message, remedy = (
                "値のあるセルが空白に見える書式です（空白で印刷します）",
                "値を消すか、書式を直してください",
            )
            found = shown(cell)
            self._log.add(
                message, letter=letter(column), row=row, found=found, remedy=remedy, severity=Severity.WARNING
            )
        if value < 0 and text and text[0] not in f"{MINUS}(（":
            message, remedy = "負の数が符号なしで見える書式です", "△ か - の付く書式に直してください"
            self._log.add(message, letter=letter(column), row=row, found=f"{shown(cell)} → {text}", remedy=remedy)
        return text


def _is_year(cell: int | float) -> bool:
    return float(cell).is_integer() and _YEARS[0] <= cell <= _YEARS[1]


def _other(cell: Any, look: SheetLook) -> str:
    """A text, a truth value or a moment. Errors: UnreadableFormat."""
    if isinstance(cell, str):
        return shown_text(cell, look.code).strip()
    if isinstance(cell, datetime.date) and is_before_calendar(cell):
        raise UnreadableFormat(look.code)
    full = _FULL_DATE.fullmatch(look.shown) if look.shown else is_full_date(look.code)
    if isinstance(cell, datetime.date) and full:
        return western_date(cell)
    if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
        return look.shown.strip() or shown_text(cell, look.code)
    return shown(cell).strip()
