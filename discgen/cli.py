"""The command line: the only place where faults become text and an exit code."""

from __future__ import annotations

import gc
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from discgen.clicompare import add_compare_commands
from discgen.clilists import add_list_commands
from discgen.clipress import Jobs, NoCache, press_work
from discgen.cliyear import add_year_commands
from discgen.editions import Edition
from discgen.faults import Severity
from discgen.inputsfolder import inputs_begun_with
from discgen.japanese_help import JapaneseCommand, JapaneseGroup
from discgen.screen import (
    Folder,
    count_of,
    err,
    failing_cleanly,
    hear,
    loudness,
    out,
    remark,
    stages,
    targets_meant,
    tell,
    tell_durations,
)
from discgen.shellcompletion import InstallCompletion, ShowCompletion, complete_when_asked

app = typer.Typer(
    cls=JapaneseGroup,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="台帳（Excel）からディスクロージャー誌（PDF）を作ります。",
)


def main() -> None:
    """Entry point. Consoles that cannot show a character get a replacement instead of a crash."""
    gc.disable()  # what loads now stays for good: nobody looks for garbage in it, now or later (failing_cleanly)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    complete_when_asked()
    app()


@app.command(cls=JapaneseCommand)
def build(
    inputs: Folder,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="フォルダー",
            help="出力先フォルダー（省略すると outputs/名前）",
            show_default=False,
        ),
    ] = None,
    edition: Annotated[
        list[Edition] | None,
        typer.Option(
            "--edition",
            metavar="版",
            help="web（PDF）、print（加えて印刷所用PDF）、html（加えてサイト）。重ねて指定できる",
        ),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="下刷り：分からない計数は「…」、下書きの原稿はそのままで作る")
    ] = False,
    jobs: Jobs = None,
    no_cache: NoCache = False,
) -> None:
    """PDF・計数一覧・作成報告書を作る。誤りが一つでもあれば何も書き換えない。"""
    from discgen.builtoutputs import REPORT_NAME
    from discgen.lastbuild import build_if_changed

    target = output or Path("outputs") / inputs.resolve().name
    with failing_cleanly(), stages() as stage:
        work = press_work(jobs, target, no_cache=no_cache)
        result = build_if_changed(inputs, target, stage, edition or [Edition.WEB], draft=draft, work=work)
    tell([fault for fault in result.faults if loudness.verbose or fault.severity is not Severity.NOTICE])
    remark(f"{count_of(result.faults)}です（{target / REPORT_NAME} にあります）。")
    if result.worst:
        place = f"{result.worst.where}：{result.worst.message}（{result.worst.found}）"
        told = f"組版の点検：{result.layout} 件。最も大きいもの：{place}。"
        remark(f"{told}discgen check {inputs} --layout ですべてを示します。")
    tell_durations(result.durations)
    size = f"{result.pages}ページ、計数 {result.figures:,}個"
    if result.unchanged:
        out.print(f"{target} は前に作成したままで変わりません（入力に変わったところがありません。{size}）。")
        return
    out.print(f"{target} に作成しました（{size}、{result.seconds:.1f}秒）。")


@app.command(cls=JapaneseCommand)
def figures(
    inputs: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="ファイル", help="書き出すファイル")] = Path(
        "figures.csv"
    ),
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="形式",
            help="csv、csv-excel（Excel で直接開く、見出しは日本語）、xlsx、json（省くとファイルの名前で決める）",
        ),
    ] = "",
    replace: Annotated[bool, typer.Option("--replace", help="計数の一覧でないファイルも置き換える")] = False,
) -> None:
    """印刷するすべての計数を一覧に書き出す（xlsx と json には根拠・正確な値・頁も）。"""
    from discgen.export.records import figure_records
    from discgen.export.writers import TELLING_PAGES, WRITERS, form_of, refuse_foreign
    from discgen.project import open_project
    from discgen.staging import replacing_file

    with failing_cleanly(2):
        form = form_of(output, form)
    with failing_cleanly(), stages() as stage:
        if not replace:
            refuse_foreign(output)
        project = open_project(inputs, stage)
        pages = None
        if form in TELLING_PAGES:
            from discgen.build import lay_out

            pages = lay_out(project, stage).page_of_figure
        records = list(figure_records(project, pages))
        with replacing_file(output) as staging:
            WRITERS[form](staging, records)
    tell(project.faults)
    out.print(f"{output} に {len(records):,} 個の計数を書き出しました。")


@app.command(cls=JapaneseCommand)
def backcast(
    source: Annotated[
        list[Path],
        typer.Argument(
            metavar="ファイル...",
            help="公表された計数の CSV（discgen figures の形。単体と連結を別々の二つにしてもよい）",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="フォルダー", help="台帳を作る先（institution.toml があればそれに従う）"
        ),
    ],
    loans: Annotated[
        int, typer.Option(metavar="件数", help="貸出金明細をおよそ何件に分けるか（0＝区分ごとの合算行）", min=0)
    ] = 0,
    deposits: Annotated[
        int, typer.Option(metavar="件数", help="預金明細をおよそ何件に分けるか（0＝区分ごとの合算行）", min=0)
    ] = 0,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            "--leave-out", metavar="場所", help="計数を除く（報告された場所の文字、「ファイル名:行」または「行」）"
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="すでにある台帳を置き換える")] = False,
    without_conflicts: Annotated[
        bool, typer.Option("--without-conflicts", help="整合しない計数のうち、原因とみられるものを除いて作る")
    ] = False,
) -> None:
    """公表された計数から、整合する台帳一式を作る。"""
    from discgen.published.backcast.backcasting import BackcastOptions
    from discgen.published.backcast.verify import make_inputs

    options = BackcastOptions(loans, deposits, frozenset(leave_out or ()), replace, without_conflicts)
    with failing_cleanly(), stages() as stage:
        report = make_inputs(source, output, options, stage)
    tell(report.faults)
    in_value = f"、値は同じで形だけ違うもの {report.in_value:,} 計数" if report.in_value else ""
    out.print(
        f"{output} に台帳を作りました"
        f"（印刷どおり {report.matched:,}／{report.total:,} 計数{in_value}、{report.rows:,} 行）。"
    )


@app.command(cls=JapaneseCommand)
def house(
    source: Annotated[
        list[Path],
        typer.Option("--from", metavar="ファイル", help="公表された計数の CSV（単体と連結を別々に重ねてもよい）"),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="フォルダー", help="案を書く、新しいフォルダー")],
    start: Annotated[
        Path | None,
        typer.Option("--house", metavar="フォルダー", help="元にする入力フォルダー（設定と様式）", show_default=False),
    ] = None,
) -> None:
    """公表された計数から、金庫の様式（forms）の案を作る。"""
    from discgen.published.proposal import propose_house

    with failing_cleanly():
        proposal = propose_house(source, output, start)
    told = "、".join(f"{name} {number}" for name, number in proposal.counts.items() if number) or "なし"
    out.print(f"{output} に様式の案を書きました（{told}）。forms/proposed.yaml を読んで直してから使ってください。")


@app.command(cls=JapaneseCommand)
def check(
    targets: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="対象",
            help="入力フォルダー（すべての検査）、または公表された計数の CSV（単体と連結を別々に並べてもよい）",
            show_default=False,
            callback=targets_meant,
            autocompletion=inputs_begun_with,
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="形式", help="報告の形式：text、json、junit、sarif、github、html、xlsx")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="ファイル", help="報告を書くファイル（xlsx では必須）")
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option("--fail-on", metavar="重さ", help="これ以上の指摘があれば終了コード 1：誤り、注意、参考、なし"),
    ] = "誤り",
    everything: Annotated[bool, typer.Option("--all", help="長い一覧も省略せずに表示する")] = False,
    profile: Annotated[
        Path | None,
        typer.Option(metavar="ファイル", help="CSV の機関の設定（institution.toml）。なければ計数から推定する"),
    ] = None,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="CSV の訂正欄（corrected）を使う（ふだんは印刷のとおりに検査する）")
    ] = False,
    pages: Annotated[
        bool, typer.Option("--pages/--no-pages", help="誌面を組んで、法令の項目の頁と印刷した計数も調べる")
    ] = True,
    pdf: Annotated[
        Path | None,
        typer.Option(
            "--pdf", metavar="ファイル", help="この PDF（印刷所のものも）を読み返し、入力の誌面と頁ごとに比べる"
        ),
    ] = None,
    marked: Annotated[
        Path | None,
        typer.Option("--marked", metavar="ファイル", help="--pdf で違った頁に印を付けた画像の報告（.html、.pdf）"),
    ] = None,
    layout: Annotated[
        bool, typer.Option("--layout", help="組んだ頁だけを見て、空き、行、文字の大きさなどを調べる")
    ] = False,
    accepted: Annotated[
        Path | None,
        typer.Option("--accepted", metavar="ファイル", help="承認のファイル（省略すると対象と同じ所の 検査承認.csv）"),
    ] = None,
    accept: Annotated[str | None, typer.Option("--accept", metavar="番号", help="この番号の指摘を承認する")] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="文", help="承認の理由")] = "",
    person: Annotated[str, typer.Option("--person", metavar="役職名", help="承認者の役職名")] = "",
    explain: Annotated[str | None, typer.Option("--explain", metavar="規則", help="規則の説明を表示する")] = None,
    rules: Annotated[bool, typer.Option("--rules", help="すべての規則を重さとともに一覧にする")] = False,
) -> None:
    """すべての計数が整合するかを検査し、誤りのある計数を示す（終了コード 0＝合格、1＝指摘あり、2＝検査できない）。"""
    from discgen.check.checkcommand import CheckRequest, deliver, run_check

    request = CheckRequest(
        targets=tuple(targets or ()),
        form=form,
        output=output,
        fail_on=fail_on,
        everything=everything,
        profile=profile,
        corrected=corrected,
        pages=pages,
        pdf=pdf,
        marked=marked,
        layout=layout,
        accepted=accepted,
        accept=accept,
        reason=reason,
        person=person,
        explain=explain,
        rules=rules,
    )
    with failing_cleanly(2, "検査できませんでした。"):
        with stages() as stage:
            report, code = run_check(request, stage)
        deliver(report, request)
    raise typer.Exit(code)


@app.command(cls=JapaneseCommand)
def trace(
    inputs: Folder,
    figure: Annotated[
        str,
        typer.Argument(
            metavar="計数",
            help="番号（bs.cash、連結:bs.cash）または名前（bs/資産の部 > 現金、行の名前だけでも可）。@前期 も可",
            show_default=False,
        ),
    ],
    form: Annotated[str, typer.Option("--format", metavar="形式", help="表示の形式：text、json")] = "text",
    depth: Annotated[int, typer.Option(metavar="段", help="何段までさかのぼるか", min=0)] = 2,
    rows: Annotated[int, typer.Option(metavar="行数", help="台帳の行を何行まで示すか（0＝すべて）", min=0)] = 10,
    pages: Annotated[bool, typer.Option("--pages", help="誌面を組んで、頁も示す（時間がかかる）")] = False,
) -> None:
    """計数一つの根拠を、式・もとの計数・台帳のセルまでさかのぼって示す。"""
    from discgen.desk.trace.tracecommand import FORMS, trace_figure

    if form not in FORMS:
        err.print(f"--format は {'、'.join(FORMS)} のどれかです：{form}", style="bold red")
        raise typer.Exit(2)
    with failing_cleanly(last="根拠を示せませんでした。"), stages() as stage:
        told = trace_figure(inputs, figure, form, depth=depth, rows=rows, pages=pages, progress=stage)
    typer.echo(told)


@app.command(cls=JapaneseCommand)
def preview(
    inputs: Folder,
    host: Annotated[
        str, typer.Option(metavar="アドレス", help="待ち受けるアドレス（ふだんはこのPCだけ）")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="番号", help="ポート（0＝空いている番号）", min=0, max=65535)] = 0,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="ブラウザーを開く")] = True,
    poll: Annotated[bool, typer.Option("--poll", help="変更の通知がない共有フォルダーを、定期的に調べる")] = False,
    edit: Annotated[
        bool,
        typer.Option("--edit", help="誌面の上で原稿と画像を直せるようにする（画面に出たアドレスで開いたときだけ）"),
    ] = False,
    editor: Annotated[
        str,
        typer.Option(
            metavar="エディター",
            help="原稿の行を開くソフト：vscode、vscodium、none（手引きの形のアドレスも可）",
        ),
    ] = "vscode",
) -> None:
    """書きながらページを確かめる（ブラウザーに表示し、ファイルを保存するたびに新しくする）。"""
    from discgen.desk.preview.requestguard import is_local
    from discgen.desk.preview.server import serve

    if not is_local(host):
        err.print("注意：ほかのPCからも、公表前の計数を見られるようになります。", style="bold yellow")
        if edit:
            err.print("注意：表示するアドレスを渡した人は、原稿と画像も直せます。", style="bold yellow")
    with failing_cleanly(last="プレビューを始められませんでした。"):
        serve(inputs, out.print, host=host, port=port, open_browser=open_browser, poll=poll, edit=edit, editor=editor)


@app.command(cls=JapaneseCommand)
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="フォルダー", help="作るフォルダー（例：inputs/mihon-2024）", show_default=False)
    ],
    year: Annotated[
        int, typer.Option(metavar="年度", help="年度（2024＝2025年3月31日に終わる年度）", show_default=False)
    ],
    name: Annotated[
        str,
        typer.Option(metavar="名称", help="金庫の名称（--sample では、書かなければ架空の名称）", show_default=False),
    ] = "",
    kind: Annotated[
        str, typer.Option(metavar="種類", help="金庫の種類（労働金庫連合会。書かなければ労働金庫）", show_default=False)
    ] = "",
    group: Annotated[bool, typer.Option("--group/--no-group", help="子会社等があり、連結の資料編も作る")] = True,
    chapters: Annotated[
        bool, typer.Option("--chapters/--no-chapters", help="表紙と章のある冊子にする（なければ資料編だけ）")
    ] = True,
    sample: Annotated[
        bool, typer.Option("--sample", help="架空の金庫の台帳・計数・原稿を入れる（そのまま冊子になる見本）")
    ] = False,
) -> None:
    """空の台帳、設定、原稿の下書きで、新しい年度・金庫のフォルダーを始める。"""
    from discgen.catalogue.catalogue import open_catalogue
    from discgen.catalogue.profile import load_profile
    from discgen.figures.usableforms import usable_forms
    from discgen.inputparts import input_parts, where_to_enter
    from discgen.start import NewHouse, next_steps, start_inputs

    with failing_cleanly():
        new = NewHouse(name, year, kind, group=group, chapters=chapters, sample=sample)
        start_inputs(folder, new)
        catalogue = open_catalogue(folder, load_profile(folder).institution)
        tell(usable_forms(catalogue).faults)
        entered = [*where_to_enter(input_parts(catalogue, folder, group=group))]
    for line in next_steps(folder, entered, new):
        out.print(line)


def _tell_version(asked: bool) -> None:
    if asked:
        out.print(f"discgen {metadata.version('discgen')}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", help="版を表示する", is_eager=True, callback=_tell_version)
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="誤りと結果だけを表示する", expose_value=False, callback=hear)
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="参考もすべて、所要時間も表示する", expose_value=False, callback=hear),
    ] = False,
    install_completion: InstallCompletion = False,
    show_completion: ShowCompletion = False,
) -> None:
    """Options of the programme; -q and -v may also stand after the command."""


add_compare_commands(app)
add_year_commands(app)
add_list_commands(app)
