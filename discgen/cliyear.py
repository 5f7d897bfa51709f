"""The commands of an office's year: figures of earlier years, publication, the next year, where the year stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from discgen.japanese_help import JapaneseCommand, JapaneseGroup
from discgen.screen import Folder, failing_cleanly, out, stages, tell

history_app = typer.Typer(
    cls=JapaneseGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="過年度の印刷計数（history）をそろえます。",
)


def add_year_commands(app: typer.Typer) -> None:
    """Add them to the commands of the programme."""
    app.add_typer(history_app, name="history")


@history_app.callback()
def history() -> None:
    """過年度の印刷計数（history）をそろえる。"""


@history_app.command(cls=JapaneseCommand)
def template(
    inputs: Folder,
    source: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="ファイル",
            help="前年度までの計数（figures.csv、公表された計数の CSV、誌面の表を貼り付けたブック）。重ねて指定できる",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="ファイル", help="書き出すブック（省略すると history）", show_default=False
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="計数の入ったブックにも書く（入っている計数は残す）")
    ] = False,
) -> None:
    """本年度の誌面が求める過年度の計数を、一行ずつ、印刷の順に並べたブックを作る。"""
    from discgen.desk.officeyear.historytemplate import HistoryRequest, write_template

    with failing_cleanly(), stages() as stage:
        stage("過年度に求める計数の一覧")
        written = write_template(HistoryRequest(inputs, tuple(source or ()), output, replace))
    tell(written.faults)
    out.print(
        f"{written.path} に {written.lines:,} 行を書きました（記入済み {written.filled:,} 行、"
        f"記入が要る行 {written.needed:,} 行、該当があれば記入する行 {written.left:,} 行）。"
    )
