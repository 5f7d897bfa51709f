"""Accepted findings (検査承認.csv): looked at by somebody, found to be right as printed, and not told again.

An acceptance names one finding by its id, which changes with every figure concerned: when a figure changes, the
acceptance no longer fits and is told as expired. So is one whose last day has passed.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.faults import Fault, FaultError, Severity
from discgen.finding import Finding
from discgen.ledgers.normalise import parse_date
from discgen.staging import replacing_file
from discgen.systemwords import system_words

FILE_NAME = "検査承認.csv"
COLUMNS = ("番号", "規則", "理由", "承認者", "承認日")
UNTIL = "期限"  # last day of an acceptance; a file may do without the column
_ABOUT = "内容"  # for the reader of the file only
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody (``person``: an office, not a name) takes the finding for right, for a reason.

    until: the last day on which it counts; None for ever.
    """

    finding: str
    rule: str
    reason: str
    person: str
    date: datetime.date
    line: int = 0
    until: datetime.date | None = None

    def counts(self, today: datetime.date) -> bool:
        """False when its last day has passed."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class Sorted:
    """Findings that count, findings that were accepted, and acceptances that no longer fit any."""

    open: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, Acceptance], ...]
    expired: tuple[Acceptance, ...]


def sort_out(
    findings: Sequence[Finding],
    acceptances: Sequence[Acceptance],
    rules: Collection[str],
    today: datetime.date = datetime.date.min,
) -> Sorted:
    """Lay the acceptances over the findings. ``rules``: those that were checked; of others nothing can have expired."""
    by_id = {(one.rule, one.finding): one for one in acceptances if one.counts(today)}
    fitting = [
        (finding, by_id.get((finding.rule, finding.id)) or by_id.get((finding.rule, finding.label_id)))
        for finding in findings
    ]
    accepted = tuple((finding, item) for finding, item in fitting if item is not None)
    used = {item.finding for _, item in accepted}
    return Sorted(
        tuple(finding for finding, item in fitting if item is None),
        accepted,
        tuple(item for item in acceptances if item.finding not in used and item.rule in rules),
    )


def read_acceptances(path: Path) -> tuple[list[Acceptance], list[Fault]]:
    """The acceptances of a file; none when there is no file. Lines that are not complete are told and do not count.

    Errors: FaultError when the file cannot be read at all.
    """
    if not path.exists():
        return [], []
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        expected = "、".join(COLUMNS)
        raise FaultError([Fault(f"{path.name}:1", "必要な列がありません", "、".join(missing), expected)])
    acceptances: list[Acceptance] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        values = {name: (row.get(name) or "").strip() for name in (*COLUMNS, UNTIL)}
        if not any(values.values()):
            continue
        date, until, wrong = parse_date(values["承認日"]), parse_date(values[UNTIL]), _wrong(values, seen)
        if values[UNTIL] and until is None:
            wrong = wrong or f"{UNTIL}が日付ではありません"
        if wrong or date is None:
            message = f"承認の行が正しくないので使いません（{wrong or '承認日が日付ではありません'}）"
            found = "、".join(value for value in values.values() if value)
            faults.append(Fault(f"{path.name}:{line}", message, found, severity=Severity.WARNING))
            continue
        seen[values["番号"]] = line
        acceptances.append(
            Acceptance(values["番号"], values["規則"], values["理由"], values["承認者"], date, line, until)
        )
    return acceptances, faults


def _wrong(values: dict[str, str], seen: dict[str, int]) -> str:
    if not _ID.fullmatch(values["番号"]):
        return "番号は検査報告にある12桁です"
    if values["番号"] in seen:
        return f"{seen[values['番号']]}行目と同じ番号です"
    empty = [name for name in COLUMNS if not values[name]]
    return f"{'、'.join(empty)}がありません" if empty else ""


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FaultError([Fault(str(path), "承認のファイルを開けません", system_words(error))]) from error
    for encoding in ("utf-8-sig", "cp932"):  # Excel writes either
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FaultError([Fault(path.name, "承認のファイルの文字コードを読めません", expected="UTF-8")])


def carry_acceptances(source: Path, target: Path, rules: Collection[str]) -> tuple[int, int]:
    """Copy the acceptances of these rules into another file, as they are written; how many, and how many others.

    Errors: FaultError when the file cannot be read or written.
    """
    acceptances, _ = read_acceptances(source)
    kept = {one.finding for one in acceptances if one.rule in rules}
    if kept:
        rows = list(csv.DictReader(io.StringIO(_text(source), newline="")))
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row for row in rows if (row["番号"] or "").strip() in kept)
        with replacing_file(target) as staging:
            staging.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    return len(kept), len(acceptances) - len(kept)


def accept(
    path: Path, finding: Finding, reason: str, person: str, date: datetime.date, until: datetime.date | None = None
) -> None:
    """Append one acceptance; lines that are there stay as they are, but for the heads where a column is new. UTF-8 with
    a mark, so that Excel opens it.

    Errors: FaultError when the file cannot be read or written.
    """
    text = _text(path) if path.exists() else ",".join((*COLUMNS, UNTIL, _ABOUT)) + "\r\n"
    names = next(csv.reader(io.StringIO(text, newline="")))
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise FaultError([Fault(f"{path.name}:1", "必要な列がありません", "、".join(missing), "、".join(COLUMNS))])
    if until is not None and UNTIL not in names:
        first, end, rest = text.partition("\n")
        text, names = f"{first.rstrip(chr(13))},{UNTIL}\r\n{rest if end else ''}", [*names, UNTIL]
    values = {
        "番号": finding.id,
        "規則": finding.rule,
        "理由": reason,
        "承認者": person,
        "承認日": date.isoformat(),
        UNTIL: until.isoformat() if until else "",
        _ABOUT: finding.title,
    }
    line = io.StringIO(newline="")
    csv.writer(line).writerow([values.get(name, "") for name in names])
    with replacing_file(path) as staging:
        body = text if text.endswith("\n") else text + "\r\n"
        staging.write_text(body + line.getvalue(), encoding="utf-8-sig", newline="")


def take_back(path: Path, finding: str) -> bool:
    """Remove the acceptance of that id; the other lines stay as they are. False when there is none.

    Errors: FaultError when the file cannot be read or written.
    """
    text = _text(path) if path.exists() else ""
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines)
    names = next(reader, [])
    kept, begin = lines[: reader.line_num], reader.line_num
    for row in reader:
        if dict(zip(names, row, strict=False)).get("番号", "").strip() != finding:
            kept += lines[begin : reader.line_num]
        begin = reader.line_num
    if kept == lines:
        return False
    with replacing_file(path) as staging:
        staging.write_text("".join(kept), encoding="utf-8-sig", newline="")
    return True
