"""Options of the command line that say how pages are laid out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from discgen.book.press.presswork import PressWork, kept_beside

Jobs = Annotated[
    int | None,
    typer.Option(
        metavar="数", help="いくつの処理で並行して組むか（省略すると PC の処理装置の数）", min=1, show_default=False
    ),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="前に組んだ誌面の控え（出力先の隣の .discgen-cache）を使わず、残さない")
]


def press_work(jobs: int | None, target: Path, *, no_cache: bool) -> PressWork:
    """What the options ask for; parts are kept beside the outputs unless the environment names another place."""
    usual = PressWork()
    return PressWork(jobs or usual.jobs, None if no_cache else kept_beside(target))
