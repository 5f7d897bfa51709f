"""What every form of the report shows: the findings in their order, counted, with names for their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from discgen.catalogue.entity import split_reading
from discgen.check.report.accepted import Acceptance, Sorted
from discgen.check.report.checkresult import CheckResult, Unmatched
from discgen.faults import Fault, Severity, following_words
from discgen.figures.printed.printedtable import label_path
from discgen.figures.printed.printing import with_unit
from discgen.finding import Finding, FoundCell, RuleText, Topic

RANK = {severity: number for number, severity in enumerate(Severity)}
_NAMED = 5  # rows of a table that is not known
CELL_HEADS = ("単体・連結", "表", "行", "列", "年度", "場所", "印刷", "整合する値", "順位")


@dataclass(frozen=True)
class Report:
    """A finished check. threshold: the least severity that counts as failed; None: nothing does."""

    result: CheckResult
    sorted: Sorted
    threshold: Severity | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that nobody accepted: by topic and severity, in each as the check found them."""
        order = {topic: number for number, topic in enumerate(Topic)}
        placed = (self._placed(finding) for finding in self.sorted.open)
        return tuple(sorted(placed, key=lambda found: (order[found.topic], RANK[found.severity])))

    def _placed(self, finding: Finding) -> Finding:
        """The finding with the places of its figures."""
        places = self.result.places
        cells = (replace(cell, place=cell.place or places.get(cell.key, "")) for cell in finding.cells)
        return replace(finding, cells=tuple(cells))

    @cached_property
    def by_cause(self) -> dict[str, list[Finding]]:
        """The findings that stand by themselves, by their ids, each before what follows from it."""
        known = {finding.id: finding for finding in self.findings}
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            head = finding
            while head.follows in known:
                head = known[head.follows]
            found.setdefault(head.id, [head])
            found[head.id] += [] if finding is head else [finding]
        return {name: [_as_grave(head, rest), *rest] for name, (head, *rest) in found.items()}

    @property
    def heads(self) -> list[Finding]:
        """The findings that stand by themselves, each as grave as the gravest that follows from it."""
        return [group[0] for group in self.by_cause.values()]

    def following(self, finding: Finding) -> list[Finding]:
        """What follows from a finding."""
        return self.by_cause.get(finding.id, [finding])[1:]

    @property
    def by_topic(self) -> dict[Topic, list[Finding]]:
        """The findings that stand by themselves in groups, without empty ones."""
        groups: dict[Topic, list[Finding]] = {}
        for finding in self.heads:
            groups.setdefault(finding.topic, []).append(finding)
        return groups

    @property
    def failed(self) -> bool:
        """True when something that nobody accepted is at or above the threshold."""
        return any(self.fails(finding) for finding in self.sorted.open)

    def fails(self, finding: Finding) -> bool:
        """True when this finding alone makes the check fail."""
        return self.threshold is not None and RANK[finding.severity] <= RANK[self.threshold]

    @property
    def subject(self) -> str:
        """What was checked."""
        year = f"　{self.result.year}年度" if self.result.year else ""
        entities = f"（{'・'.join(self.result.entities)}）" if self.result.entities else ""
        return f"{self.result.name}{year}{entities}"

    @property
    def summary(self) -> str:
        """The counts in one line."""
        parts = [counted(self.heads), f"承認済み {len(self.sorted.accepted)} 件"]
        if self.sorted.expired:
            parts.append(f"期限切れの承認 {len(self.sorted.expired)} 件")
        if self.result.unmatched:
            parts.append(f"照合できない行 {len(self.result.unmatched)} 件")
        return "、".join(parts)

    @property
    def scale(self) -> str:
        """How much was checked."""
        parts = [f"計数 {self.result.figures:,} 個"] if self.result.figures else []
        if self.result.identities:
            parts.append(f"照合式 {self.result.identities:,} 本")
        parts.append(f"所要 {sum(self.result.durations.values()):.1f} 秒")
        return "、".join(parts)

    @property
    def verdict(self) -> str:
        """The last word: passed or failed, and by what measure."""
        if self.threshold is None:
            return "合否は判定していません（--fail-on なし）"
        least = self.threshold.value if self.threshold is Severity.ERROR else f"{self.threshold.value}以上"
        return f"{'不合格' if self.failed else '合格'}（{least}の指摘が{'あります' if self.failed else 'ありません'}）"

    @property
    def rules(self) -> list[RuleText]:
        """The rules that were checked, each once."""
        return list({text.rule: text for text in self.result.texts}.values())


def _as_grave(head: Finding, following: Iterable[Finding]) -> Finding:
    gravest = min((one.severity for one in (head, *following)), key=RANK.__getitem__)
    return replace(head, severity=gravest)


def counted(findings: Iterable[Finding]) -> str:
    """誤り 2 件、注意 0 件、参考 5 件."""
    counts = Counter(finding.severity for finding in findings)
    return "、".join(f"{severity.value} {counts[severity]} 件" for severity in Severity)


def cell_fields(cell: FoundCell) -> tuple[str, ...]:
    """One figure of a finding, in the order of ``CELL_HEADS``."""
    key = cell.key
    printed = told_figure(cell)
    rank = str(cell.rank) if cell.rank else ""
    return (key.entity, cell.title, key.row, key.col, f"{key.fiscal_year}年度", cell.place, printed, cell.fits, rank)


def told_figure(cell: FoundCell) -> str:
    """The figure as printed, and its unit where the print does not carry it."""
    return with_unit(cell.printed, cell.unit, " ")


def cell_name(cell: FoundCell) -> str:
    """A figure in one line: 連結 自己資本の構成／国内／合計（2020年度）."""
    key = cell.key
    path = label_path(cell.title, key.row, key.col)
    return f"{key.entity} {path}（{key.fiscal_year}年度）"


def sides(finding: Finding) -> list[str]:
    """Both values of a rule and how far they are apart, a line each; several rules at once in several lines."""
    expected = finding.expected.split("；") if finding.expected else []
    if expected == [finding.title]:
        expected = []
    parts = [("値", finding.found), ("差", finding.difference), *(("照合", text) for text in expected)]
    return [f"{name}：{text}" for name, text in parts if text]


def told(finding: Finding, following: int = 0) -> list[str]:
    """A finding in plain lines, for forms that know text only. following: how many follow from it."""
    lines = [f"場所：{finding.place}"] if finding.place else []
    for cell in finding.cells:
        fits = f"　→ {cell.fits} なら整合" if cell.fits else ""
        rank = f"（候補 {cell.rank}）" if cell.rank else ""
        place = f"　{cell.place}" if cell.place else ""
        lines.append(f"{cell_name(cell)}：{told_figure(cell)}{fits}{rank}{place}")
    lines += sides(finding)
    lines += [f"根拠：{finding.source}"] if finding.source else []
    lines += [f"直し方：{finding.remedy}"] if finding.remedy else []
    lines += [f"番号 {finding.follows} の指摘によるものです"] if finding.follows else []
    lines += [words] if (words := following_words(following)) else []
    return [*lines, f"規則：{finding.rule}　番号：{finding.id}"]


def group_of(rule: str) -> str:
    """The group of a rule: ledgers.reconciled of ledgers.reconciled.x, sum:bs of sum:連結:bs.total=…, x of x@単体."""
    if "@" in rule:
        return rule.split("@")[0]
    kind, colon, rest = rule.partition(":")
    if colon:
        return f"{kind}:{split_reading(rest)[1].split('.')[0]}"
    return ".".join(rule.split(".")[:2])


def unmatched_texts(rows: Iterable[Unmatched]) -> list[str]:
    """Rows without a definition, a line each; those of a table that is not known at all in one line."""
    lines: list[str] = []
    tables: dict[tuple[str, str], list[Unmatched]] = {}
    for row in rows:
        if row.table_known:
            lines.append(unmatched_text(row))
        else:
            tables.setdefault((row.entity, row.table_id), []).append(row)
    for (entity, table), strangers in tables.items():
        names = "、".join(dict.fromkeys(row.row for row in strangers[:_NAMED]))
        more = f" ほか{len(strangers) - _NAMED}行" if len(strangers) > _NAMED else ""
        near = f"　似た表ID：{'、'.join(strangers[0].near)}" if strangers[0].near else ""
        lines.append(f"{entity}／{table}「{strangers[0].title}」：カタログにない表（{names}{more}）{near}")
    return lines


def unmatched_text(row: Unmatched) -> str:
    """A row without a definition, in one line."""
    path = label_path(row.entity, row.table_id, row.row, row.col)
    years = "・".join(map(str, row.years))
    near = f"　似た名前：{'、'.join(row.near)}" if row.near else ""
    return f"{path}（{years}年度、{row.places[0]}）{near}"


def _days(item: Acceptance) -> str:
    """When it was accepted, and until when."""
    return f"{item.date:%Y-%m-%d}" + (f"、{item.until:%Y-%m-%d}まで" if item.until else "")


def other_remarks(report: Report) -> list[tuple[str, list[str]]]:
    """The sections after the findings, each with its lines: what was taken for granted and what was not checked."""
    result = report.result
    expired = [
        f"{item.finding}（{item.rule}、{item.person}、{_days(item)}）：{item.reason}" for item in report.sorted.expired
    ]
    accepted = [
        f"{finding.id} {finding.title}：{item.reason}（{item.person}、{_days(item)}）"
        for finding, item in report.sorted.accepted
    ]
    sections = [
        ("承認済み", accepted),
        ("期限切れの承認（計数が変わったか、指摘がなくなったか、期限が過ぎました）", expired),
        ("照合できない行（カタログに定義がありません）", unmatched_texts(result.unmatched)),
        ("末尾の名前や別の呼び名で対応させた行", list(result.by_tail)),
        ("印刷の約束（計数から推定、参考）", list(result.conventions)),
        ("検査できない規則", list(result.skipped)),
        ("その他", [remark_text(fault) for fault in result.remarks]),
    ]
    return [(title, lines) for title, lines in sections if lines]


def remark_text(fault: Fault) -> str:
    """A remark on the input."""
    return str(fault)
