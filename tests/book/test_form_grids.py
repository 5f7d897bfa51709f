"""Tables as the law's forms have them: letters, struck cells, an account that closes on one line; articles."""

from __future__ import annotations

import pytest

from discgen.book.composition.articles import short_article
from discgen.book.composition.gridmodel import GridView, RowView
from discgen.book.composition.tableview import pitched, table_view
from discgen.catalogue.documentdef import Lane
from discgen.figures.printed.printedtable import Cell, CellKey, HeadCell, PrintedLine, PrintedTable


def line(label: str, *texts: str, total: bool = False) -> PrintedLine:
    cells = tuple(Cell(text, CellKey("t", label, str(n), 2030) if text else None) for n, text in enumerate(texts))
    return PrintedLine(((label, 1),), cells, total=total, row=label, id=label)


def irrbb(letters: tuple[str, ...] = ("イ", "ロ", "ハ", "ニ", "ホ", "ヘ")) -> PrintedTable:
    years = tuple(HeadCell(text, kind="year") for text in ("当期末", "前期末") * 3)
    head = (
        (HeadCell("項番", rowspan=2, kind="corner"), HeadCell("EVE", 2), HeadCell("NII", 2), HeadCell("", 2)),
        years,
    )
    lines = (
        line("上方", "1", "2", "3", "4", "", ""),
        line("スティープ化", "5", "6", "", "", "", ""),
        line("自己資本の額", "", "", "", "", "7", "8"),
    )
    return PrintedTable("t", "題", "百万円", head, lines, value_columns=6, letters=letters)


def rows_of(grid: GridView) -> list[RowView]:
    return [row for group in grid.groups for row in group]


def test_a_lettered_form_has_its_letters_struck_cells_and_merged_capital() -> None:
    (grid,) = table_view(irrbb(), 480).grids
    assert [[cell.text for cell in row] for row in grid.head] == [
        ["項番", "イ", "ロ", "ハ", "ニ"],
        ["EVE", "NII"],
        ["当期末", "前期末", "当期末", "前期末"],
    ]
    first, second, letters, periods, capital = rows_of(grid)
    assert [cell.text for cell in first.cells] == ["1", "2", "3", "4"]
    assert ["struck" in cell.css for cell in second.cells] == [False, False, True, True]
    assert [(cell.text, cell.colspan) for cell in letters.cells] == [("ホ", 2), ("ヘ", 2)]
    assert [cell.text for cell in periods.cells] == ["当期末", "前期末"]
    assert [(cell.text, cell.colspan) for cell in capital.cells] == [("7", 2), ("8", 2)]
    assert sum(grid.columns) == pytest.approx(sum(table_view(irrbb(()), 480).grids[0].columns))


def test_markers_at_the_left_have_their_own_corner() -> None:
    (grid,) = table_view(irrbb(), 480, markers_left=True).grids
    assert [[cell.text for cell in row] for row in grid.head][:2] == [
        ["項番", "", "イ", "ロ", "ハ", "ニ"],
        ["EVE", "NII"],
    ]
    for row in rows_of(grid):
        assert sum(label.colspan for label in row.labels) + sum(cell.colspan for cell in row.cells) == 6


def test_a_form_without_letters_stays_as_it_is() -> None:
    (grid,) = table_view(irrbb(()), 480).grids
    assert len(grid.head) == 2 and grid.values == 6
    assert not any("struck" in cell.css for row in rows_of(grid) for cell in row.cells)


def account(left: int, right: int, *, closes: bool = True) -> list[GridView]:
    head = ((HeadCell("科目", kind="corner"), HeadCell("2030年度末", kind="year")),)
    lines = [line(f"資産{n}", "1") for n in range(left)] + [line("資産の部合計", "1", total=closes)]
    lines += [line(f"負債{n}", "1") for n in range(right)] + [line("負債の部合計", "1", total=True)]
    table = PrintedTable("bs", "題", "百万円", head, tuple(lines))
    lanes = (Lane(until="資産の部合計", corner="（資産の部）"), Lane(corner="（負債の部）"))
    return list(table_view(table, 480, lanes=lanes, size=7.0, leading=1.3, dense=True).grids)


def test_both_sides_of_an_account_close_on_one_line() -> None:
    short, tall = account(3, 8)
    filler = rows_of(short)[-2]
    pitch = 7.0 * (1.3 + 0.1) + 0.25
    assert filler.css == "filler" and filler.height == pytest.approx(5 * pitch)
    assert rows_of(short)[-1].labels[0].text == "資産の部合計"
    assert [row for row in rows_of(tall) if row.css == "filler"] == []


def test_lanes_that_are_no_account_are_left_alone() -> None:
    assert [row for grid in account(3, 8, closes=False) for row in rows_of(grid) if row.css == "filler"] == []
    assert [row for grid in account(5, 5) for row in rows_of(grid) if row.css == "filler"] == []


def test_tables_of_every_usual_size_have_one_pitch() -> None:
    pitches = [size * (pitched(size) + 0.24) for size in (7.5, 7.25, 7.0, 6.75)]
    assert max(pitches) - min(pitches) < 0.02
    assert pitched(6.0) == 1.5  # small type is not drawn apart


@pytest.mark.parametrize(
    ("articles", "printed"),
    [
        (["第百十四条第一項第一号イ"], "第1項第1号イ"),
        (["第百十四条第一項第三号ロ（１２）"], "第1項第3号ロ（１２）"),
        (["第百十五条第一号イ", "第百十五条第一号ロ"], "第1号イほか"),
        (["第七条の二第十二号"], "第12号"),
        (["別表第一　預金に関する指標　一"], ""),
        ([], ""),
    ],
)
def test_articles_are_printed_by_their_numbers(articles: list[str], printed: str) -> None:
    assert short_article(articles) == printed


def two_columns(label: str, width: float) -> float:
    """The width that a table of two years takes in a slot."""
    head = (
        (HeadCell("項目", kind="corner"), HeadCell("2029年度末", kind="year"), HeadCell("2030年度末", kind="year")),
    )
    table = PrintedTable("t", "題", "百万円", head, (line(label, "1", "2"),), value_columns=2)
    view = table_view(table, width)
    assert sum(view.grids[0].columns) == pytest.approx(view.width)  # the unit stands over the last column
    return view.width


def test_a_label_and_its_figure_are_not_far_apart() -> None:
    assert two_columns("預証率", 493.2) == pytest.approx(493.2 * 0.5)
    assert two_columns("貸出金に占める割合" * 4, 493.2) > 493.2 * 0.5
    assert two_columns("貸出金に占める割合" * 8, 493.2) == 493.2
    assert two_columns("預証率", 238.1) == 238.1  # half of the page is narrow enough
