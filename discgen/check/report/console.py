"""The report on the screen, or as plain text in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from discgen.check.report.reportmodel import CELL_HEADS, Report, cell_fields, counted, other_remarks, sides
from discgen.faults import Severity, following_words
from discgen.finding import Finding

_SHOWN = 20  # findings of a topic, lines of a list; --all shows the rest
_SIDES = 4  # lines of one finding about its values and rules; the first ones say what is wrong
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}
_WIDTHS = {"行": 34, "列": 22, "場所": 22, "整合する値": 28}


def show(report: Report, console: Console, *, everything: bool = False) -> None:
    """Print the report: findings by topic, what was not checked, and the verdict."""
    console.print(f"検査報告　{escape(report.subject)}", style="bold")
    console.print(report.scale)
    for topic, findings in report.by_topic.items():
        console.print()
        console.print(f"■ {topic.value}（{counted(findings)}）", style="bold")
        shown = findings if everything else findings[:_SHOWN]
        for finding in shown:
            following = report.following(finding)
            _show_finding(finding, console, len(following))
            for one in following if everything else ():
                _show_finding(one, console)
        _folded(console, len(findings) - len(shown))
    for title, lines in other_remarks(report):
        console.print()
        console.print(f"■ {title}（{len(lines)} 件）", style="bold")
        _show_lines(lines, console, everything=everything)
    console.print()
    console.print(report.summary, style="bold")
    console.print(report.verdict, style="bold red" if report.failed else "bold green")


def _show_finding(finding: Finding, console: Console, following: int = 0) -> None:
    style = _STYLES[finding.severity]
    console.print(f"[{style}]{finding.severity.value}[/]　[bold]{escape(finding.title)}[/]")
    lines = [f"場所：{finding.place}"] if finding.place else []
    told = sides(finding)
    lines += told[:_SIDES]
    lines += [f"ほか {len(told) - _SIDES} 規則"] if len(told) > _SIDES else []
    for line in lines:
        console.print(Padding(escape(line), (0, 0, 0, 4), expand=False))
    if finding.cells:
        console.print(Padding(_cells(finding), (0, 0, 0, 2), expand=False))
    lines = [f"根拠：{finding.source}"] if finding.source else []
    lines += [f"直し方：{finding.remedy}"] if finding.remedy else []
    lines += [f"番号 {finding.follows} の指摘によるものです"] if finding.follows else []
    for line in lines:
        console.print(Padding(escape(line), (0, 0, 0, 4), expand=False))
    if following:
        console.print(Padding(f"{following_words(following)}（--all ですべて表示）", (0, 0, 0, 4), expand=False))
    console.print(Padding(f"番号 {finding.id}　規則 {escape(finding.rule)}", (0, 0, 0, 4), expand=False), style="dim")


def _cells(finding: Finding) -> Table:
    """The figures of a finding; columns that say nothing are left out."""
    rows = [cell_fields(cell) for cell in finding.cells]
    used = [number for number in range(len(CELL_HEADS)) if any(row[number] for row in rows)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    for number in used:
        name = CELL_HEADS[number]
        right = name in ("印刷", "順位")
        justify: Literal["left", "right"] = "right" if right else "left"
        table.add_column(name, justify=justify, max_width=_WIDTHS.get(name), no_wrap=right, overflow="fold")
    for row in rows:
        table.add_row(*(escape(row[number]) for number in used))
    return table


def _show_lines(lines: Sequence[str], console: Console, *, everything: bool) -> None:
    shown = lines if everything else lines[:_SHOWN]
    for line in shown:
        console.print(Padding(escape(line), (0, 0, 0, 4), expand=False))
    _folded(console, len(lines) - len(shown))


def _folded(console: Console, number: int) -> None:
    if number > 0:
        console.print(f"    ほか {number} 件（--all ですべて表示）", style="dim")
