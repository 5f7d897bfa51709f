"""The chapter of the group: its figures in prose, its contents page, its chart, and its absence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import Company, DocumentInput
from discgen.book.composition.bookwords import words_of
from discgen.book.composition.groupchart import group_chart
from discgen.book.composition.index import Coverage, build_index, missing_items
from discgen.book.composition.tableview import table_view
from discgen.catalogue.documentdef import BlockDef, DocumentDef
from discgen.catalogue.indexdef import IndexDef
from discgen.faults import errors
from discgen.figures.printed.printedtable import Cell, CellKey, HeadCell, PrintedLine, PrintedTable
from discgen.figures.tables.figuretext import FigureName, TableFigures
from tests.book.document_fixtures import DEFINITION, ITEMS, TABLES, TEXT, YEAR, book, table
from tests.catalogues import catalogue_on

REASON = "子会社等を有していないため"
COMPANIES = (
    Company("甲保険代理店株式会社", "子会社", "非連結", "保険代理業務", "100.00%"),
    Company("乙サービス株式会社", "子会社", "連結", "事務の受託", "80.00%"),
)
GROUP_TEXT = '---\nitems: [a-4]\n---\n連結の貸出金は {{ 額("連結:bs/貸出金") }}、会社は {{ 連結子会社 }} です。\n'
CHAPTER = {
    "id": "group",
    "title": "資料編（連結）",
    "entity": "連結",
    "sections": [
        {
            "id": "group",
            "title": "連結情報",
            "short": "連結",
            "mark": "group",
            "new_page": True,
            "blocks": [
                {"group_chart": "預金業務"},
                {"text": "group"},
                {"table": "c-bs"},
                {"text": "policy"},
                {"table": "segment", "optional": True},
                {"text": "no-segment", "unless": "segment"},
            ],
        }
    ],
}


def of_group(printed: PrintedTable, table_id: str) -> PrintedTable:
    """The same table as one of the group."""
    lines = tuple(
        replace(line, cells=tuple(replace(c, key=replace(c.key, entity="連結")) for c in line.cells if c.key))
        for line in printed.lines
    )
    return replace(printed, id=table_id, lines=lines, items=())


GROUP_BS = of_group(table("bs", {"貸出金": ("755,000", "791,000"), "合計": ("3", "4")}), "c-bs")
GROUP_INDEX = IndexDef.model_validate(
    {
        "parts": [
            {"title": "単体", "entries": [{"label": "財産", "items": ["a-1", "a-2", "a-3"]}]},
            {"title": "連結", "group": True, "entries": [{"label": "役員", "items": ["a-4"]}]},
        ]
    }
)


def group_book(folder: Path) -> DocumentInput:
    made = book(folder)
    (folder / "group.md").write_text(GROUP_TEXT, encoding="utf-8")
    (folder / "no-segment.md").write_text("セグメント情報は記載していません。\n", encoding="utf-8")
    tables = {**TABLES, "c-bs": GROUP_BS}
    return replace(
        made,
        tables=tables,
        figures=TableFigures(tables.values(), YEAR),
        definition=DocumentDef.model_validate({**DEFINITION, "chapters": [*DEFINITION["chapters"], CHAPTER]}),
        index=GROUP_INDEX,
        elsewhere={},
        group_absent="",
        companies=COMPANIES,
    )


def texts_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("bs/貸出金", FigureName("bs", "貸出金")),
        ("連結:bs/資産 > 貸出金", FigureName("bs", "資産 > 貸出金", "", "連結")),
        ("連結：pl/経常収益/金額", FigureName("pl", "経常収益", "金額", "連結")),
        ("単体:bs/貸出金", FigureName("bs", "貸出金")),
    ],
)
def test_the_prefix_names_the_group(path: str, name: FigureName) -> None:
    assert FigureName.parse(path) == name


def test_both_readings_of_a_figure_are_kept_apart() -> None:
    figures = TableFigures([TABLES["bs"], GROUP_BS], YEAR)
    solo, group = (figures.lookup(FigureName.parse(path), 0) for path in ("bs/貸出金", "連結:bs/貸出金"))
    assert solo is not None and solo.text == "792,518"
    assert group is not None and group.text == "791,000"
    assert {str(name) for name in figures.names()} >= {"bs/貸出金", "連結:bs/貸出金"}


def test_a_slip_in_a_name_of_the_group_proposes_names_of_the_group(tmp_path: Path) -> None:
    made = group_book(tmp_path)
    (tmp_path / "group.md").write_text('{{ 額("連結:bs/貸出") }}', encoding="utf-8")
    (fault,) = (fault for fault in build_document(made).faults if fault.message == "計数が見つかりません")
    assert fault.found == "連結:bs/貸出"
    assert fault.remedy == "近い名前：連結:bs/貸出金、連結:bs/合計"


# --- the chapter -----------------------------------------------------------------------------------------------------


def test_the_chapter_has_its_contents_page_and_the_first_one_names_it(tmp_path: Path) -> None:
    result = build_document(group_book(tmp_path))
    assert errors(result.faults) == []
    first, _, _, contents, chapter, index = texts_of(result.pdf)
    assert "資料編（連結）" in first and "連結情報" not in first
    assert "資料編（連結）" in contents and "連結情報" in contents
    assert "791,000百万円" in chapter and "会社は乙サービス株式会社です" in chapter
    assert result.page_of["contents-group"] == (63, 63) and result.page_of["index"] == (65, 65)
    assert "64" in index
    assert result.page_of_figure[CellKey("bs", "貸出金", "", YEAR, "連結")] == 64
    assert result.page_of_figure[CellKey("bs", "貸出金", "", YEAR)] == 61


def test_a_text_may_stand_in_both_chapters(tmp_path: Path) -> None:
    result = build_document(group_book(tmp_path))
    assert result.page_of["x-policy"] == (62, 62)
    assert result.page_of["x-policy.2"] == (64, 64)
    assert result.pages_of_item["a-3"] == "62、64"


def test_a_table_in_a_text_that_stands_twice_is_refused(tmp_path: Path) -> None:
    made = group_book(tmp_path)
    (tmp_path / "policy.md").write_text(TEXT + "\n::table zaikei\n", encoding="utf-8")
    tables = {**made.tables, "zaikei": table("zaikei", {"財形": ("1", "2")})}
    faults = errors(build_document(replace(made, tables=tables)).faults)
    assert "同じ表が二度置かれています" in [fault.message for fault in faults]


def test_a_text_stands_only_without_its_table(tmp_path: Path) -> None:
    made = group_book(tmp_path)
    assert "セグメント情報は記載していません。" in "".join(texts_of(build_document(made).pdf))
    segment = of_group(table("segment", {"事務の受託": ("5", "6")}), "segment")
    result = build_document(replace(made, tables={**made.tables, "segment": segment}))
    assert result.faults == []  # nor is the text told as unused
    assert "セグメント情報は記載していません。" not in "".join(texts_of(result.pdf))


def test_unless_belongs_to_texts() -> None:
    with pytest.raises(ValueError, match="unless"):
        BlockDef.model_validate({"table": "bs", "unless": "segment"})


def test_without_a_group_the_chapter_falls_away_and_the_index_says_why(tmp_path: Path) -> None:
    made = group_book(tmp_path)
    result = build_document(replace(made, group_absent=REASON, companies=(), tables=TABLES))
    assert result.faults == []
    pages = texts_of(result.pdf)
    assert len(pages) == 4 and "連結情報" not in "".join(pages)
    assert "資料編（連結）" not in pages[0]
    assert result.pages_of_item["a-4"] == "該当なし"
    assert "該当なし" in pages[-1] and f"（注）{REASON}、該当する事項はありません。" in pages[-1]


def test_items_of_the_group_are_missed_where_there_is_one() -> None:
    coverage = Coverage({name: ["t-bs"] for name in ("a-1", "a-2", "a-3")}, {}, {})
    assert [fault.found for fault in missing_items(GROUP_INDEX, ITEMS, coverage)] == ["a-4 役員"]
    assert missing_items(GROUP_INDEX, ITEMS, replace(coverage, group_absent=REASON)) == []
    unlisted = GROUP_INDEX.model_copy(update={"parts": GROUP_INDEX.parts[:1], "group_items": ("a-4",)})
    assert errors(missing_items(unlisted, ITEMS, replace(coverage, group_absent=REASON))) == []


def test_what_the_profile_says_of_an_item_wins() -> None:
    coverage = Coverage({}, {}, {"a-4": "本編"}, REASON)
    *_, part = build_index(GROUP_INDEX, ITEMS, coverage, {})
    assert [line.text for line in part.lines] == ["本編"]
    assert part.note == ""


# --- chart and words -------------------------------------------------------------------------------------------------


def test_the_chart_shows_consolidated_companies_first() -> None:
    chart = group_chart("見本労働金庫", "預金業務", COMPANIES)
    assert [(box.name, box.place, box.inside) for box in chart.companies] == [
        ("乙サービス株式会社", "連結", True),
        ("甲保険代理店株式会社", "非連結", False),
    ]


def test_the_chart_is_text_on_the_page(tmp_path: Path) -> None:
    page = texts_of(build_document(group_book(tmp_path)).pdf)[4]
    for words in ("預金業務", "乙サービス株式会社", "事務の受託", "80.00%", "甲保険代理店株式会社", "非連結"):
        assert words in page


def test_words_of_the_group(tmp_path: Path) -> None:
    words = words_of(group_book(tmp_path))
    assert (words["連結子会社数"], words["連結子会社"]) == ("1社", "乙サービス株式会社")
    assert words["非連結会社"] == "甲保険代理店株式会社"
    assert words["持分法適用会社"] == "該当する会社はありません"


def test_words_in_cells_take_the_width_of_words() -> None:
    key = CellKey("subsidiary", "乙 > 資本金", "", YEAR, "連結")
    lines = (
        PrintedLine((("乙", 1),), (), heading=True, row="乙"),
        PrintedLine((("所在地", 1),), (Cell("ある県のとても長い名前の市のとても長い名前の町の一丁目一番地一号"),), 1),
        PrintedLine((("資本金", 1),), (Cell("50", key, unit="百万円"),), 1),
        PrintedLine((("議決権", 1),), (Cell("－", replace(key, row="乙 > 議決権"), unit="%"),), 1),
    )
    view = table_view(PrintedTable("subsidiary", "", "百万円、%", ((HeadCell("2030年度"),),), lines), 400.0)
    (grid,) = view.grids
    assert view.unit == "" and grid.head == ()
    assert [cell.text for group in grid.groups for row in group for cell in row.cells][1:] == ["50百万円", "－"]
    assert sum(grid.columns) == pytest.approx(400.0)
    assert grid.columns[1] > 150
    assert [cell.css for group in grid.groups for row in group for cell in row.cells] == ["words"] * 3


# --- the definition --------------------------------------------------------------------------------------------------


def test_the_group_has_a_chapter_of_its_own() -> None:
    definition = catalogue_on().document
    solo = {section.id for section in definition.without_group().sections()}
    group = {section.id for section in definition.sections()} - solo
    assert [chapter.entity for chapter in definition.chapters] == ["単体", "連結"]
    assert len(group) > 20 and all(name.startswith("c-") for name in group)
