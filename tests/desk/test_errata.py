"""The errata: page, place, wrong and right, in three forms."""

import dataclasses
import re
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from typer.testing import CliRunner, Result

from discgen.catalogue.entity import CONSOLIDATED
from discgen.cli import app
from discgen.desk.diff import Difference, Side, compare, errata
from discgen.desk.diff.diffmodel import Figure, Passage
from discgen.desk.diff.errataforms import as_markdown, as_pdf, as_xlsx
from discgen.figures.printed.printedtable import CellKey
from tests.conftest import Built


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["errata", *[str(argument) for argument in arguments]])


def figure(row: str, printed: str, page: int | None, entity: str = "単体") -> Figure:
    key = CellKey("t", row, "金額", 2020, entity)
    return Figure(key, "貸借対照表", "百万円", printed, page, 0)


def side(*figures: Figure, text: str = "") -> Side:
    texts = {"a.md": tuple(Passage("a.md", n, s, "事業の概況", "8") for n, s in enumerate(text.split("|")))}
    return Side("誌面", {f.key: f for f in figures}, texts, "見本労働金庫", "ディスクロージャー誌 2020年度", "#0f6b5c")


@pytest.fixture
def difference() -> Difference:
    old = side(
        figure("現金", "1", 12),
        figure("貸出金", "△20", 9),
        figure("現金", "3", None, CONSOLIDATED),
        figure("古い行 | *", "4", 12),
        text="残高は1億円です。|増えました。",
    )
    new = side(
        figure("現金", "2", 13),
        figure("貸出金", "20", 9),
        figure("現金", "5", None, CONSOLIDATED),
        text="残高は2億円です。",
    )
    return compare(old, new)


def test_lines_stand_in_the_order_of_the_pages(difference: Difference) -> None:
    lines = errata(difference)
    assert [(line.page, line.wrong_text, line.right_text) for line in lines] == [
        ("8", "残高は1億円です。増えました。", "残高は2億円です。"),
        ("9", "△20百万円", "20百万円"),
        ("12", "1百万円", "2百万円"),
        ("12", "4百万円", "（削除）"),
        ("", "3百万円", "5百万円"),
    ]
    assert lines[0].table == "事業の概況" and lines[0].place == "本文"
    assert (lines[2].table, lines[2].place, lines[2].period) == ("貸借対照表", "現金／金額", "2020年度")
    assert lines[-1].table == "［連結］貸借対照表"
    assert ("1", True) in lines[0].wrong and ("2", True) in lines[0].right


def test_a_moved_page_is_no_error() -> None:
    moved = compare(side(figure("現金", "1", 12)), side(figure("現金", "1", 13)))
    assert moved.moves and errata(moved) == []


def test_markdown_is_a_table_that_nothing_breaks(difference: Difference) -> None:
    text = as_markdown(errata(difference), difference.old)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 5
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}
    assert "「ディスクロージャー誌 2020年度」の記載に誤りがありました。" in text
    assert r"古い行 \| \*" in text and "**1**" in text


def test_the_workbook_has_the_same_lines(difference: Difference, tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    path.write_bytes(as_xlsx(errata(difference), difference.old))
    rows = list(openpyxl.load_workbook(path)["正誤表"].values)
    assert rows[0] == ("頁", "表・見出し", "行・列", "年度", "誤", "正")
    assert [(row[4], row[5]) for row in rows[1:]] == [(e.wrong_text, e.right_text) for e in errata(difference)]


def test_the_pdf_shows_every_line_in_the_style_of_the_magazine(difference: Difference, tmp_path: Path) -> None:
    pdf = as_pdf(errata(difference), difference.old)
    assert pdf == as_pdf(errata(difference), difference.old)
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert "見本労働金庫" in document.get_metadata_dict()["Title"]
    for words in ("正誤表", "お詫び", "△20百万円", "残高は2億円です。", "（削除）", "［連結］貸借対照表"):
        assert words in re.sub(r"\s", "", text)


def test_many_lines_go_over_several_pages(difference: Difference) -> None:
    lines = errata(difference) * 40
    with pypdfium2.PdfDocument(as_pdf(lines, difference.old)) as document:
        assert len(document) > 3
        for page in document:
            assert "誤" in page.get_textpage().get_text_bounded()  # the head of the table stands on every page


def test_the_command_makes_each_form_from_two_builds(built: Built, tmp_path: Path) -> None:
    other = tmp_path / "figures.csv"
    text = (built.output / "figures.csv").read_text(encoding="utf-8")
    other.write_text(text.replace('"9,326",9326', '"9,327",9327', 1), encoding="utf-8")
    for suffix in (".md", ".pdf", ".xlsx"):
        told = run(built.output, other, "-o", tmp_path / f"正誤表{suffix}")
        assert told.exit_code == 0, told.output
        assert "1件" in told.stdout and (tmp_path / f"正誤表{suffix}").stat().st_size > 100
    words = (tmp_path / "正誤表.md").read_text(encoding="utf-8")
    assert re.search(r"\| \d+ \| 貸借対照表 \| 資産の部 > 現金 \| 2020年度 \| 9,326百万円 \| 9,327百万円 \|", words)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".md", ".pdf", ".xlsx"]
    none = run(built.output, built.output, "-o", tmp_path / "none.md")
    assert none.exit_code == 0 and "違いがない" in none.stdout and not (tmp_path / "none.md").exists()
    wrong = run(built.output, other, "-o", tmp_path / "e.docx")
    assert wrong.exit_code == 1 and ".pdf" in wrong.stderr


def test_what_only_one_magazine_knows_is_taken_from_it(difference: Difference) -> None:
    bare = dataclasses.replace(difference.old, booklet="", institution="")
    assert "ディスクロージャー誌の記載に誤り" in as_markdown(errata(difference), bare)
