"""A table too wide for its slot stands in bands of columns, one below the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from discgen.book.composition.columnbands import as_printed, in_bands
from discgen.book.composition.gridmodel import GridView
from discgen.book.composition.look import Look
from discgen.book.composition.pagebox import page_box
from discgen.book.composition.render import Renderer
from discgen.book.composition.tableview import figure_anchors, table_view
from discgen.book.press.link import link
from discgen.book.press.pressjobs import press_part
from discgen.book.press.proof import prove
from discgen.catalogue.documentdef import Lane
from discgen.figures.printed.printedtable import Cell, CellKey, HeadCell, PrintedLine, PrintedTable
from discgen.houselook import LEAST_TYPE
from discgen.templating import STYLES, templates_folder

YEARS = (2029, 2030)


def wide(groups: int = 7) -> PrintedTable:
    """Groups of two years beside each other, under a head for each."""
    names = [f"区分{n}" for n in range(groups)]
    years = tuple(HeadCell(f"{year}年度末", kind="year", current=year == YEARS[1]) for year in YEARS)
    head = (
        (HeadCell("業種", rowspan=2, kind="corner"), *(HeadCell(name, 2) for name in names)),
        years * groups,
    )
    lines = tuple(
        PrintedLine(
            ((label, 1),),
            tuple(
                Cell(f"{row}{n}{year % 10},111", CellKey("wide", label, name, year), items=(f"i-{n}",))
                for n, name in enumerate(names)
                for year in YEARS
            ),
            row=label,
            id=label,
        )
        for row, label in enumerate(("製造業", "建設業", "合計"), start=1)
    )
    return PrintedTable("wide", "業種別", "百万円", head, lines, ("注",), (), 1, groups * 2)


def texts(grid: GridView) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for group in grid.groups for row in group]


def test_what_fits_is_not_cut() -> None:
    assert table_view(wide(), 900) == table_view(wide(), 900, cut=False)
    assert not table_view(wide(3), 493).stacked


def test_bands_have_all_figures_once_with_heads_and_labels_of_their_own() -> None:
    table = wide()
    view = table_view(table, 330)
    assert view.stacked and view.fits and view.bands == (0, 8)
    assert [[cell.text for cell in grid.head[0]] for grid in view.grids] == [
        ["業種", "区分0", "区分1", "区分2", "区分3"],
        ["業種", "区分4", "区分5", "区分6"],
    ]
    joined = [[*one, *other] for one, other in zip(*map(texts, view.grids), strict=True)]
    assert joined == [[cell.text for cell in line.cells] for line in table.lines]
    for grid in view.grids:
        assert [row.labels[0].text for group in grid.groups for row in group] == ["製造業", "建設業", "合計"]
        assert sum(grid.columns) <= 330.01 and grid.size >= LEAST_TYPE
    assert len({grid.columns[0] for grid in view.grids}) == len({grid.size for grid in view.grids}) == 1
    anchors = [row.anchor for grid in view.grids for group in grid.groups for row in group]
    assert len(set(anchors)) == len(anchors)


def test_a_band_inside_a_group_keeps_the_name_of_the_group_and_no_empty_line() -> None:
    first, second = in_bands(replace(wide(1), head=wide(1).head), (0, 1))
    assert [[cell.text for cell in row] for row in second.head] == [["業種", "区分0"], ["2030年度末"]]
    assert [line.cells[0].text for line in first.lines] == ["109,111", "209,111", "309,111"]
    tall = (HeadCell("業種", rowspan=2, kind="corner"), HeadCell("計", rowspan=2), HeadCell("内訳", 2))
    table = replace(wide(), head=(tall, (HeadCell("イ"), HeadCell("ロ"))), value_columns=3)
    total, parts = in_bands(table, (0, 1))
    assert [[(cell.text, cell.rowspan) for cell in row] for row in total.head] == [[("業種", 1), ("計", 1)]]
    assert [[cell.text for cell in row] for row in parts.head] == [["業種", "内訳"], ["イ", "ロ"]]


def test_lanes_without_room_stand_below_each_other() -> None:
    lanes = (Lane(until="建設業", corner="上"), Lane(corner="下"))
    assert not table_view(wide(2), 493, lanes=lanes).stacked
    assert len(table_view(wide(2), 493, lanes=lanes, below=True).grids) == 2  # where they are too tall for a page
    assert table_view(wide(2), 493, lanes=lanes, below=True).stacked
    view = table_view(wide(3), 300, lanes=lanes)
    assert view.stacked and view.bands == (0,) and [len(texts(grid)) for grid in view.grids] == [2, 1]
    assert [grid.head[0][0].text for grid in view.grids] == ["上", "下"]


@pytest.mark.parametrize("size", ["B5", "120mm 200mm", "100mm 150mm"])
def test_the_print_of_a_cut_table_is_proved_on_any_paper(size: str) -> None:
    look = Look(box=page_box(size))
    table = wide()
    view = table_view(table, look.box.width, page_room=400)
    sheets = "".join(f'<link rel="stylesheet" href="{name}">' for name in STYLES)
    style = f"<style>{look.css('#00793f', 8)}</style>"
    body = Renderer(templates_folder()).table(view)
    html = f'<!DOCTYPE html><html lang="ja"><head><title>題</title>{sheets}{style}</head><body>{body}</body></html>'
    pdf = link([press_part(html, templates_folder(), templates_folder())], 1, 0)
    assert view.stacked and view.fits
    pages = {key: 1 for band in range(len(view.bands)) for part in in_bands(table, view.bands)[band : band + 1]
             for key, _ in figure_anchors(part, band)}  # fmt: skip
    parts = as_printed({"wide": table}, (), {"wide": view.bands})
    assert prove(pdf, parts, pages, 1) == []
    first, *others = parts[-1].lines[0].cells
    wrong = replace(parts[-1].lines[0], cells=(replace(first, text="987,654"), *others))
    (fault,) = prove(pdf, [replace(parts[-1], lines=(wrong,))], pages, 1)
    assert "読み返せません" in fault.message and "987,654" in fault.expected
