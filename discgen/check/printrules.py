"""The rules of part 7 of the check in words; they are told without laying out a page."""

from __future__ import annotations

from discgen.book.press.pressrules import DIFFERENT, LEGIBLE, MISSING
from discgen.faults import Severity
from discgen.finding import RuleText, Topic

BOOK_RULE = RuleText(
    "print.book",
    Severity.ERROR,
    Topic.PRINT,
    "誌面の組立て",
    "原稿と表から誌面を組み、はみ出し、書体、索引と目次など、組むときに分かることを調べます。",
)

PDF_RULE = RuleText(
    "print.pdf",
    Severity.ERROR,
    Topic.PRINT,
    "PDF の照合",
    "--pdf で渡した PDF の頁ごとに、計数・名称・注・文が、入力から組んだ誌面のとおりに印刷されているかを調べます。"
    "文字を輪郭や画像にした頁は読めないので、比べられない頁として示します。画像は明暗を比べ、違って見えるものを"
    "注意として示します（図は画像でないので、文字だけを比べます）。",
)


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
    return [*(RuleText(rule, Severity.ERROR, Topic.PRINT, title, told) for rule, title, told in texts), PDF_RULE]
