"""The commands of an office's year: figures of earlier years, publication, the next year, where the year stands."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from discgen.faults import Fault, FaultError
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
    app.command("freeze", cls=JapaneseCommand)(freeze_year)
    app.command("next-year", cls=JapaneseCommand)(make_year)
    app.command("status", cls=JapaneseCommand)(status)


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


def freeze_year(
    inputs: Folder,
    date: Annotated[
        str,
        typer.Option(metavar="日付", help="公表した日（2025-07-25、2025/7/25、2025年7月25日、令和7年7月25日）"),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="フォルダー", help="build の出力（省略すると outputs/名前）", show_default=False
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="すでに確定した年度を確定し直す")] = False,
) -> None:
    """公表した計数を確定する。この後に計数が変わると、build と check が知らせる。"""
    from discgen.freezing import freeze

    target = output or Path("outputs") / inputs.resolve().name
    with failing_cleanly(), stages() as stage:
        frozen = freeze(inputs, target, _day(date), stage, replace=replace)
    out.print(f"{frozen.fiscal_year}年度の計数 {len(frozen.figures):,} 個を確定しました（{frozen.date} 公表）。")


def _day(text: str) -> datetime.date:
    """A day that was typed. Errors: FaultError."""
    from discgen.ledgers.normalise import parse_date  # only this option pays for it

    day = parse_date(text)
    if day is None:
        expected = "2025-07-25、2025/7/25、2025年7月25日、令和7年7月25日 のどれか（年から）"
        raise FaultError([Fault("--date", "日付として読めません", text, expected)])
    return day


def make_year(
    inputs: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="フォルダー", help="翌年度の新しいフォルダー")],
    unfrozen: Annotated[bool, typer.Option("--unfrozen", help="確定していない年度の、いまの計数から作る")] = False,
) -> None:
    """確定した年度から、翌年度のフォルダー（設定、過年度の計数、台帳、原稿、年間予定）を作る。"""
    from discgen.desk.officeyear.nextyear import PLAN_NAME, make_next_year

    with failing_cleanly(), stages() as stage:
        stage("翌年度のフォルダー")
        made = make_next_year(inputs, output, unfrozen=unfrozen)
    out.print(
        f"{made.folder} に {made.fiscal_year}年度のフォルダーを作りました（過年度の計数 {made.history:,} 個、"
        f"読み直す原稿 {len(made.reread)} 件）。次にすることは {PLAN_NAME} にあります。"
    )


def status(inputs: Folder) -> None:
    """年度の進み具合（台帳、過年度の計数、一覧、原稿、確定）を一画面に示す。"""
    from discgen.desk.officeyear.yearstatus import status_lines, year_status

    with failing_cleanly(last="示せませんでした。"):
        parts = year_status(inputs)
    for line in status_lines(parts):
        out.print(line)
