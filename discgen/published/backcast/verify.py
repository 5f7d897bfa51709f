"""Writing a backcast and proving it: the ledgers are read back and every figure compared with its print."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.profile import PROFILE_NAME, default_profile_text, load_profile
from discgen.catalogue.strict import FORMS
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.tables.unknowntables import NOT_PUBLISHED
from discgen.project import Project, open_project, read_history
from discgen.published.backcast.backcasting import BackcastOptions, backcast, write_inputs
from discgen.published.backcast.unpublishedfile import FILE_NAME, write_unpublished
from discgen.published.backcast.valuecomparison import compare
from discgen.published.publishedcells import current_year, read_published
from discgen.staging import replacing_folder


@dataclass(frozen=True, slots=True)
class BackcastReport:
    """What was made: cells that print as published, of all; ledger rows; remarks.

    in_value: cells that have the published value in another printed form.
    """

    matched: int
    total: int
    rows: int
    faults: list[Fault]
    in_value: int = 0


def make_inputs(
    figures: Sequence[Path], folder: Path, options: BackcastOptions, progress: Callable[[str], None]
) -> BackcastReport:
    """Make ledgers/ and history/ of ``folder`` from published figures; whole or nothing.

    An institution.toml and texts that the folder already has are kept; without one a first one is written.
    Errors: FaultError, also when a figure computed from the new ledgers does not print as published.
    """
    if not options.replace and any((folder / "ledgers").glob("*.xlsx")):
        remedy = "別のフォルダーに作るか、置き換えてよければ --replace を付けてください"
        raise FaultError([Fault(str(folder / "ledgers"), "すでに台帳があります", remedy=remedy)])
    with replacing_folder(folder) as staging:
        _keep(folder, staging)
        if not (staging / PROFILE_NAME).exists():
            cells, _ = read_published(figures)
            text = default_profile_text(folder.name, current_year(cells))
            (staging / PROFILE_NAME).write_text(text, encoding="utf-8", newline="\n")
        profile = load_profile(staging)
        result = backcast(figures, profile, options, progress, staging)
        write_inputs(result, staging, read_history(folder / "history", profile)[0])
        unpublished = write_unpublished(staging, result.space, result.told)
        progress("検算")
        project = open_project(staging, complete=False)
        if not result.told.figures and not any(fault.rule == NOT_PUBLISHED for fault in project.faults):
            unpublished.unlink()  # the publication tells everything
        compared = compare(project, result)
        if compared.wrong:
            raise FaultError([*compared.wrong, *result.faults, *compared.otherwise])
        faults = [*result.faults, *compared.otherwise, *_still_missing(project)]
    rows = sum(len(frame) for frame in result.frames.values())
    return BackcastReport(compared.matched, len(result.current), rows, faults, compared.in_value)


def _keep(folder: Path, staging: Path) -> None:
    """Carry over what the office wrote itself."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.name in ("ledgers", "history"):
            continue
        if entry.is_dir():
            shutil.copytree(entry, staging / entry.name)
            if entry.name == FORMS:
                (staging / FORMS / FILE_NAME).unlink(missing_ok=True)  # of the publication before
        else:
            shutil.copy2(entry, staging / entry.name)


def _still_missing(project: Project) -> list[Fault]:
    """What a build of the new inputs will ask for, which the publication did not tell."""
    missing = errors(project.faults)
    if not missing:
        return []
    message = f"公表された計数だけでは作れない欄が {len(missing)} 個あります（誌面を作る前に補ってください）"
    return [Fault("台帳一式", message, found=str(missing[0]), severity=Severity.WARNING)]
