"""How one place prints its figure: sign, unit, brackets, and what stands for nothing and for less than a unit.

Source: 金額、比率の表示方法 of the magazines (regulation notes §1); what differs between houses is a convention.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from discgen.figures.printed.printedtable import DASH
from discgen.figures.printed.printing import (
    MINUS,
    ReadFigure,
    Unit,
    print_steps,
    read_printed,
    steps_of,
    unit_of,
    with_unit,
)

_FIGURE = r"[\d,.円銭兆億百万]+"


@dataclass(frozen=True, slots=True)
class CellForm:
    """The printed form of one place.

    around: text around the figure, ``（{}）``. negative: that of a negative figure, which then takes no sign.
    reversed: the figure is printed with the other sign (a deduction as a positive figure). trim: zero decimals go.
    zero: what less than one step prints (``zero`` 0.00, ``bare`` 0, ``dash``). nil: what nothing prints (``dash``,
    ``plain``: without what stands around it, ``zero``, ``bare``, ``blank``). below: what a negative amount less than
    one step prints (``zero``, ``minus`` △0, ``dash``). dash, minus: the characters. sen: digits of 銭.
    """

    unit: Unit
    rounding: str = "truncate"
    around: str = ""
    negative: str = ""
    reversed: bool = False
    trim: bool = False
    unit_in_cell: bool = False
    zero: str = "zero"
    nil: str = "dash"
    below: str = "zero"
    dash: str = DASH
    minus: str = MINUS
    sen: str = "two"

    def text(self, value: Fraction) -> str:
        """Printed characters of an exact value in base units; empty for nothing that is left blank."""
        shown = -value if self.reversed else value
        steps = steps_of(shown, self.unit, self.rounding)
        unit = unit_of(self.unit.name, 0) if self.trim and not steps % 10**self.unit.decimals else self.unit
        steps = steps_of(shown, unit, self.rounding)
        if not steps:
            return self._nothing(shown, unit)
        if steps < 0 and self.negative:
            return print_steps(-steps, unit, self.negative, sen=self.sen)
        return self._placed(print_steps(steps, unit, minus=self.minus, sen=self.sen))

    @property
    def nothing(self) -> str:
        """The dash of this place."""
        return self.around.format(self.dash) if self.around and self.nil != "plain" else self.dash

    def _nothing(self, shown: Fraction, unit: Unit) -> str:
        """A figure of no steps: nothing at all, or less than one step."""
        small = self.below if shown < 0 and self.below != "zero" and unit.name != "%" else self.zero
        kind = small if shown else self.nil
        if kind == "blank":
            return ""
        if kind in ("dash", "plain"):
            return self.nothing
        zero = print_steps(0, unit_of(unit.name, 0) if kind == "bare" else unit, sen=self.sen)
        return self._placed(self.minus + zero if kind == "minus" else zero)

    def _placed(self, body: str) -> str:
        text = self.around.format(body) if self.around else body
        return with_unit(text, self.unit.name) if self.unit_in_cell else text

    def read(self, text: str) -> ReadFigure:
        """A text of this place read back, with the sign that the figure itself has. Errors: ValueError."""
        figure = read_printed(text, self.unit.name)
        if self.negative and figure.steps and figure.steps > 0 and self._is_negative(text):
            figure = figure.reversed()
        return figure.reversed() if self.reversed else figure

    def _is_negative(self, text: str) -> bool:
        before, _, after = unicodedata.normalize("NFKC", self.negative).partition("{}")
        plain = unicodedata.normalize("NFKC", text).strip()
        return re.fullmatch(re.escape(before) + _FIGURE + re.escape(after), plain) is not None
