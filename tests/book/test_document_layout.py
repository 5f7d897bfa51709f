"""What keeps a page in order: heads that stay, words that do not break, lanes in halves, the aligned matrix."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.compose import Composer
from discgen.book.composition.lanecuts import cut_lanes
from discgen.book.composition.matrixview import matrix_view
from discgen.book.composition.render import words
from discgen.book.composition.tableview import table_view
from discgen.book.press.link import link
from discgen.book.press.pressjobs import press_part
from discgen.book.text.headwords import COMPOUNDS, pieces
from discgen.book.text.prose import render_prose
from discgen.catalogue.documentdef import BlockDef, DocumentDef, Lane, Matrix
from discgen.catalogue.indexdef import IndexDef
from discgen.faults import errors
from discgen.figures.printed.printedtable import HeadCell, PrintedLine
from discgen.figures.tables.figuretext import TableFigures
from discgen.houselook import TABLE_HEAD
from discgen.templating import figures, templates_folder
from tests.book.document_fixtures import DEFINITION, TABLES, YEAR, OneTable, book, table
from tests.catalogues import catalogue_on

FIGURES = TableFigures(TABLES.values(), YEAR)


@pytest.fixture(scope="module")
def index_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What stands on the page of an index with lines of every length whose items there are none of."""
    labels = [{"label": "項" * length, "items": ["a-4"]} for length in range(20, 41)]
    index = IndexDef.model_validate({"nothing": "（該当なし）", "parts": [{"title": "見本法", "entries": labels}]})
    made = book(tmp_path_factory.mktemp("index"), index=index, elsewhere={}, not_applicable={"a-4": "該当なし"})
    with pypdfium2.PdfDocument(build_document(made).pdf) as document:
        return str(document[len(document) - 1].get_textpage().get_text_range())


def test_the_word_for_nothing_does_not_break_in_the_index(index_text: str) -> None:
    assert index_text.count("（該当なし）") == 21 and "".join(index_text.split()).count("（該当なし）") == 21


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("（1）金利リスクの管理", True),
        ("① 信用リスクの管理", True),
        ("（注3）償還予定額", True),
        ("【金融資産】", True),
        ("**(5) 複数の通貨の集計方法**", True),
        ("内訳は、次のとおりであります。", True),
        ("該当するものはありません。", False),
        ("（注1）一般貸倒引当金は、貸倒実績率に基づいて計上しています。", False),
        ("**強い**言葉のある行", False),
    ],
)
def test_a_head_or_a_lead_stays_with_what_follows(tmp_path: Path, line: str, stays: bool) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"{line}\n\n次の段落です。\n", encoding="utf-8")
    prose, _ = render_prose(path, FIGURES, {}, OneTable())
    assert ('<p class="stays">' in prose.html) is stays


def test_the_line_before_a_table_stays_and_the_last_line_does_not(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("1. 表を示します。\n\n    ::table bs\n\n    （1）終わり\n", encoding="utf-8")
    prose, _ = render_prose(path, FIGURES, {}, OneTable("<table></table>"), split_lists=True)
    assert prose.html.count('class="stays"') == 1
    assert prose.html.count("<ol ") == 1 and prose.html.count('<div class="part">') == 2


def test_words_of_heads_break_only_where_they_may() -> None:
    assert pieces("貸借対照表計上額") == [("貸借対照表", True), ("計上額", True)]
    assert pieces("他の計数") == [("他の計数", False)]
    assert words("5年超10年以内\n<額>") == "<span>5年超</span><span>10年以内</span><br>&lt;額&gt;"
    assert len({compound.replace("|", "") for compound in COMPOUNDS}) == len(COMPOUNDS)


def test_comma_and_point_are_marked_without_a_change_of_the_text() -> None:
    assert figures("△1,234.5") == "△1<i>,</i>234<i>.</i>5"
    assert re.sub("<[^>]*>", "", figures("（100.00）")) == "（100.00）"


def changed(blocks: list[dict[str, Any]]) -> DocumentDef:
    sections = [{"id": "closing", "title": "決算の状況", "mark": "group", "short": "決算", "blocks": blocks}]
    return DocumentDef.model_validate({**DEFINITION, "chapters": [{**DEFINITION["chapters"][0], "sections": sections}]})


def test_lanes_in_halves_leave_room_for_a_neighbouring_section(tmp_path: Path) -> None:
    profit = {
        "id": "balance",
        "title": "貸借対照表",
        "mark": "topic",
        "blocks": [
            {"table": "bs", "lanes": [{"until": "貸出金"}, {}], "spread": True},
            {
                "section": {
                    "id": "profit",
                    "title": "損益計算書",
                    "mark": "topic",
                    "half": "right",
                    "blocks": [{"table": "pl"}],
                }
            },
            {"text": "policy"},
        ],
    }
    made = replace(book(tmp_path), definition=changed([{"section": profit}]))
    (chapter,) = Composer(made, lambda view: "").compose().chapters
    assert [(line.label, line.level) for line in chapter.contents] == [
        ("決算の状況", 0),
        ("貸借対照表", 1),
        ("損益計算書", 1),
    ]
    row = chapter.sections[0].children[0].children[0]
    assert row.kind == "row" and [node.kind for node in row.right] == ["table", "section"]
    assert row.left[0].table is not None and row.left[0].table.notes == ()
    result = build_document(made)
    assert errors(result.faults) == []
    assert result.page_of["t-bs"] == result.page_of["s-profit"]


@pytest.mark.parametrize("until", ["貸出金 > 証書貸付", "deeds"])
def test_a_lane_ends_at_a_row_by_its_path_or_its_id(until: str) -> None:
    bs = TABLES["bs"]
    names = ("loans", "deeds", "total")
    lines = tuple(replace(line, id=name) for line, name in zip(bs.lines, names, strict=True))
    first, last = cut_lanes(replace(bs, lines=lines), (Lane(until=until), Lane()))
    assert [line.row for line in first.table.lines] == ["貸出金", "貸出金 > 証書貸付"]
    assert [line.row for line in last.table.lines] == ["合計"]


@pytest.mark.parametrize("title_unit", ["", "百万円"])
def test_units_behind_a_title_stand_behind_that_of_the_only_table_of_a_section(tmp_path: Path, title_unit: str) -> None:
    bs = replace(TABLES["bs"], unit_line="" if title_unit else "百万円", title_unit=title_unit)
    made = replace(book(tmp_path), tables={**TABLES, "bs": bs})
    (chapter,) = Composer(made, lambda view: "").compose().chapters
    section = chapter.sections[0].children[0]
    (node,) = section.children
    assert node.table is not None
    expected = ("貸借対照表（単位：百万円）", "") if title_unit else ("貸借対照表", "（単位：百万円）")
    assert (section.title, node.table.unit) == expected


def test_a_sentence_stands_in_the_place_of_a_table_without_lanes() -> None:
    line = PrintedLine((("該当がありません。", 1),), ())
    bare = replace(TABLES["bs"], head=(), lines=(line,), unit_line="", value_columns=0, words=True)
    view = table_view(bare, 240.0, lanes=(Lane(until="貸出金"), Lane()), markers_left=True)
    (grid,) = view.grids
    assert [[label.text for label in row.labels] for group in grid.groups for row in group] == [["該当がありません。"]]
    assert (grid.values, grid.head, view.unit) == (0, (), "")


def test_spread_needs_two_lanes() -> None:
    with pytest.raises(ValueError, match="spread"):
        BlockDef.model_validate({"table": "bs", "spread": True})


MATRIX = {
    "rows": 2,
    "blocks": [
        {
            "group": "甲",
            "unit": "債務者単位",
            "claims": "債権",
            "widths": [2, 1],
            "cells": [{"row": "一", "at": 1, "span": 2}],
        },
        {"group": "乙", "unit": "債権単位", "claims": "貸出金", "widths": [2, 1], "cells": [{"row": "二", "at": 2}]},
    ],
}


def test_the_matrix_puts_figures_against_each_other() -> None:
    printed = table("m", {"甲 > 一": ("", "10"), "乙 > 二": ("", "20")})
    printed = replace(printed, lines=tuple(replace(line, cells=line.cells[1:]) for line in printed.lines))
    view = matrix_view(printed, Matrix.model_validate(MATRIX), 300.0)
    assert [[(cell.kind, cell.text, cell.rowspan) for cell in row] for row in view.rows] == [
        [("label", "一", 2), ("figure", "10", 2), ("blank", "", 1)],
        [("label", "二", 1), ("figure", "20", 1)],
    ]
    assert view.rows[1][1].anchor == "r-m-1"
    assert sum(view.columns) == pytest.approx(300.0)


def test_the_matrix_forgets_no_figure() -> None:
    printed = table("m", {"甲 > 一": ("1", "2"), "乙 > 二": ("1", "2"), "乙 > 三": ("1", "2")})
    with pytest.raises(KeyError, match="乙 > 三"):
        matrix_view(printed, Matrix.model_validate(MATRIX), 300.0)


def test_markers_stand_before_the_labels_when_asked() -> None:
    printed = TABLES["bs"]
    marked = replace(printed, lines=tuple(replace(line, marker=str(n)) for n, line in enumerate(printed.lines, 1)))
    grid = table_view(marked, 400.0, markers_left=True).grids[0]
    assert [label.text for label in grid.groups[0][0].labels] == ["1", "貸出金"]
    assert [cell.text for cell in grid.head[0][:2]] == ["科目", ""]


def test_heads_of_years_break_only_where_a_table_fits_at_no_size() -> None:
    figure = replace(TABLES["bs"].lines[0].cells[0], text="1,322,415")
    exposures = replace(
        TABLES["bs"],
        head=(
            (HeadCell("業種区分", rowspan=2, kind="corner"), *(HeadCell("延滞エクスポージャー", colspan=2),) * 7),
            (HeadCell("2017年度末", kind="year"), HeadCell("2018年度末", kind="year", current=True)) * 7,
        ),
        lines=(PrintedLine((("電気・ガス・熱供給・水道業", 1),), (figure,) * 14),),
        value_columns=14,
    )
    narrow, wide = table_view(exposures, 540.0).grids[0], table_view(exposures, 900.0).grids[0]
    assert [cell.text for cell in narrow.head[1]] == ["2017\n年度末", "2018\n年度末"] * 7
    assert [cell.text for cell in wide.head[1]] == ["2017年度末", "2018年度末"] * 7
    words_of_the_head = 8 * TABLE_HEAD * narrow.size  # エクスポージャー stands over two columns
    assert all(sum(narrow.columns[at : at + 2]) >= words_of_the_head for at in range(1, 15, 2))
    bands = table_view(exposures, 460.0).grids  # no room even so: the columns stand in bands, no years parted
    assert [len(band.head[1]) for band in bands] == [8, 6] and bands[0].head[1][0].text == "2017年度末"


def test_the_total_at_the_foot_never_stands_alone() -> None:
    groups = table_view(TABLES["pl"], 400.0).grids[0].groups
    assert [len(group) for group in groups] == [2]


def test_every_matrix_of_the_book_fits_its_rows() -> None:
    for block in catalogue_on().document.blocks():
        if block.matrix:
            assert all(cell.at + cell.span - 1 <= block.matrix.rows for b in block.matrix.blocks for cell in b.cells)


def test_a_table_says_that_it_goes_on_only_where_it_does() -> None:
    rows = "".join(f"<tr><th>行{number}</th><td>{number}</td></tr>" for number in range(150))
    head = "<thead><tr><th>項目<span class='continued'>（続き）</span></th><th>額</th></tr></thead>"
    table = f"<table class='grid' style='width:300pt'>{head}<tbody style='break-inside:auto'>{rows}</tbody></table>"
    html = f"<html lang=ja><title>x</title><link rel=stylesheet href=style.css><p>甲</p>{table}<p>乙</p>{table}"
    with pypdfium2.PdfDocument(link([press_part(html, templates_folder())])) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) > 4
    for text in texts:
        begins_above = "甲" not in text  # the first page alone holds no table that began before
        assert text.count("（続き）") == int(begins_above)
        assert text.count("項目") == 1 + ("乙" in text)
