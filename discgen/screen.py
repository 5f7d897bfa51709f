"""What every command of the command line does with the screen: stages of long work, faults as text, the exit code."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from discgen.faults import Cause, Fault, FaultError, Severity, causes
from discgen.inputsfolder import inputs_begun_with, inputs_meant

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_NOTICES = 60  # every error and warning is shown, of the notices only so many
_GARBAGE = 50_000, 20, 10  # objects made until it is looked for: nearly all that a command makes stays until its end
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}  # the most important first


class Loudness:
    """How much is told beside results and errors. quiet: nothing. verbose: every notice, and how long it took."""

    quiet = False
    verbose = False


loudness = Loudness()


def hear(context: typer.Context, parameter: typer.CallbackParam, value: bool) -> bool:
    """Take ``-q`` or ``-v``, before or after the name of the command; callback of the options of these names."""
    assert parameter.name is not None
    before = context.parent is not None and getattr(loudness, parameter.name)
    setattr(loudness, parameter.name, value or before)
    return value


def _meant(path: Path, code: int) -> Path:
    with failing_cleanly(code, last=""):
        meant = inputs_meant(path)
    if meant != path:
        remark(f"{meant} を対象にします。")
    return meant


def _folder_meant(path: Path | None) -> Path | None:
    """Callback of an argument that is an inputs folder."""
    return _meant(path, 1) if path else None


def side_meant(path: Path) -> Path:
    """Callback of an argument that may also be a list of figures or a PDF."""
    return path if path.suffix.lower() in (".csv", ".xlsx", ".json", ".pdf") else _meant(path, 2)


def targets_meant(paths: list[Path] | None) -> list[Path] | None:
    """Callback of an argument with several of them, where a workbook is no list of figures."""
    return paths and [path if path.suffix.lower() == ".csv" else _meant(path, 2) for path in paths]


_FOLDER = typer.Argument(
    metavar="フォルダー",
    help="機関と年度の入力フォルダー（例：inputs/chugoku-2020）",
    show_default=False,
    callback=_folder_meant,
    autocompletion=inputs_begun_with,
)
Folder = Annotated[Path, _FOLDER]
FolderOrNone = Annotated[Path | None, _FOLDER]


def remark(line: str) -> None:
    """Something by the way, which is no result; not told with ``-q``."""
    if not loudness.quiet:
        err.print(escape(line), style="dim")


def tell_durations(durations: Mapping[str, float]) -> None:
    """How long each part took, with ``-v``."""
    if loudness.verbose:
        for name, seconds in durations.items():
            err.print(f"{name}：{seconds:.1f}秒", style="dim")


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Show the stage of long work; when the output is not a terminal, a line for each with ``-v``, else nothing."""
    if loudness.verbose and not err.is_terminal:
        yield lambda stage: err.print(escape(f"{stage}…"), style="dim")
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=loudness.quiet or not err.is_terminal,
    ) as progress:
        task = progress.add_task("準備", total=None)
        yield lambda stage: progress.update(task, description=escape(stage))


def tell(faults: Sequence[Fault]) -> None:
    """Faults as lines, the errors first, what follows from one under it (``-v`` shows it); of many notices only the
    first, and with ``-q`` the errors alone.
    """
    notices = 0
    for cause in _in_groups(causes(faults)):
        grave = cause.fault.severity
        notices += grave is Severity.NOTICE
        if loudness.quiet and grave is not Severity.ERROR:
            continue
        if notices <= _NOTICES or loudness.verbose:
            err.print(escape(str(cause)), style=_STYLES[grave])
            for fault in cause.following if loudness.verbose else ():
                err.print(escape(f"　　{fault}"), style=_STYLES[fault.severity])
    if notices > _NOTICES and not (loudness.verbose or loudness.quiet):
        err.print(f"参考がほかに {notices - _NOTICES} 件あります（-v ですべて表示）。", style=_STYLES[Severity.NOTICE])


def count_of(faults: Sequence[Fault]) -> str:
    """How many faults there are of each severity but for those that follow from others: 誤り 2 件、注意 3 件 and, where
    there are some, 参考 1 件.
    """
    counts = Counter(cause.fault.severity for cause in causes(faults))
    told = [severity for severity in _STYLES if counts[severity] or severity is not Severity.NOTICE]
    return "、".join(f"{severity} {counts[severity]} 件" for severity in told)


def _in_groups(found: Sequence[Cause]) -> list[Cause]:
    """The most important first; of one severity those of one file together, in the order in which files were met."""
    order = list(_STYLES)
    files = {file: number for number, file in reversed([*enumerate(map(_file_of, found))])}
    return sorted(found, key=lambda cause: (order.index(cause.fault.severity), files[_file_of(cause)]))


def _file_of(cause: Cause) -> str:
    return re.split("[／:：]", cause.fault.where)[0]


@contextmanager
def failing_cleanly(code: int = 1, last: str = "出力は変えていません。") -> Iterator[None]:
    """Around the work of a command, whose modules are loaded: faults become text and the exit code."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        gc.enable()
    try:
        yield
    except (MemoryError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        message = "入力の入れ子が深すぎて扱えません" if deep else "メモリーが足りません"
        remedy = "入れ子を減らしてください" if deep else "ほかのソフトを閉じるか、大きな台帳を集計した行にしてください"
        tell([Fault("discgen", message, remedy=remedy)])
        err.print(f"誤りが 1 件あります。{last}", style=_STYLES[Severity.ERROR])
        raise typer.Exit(code) from error
    except FaultError as error:
        tell(error.faults)
        err.print(f"{count_of(error.faults)}があります。{last}", style=_STYLES[Severity.ERROR])
        raise typer.Exit(code) from error
    except KeyboardInterrupt:
        err.print(f"中断しました。{last}", style=_STYLES[Severity.WARNING])
        raise typer.Exit(130) from None
