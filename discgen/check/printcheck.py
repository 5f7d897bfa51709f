"""Part 7 of the check, the print: the finished PDF read back and looked at, as findings with their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discgen.book.press.pressrules import DIFFERENT, LEGIBLE, MISSING
from discgen.book.press.proof import prove
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.finding import Finding, RuleText, Topic


def check_print(
    pdf: bytes, tables: Iterable[PrintedTable], page_of_figure: Mapping[CellKey, int], first_page: int
) -> list[Finding]:
    """Figures that are missing, differ from the fact store, or cannot be seen on their page."""
    return [
        Finding(
            fault.rule,
            fault.severity,
            Topic.PRINT,
            fault.message,
            found=fault.found,
            expected=fault.expected,
            place=fault.where,
            remedy=fault.remedy,
        )
        for fault in prove(pdf, tables, page_of_figure, first_page)
    ]


def print_rules() -> list[RuleText]:
    """The rules behind the findings."""
    texts = (
        (MISSING, "誌面にない行", "計算したすべての表の行が、どれかの頁にあるかを調べます。"),
        (
            DIFFERENT,
            "印刷した計数の読返し",
            "できあがった PDF を別のプログラムで読み返し、どの行の計数も、計算した文字のとおりにその頁に並んでいるかを"
            "調べます。",
        ),
        (
            LEGIBLE,
            "計数の見え方",
            "PDF を画像にして、計数が紙面の外にはみ出していないか、ほかの文字と重なっていないか、隠れたり途中で切れたり"
            "していないかを調べます。",
        ),
    )
    return [RuleText(rule, Severity.ERROR, Topic.PRINT, title, told) for rule, title, told in texts]
