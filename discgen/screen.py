"""What every command of the command line does with the screen: stages of long work, faults as text, the exit code."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from discgen.faults import Fault, FaultError, Severity, errors

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_NOTICES = 60  # every error and warning is shown, of the notices only so many

Folder = Annotated[Path, typer.Argument(help="機関と年度のフォルダー（例：inputs/chugoku-2020）", show_default=False)]


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Show the stage of long work; nothing but the result when the output is not a terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    ) as progress:
        task = progress.add_task("準備", total=None)
        yield lambda stage: progress.update(task, description=stage)


def tell(faults: Sequence[Fault]) -> None:
    """Faults as lines, the errors first; of many notices only the first."""
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTICE]
    styles = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}
    notices = 0
    for fault in sorted(faults, key=lambda item: order.index(item.severity)):
        notices += fault.severity is Severity.NOTICE
        if notices <= _NOTICES:
            err.print(escape(str(fault)), style=styles[fault.severity])
    if notices > _NOTICES:
        err.print(f"参考がほかに {notices - _NOTICES} 件あります。", style=styles[Severity.NOTICE])


@contextmanager
def failing_cleanly(code: int = 1, last: str = "出力は変えていません。") -> Iterator[None]:
    """Around the work of a command, whose modules are loaded: faults become text and the exit code."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    try:
        yield
    except (MemoryError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        message = "入力の入れ子が深すぎて扱えません" if deep else "メモリーが足りません"
        remedy = "入れ子を減らしてください" if deep else "ほかのソフトを閉じるか、大きな台帳を集計した行にしてください"
        tell([Fault("discgen", message, remedy=remedy)])
        err.print(f"誤りが 1 件あります。{last}", style="bold red")
        raise typer.Exit(code) from error
    except FaultError as error:
        tell(error.faults)
        err.print(f"誤りが {len(errors(error.faults))} 件あります。{last}", style="bold red")
        raise typer.Exit(code) from error
