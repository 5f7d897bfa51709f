"""The command line: the only place where faults become text and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from discgen.faults import Fault, FaultError, Severity, errors
from discgen.japanese_help import JapaneseCommand, JapaneseGroup

app = typer.Typer(
    cls=JapaneseGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="台帳（Excel）からディスクロージャー誌（PDF）を作ります。",
)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)
_NOTICES = 60  # every error and warning is shown, of the notices only so many

Folder = Annotated[Path, typer.Argument(help="機関と年度のフォルダー（例：inputs/chugoku-2020）", show_default=False)]


def main() -> None:
    """Entry point. Consoles that cannot show a character get a replacement instead of a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    app()


@contextmanager
def _stages() -> Iterator[Callable[[str], None]]:
    """Show the stage of long work; nothing but the result when the output is not a terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=_err,
        transient=True,
        disable=not _err.is_terminal,
    ) as progress:
        task = progress.add_task("準備", total=None)
        yield lambda stage: progress.update(task, description=stage)


def _tell(faults: Sequence[Fault]) -> None:
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTICE]
    styles = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}
    notices = 0
    for fault in sorted(faults, key=lambda item: order.index(item.severity)):
        notices += fault.severity is Severity.NOTICE
        if notices <= _NOTICES:
            _err.print(escape(str(fault)), style=styles[fault.severity])
    if notices > _NOTICES:
        _err.print(f"参考がほかに {notices - _NOTICES} 件あります。", style=styles[Severity.NOTICE])


@contextmanager
def _failing_cleanly() -> Iterator[None]:
    try:
        yield
    except FaultError as error:
        _tell(error.faults)
        _err.print(f"誤りが {len(errors(error.faults))} 件あります。出力は変えていません。", style="bold red")
        raise typer.Exit(1) from error


@app.command(cls=JapaneseCommand)
def build(
    inputs: Folder,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="出力先フォルダー（省略すると outputs/名前）", show_default=False),
    ] = None,
) -> None:
    """PDF・計数一覧・作成報告書を作る。誤りが一つでもあれば何も書き換えない。"""
    from discgen.build import build_outputs

    target = output or Path("outputs") / inputs.resolve().name
    with _failing_cleanly(), _stages() as stage:
        result = build_outputs(inputs, target, stage)
    _tell(result.faults)
    _out.print(f"{target} に作成しました（{result.pages}ページ、計数 {result.figures:,}個、{result.seconds:.1f}秒）。")


@app.command(cls=JapaneseCommand)
def figures(
    inputs: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", help="書き出すファイル")] = Path("figures.csv"),
    form: Annotated[str, typer.Option("--format", help="形式：csv、xlsx、json")] = "csv",
) -> None:
    """印刷するすべての計数を一覧に書き出す（xlsx と json には根拠・正確な値・頁も）。"""
    from discgen.build import lay_out
    from discgen.export.records import figure_records
    from discgen.export.writers import WRITERS
    from discgen.project import open_project
    from discgen.staging import replacing_file

    if form not in WRITERS:
        _err.print(f"--format は {'、'.join(WRITERS)} のどれかです：{form}", style="bold red")
        raise typer.Exit(2)
    with _failing_cleanly(), _stages() as stage:
        project = open_project(inputs, stage)
        pages = None if form == "csv" else lay_out(project, stage).page_of_figure
        records = list(figure_records(project, pages))
        with replacing_file(output) as staging:
            WRITERS[form](staging, records)
    _tell(project.faults)
    _out.print(f"{output} に {len(records):,} 個の計数を書き出しました。")


@app.command(cls=JapaneseCommand)
def backcast(
    source: Annotated[
        list[Path],
        typer.Argument(
            help="公表された計数（FORMAT形式のCSV。単体と連結を別々の二つにしてもよい）", show_default=False
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="台帳を作る先（institution.toml があればそれに従う）")],
    loans: Annotated[int, typer.Option(help="貸出金明細をおよそ何件に分けるか（0＝区分ごとの合算行）", min=0)] = 0,
    deposits: Annotated[int, typer.Option(help="預金明細をおよそ何件に分けるか（0＝区分ごとの合算行）", min=0)] = 0,
    leave_out: Annotated[
        list[str] | None, typer.Option("--leave-out", help="整合しない計数を除く（報告された場所の文字をそのまま書く）")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="すでにある台帳を置き換える")] = False,
) -> None:
    """公表された計数から、整合する台帳一式を作る。"""
    from discgen.backcast.run import BackcastOptions
    from discgen.backcast.verify import make_inputs

    options = BackcastOptions(loans, deposits, frozenset(leave_out or ()), replace)
    with _failing_cleanly(), _stages() as stage:
        report = make_inputs(source, output, options, stage)
    _tell(report.faults)
    _out.print(
        f"{output} に台帳を作りました（印刷どおり {report.matched:,}／{report.total:,} 計数、{report.rows:,} 行）。"
    )


@app.command(cls=JapaneseCommand)
def ledgers() -> None:
    """台帳の約束（ブック・シート・列・区分）を一覧にする。"""
    from discgen.catalogue.contracts import load_contracts
    from discgen.ledgers.guide import guide_lines

    with _failing_cleanly():
        for line in guide_lines(load_contracts()):
            _out.print(escape(line), style="bold" if line.startswith("■") else None)


@app.command(cls=JapaneseCommand)
def init(
    folder: Annotated[Path, typer.Argument(help="作るフォルダー（例：inputs/mihon-2024）", show_default=False)],
    name: Annotated[str, typer.Option(help="金庫の名称", show_default=False)],
    year: Annotated[int, typer.Option(help="年度（2024＝2025年3月31日に終わる年度）", show_default=False)],
) -> None:
    """空の台帳と設定から、新しい年度・金庫のフォルダーを始める。"""
    from discgen.start import start_inputs

    with _failing_cleanly():
        workbooks = start_inputs(folder, name, year)
    _out.print(f"{folder} を作りました。ledgers の {'、'.join(workbooks)} に入力してください。")
