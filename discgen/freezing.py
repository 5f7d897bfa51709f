"""discgen freeze: what a final build printed becomes what was published."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

from discgen import __version__
from discgen.build import refuse_unfinished
from discgen.builtoutputs import PDF_NAME
from discgen.catalogue.eras import western_date
from discgen.catalogue.profile import PROFILE_NAME, load_profile
from discgen.catalogue.strict import FORMS, SOURCES
from discgen.export.records import figure_records
from discgen.faults import Fault, FaultError
from discgen.filenames import is_shown
from discgen.frozen import FROZEN_FILE, Frozen, digest_of, frozen_figures, write_frozen
from discgen.project import IMAGES, LISTS, TEXTS, Project, open_project

_FIGURES = "figures.csv"
_PARTS = ("ledgers", SOURCES, "history", TEXTS, LISTS, IMAGES, FORMS)


def freeze(
    inputs: Path,
    outputs: Path,
    date: datetime.date,
    progress: Callable[[str], None] = lambda stage: None,
    *,
    replace: bool = False,
) -> Frozen:
    """Record what the build in ``outputs`` published.

    Errors: FaultError when the inputs do not make a final magazine, when the build is older than they are, and when the
    year is frozen already (without ``replace``).
    """
    if (inputs / FROZEN_FILE).exists() and not replace:
        remedy = "確定し直すときは --replace を付けてください"
        raise FaultError([Fault(FROZEN_FILE, "この年度はすでに確定しています", remedy=remedy)])
    end = load_profile(inputs).institution.fiscal_year_end
    if date <= end:
        expected = f"{western_date(end)}より後の日"
        raise FaultError([Fault("--date", "公表した日が、決算日より後ではありません", western_date(date), expected)])
    project = open_project(inputs, progress)
    refuse_unfinished(project, draft=False)
    stale = list(_stale(project, outputs))
    if stale:
        raise FaultError(stale)
    institution = project.profile.institution
    frozen = Frozen(
        institution.fiscal_year,
        date.isoformat(),
        institution.fiscal_year_end.isoformat(),
        __version__,
        digest_of(outputs / PDF_NAME),
        frozen_figures(project.tables.values()),
    )
    write_frozen(inputs, frozen)
    return frozen


def _stale(project: Project, outputs: Path) -> Iterator[Fault]:
    """What keeps a build from being that of the inputs as they are."""
    remedy = f"discgen build {project.folder} で作り直してください"
    pdf, figures = outputs / PDF_NAME, outputs / _FIGURES
    if not (pdf.exists() and figures.exists()):
        yield Fault(str(outputs), "作成した誌面がありません", expected=PDF_NAME, remedy=remedy)
        return
    built = pdf.stat().st_mtime
    files = [project.folder / PROFILE_NAME]
    files += [path for part in _PARTS for path in sorted((project.folder / part).rglob("*")) if path.is_file()]
    for path in files:
        if path.exists() and is_shown(path.name) and path.stat().st_mtime > built:
            yield Fault(str(path.relative_to(project.folder)), "誌面を作った後に変わっています", remedy=remedy)
    with figures.open(encoding="utf-8-sig", errors="replace", newline="") as stream:  # saved by whatever programme
        rows = csv.DictReader(stream)
        printed = [tuple(row.get(name, "") for name in ("number", "entity", "fy", "printed")) for row in rows]
    now = [(one.number, one.entity, str(one.fy), one.printed) for one in figure_records(project)]
    if printed != now:
        differing = len({*printed} ^ {*now})
        yield Fault(str(figures), "計数が、いまの入力の計数と違います", f"{differing}行", remedy=remedy)
