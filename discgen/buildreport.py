"""The build report (作成報告書): what was built, from what, how long it took, and what deserves a look."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from discgen.book.composition.bookmodel import DocumentResult
from discgen.catalogue.eras import western_date
from discgen.faults import Fault, Severity, causes
from discgen.project import Project

_SHOWN = 200


def _digests(document: DocumentResult) -> list[str]:
    """What was made, so that a file can be told apart from any other."""
    made = (("PDF", document.pdf), ("印刷用 PDF", document.print_pdf))
    return [f"- {name} の SHA-256：{hashlib.sha256(content).hexdigest()}" for name, content in made if content]


def write_report(
    path: Path,
    project: Project,
    document: DocumentResult,
    faults: Sequence[Fault],
    figures: int,
    durations: Mapping[str, float],
) -> None:
    """Write the report as Markdown in Japanese. Only the last line, 所要時間, differs between two equal builds."""
    institution = project.profile.institution
    lines = [
        f"# 作成報告書　{institution.name}　{institution.fiscal_year}年度",
        "",
        f"- 決算日：{western_date(institution.fiscal_year_end)}",
        f"- ページ数：{document.page_count}（{project.profile.pages.first_page}ページから）",
        *_digests(document),
        f"- 表：{len(project.tables)}、計数：{figures:,}",
        f"- 過年度の印刷計数：{len(project.store.history):,}",
        f"- 法令等の項目：{len(project.catalogue.items)}",
        "",
        "## 台帳",
        "",
        "| ブック | シート | 行数 |",
        "|---|---|---:|",
    ]
    for workbook in project.book.contracts:
        for sheet in workbook.sheets:
            file = project.book.files(sheet.id) if project.book.is_fed(sheet.id) else workbook.workbook
            lines.append(f"| {file} | {sheet.sheet} | {len(project.book.frames[sheet.id]):,} |")
    found = causes(faults)
    counts = Counter(cause.fault.severity for cause in found)
    lines += ["", "## 注意と参考", "", f"注意 {counts[Severity.WARNING]} 件、参考 {counts[Severity.NOTICE]} 件", ""]
    ordered = sorted(found, key=lambda cause: list(Severity).index(cause.fault.severity))
    for cause in ordered[:_SHOWN]:
        lines += [f"- {cause}", *(f"  - {fault}" for fault in cause.following)]
    if len(ordered) > _SHOWN:
        lines.append(f"- ほか {len(ordered) - _SHOWN} 件")
    lines += ["", "## 法令等の項目と頁", "", "| 根拠 | 項目 | 頁 |", "|---|---|---|"]
    index = project.profile.index
    for item in project.catalogue.items:
        text = document.pages_of_item.get(item.id) or index.elsewhere.get(item.id) or index.not_applicable[item.id]
        lines.append(f"| {item.law} {item.article} | {item.title} | {text} |")
    lines += ["", "## 表と頁", "", "| 表 | 頁 |", "|---|---|"]
    pages: dict[str, list[int]] = {}
    for key, page in document.page_of_figure.items():
        pages.setdefault(key.table_id, []).append(page)
    for table_id, numbers in sorted(pages.items(), key=lambda entry: (min(entry[1]), entry[0])):
        title = project.tables[table_id].title if table_id in project.tables else table_id
        first, last = min(numbers), max(numbers)
        lines.append(f"| {title} | {first if first == last else f'{first}～{last}'} |")
    lines += ["", "## 所要時間", ""]
    lines.append("、".join(f"{name} {seconds:.2f}秒" for name, seconds in durations.items()))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
