"""discgen check --layout: the laid-out pages looked at as a designer does, with the measures of the whole book."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.book.preflight.layoutfindings import (
    FOOT,
    LAYOUT,
    RULES,
    SHORT,
    LayoutSums,
    layout_sums,
)
from discgen.bookinput import document_input
from discgen.catalogue.rulefiles import LayoutThresholds
from discgen.check.printrules import BOOK_RULE
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.faults import Fault, Severity, errors
from discgen.finding import Finding, RuleText, Topic
from discgen.project import Project

_STEPS = (6.5, 7.0, 7.5, 8.0, 9.0)  # points below which shares of the characters are told


def layout_rules(layout: LayoutThresholds) -> list[RuleText]:
    """The rules behind the findings, with their thresholds."""
    return [
        RuleText(
            f"{LAYOUT}.{seen}",
            Severity.NOTICE,
            Topic.PRINT,
            rule.message,
            f"組んだ頁を調べ、「{rule.message}」と知らせます（check --layout）。{_limit(rule.limit, layout)}",
        )
        for seen, rule in RULES.items()
    ]


def _limit(name: str, layout: LayoutThresholds) -> str:
    if not name:
        return ""
    threshold = layout.thresholds[name]
    return f"しきい値（設定の [check] で変えられます）：{name}＝{threshold.value}（{threshold.title}）"


def check_layout(project: Project, result: CheckResult, progress: Progress) -> None:
    """The pages of a project: findings, and as remarks the measures of the book."""
    from discgen.book.composition.bookbuild import build_pages  # only a check of the pages pays for the press

    result.skipped.append("計数・法令・本文（--layout のときは、組んだ頁だけを調べます）")
    with result.step("組版", progress):
        book = document_input(project, progress)
        made = build_pages(book)
    wrong = errors(made.faults)
    if wrong or not made.parts:
        result.findings += [Finding.of(fault, Topic.PRINT, BOOK_RULE.rule) for fault in wrong]
        result.skipped.append("組版の点検（誤りがあるので、誌面を組めません）")
        return
    result.findings += [Finding.of(fault, Topic.PRINT, BOOK_RULE.rule) for fault in made.layout.found]
    result.remarks += _measures(layout_sums(made.parts, book.limits), book.limits[FOOT], book.limits[SHORT])


def _measures(sums: LayoutSums, foot: float, short: float) -> Iterator[Fault]:
    def told(message: str, found: str) -> Fault:
        return Fault("組版の実測", message, found, severity=Severity.NOTICE)

    yield told("頁", f"{sums.pages}頁、うち下の空きが{foot:g}%を超える頁は{sums.emptier}（章の終わりを除く）")
    yield told("行", f"幅をそろえる行は{sums.lines}、うち{short:g}字分より多く足りない行は{sums.short}")
    below = "、".join(f"{points:g}ポイント未満 {sums.share_below(points):.1f}%" for points in _STEPS)
    least = f"、最小 {sums.sizes[0][0]:g}ポイント" if sums.sizes else ""
    yield told("文字の大きさ", f"{sums.characters:,}字、{below}{least}（図の中の文字を除く）")
