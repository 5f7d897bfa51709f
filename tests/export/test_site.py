"""The HTML edition: every printed figure has its address, every link leads somewhere, tables can be taken along."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest
from typer.testing import CliRunner

from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.composition.look import Look
from discgen.bookinput import document_input
from discgen.cli import app
from discgen.colour import luminance
from discgen.export.records import FigureRecord, figure_records
from discgen.export.site import SiteInput, write_site
from discgen.export.site.addresses import figure_address
from discgen.export.site.downloads import number_form
from discgen.export.site.sitetheme import site_theme
from discgen.faults import FaultError
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project
from discgen.templating import templates_folder
from tests.book.document_fixtures import TEXT, YEAR, book
from tests.conftest import Built

TAG = re.compile(r"<[^>]+>")
CELL = re.compile(r'<td id="(f-[^"]+)"[^>]*>(.*?)</td>', re.S)
QUOTED = re.compile(r'<span class="tied figure" id="(f-[^"]+)">(.*?)</span>', re.S)
ID = re.compile(r'\bid="([^"]+)"')
LINK = re.compile(r'\b(?:href|src)="([^"]+)"')
SHELL = {"main", "card", "search", "search-words", "search-found", "search-status"}


def plain(html: str) -> str:
    return unescape(TAG.sub("", html))


def pages_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


def written(folder: Path, project: Project, document: DocumentResult) -> Path:
    records = list(figure_records(project, document.page_of_figure))
    write_site(folder, SiteInput(document_input(project, lambda stage: None), document, records))
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sample: Project, built: Built) -> Path:
    return written(tmp_path_factory.mktemp("site") / "html", sample, built.document)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    return pages_of(site)


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
    return SiteInput(made, DocumentResult(b"%PDF", "", {"s-profit": (62, 62)}, {}, [], {}, 3, {}, 60), records)


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


def test_the_same_inputs_give_the_same_bytes(site: Path, sample: Project, built: Built, tmp_path: Path) -> None:
    again = written(tmp_path / "html", sample, built.document)
    first, second = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (site, again)
    )
    assert first == second


def test_the_command_puts_the_site_beside_the_pdf(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discgen.build.lay_out", lambda *_: built.document)
    result = CliRunner().invoke(app, ["build", str(built.inputs), "-o", str(tmp_path / "out"), "--edition", "html"])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "out" / "html"
    assert (folder / "index.html").is_file()
    assert (folder / "magazine.pdf").read_bytes() == (tmp_path / "out" / built.pdf.name).read_bytes()


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
    assert re.search(r'損益計算書</h3>\s*<a class="printed"[^>]* href="magazine\.pdf#page=3">', page)


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
    light, _, dark = site_theme(accent, Look(), templates_folder()).partition("@media")
    for css, ground in ((light, "#ffffff"), (dark, "#14181c")):
        text = re.search(r"--accent-text:(#[0-9a-f]{6})", css)
        assert text and contrast(text[1], ground) >= 4.5
    band = re.search(r"--band:(#[0-9a-f]{6})", light)
    assert band and contrast(band[1], "#ffffff") >= 4.5


def test_the_theme_of_the_book_gives_the_site_its_faces_with_others_like_them() -> None:
    plain = site_theme("#0f6b5c", Look(), templates_folder())
    assert '--face-text:"BIZ UDPGothic", "Noto Sans JP"' in plain and "--face-heads:var(--face-text)" in plain
    themed = site_theme("#0f6b5c", Look("mincho", {"text": "BIZ UDGothic"}), templates_folder())
    assert '--face-text:"BIZ UDGothic", "Noto Sans JP"' in themed
    assert '--face-heads:"BIZ UDPMincho", "Noto Serif JP"' in themed and "--weight-heads:normal" in themed
