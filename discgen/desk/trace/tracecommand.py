"""discgen trace, from the folder and the words on the command line to what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from discgen.desk.trace.explain import Tracer
from discgen.desk.trace.find import FigureFinder
from discgen.desk.trace.jsonform import as_json
from discgen.desk.trace.tracetext import as_text
from discgen.faults import Fault, FaultError
from discgen.project import open_project

FORMS = ("text", "json")


def trace_figure(
    inputs: Path, figure: str, form: str, *, depth: int, rows: int, pages: bool, progress: Callable[[str], None]
) -> str:
    """What the command prints. rows: shown of each sheet, 0 for all. pages: lay the book out for page numbers.

    Errors: FaultError for faults of the inputs, an unknown figure, a year that was not printed.
    """
    project = open_project(inputs, progress, complete=False)
    found = FigureFinder(project).find(figure)
    document = None
    if pages:
        from discgen.build import lay_out  # only then is a page laid out

        document = lay_out(project, progress)
    tracer = Tracer(project, document, rows=rows or None)
    known = tracer.places.years(found.ref)
    if found.year != project.profile.institution.fiscal_year and found.year not in known:
        printed = "、".join(f"{year}年度" for year in known)
        raise FaultError([Fault("計数", "その年度の計数はこの誌面にありません", f"{found.year}年度", printed)])
    node = tracer.explain(found.ref, depth=depth, year=found.year)
    return json.dumps(as_json(node), ensure_ascii=False, indent=1) if form == "json" else as_text(node)
