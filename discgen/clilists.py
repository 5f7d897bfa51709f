"""The commands that list what there is: ledgers, sources, forms, law, schemas, and the machine itself."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from discgen.japanese_help import JapaneseCommand
from discgen.screen import FolderOrNone, err, failing_cleanly, out, stages, tell

if TYPE_CHECKING:
    from discgen.catalogue.catalogue import Catalogue


def add_list_commands(app: typer.Typer) -> None:
    """Add them to the commands of the programme."""
    for command in (ledgers, sources, forms, law, schema, doctor):
        app.command(cls=JapaneseCommand)(command)


def _catalogue(inputs: Path | None) -> Catalogue:
    """The forms of an inputs folder, or the national ones of the last year that has ended."""
    from discgen.catalogue.catalogue import open_catalogue
    from discgen.catalogue.profile import Institution, load_profile
    from discgen.figures.usableforms import usable_forms

    last = datetime.date.today().year - 1
    institution = load_profile(inputs).institution if inputs else Institution(name="様式", fiscal_year=last)
    catalogue = open_catalogue(inputs, institution)
    tell(usable_forms(catalogue).faults)
    return catalogue


def ledgers(
    inputs: FolderOrNone = None,
) -> None:
    """台帳と一覧の約束（ブック・シート・列・区分）を一覧にする。"""
    from discgen.book.lists.listguide import list_guide
    from discgen.ledgers.ledgerguide import guide_lines

    with failing_cleanly():
        catalogue = _catalogue(inputs)
        for line in (*guide_lines(catalogue.contracts), *list_guide(catalogue.list_contracts)):
            out.print(escape(line), style="bold" if line.startswith("■") else None)


def sources(
    inputs: FolderOrNone = None,
    draft: Annotated[
        Path | None,
        typer.Option("--draft", metavar="ファイル", help="この CSV・xlsx を読む定義の案を作る", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="ファイル", help="案を書き出すファイル", show_default=False)
    ] = None,
) -> None:
    """金庫のファイルのどこから台帳を読むか（sources）を一覧にする。--draft では、ファイルを読む定義の案を作る。"""
    from discgen.desk.sourcedraft.sourcecommand import drafted_source, listed_sources, write_draft

    if inputs is None and draft is None:
        err.print("入力フォルダーか --draft ファイル を指定してください。", style="bold red")
        raise typer.Exit(2)
    with failing_cleanly(last="示せませんでした。"):
        if draft is not None:
            typer.echo(write_draft(drafted_source(draft, inputs), output), nl=output is not None)
            return
        assert inputs is not None
        lines, faults = listed_sources(inputs)
    tell(faults)
    for line in lines:
        out.print(escape(line), style="bold" if line.startswith("■") else None)


def schema(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="フォルダー", help="書き出すフォルダー")] = Path(
        "schemas"
    ),
) -> None:
    """設定・様式・本文の見出し部などの書き方（JSON Schema）を書き出す。エディターが項目を補い、説明する。"""
    from discgen.schemas import write_schemas

    with failing_cleanly():
        names = write_schemas(output)
    out.print(f"{output} に {len(names)} 個を書き出しました（{'、'.join(names)}）。")
    line = f"# yaml-language-server: $schema={(output / 'forms.schema.json').resolve().as_posix()}"
    out.print(f"様式の先頭の行に「{line}」のように場所を書くと、YAML に対応したエディターが項目を補い、説明します。")


def forms(
    inputs: FolderOrNone = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="表ID", help="この表だけを詳しく（重ねて指定できる）")
    ] = None,
    year: Annotated[
        int | None, typer.Option(metavar="年度", help="この年度の様式（省略すると設定の年度、なければ前年度）")
    ] = None,
    house: Annotated[bool, typer.Option("--house", help="金庫が変えたところだけを、国の様式の言葉と並べて")] = False,
) -> None:
    """様式の表・行・列と、計数の番号を一覧にする。"""
    from discgen.desk.formlist import listed_forms

    with failing_cleanly(last="一覧を作れませんでした。"):
        for line in listed_forms(inputs, tables=table or (), year=year, house=house):
            out.print(escape(line), style="bold" if line.startswith("■") else None)


def law(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="年度または項目",
            help="二つの年度（2023 2025）、一つの年度（前の年度と比べる）、記載事項の番号・文言・条文",
            show_default=False,
        ),
    ] = None,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="年度の様式・率・記載事項のうち、条文を確かめていないもの")
    ] = False,
    house: Annotated[
        Path | None,
        typer.Option(
            "--house", metavar="フォルダー", help="入力フォルダー（金庫の様式と誌面の場所）", show_default=False
        ),
    ] = None,
    kind: Annotated[str, typer.Option("--kind", metavar="種類", help="金庫の種類（--house がないとき）")] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="形式", help="text、json、csv（項目は text、json）")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="ファイル", help="書き出すファイル", show_default=False)
    ] = None,
    pages: Annotated[bool, typer.Option("--pages", help="誌面を組んで、頁も示す（時間がかかる）")] = False,
) -> None:
    """二つの年度の間で法令と様式の何が変わるか、または一つの記載事項の経過と誌面の場所を示す。"""
    from discgen.desk.lawhistory.lawcommand import FORMS, LawRequest, told_law, written_law

    if form not in FORMS:
        err.print(f"--format は {'、'.join(FORMS)} のどれかです：{form}", style="bold red")
        raise typer.Exit(2)
    request = LawRequest(tuple(words or ()), provisional, house, kind, form, pages)
    with failing_cleanly(last="示せませんでした。"):
        with stages() as stage:
            told = told_law(request, stage)
        typer.echo(written_law(told, output))


def doctor(
    outputs: Annotated[Path, typer.Option("-o", "--outputs", metavar="フォルダー", help="出力を書くフォルダー")] = Path(
        "outputs"
    ),
) -> None:
    """この機械で冊子を作れるか（組版、書体、書込み、収録した年度）を調べる（終了コード 1＝足りないものがある）。"""
    from discgen.desk.doctor import examined

    with failing_cleanly(last=""):
        symptoms = list(examined(outputs))
    for symptom in symptoms:
        out.print(escape(str(symptom)))
    if any(symptom.needed and not symptom.well for symptom in symptoms):
        raise typer.Exit(1)
