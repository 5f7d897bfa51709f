"""Forms and numbers of the law that are not confirmed: printed as they are, told to the office with their source."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.catalogue.tabledef import TableDef
from discgen.faults import Severity
from discgen.finding import Finding, RuleText, Topic
from discgen.project import Project

FORM, NUMBER = "law.provisional.form", "law.provisional.number"


def provisional_findings(project: Project) -> Iterator[Finding]:
    """One finding for each printed form, row or column, and for each number or table of rates."""
    for name, table in project.tables.items():
        definition = project.definitions[name]
        shown = {line.id for line in table.lines}
        for source, what in unconfirmed_parts(definition, shown).items():
            yield Finding(
                FORM,
                Severity.NOTICE,
                Topic.LAW,
                "法令の様式を確かめていない表です",
                found="、".join(what),
                source=source,
                place=f"表「{table.title}」",
                remedy="労働金庫の様式を確かめ、違っていれば機関の様式（forms）で改めてください",
            )
    told: dict[tuple[str, str], list[str]] = {}
    parameters = [(one.source, one.provisional, one.title) for one in project.catalogue.law_parameters]
    rates = [(one.source, one.provisional, one.title) for one in project.catalogue.rate_law.provisional]
    for source, provisional, title in (*parameters, *rates):
        if provisional:
            told.setdefault((source, provisional), []).append(title)
    for (source, provisional), titles in told.items():
        yield Finding(
            NUMBER,
            Severity.NOTICE,
            Topic.LAW,
            "条文を確かめていない率や数値です",
            found="、".join(dict.fromkeys(titles)),
            source=provisional,
            place=source,
            remedy="告示の率を確かめてください",
        )


def unconfirmed_parts(table: TableDef, shown: set[str]) -> dict[str, list[str]]:
    """What of a form is provisional, by its source: the whole of it, printed rows, columns."""
    found: dict[str, list[str]] = {}
    if table.provisional:
        found[table.provisional] = ["表の全体"]
    for row, _ in table.walk():
        if row.provisional and row.id in shown:
            found.setdefault(row.provisional, []).append(row.label)
    for column, _ in table.leaf_columns():
        if column.provisional:
            found.setdefault(column.provisional, []).append(column.label)
    return found


def provisional_rules() -> list[RuleText]:
    """The rules behind the findings."""
    return [
        RuleText(
            FORM,
            Severity.NOTICE,
            Topic.LAW,
            "確かめていない様式",
            "法令の様式の条文を確かめていない表・行・列を、その拠り所とともに知らせます。印刷はそのまま行い、誌面では断りません。",
        ),
        RuleText(
            NUMBER,
            Severity.NOTICE,
            Topic.LAW,
            "確かめていない率や数値",
            "計算に使う法令の率や数値のうち、条文を確かめていないものを、その拠り所とともに知らせます。",
        ),
    ]
