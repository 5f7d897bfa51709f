"""The HTML edition: every printed figure has its address, every link leads somewhere, tables can be taken along."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pikepdf
import pytest
from PIL import Image

from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.composition.look import Look
from discgen.catalogue.law import cited
from discgen.colour import luminance
from discgen.export.records import FigureRecord, figure_records
from discgen.export.site import SiteInput, write_site
from discgen.export.site.addresses import figure_address
from discgen.export.site.downloads import number_form
from discgen.export.site.figureorigins import figure_origins
from discgen.export.site.keyfigures import key_figures
from discgen.export.site.pagescan import SHELL
from discgen.export.site.sitetheme import site_theme
from discgen.faults import FaultError
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project
from discgen.templating import templates_folder
from tests.book.document_fixtures import TEXT, YEAR, book
from tests.conftest import Built
from tests.export.sitefacts import claimed_figures, misled, plain, shown_figures

CELL = re.compile(r'<td id="(f-[^"]+)"[^>]*>(.*?)</td>', re.S)
QUOTED = re.compile(r'<span class="tied figure" id="(f-[^"]+)">(.*?)</span>', re.S)
ID = re.compile(r'\bid="([^"]+)"')
LINK = re.compile(r'\b(?:href|src)="([^"]+)"')


def pages_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


@pytest.fixture(scope="module")
def site(built: Built) -> Path:
    return built.site


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    return pages_of(site)


def one_page() -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream)
    return stream.getvalue()


def small(folder: Path, text: str = TEXT) -> SiteInput:
    """The site of the tiny book, as if its PDF had been made."""
    made = book(folder, text)
    records = [
        FigureRecord(
            "見本",
            cell.key.entity,
            table.id,
            table.title,
            cell.key.row,
            cell.key.col,
            cell.key.fiscal_year,
            cell.unit,
            cell.text,
            cell.text.replace(",", "").replace("△", "-").replace("－", ""),
            cell.key.number,
            "",
            "",
            "見本法第1条",
            "61",
        )
        for table in made.tables.values()
        for cell in table.cells()
        if cell.key is not None
    ]
    return SiteInput(made, DocumentResult(one_page(), "", {"s-profit": (62, 62)}, {}, [], {}, 3, {}, 60), records)


def test_every_printed_figure_stands_once_at_its_address(pages: dict[str, str], sample: Project, built: Built) -> None:
    shown: dict[str, str] = {}
    count: Counter[str] = Counter()
    for html in pages.values():
        count.update(anchor for anchor in ID.findall(html) if anchor.startswith("f-"))
        shown |= {anchor: plain(inner) for anchor, inner in [*CELL.findall(html), *QUOTED.findall(html)]}
    records = [record for record in figure_records(sample, built.document.page_of_figure) if record.page]
    assert len(records) > 4300
    assert set(count) == {figure_address(record.key) for record in records}
    assert set(count.values()) == {1}
    in_cells = {anchor for html in pages.values() for anchor, _ in CELL.findall(html)}
    for record in records:
        address = figure_address(record.key)
        if address in in_cells:
            assert record.printed.replace("\n", "") in shown[address], record  # words carry their unit in the cell


def test_the_data_lead_every_figure_to_its_page_under_its_caption_and_its_law(built: Built, sample: Project) -> None:
    shown = shown_figures(built.site)
    claimed = list(claimed_figures(built.site))
    assert {one.address for one in claimed} == shown.keys()
    assert misled(built.site) == []
    laws = {item.id: cited(item.law, item.article) for item in sample.catalogue.items}
    asked = {
        figure_address(cell.key): (table.id, {laws[item] for item in cell.items if item in laws})
        for table in sample.tables.values()
        for cell in table.cells()
        if cell.key is not None
    }
    for one in claimed:
        table, articles = asked[one.address]
        assert shown[one.address].table in ("", table), one
        assert set(one.laws) == articles and len(one.laws) == len(articles), one
    group = [one for one in claimed if one.entity == "連結"]
    assert len(group) > 1500
    assert not [one for one in group if any("第百十四条" in law for law in one.laws)]


@pytest.mark.parametrize(
    ("law", "article", "said"),
    [
        ("見本法施行規則第1条第1項", "第一条第一項第五号ニ", "見本法施行規則第一条第一項第五号ニ"),
        ("別表第一", "別表第一（第一条関係）　一", "別表第一（第一条関係）　一"),
        ("自主開示基準", "見本協会の自主開示基準", "見本協会の自主開示基準"),
        ("報酬告示", "平成24年告示第4号第3条", "報酬告示（平成24年告示第4号第3条）"),
    ],
)
def test_law_and_article_are_each_said_once(law: str, article: str, said: str) -> None:
    assert cited(law, article) == said


def test_an_address_depends_on_the_number_of_the_figure_alone() -> None:
    key = CellKey("bs", "資産の部 > 貸出金", "", 2020, number="bs.loans")
    assert figure_address(key) == "f-vwm63tidg7"
    assert figure_address(replace(key, table_id="b-s", row="資産 > 貸出", col="残高")) == figure_address(key)
    others = {"entity": "連結"}, {"fiscal_year": 2019}, {"number": "bs.bonds"}
    assert len({figure_address(key), *(figure_address(replace(key, **other)) for other in others)}) == 4


def test_every_link_leads_to_a_file_and_an_anchor_that_exist(site: Path, pages: dict[str, str]) -> None:
    anchors = {file: set(ID.findall(html)) for file, html in pages.items()}
    links = 0
    for file, html in pages.items():
        for link in map(unescape, LINK.findall(html)):
            parts = urlsplit(link)
            assert not parts.scheme and not parts.netloc, link  # nothing is taken from elsewhere
            target = unquote(parts.path) or file
            assert (site / target).is_file(), (file, link)
            if parts.fragment and target.endswith(".html"):
                assert parts.fragment in anchors[target], (file, link)
            links += 1
    assert links > 600


def test_anchors_stand_once_on_a_page_and_those_of_the_magazine_once_in_the_site(pages: dict[str, str]) -> None:
    everywhere: Counter[str] = Counter()
    for html in pages.values():
        here = Counter(ID.findall(html))
        assert not [anchor for anchor, times in here.items() if times > 1]
        everywhere.update(here)
    assert not [anchor for anchor, times in everywhere.items() if times > 1 and anchor not in SHELL]


def test_every_line_of_the_statutory_index_with_a_page_is_a_link(pages: dict[str, str]) -> None:
    lines = re.findall(r'<li class="level-\d(?: index-head)?">(.*?)</li>', pages["statutory-index.html"], re.S)
    numbered = [line for line in lines if re.search(r'class="pages">\d', line)]
    assert len(numbered) > 60
    assert all('<a href="' in line for line in numbered)


def test_pages_say_their_language_their_parts_and_heads_without_a_gap(pages: dict[str, str]) -> None:
    for file, html in pages.items():
        assert '<html lang="ja">' in html
        for part in ('<a class="skip" href="#main">', "<header", "<main", "<footer"):
            assert part in html, file
        ranks = [int(rank) for rank in re.findall(r"<h([1-6])\b", html)]
        assert ranks[0] == 1 and ranks.count(1) == 1, file
        assert all(after - before <= 1 for before, after in pairwise(ranks)), (file, ranks)


def test_tables_have_captions_and_heads_with_a_scope(pages: dict[str, str]) -> None:
    tables = [table for html in pages.values() for table in re.findall(r"<table class=\"grid.*?</table>", html, re.S)]
    assert len(tables) > 80
    for table in tables:
        assert re.search(r"<caption>.*\S.*</caption>", table)
        assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", table))


def cells_of(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    assert data.startswith("\ufeff".encode())
    yield from csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))


def test_a_table_taken_along_as_csv_has_the_printed_cells(site: Path, sample: Project) -> None:
    checked = 0
    for table in sample.tables.values():
        path = site / "tables" / f"{table.id}.csv"
        if not path.exists():
            continue
        wanted = [[cell.text for cell in line.cells] for line in table.lines if line.cells]
        found = [row[table.label_columns :] for row in cells_of(path)]
        for printed in wanted:
            if not any(all(text in cell for text, cell in zip(printed, row, strict=False)) for row in found):
                raise AssertionError((table.id, printed))
            checked += sum(bool(text) for text in printed)
    assert checked > 4200


def test_a_table_taken_along_as_workbook_has_numbers_that_look_as_printed(site: Path) -> None:
    sheet = openpyxl.load_workbook(site / "tables" / "bs.xlsx").active
    assert sheet is not None
    rows = {row[0].value: row for row in sheet.iter_rows()}
    loans = rows["貸出金"][-1]
    assert (loans.value, loans.number_format) == (792518, '#,##0;"△"#,##0')
    assert rows["貸倒引当金"][-1].value == -504
    assert rows["買入手形"][-1].value == "－"
    assert sheet["A1"].value == "貸借対照表" and "百万円" in sheet["A2"].value


def test_every_list_that_a_text_places_can_be_taken_along(site: Path, pages: dict[str, str], sample: Project) -> None:
    offered = {name for html in pages.values() for name in re.findall(r'href="tables/(list-[0-9a-f]{8})\.csv"', html)}
    assert offered == {path.stem for path in (site / "tables").glob("list-*.csv")}
    assert offered == {path.stem for path in (site / "tables").glob("list-*.xlsx")}
    taken = [list(cells_of(site / "tables" / f"{name}.csv")) for name in offered]
    branches = sample.lists.table("店舗", {})
    assert [list(branches.head), *map(list, branches.rows)] in taken


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("1,234", "1234", '#,##0;"△"#,##0'),
        ("△8.53", "-8.53", '#,##0.00;"△"#,##0.00'),
        ("（1,234）", "-1234", '"（"#,##0"）";"（"#,##0"）"'),
        ("年2%", "2", '"年"#,##0"%";"年""△"#,##0"%"'),
        ("2020", "2020", '0;"△"0'),
        ("3年2月", "38", None),
        ("－", "", None),
        ("2000年4月1日", "", None),
    ],
)
def test_the_number_form_shows_what_was_printed(text: str, value: str, form: str | None) -> None:
    assert number_form(text, value) == form


def test_the_pdf_stands_in_the_site_as_it_stands_beside_it(built: Built) -> None:
    assert (built.site / "magazine.pdf").read_bytes() == built.pdf.read_bytes()


def test_every_figure_can_be_read_by_machine_as_it_is_printed_and_no_more(site: Path, pages: dict[str, str]) -> None:
    figures = json.loads((site / "figures.json").read_text(encoding="utf-8"))
    shown = shown_figures(site)
    assert {one["address"].partition("#")[2] for one in figures} == shown.keys()
    cells = {anchor: plain(inner) for html in pages.values() for anchor, inner in CELL.findall(html)}
    for one in figures:
        file, _, address = one["address"].partition("#")
        assert shown[address].file == file and one["table"]
        assert one["printed"].replace("\n", "") in cells.get(address, one["printed"].replace("\n", ""))
    assert {"number", "printed", "law", "address"} < figures[0].keys()
    assert not {"exact", "definition", "defined_at"} & figures[0].keys()
    asked = ("bs.loans", "単体", 2020)
    (loans,) = [one for one in figures if (one["number"], one["entity"], one["year"]) == asked]
    assert (loans["printed"], loans["value"], loans["page"]) == ("792,518", "792518", "56")
    assert loans["law"] == ["労働金庫法施行規則第百十四条第一項第五号イ"]


def test_the_data_package_tells_what_its_files_are(site: Path) -> None:
    package = json.loads((site / "datapackage.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"]) and package["title"] == "ディスクロージャー誌 2020年度"
    names = [one["name"] for one in package["resources"]]
    assert len(set(names)) == len(names) > 100 and all(re.fullmatch(r"[a-z0-9._/-]+", name) for name in names)
    for one in package["resources"]:
        data = (site / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(data), "sha256:" + hashlib.sha256(data).hexdigest())
    (figures,) = [one for one in package["resources"] if one["name"] == "figures"]
    head, *lines = csv.reader(io.StringIO((site / "figures.csv").read_text(encoding="utf-8"), newline=""))
    assert head == [field["name"] for field in figures["schema"]["fields"]]
    types = {field["name"]: field["type"] for field in figures["schema"]["fields"]}
    assert all(re.fullmatch(r"-?\d+(\.\d+)?|", line[head.index("value")]) for line in lines)
    assert (types["value"], types["fy"], types["printed"]) == ("number", "year", "string")


def test_one_archive_holds_every_table(site: Path) -> None:
    with zipfile.ZipFile(site / "tables.zip") as archive:
        held = sorted(archive.read(name) for name in archive.namelist())
        assert any(name.endswith("_貸借対照表.csv") for name in archive.namelist())
    assert held == sorted(path.read_bytes() for path in (site / "tables").iterdir())


def test_a_page_says_elsewhere_what_it_is(site: Path, pages: dict[str, str]) -> None:
    for file, html in pages.items():
        told = re.search(r'<meta name="description" content="([^"]+)">', html)
        assert told and "見本労働金庫" in told[1], file
        assert '<meta property="og:image" content="preview.png">' in html and 'href="icon.svg"' in html
    with Image.open(site / "preview.png") as picture:
        assert picture.size == (1200, 630)
    assert not (site / "sitemap.xml").exists()  # its addresses are not known


def test_a_site_that_knows_its_place_has_a_map_and_whole_addresses(tmp_path: Path) -> None:
    home = "https://www.example.jp/disclosure/2030/"
    write_site(tmp_path / "html", replace(small(tmp_path), address=home))
    pages = pages_of(tmp_path / "html")
    site_map = (tmp_path / "html" / "sitemap.xml").read_text(encoding="utf-8")
    assert re.findall(r"<loc>(.*?)</loc>", site_map) == [home + file for file in ("index.html", *reading_order(pages))]
    assert f'<meta property="og:image" content="{home}preview.png">' in pages["closing.html"]
    assert f'<link rel="canonical" href="{home}closing.html">' in pages["closing.html"]


def reading_order(pages: dict[str, str]) -> Iterator[str]:
    """The pages as their own links to the next one lead."""
    follower = {file: re.search(r'rel="next" href="([^"]+)"', html) for file, html in pages.items()}
    (file,) = pages.keys() - {"index.html"} - {found[1] for found in follower.values() if found}
    while file:
        yield file
        found = follower[file]
        file = found[1] if found else ""


def test_what_a_figure_is_worked_out_from_is_told_without_the_ledgers(sample: Project) -> None:
    origins = {(key.id, key.fiscal_year): origin for key, origin in figure_origins(sample).items()}
    ratio = origins["capital-composition.capital_ratio", 2020]
    assert ratio.words == "「自己資本の額」 ÷ 「リスク・アセットの額の合計額」"
    assert origins["bs.loans", 2020].words == "" and origins["bs.loans", 2020].whole == "bs.total_assets"
    assert origins["連結:bs.loans", 2020].whole == "連結:bs.total_assets"
    assert origins["key-figures-5y.loans", 2020].alike == origins["bs.loans", 2020].alike
    assert not [one for one in origins.values() if re.search(r"台帳|帳簿の計数|param\.|law\.", one.words)]


def test_only_a_table_of_bold_figures_becomes_cards() -> None:
    head = "<table>\n<thead><tr><th>預金</th></tr></thead>\n<tbody>\n<tr><td>"
    foot = "</td></tr>\n<tr><td>前年度末比1億円増加</td></tr></tbody>\n</table>"
    figure = '<a class="tied" id="q-1" href="#f-a">3億円</a>'
    for words in (figure, "<strong>3億円</strong>", f"<strong>約</strong>{figure}"):
        assert key_figures(head + words + foot) == head + words + foot
    card = f'<div><dt>預金</dt><dd><strong>{figure}</strong></dd><dd class="remark-of">前年度末比1億円増加</dd></div>'
    assert key_figures(f"{head}<strong>{figure}</strong>{foot}") == f'<dl class="key-figures">{card}</dl>'


def test_empty_cells_are_no_heads_and_every_box_has_a_name(pages: dict[str, str]) -> None:
    for file, html in pages.items():
        assert not re.search(r"<th\b[^>]*>\s*</th>", html), file
        assert all(
            re.search(r'data-(?:name|label)="[^"]', box) for box in re.findall(r'<div class="scroll"[^>]*>', html)
        )


# --- the tiny book ---------------------------------------------------------------------------------------------------


def test_a_quoted_figure_leads_to_its_table(tmp_path: Path) -> None:
    write_site(tmp_path / "html", small(tmp_path))
    page = (tmp_path / "html" / "closing.html").read_text(encoding="utf-8")
    address = figure_address(CellKey("bs", "貸出金", "", YEAR))
    assert f'<a class="tied" id="q-policy-0" href="#{address}">792,518百万円</a>' in page
    assert re.search(rf'<td id="{address}" class="cur">792<i>,</i>518</td>', page)


def test_the_printed_page_stands_beside_a_section_and_opens_the_pdf_there(tmp_path: Path) -> None:
    write_site(tmp_path / "html", small(tmp_path))
    page = (tmp_path / "html" / "closing.html").read_text(encoding="utf-8")
    assert re.search(r'損益計算書</h3>.*?</a>\s*<a class="printed"[^>]* href="magazine\.pdf#page=3">', page)


def test_links_to_nowhere_are_told_with_their_page_and_all_at_once(tmp_path: Path) -> None:
    text = f"{TEXT}\n[一つ](#nowhere)と[二つ](#s-gone)\n"
    with pytest.raises(FaultError) as caught:
        write_site(tmp_path / "html", small(tmp_path, text))
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [
        ("HTML版／closing.html", "#nowhere"),
        ("HTML版／closing.html", "#s-gone"),
    ]
    assert not (tmp_path / "html").exists()


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("accent", ["#0f6b5c", "#1f5f8b", "#f2c200", "#101010", "#d9006c"])
def test_the_accent_can_be_read_on_light_and_dark_ground(accent: str) -> None:
    css = site_theme(accent, Look(), templates_folder())
    text = re.search(r"--accent-text:light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", css)
    assert text and contrast(text[1], "#ffffff") >= 4.5 and contrast(text[2], "#14181c") >= 4.5
    band = re.search(r"--band:(#[0-9a-f]{6})", css)
    assert band and contrast(band[1], "#ffffff") >= 4.5
    before, _, _ = css.partition("@supports")
    assert f"--accent-text:{text[1]}" in before  # a browser that does not know two colours shows those of the day


def test_the_theme_of_the_book_gives_the_site_its_faces_with_others_like_them() -> None:
    plain = site_theme("#0f6b5c", Look(), templates_folder())
    assert '--face-text:"BIZ UDPGothic", "Noto Sans JP"' in plain and "--face-heads:var(--face-text)" in plain
    themed = site_theme("#0f6b5c", Look("mincho", {"text": "BIZ UDGothic"}), templates_folder())
    assert '--face-text:"BIZ UDGothic", "Noto Sans JP"' in themed
    assert '--face-heads:"BIZ UDPMincho", "Noto Serif JP"' in themed and "--weight-heads:normal" in themed
