"""discgen diff and discgen errata, from the paths on the command line to what is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from discgen.desk.diff.compare import compare, restated
from discgen.desk.diff.diffforms import NO_TEXTS, as_csv, as_html, as_json, as_text, as_xlsx
from discgen.desk.diff.diffmodel import Difference
from discgen.desk.diff.errata import errata
from discgen.desk.diff.errataforms import FORMS as ERRATA_FORMS
from discgen.desk.diff.load import load_side
from discgen.faults import Fault, FaultError
from discgen.reportfile import replacing_report

Progress = Callable[[str], None]
FORMS: Mapping[str, Callable[[Difference], str | bytes]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
    "html": as_html,
    "xlsx": as_xlsx,
}


def find_differences(
    old: Path, new: Path, progress: Progress = lambda stage: None, *, last_year: bool = False, pages: bool = True
) -> Difference:
    """Read both magazines and compare them. last_year: ``old`` is the magazine of the year before.

    Errors: FaultError, for either of them.
    """
    sides = [load_side(path, progress, pages=pages) for path in (old, new)]
    return restated(*sides) if last_year else compare(*sides)


def told(difference: Difference, form: str, output: Path | None) -> str:
    """Write the difference to a file, or give it as text. Errors: FaultError when it cannot be written."""
    made = FORMS[form](difference)
    if output is None:
        assert isinstance(made, str)
        return made
    _write(output, made)
    return f"{output} に書き出しました。"


def _write(output: Path, content: str | bytes) -> None:
    with replacing_report(output) as staging:
        staging.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def make_errata(wrong: Path, right: Path, output: Path, progress: Progress = lambda stage: None) -> str:
    """Write the errata of ``wrong`` and tell so; nothing is written where there is no error.

    Errors: FaultError, also for a file name of another kind.
    """
    if output.suffix.lower() not in ERRATA_FORMS:
        raise FaultError([Fault(str(output), "正誤表の形が分かりません", output.suffix, "、".join(ERRATA_FORMS))])
    difference = find_differences(wrong, right, progress)
    lines = errata(difference)
    if lines:
        old, new = difference.old, difference.new
        side = replace(old if old.booklet else new, accent=old.accent or new.accent)
        _write(output, ERRATA_FORMS[output.suffix.lower()](lines, side))
    told = f"{output} に正誤表を作りました（{len(lines):,}件）。" if lines else "違いがないので、作りませんでした。"
    return told if difference.with_texts else f"{told}{NO_TEXTS}。"
