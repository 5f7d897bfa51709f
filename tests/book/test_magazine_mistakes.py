"""What an editor does wrong in a magazine: a fault in plain words with its place, or a right page; never silence."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from discgen.book.composition.bookbuild import frame_of
from discgen.book.composition.bookmodel import ChapterPlan, Cover, DocumentInput
from discgen.book.composition.compose import Composer
from discgen.book.composition.render import BookFrame, Renderer
from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.flowtext import read_flow
from discgen.book.graphics.spec import read_spec
from discgen.book.lists import Lists, read_lists
from discgen.book.lists.freetables import FREE_TABLES, read_free_tables
from discgen.book.lists.listguide import write_empty_lists
from discgen.book.press.pressing import laid_faults
from discgen.book.press.pressjobs import press_part
from discgen.book.text.manuscripts import read_manuscripts
from discgen.book.text.pictures import picture_faults
from discgen.desk.diff.texts import changed_texts, texts_of
from discgen.faults import Fault, Severity
from discgen.templating import templates_folder
from tests.book.document_fixtures import YEAR, book
from tests.catalogues import catalogue_on

YEAR_END = datetime.date(YEAR + 1, 3, 31)
HEAD = "---\ntitle: 題\nchapter: 章\n---\n"
BODY_LINE = HEAD.count("\n") + 1
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'


def house(folder: Path, files: Mapping[str, str | bytes], lists: Lists | None = None) -> DocumentInput:
    made = replace(book(folder), chapters=(ChapterPlan("章"),), images=folder / "images", lists=lists or Lists())
    made.images.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return made


def faults_of(made: DocumentInput) -> list[Fault]:
    return list(Composer(made, Renderer(templates_folder()).table).compose().faults)


def told(folder: Path, files: Mapping[str, str | bytes]) -> list[tuple[str, str]]:
    return [(fault.where, fault.message) for fault in faults_of(house(folder, files))]


def body_html(folder: Path, body: str) -> str:
    made = house(folder, {"x.md": f"{HEAD}{body}\n"})
    composition = Composer(made, Renderer(templates_folder()).table).compose()
    assert [str(fault) for fault in composition.faults] == []
    return composition.chapters[0].sections[0].children[0].html


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("---\ntitle:\t題\n\tchapter: 章\n---\n文\n", 2, "見出し部（--- の間）が正しくありません"),
        ("---\ntitle：題\nchapter：章\n---\n文\n", 2, "見出し部（--- の間）が正しくありません"),
        ("---\ntitle: 題: 副題\nchapter: 章\n---\n文\n", 2, "見出し部（--- の間）が正しくありません"),
        ("---\ntitle: &a [*a]\nchapter: 章\n---\n文\n", 2, "見出し部（--- の間）が正しくありません"),
        ("---\ntitle: 題\nchapter: 章\n\n文\n", 1, "見出し部を読めません"),
        ("\n---\ntitle: 題\nchapter: 章\n---\n文\n", 1, "見出し部を読めません"),
        ("－－－\ntitle: 題\nchapter: 章\n－－－\n文\n", 1, "見出し部を読めません"),
        ("title: 題\nchapter: 章\n\n文\n", 1, "見出し部を読めません"),
        ("---\ntitle: 題\ntitle: 題\nchapter: 章\n---\n文\n", 3, "見出し部に同じ項目が二度書かれています"),
        ('---\ntitle: "{{ 年度 }}"\nchapter: 章\n---\n文\n', 2, "見出し部では計数や言葉を引けません"),
        ("---\ntitle: 題\nchapter: 章\ncolumns: 3\n---\n文\n", 4, "見出し部の項目「columns」が正しくありません"),
        ("---\ntitle: 題\nchapter: 章\nitems: a-4\n---\n文\n", 4, "見出し部の項目「items」が正しくありません"),
        ("---\ntitle: 題\nchapter: 章\nitems: [z-9]\n---\n文\n", 1, "見出し部の items に、この年度にない記載事項"),
    ],
)
def test_a_wrong_head_is_told_and_the_text_does_not_get_lost(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    places = [where for where, words in told(tmp_path, {"x.md": text}) if message in words]
    assert places == [f"x.md:{line}"]


def test_the_right_part_of_a_wrong_head_counts_so_that_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "---\ntitle: 題\nchapter: 章\ncolumns: 3\nlist: false\n---\n{{ 名 }}\n"
    found = told(tmp_path, {"x.md": text})
    assert [where for where, _ in found if where.startswith("x.md")] == ["x.md:4", "x.md:5", "x.md:7"]
    assert "章に原稿がありません" not in {message for _, message in found}


@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
def test_a_text_in_another_encoding_is_told(tmp_path: Path, encoding: str) -> None:
    assert ("x.md", "本文を読めません") in told(tmp_path, {"x.md": f"{HEAD}文\n".encode(encoding)})


@pytest.mark.parametrize("text", [f"\ufeff{HEAD}文\n", f"{HEAD}文\n".replace("\n", "\r\n"), HEAD.rstrip("\n")])
def test_marks_of_windows_and_an_empty_text_are_no_fault(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, {"x.md": text}) == []


def test_files_that_are_not_read_and_names_that_cannot_be_addresses_are_told(tmp_path: Path) -> None:
    found = told(tmp_path, {"x.md": f"{HEAD}文\n", "y.txt": "文", ".hidden": "", 'a"b.md': f"{HEAD}文\n"})
    assert ("y.txt", "原稿として読まれないファイルです") in found
    assert ('a"b.md', "原稿の名前に使えない記号があります") in found
    assert not [where for where, _ in found if where == ".hidden"]


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        (":::囲み 題\n中\n", 0, "囲みが閉じていません"),
        ("::::囲み 題\n中\n:::\n", 2, "囲みの終わりの「:」が足りません"),
        ("文\n\n:::\n", 2, "始まりのない囲みの終わりです"),
        ("::::二段\n:::囲み 題\n中\n::::\n", 1, "囲みが閉じていません"),
        (":::二段\n左\n+++\n:::囲み 題\n中\n:::\n:::\n", 3, "内側の囲みの「:」が、外側より少なくありません"),
        ("左\n\n+++\n\n右\n", 2, "「+++」は段の中だけに書けます"),
        ("::::二段\n左\n::::\n", 0, "二段の分け方が合いません"),
        ("::::三段\n左\n+++\n右\n::::\n", 0, "三段の分け方が合いません"),
        ("：：：囲み 題\n", 0, "この指定は読めません"),
        ("::Table bs\n", 0, "この指定は読めません"),
        ("::表 bs\n", 0, "この指定は読めません"),
        (":table bs\n", 0, "この指定は読めません"),
        ("文の ::table bs です。\n", 0, "行の途中には置けません"),
        ("::table bs\n\n::table bs\n", 2, "同じ表が二度置かれています"),
        ("::list\n", 0, "この名の一覧はありません"),
        ("::list 店舗 県=鳥取県 県=島根県\n", 0, "同じ項目が二度指定されています"),
        ("｀｀｀chart\n", 0, "図の始まりと終わりは、半角で書いてください"),
        ("文\n\n```chart\ntype: bar\n\n文\n", 2, "図が閉じていません"),
        ("##見出し\n", 0, "見出しの書き方が正しくありません"),
        ("＃＃ 見出し\n", 0, "見出しの書き方が正しくありません"),
        ("**「重要」**です。\n", 0, "強調の ** がそのまま印刷されます"),
        ("| 左 | 右 |\n| 1 | 2 |\n", 0, "表になっていません"),
        ("文[^2]。\n", 0, "説明のない脚注です"),
        ("| 左 | 右 |\n|---|---|\n| 1 | 2 | 3 |\n", 2, "見出しより欄の多い行です"),
        ("｜ 左 ｜ 右 ｜\n", 0, "表の縦棒は、半角で書いてください"),
        ("・一\n・二\n", 1, "前の行に続けて印刷されます"),
        ("文です。\n-項目\n", 1, "前の行に続けて印刷されます"),
        ("文 <!-- 下書き -->\n", 0, "覚え書き（<!-- -->）は文字のまま印刷されます"),
        ("::::二段\n左\n\n::pagebreak\n+++\n右\n::::\n", 3, "段の中では改頁できません"),
        ("文。\n\n[^1]: 使わない\n", 2, "本文から引かれていない脚注です"),
        ("文[^1]。\n\n[^1]: 一\n[^1]: 二\n", 3, "同じ印の脚注が二つあります"),
        ("{漢字｜かんじ}\n", 0, "ふりがなの書き方が正しくありません"),
        ('貸出金は{ 額("bs/貸出金") }です。\n', 0, "計数の引用の括弧が正しくありません"),
        ('貸出金は｛｛ 額("bs/貸出金") ｝｝です。\n', 0, "計数の引用の括弧が正しくありません"),
        ('{{ 額("bs/貸出金")\n\n{{ 年度 }}\n', 0, "計数の引用の括弧が正しくありません"),
        ("！[絵](hill.svg)\n", 0, "画像の書き方が正しくありません"),
        ("![絵]（hill.svg）\n", 0, "画像の書き方が正しくありません"),
        ("![絵](hill.svg “説明”)\n", 0, "画像の書き方が正しくありません"),
        ("| a |\n|---|\n| ![絵](hill.svg) |\n", 2, "文の中に画像は置けません"),
        ("![絵](photo.gif)\n", 0, "この種類の画像は置けません"),
        (f"::qr https://example.jp/{'a' * 400}\n", 0, "アドレスが長すぎて"),
    ],
)
def test_a_mark_that_would_be_printed_as_words_is_told(tmp_path: Path, body: str, line: int, message: str) -> None:
    found = [where for where, words in told(tmp_path, {"x.md": HEAD + body}) if message in words]
    assert f"x.md:{BODY_LINE + line}" in found


@pytest.mark.parametrize(
    "body",
    [
        "::::二段\n左\n+++\n:::囲み 題\n中\n:::\n::::\n",
        "- ::table bs\n",
        "| 左 | 右 |\n|:--|--:|\n| 1 \\\\| 2 | 3 |\n\n## 頭\n①一つ\n\n②二つ\n- 三つ\n",
        "::table\u3000bs\u3000表の題\n",
        "比は 1：2 です。\n\n# 題\n\n#1 の店\n",
        "[^1]は脚注です[^1]。\n\n[^1]: 説明\n",
        "~~~flow\n甲 -> 乙: :::\n+++ -> 丙\n~~~\n",
    ],
)
def test_what_is_right_is_not_told(tmp_path: Path, body: str) -> None:
    assert told(tmp_path, {"x.md": HEAD + body}) == []


def test_blanks_before_a_line_and_a_rule_below_it_do_not_change_what_it_is(tmp_path: Path) -> None:
    html = body_html(tmp_path, "    字下げの文\n\n文\n---\n後")
    assert "<pre" not in html and "<h" not in html.replace("<hr", "") and "字下げの文" in html


def test_a_figure_in_the_words_of_a_picture_stays_words(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "hill.svg").write_text(SVG.format("<rect/>"), encoding="utf-8")
    html = body_html(tmp_path, '![{{ 年度 }}の丘](hill.svg "{{ 額("bs/貸出金") }}")\n\n:::囲み {{ 年度 }}の題\n中\n:::')
    assert 'alt="2030年度の丘"' in html and "<figcaption>792,518百万円</figcaption>" in html
    assert '<span class="tied">2030年度</span>の題' in html


def test_a_figure_in_a_diagram_is_drawn_once_as_words(tmp_path: Path) -> None:
    html = body_html(tmp_path, '```flow\n甲 -> 乙: {{ 額("bs/貸出金") }}\n```')
    assert "792,518" in html and 'class="tied"' not in html


@pytest.mark.parametrize("name", ["写真 一.png", "a#b.png", "UPPER.PNG", "か\u3099.png"])
def test_a_picture_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / name).write_bytes(bitmap("PNG"))
    made = house(tmp_path, {"x.md": f"{HEAD}![絵](<{name}>)\n"})
    composition = Composer(made, Renderer(templates_folder()).table).compose()
    assert [str(fault) for fault in composition.faults] == []
    html = Renderer(templates_folder()).document(frame(made), [composition.chapters[0].sections[0].children[0].html])
    assert laid_faults([press_part(html, templates_folder(), made.images)], 1) == []


def frame(made: DocumentInput) -> BookFrame:
    return frame_of(made, Composer(made, Renderer(templates_folder()).table).compose())


def bitmap(kind: str, mode: str = "RGB", side: int = 40) -> bytes:
    stream = io.BytesIO()
    image = Image.new(mode, (side, side)) if mode == "I;16" else Image.effect_noise((side, side), 60).convert(mode)
    image.save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"", "画像のファイルが空です"),
        ("a.png", bitmap("JPEG"), "画像の中身が名前の終わりと合いません"),
        ("a.png", SVG.encode(), "画像を読めません"),
        ("a.png", bitmap("PNG", side=200)[:4000], "画像を読めません"),
        ("a.jpg", bitmap("JPEG", side=200)[:4000], "画像を読めません"),
        ("a.png", bitmap("PNG", "I;16"), "印刷できない画像の形式です"),
        ("a.svg", bitmap("PNG"), "SVG を読めません"),
        ("a.svg", b"<svg viewBox='0 0 4 2'/>", "SVG ではありません"),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY a 'a'>]><svg/>", "SVG に ENTITY の定義があります"),
        ("a.svg", SVG.format("<script>x</script>").encode(), "SVG に動きの指定（script など）があります"),
        ("a.svg", SVG.format('<rect onclick="x"/>').encode(), "SVG に動きの指定（script など）があります"),
        ("a.svg", SVG.format('<use href="http://example.jp/a.svg#b"/>').encode(), "SVG がほかのファイルを参照"),
        ("a.svg", SVG.format("<style>@import url(a.css);</style>").encode(), "SVG の様式がほかのファイルを参照"),
        ("a.svg", SVG.format('<image href="data:image/png;base64,AA"/>').encode(), "SVG に写真が埋め込まれて"),
        ("a.svg", SVG.format("<feGaussianBlur/>").encode(), "SVG に印刷できない効果があります"),
        ("a.svg", SVG.format("<text>字</text>").encode(), "SVG の文字の書体が決まっていません"),
    ],
)
def test_a_picture_that_would_print_wrong_is_told(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert message in picture_faults(tmp_path / name)[0].message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", bitmap("JPEG", "CMYK")),
        ("a.png", bitmap("PNG", "RGBA")),
        ("a.svg", SVG.format('<text font-family="BIZ UDPGothic">字</text><use href="#b"/>').encode()),
    ],
)
def test_a_picture_that_prints_is_not_told(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert picture_faults(tmp_path / name) == ()


def test_a_drawing_below_the_page_is_told(tmp_path: Path) -> None:
    boxes = "".join(f"箱{number} -> 箱{number + 1}\n" for number in range(60))
    html = body_html(tmp_path, f"```flow\n方向: 下\n{boxes}```")
    made = house(tmp_path, {})
    page = Renderer(templates_folder()).document(frame(made), [html])
    told = laid_faults([press_part(page, templates_folder(), made.images)], 7)
    assert ("7ページ", "図や画像が版面の下にはみ出しています") in {(fault.where, fault.message) for fault in told}


@pytest.mark.parametrize("source", ["type: bar\ntitle: &t [*t]\n", "a: &a [x]\nb: [*a]\ntype: bar\n"])
def test_a_chart_that_nests_in_itself_is_told(source: str) -> None:
    with pytest.raises(DrawingError, match="図の記述を読めません"):
        read_spec(source)


@pytest.mark.parametrize("arrow", ["甲 --> 乙", "甲 =-> 乙", "甲 <->> 乙", "甲 -－> 乙"])
def test_an_arrow_that_leaves_a_rest_in_a_name_is_told(arrow: str) -> None:
    with pytest.raises(DrawingError) as caught:
        read_flow(f"甲 -> 乙\n{arrow}\n")
    assert caught.value.line == 2


def test_chapters_have_names_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(f"{HEAD}文\n", encoding="utf-8")
    faults = read_manuscripts(tmp_path, ["章", "章", "奥付"]).faults
    messages = [(fault.message, fault.found) for fault in faults]
    assert ("同じ題名の章が二つあります", "章") in messages
    assert ("章の題名に使えない名前です", "奥付") in messages


def test_a_text_for_the_inside_of_no_cover_is_told(tmp_path: Path) -> None:
    files = {"x.md": f"{HEAD}文\n", "i.md": "---\ntitle: 裏\nchapter: 表紙裏\n---\n文\n"}
    assert ("i.md", "表紙がないので、表紙裏の原稿を置けません") in told(tmp_path, files)
    covered = replace(house(tmp_path, files), cover=Cover("題"))
    assert [str(fault) for fault in faults_of(covered)] == []


def branches(folder: Path, change: Callable[[openpyxl.Workbook], None] = lambda workbook: None) -> Lists:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "店舗"
    sheet.append(["都道府県", "店舗名", "種別", "郵便番号", "所在地", "電話番号"])
    sheet.append(["鳥取県", "見本支店", "支店", "680-0000", "見本町1", "(0857) 00-0000"])
    sheet.append(["島根県", "手本支店", "支店", "690-0000", "手本町1", "(0852) 00-0000"])
    change(workbook)
    folder.mkdir(exist_ok=True)
    workbook.save(folder / "店舗.xlsx")
    lists, faults = read_lists(folder, catalogue_on().list_contracts, YEAR_END)
    assert [str(fault) for fault in faults] == []
    return lists


def test_rows_that_no_text_places_are_told(tmp_path: Path) -> None:
    lists = branches(tmp_path / "lists")
    some = house(tmp_path, {"x.md": f"{HEAD}::list 店舗 県=鳥取県\n"}, lists)
    (fault,) = faults_of(some)
    assert (fault.where, fault.found, fault.severity) == ("店舗.xlsx", "3行目", Severity.WARNING)
    assert faults_of(house(tmp_path, {"x.md": f"{HEAD}::list 店舗\n"}, lists)) == []


def test_the_example_of_an_empty_book_needs_no_place(tmp_path: Path) -> None:
    write_empty_lists(tmp_path, catalogue_on().list_contracts)
    lists, _ = read_lists(tmp_path, catalogue_on().list_contracts, YEAR_END)
    assert (list(lists.names()), lists.places(FREE_TABLES)) == ([FREE_TABLES], ())


def test_a_telephone_number_that_lost_its_first_digit_is_told(tmp_path: Path) -> None:
    branches(tmp_path / "lists")
    workbook = openpyxl.load_workbook(tmp_path / "lists" / "店舗.xlsx")
    workbook.worksheets[0]["F2"] = 857000000
    workbook.save(tmp_path / "lists" / "店舗.xlsx")
    _, faults = read_lists(tmp_path / "lists", catalogue_on().list_contracts, YEAR_END)
    assert [(fault.where, fault.message) for fault in faults] == [("店舗.xlsx／店舗／F2", "電話番号の形ではありません")]


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ([["項目", "率"]], "1行目", "見出しの下に行がありません"),
        ([["項目", "率"], ["甲", 1], [None, 2]], "A3", "行の見出しがありません"),
    ],
)
def test_what_a_free_table_would_print_wrong_is_told(
    tmp_path: Path, rows: list[list[object]], place: str, message: str
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    workbook.save(tmp_path / "自由表.xlsx")
    _, faults = read_free_tables(tmp_path / "自由表.xlsx")
    assert [fault.where.rpartition("／")[2] for fault in faults if message in fault.message] == [place]


def test_a_changed_row_of_a_list_and_a_changed_title_are_told_as_differences(tmp_path: Path) -> None:
    def moved(workbook: openpyxl.Workbook) -> None:
        workbook.worksheets[0]["E2"] = "見本町2"

    (tmp_path / "text").mkdir()
    text = f"{HEAD}:::囲み 題\n文。\n:::\n\n::list 店舗\n"
    made = house(tmp_path / "text", {"x.md": text}, branches(tmp_path / "old"))
    before = texts_of(made, None)
    made = house(tmp_path / "text", {"x.md": text.replace("囲み 題", "囲み 別の題")}, branches(tmp_path / "new", moved))
    changes = [(c.old[0].text, c.new[0].text, c.old[0].line) for c in changed_texts(before, texts_of(made, None))]
    assert changes == [("題", "別の題", 5), ("見本町1", "見本町2", 9)]


def test_pictures_with_other_words_are_told_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name, title in (("hill.svg", "丘の家"), ("sea.svg", "海の船")):
        picture = SVG.format(f"<title>{title}</title><rect width='4' height='4'/>")
        (tmp_path / "images" / name).write_text(picture, encoding="utf-8")
    body = '![丘](hill.svg "甲")\n\n![家](hill.svg "乙")\n\n![丘の上の家](sea.svg)\n'
    assert told(tmp_path, {"x.md": f"{HEAD}{body}"}) == [
        ("x.md:7", "同じ画像に、違う代替テキストが付いています"),
        ("x.md:7", "同じ画像が、違う説明で二度置かれています"),
        ("x.md:9", "代替テキストが、画像の中の題と合いません"),
    ]
