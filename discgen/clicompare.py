"""The commands that compare two magazines: what differs, and the list of errata."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from discgen.japanese_help import JapaneseCommand
from discgen.screen import err, failing_cleanly, side_meant, stages

_MAGAZINE = "build の出力フォルダー、figures.csv・xlsx・json、または入力フォルダー"


def add_compare_commands(app: typer.Typer) -> None:
    """Add them to the commands of the programme."""
    for command in (diff, errata):
        app.command(cls=JapaneseCommand)(command)


def diff(
    old: Annotated[Path, typer.Argument(metavar="旧", help=_MAGAZINE, show_default=False, callback=side_meant)],
    new: Annotated[
        Path, typer.Argument(metavar="新", help="比べる相手（同じく）", show_default=False, callback=side_meant)
    ],
    form: Annotated[
        str, typer.Option("--format", metavar="形式", help="一覧の形式：text、json、csv、html、xlsx")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="ファイル", help="書き出すファイル（xlsx では必須）")
    ] = None,
    restated: Annotated[
        bool, typer.Option("--restated", help="前年度の誌面（旧）と本年度の誌面（新）の過年度欄を比べる")
    ] = False,
    pages: Annotated[bool, typer.Option("--pages/--no-pages", help="入力フォルダーは誌面を組んで頁を調べる")] = True,
) -> None:
    """二つの誌面の違い（計数・名称・頁・本文）を一覧にする（終了コード 0＝違いなし、1＝違いあり）。"""
    from discgen.desk.diff.diffcommand import FORMS, find_differences, told

    if form not in FORMS or (form == "xlsx" and output is None):
        wanted = "xlsx には -o でファイルを指定してください" if form == "xlsx" else f"--format は {'、'.join(FORMS)}"
        err.print(wanted, style="bold red")
        raise typer.Exit(2)
    with failing_cleanly(2, "比べられませんでした。"):
        with stages() as stage:
            difference = find_differences(old, new, stage, last_year=restated, pages=pages)
        typer.echo(told(difference, form, output))
    raise typer.Exit(0 if difference.empty else 1)


def errata(
    old: Annotated[
        Path,
        typer.Argument(metavar="誤", help=f"誤りのあった誌面：{_MAGAZINE}", show_default=False, callback=side_meant),
    ],
    new: Annotated[
        Path, typer.Argument(metavar="正", help="正しい誌面（同じく）", show_default=False, callback=side_meant)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="ファイル", help="正誤表（.md、.pdf、.xlsx）")],
) -> None:
    """正誤表（頁・表・行・列・年度・誤・正）を作る。"""
    from discgen.desk.diff.diffcommand import make_errata

    with failing_cleanly(), stages() as stage:
        told = make_errata(old, new, output, stage)
    typer.echo(told)
