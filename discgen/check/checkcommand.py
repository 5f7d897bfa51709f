"""The command `discgen check`: from what was asked to a report and an exit code."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from discgen.check.checkrun import CheckOptions, check_figures, check_inputs
from discgen.check.report.accepted import FILE_NAME, accept, read_acceptances, sort_out
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.check.report.formnames import BINARY, FORM_NAMES, MARKED, SCREEN
from discgen.check.report.reportmodel import RANK, Report, group_of
from discgen.check.report.ruletexts import explained, listed
from discgen.faults import Fault, FaultError, Severity
from discgen.finding import RuleText
from discgen.likewords import closest
from discgen.reportfile import replacing_report

_THRESHOLDS: dict[str, Severity | None] = {
    **{severity.value: severity for severity in Severity},
    "なし": None,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "notice": Severity.NOTICE,
    "none": None,
}


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The options of the command, as they were typed."""

    targets: tuple[Path, ...]
    form: str = SCREEN
    output: Path | None = None
    fail_on: str = "誤り"
    everything: bool = False
    profile: Path | None = None
    corrected: bool = False
    pages: bool = True
    pdf: Path | None = None
    marked: Path | None = None
    layout: bool = False
    accepted: Path | None = None
    accept: str | None = None
    reason: str = ""
    person: str = ""
    explain: str | None = None
    rules: bool = False


def run_check(request: CheckRequest, progress: Progress) -> tuple[Report | str, int]:
    """The report, or a text that was asked for instead, and the exit code: 2 where pages of a PDF were not comparable.

    Errors: FaultError when the request or what it names cannot be used.
    """
    faults = _wrong(request)
    if faults:
        raise FaultError(faults)
    if request.rules or request.explain:
        return _rules(request, progress), 0
    path = request.accepted or _home(request.targets) / FILE_NAME
    acceptances, told = read_acceptances(path)  # a damaged file is told before the work of minutes
    result = _checked(request, progress)
    if request.accept:
        _accept(request, result, path)
        acceptances, told = read_acceptances(path)
    result.remarks += told
    rules = {text.rule for text in result.texts}
    report = Report(
        result, sort_out(result.findings, acceptances, rules, datetime.date.today()), _THRESHOLDS[request.fail_on]
    )
    return report, 1 if report.failed else 2 if result.wordless else 0


def deliver(report: Report | str, request: CheckRequest) -> None:
    """Write what ``run_check`` made to the screen or into the file. Errors: FaultError."""
    from discgen.check.report.console import show  # a report is drawn after all the work
    from discgen.check.report.reportforms import FORMS, as_text

    if isinstance(report, str):
        sys.stdout.write(report)
    elif request.output is None and request.form == SCREEN:
        console = Console(highlight=False)
        if console.is_terminal:
            show(report, console, everything=request.everything)
        else:
            sys.stdout.write(as_text(report, everything=request.everything))
    else:
        content = FORMS[request.form](report)
        if request.output is None:
            assert isinstance(content, str)
            sys.stdout.write(content)
        else:
            with replacing_report(request.output) as staging:
                staging.write_bytes(content if isinstance(content, bytes) else content.encode())
            sys.stdout.write(f"{request.output} に書き出しました。{report.summary}　{report.verdict}\n")


def _wrong(request: CheckRequest) -> list[Fault]:
    """What is wrong with the request itself."""
    faults: list[Fault] = []
    if request.form not in FORM_NAMES:
        faults.append(Fault("--format", "知らない形式です", request.form, "、".join(FORM_NAMES)))
    if request.fail_on not in _THRESHOLDS:
        faults.append(Fault("--fail-on", "知らない重さです", request.fail_on, "、".join(_THRESHOLDS)))
    if request.form in BINARY and request.output is None:
        faults.append(
            Fault(
                "--format", f"{request.form} はファイルに書きます", remedy="--output にファイルの名前を書いてください"
            )
        )
    if request.accept and not (request.reason.strip() and request.person.strip()):
        remedy = "--reason に理由、--person に承認者の役職名を書いてください"
        faults.append(Fault("--accept", "理由か承認者がありません", remedy=remedy))
    if not request.targets and not (request.rules or request.explain):
        remedy = "入力フォルダー（例：inputs/chugoku-2020）か、計数の CSV を指定してください"
        faults.append(Fault("対象", "検査するものがありません", remedy=remedy))
    faults += [Fault(str(path), "ファイルもフォルダーもありません") for path in request.targets if not path.exists()]
    folders = [path for path in request.targets if path.is_dir()]
    if folders and len(request.targets) > 1:
        remedy = "フォルダーは一つだけ、CSV はいくつか並べられます"
        faults.append(Fault(str(folders[0]), "フォルダーとほかの対象を一度に検査できません", remedy=remedy))
    if request.pdf and not folders:
        remedy = "PDF のもとになった入力フォルダーを指定してください（check inputs/名前 --pdf ファイル）"
        faults.append(Fault("--pdf", "PDF は入力フォルダーと比べます", remedy=remedy))
    if request.layout and (request.pdf or not request.pages or not folders):
        remedy = "入力フォルダーを指定し、--pdf や --no-pages は付けないでください（check inputs/名前 --layout）"
        faults.append(Fault("--layout", "組んだ頁は、入力フォルダーだけで調べます", remedy=remedy))
    if request.marked and not request.pdf:
        faults.append(Fault("--marked", "--pdf と一緒に使います"))
    if request.marked and request.marked.suffix.lower() not in MARKED:
        suffix = request.marked.suffix or "（なし）"
        faults.append(Fault("--marked", "照合の報告の形が分かりません", suffix, "、".join(MARKED)))
    if folders and (request.profile or request.corrected):
        faults.append(Fault(str(folders[0]), "--profile と --corrected は CSV の検査で使います"))
    return faults


def _checked(request: CheckRequest, progress: Progress) -> CheckResult:
    options = CheckOptions(
        request.profile, request.corrected, request.pages, request.pdf, request.marked, request.layout
    )
    first = request.targets[0]
    if first.is_dir():
        return check_inputs(first, options, progress)
    return check_figures(request.targets, options, progress)


def _home(targets: Sequence[Path]) -> Path:
    """Where the acceptances of a target stand."""
    return targets[0] if targets[0].is_dir() else targets[0].parent


def _accept(request: CheckRequest, result: CheckResult, path: Path) -> None:
    finding = next((finding for finding in result.findings if finding.id == request.accept), None)
    if finding is None:
        remedy = "検査報告にある番号（12桁）を書いてください。計数が変わると番号も変わります"
        raise FaultError([Fault("--accept", "この番号の指摘はありません", request.accept or "", remedy=remedy)])
    acceptances, _ = read_acceptances(path)
    if any(item.finding == finding.id for item in acceptances):
        raise FaultError([Fault(path.name, "この番号の指摘はすでに承認されています", finding.id)])
    accept(path, finding, request.reason.strip(), request.person.strip(), datetime.date.today())


def _rules(request: CheckRequest, progress: Progress) -> str:
    """The list of rules, or the explanation of one; of the target where one is given, else of the catalogue."""
    if request.targets:
        texts = _checked(request, progress).texts
    else:
        from discgen.check.allrules import rules_of_the_catalogue  # only without a target

        texts = rules_of_the_catalogue(progress, request.explain)
    texts = sorted({text.rule: text for text in texts}.values(), key=lambda text: (text.topic, RANK[text.severity]))
    if request.explain is None:
        return listed(texts)
    return explained(_found(texts, request.explain))


def _found(texts: Sequence[RuleText], wanted: str) -> list[RuleText]:
    """The rule of that id, or the rules of that group."""
    found = [text for text in texts if text.rule == wanted]
    found = found or [text for text in texts if group_of(text.rule) == wanted]
    if not found:
        near = "、".join(closest(wanted, [text.rule for text in texts], 3, cutoff=0.4))
        remedy = "--rules で一覧にできます。計数から作る規則は、対象も書いてください（check 対象 --explain 規則）"
        raise FaultError([Fault("--explain", "この規則はありません", wanted, near, remedy)])
    return found
