"""Lines of prose as Japanese is set: filled within limits, broken where phrases end, and the same words in the PDF."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from weasyprint import HTML
from weasyprint.text.line_break import Layout

from discgen.book.graphics.canvas import text_width
from discgen.book.graphics.wrap import wrap
from discgen.book.press.layoutboxes import BoxKind, LayoutBox, children_of, kind_of, root_box, words_of
from discgen.book.press.pdf import AssetFetcher
from discgen.book.press.slack import BLANK, GAP, OVERHANG, spread
from discgen.book.press.typefaces import font_configuration
from discgen.book.text.phrases import phrases_of, undivided
from discgen.templating import templates_folder
from tests.book.small_page import laid_page, page_html

FIRST = (
    "当金庫は、2021年3月末の預金残高が9,876億円（前期比3.25％増）となり、<strong>「全力！ お役立ち」</strong>を"
    "合言葉に、あわせて36の店舗でお客さまをお迎えしています。勤労者の生活を守る福祉金融機関として、ALM（資産・負債の"
    '総合管理）を行い、<a href="#end">リスク</a>の管理に努めます。組合員の皆さまに感謝いたします。'
)
SECOND = (
    "働く人の暮らしを守る福祉金融機関として、お客さまの満足のために、一つひとつの仕事を"
    "心をこめて丁寧に行ってまいります。"
)
BODY = f'<div class="prose body"><p>{FIRST}</p><p id="end">{SECOND}</p></div>'
LAST = ("します。", "ります。")  # the last lines of both
NARROW = ".prose { width: 240pt }"
PIXEL = 0.75


def lines_of(box: LayoutBox) -> list[LayoutBox]:
    found: list[LayoutBox] = []
    for child in children_of(box):
        if kind_of(child) == BoxKind.LINE and words_of(child).strip():
            found.append(child)
        found += lines_of(child)
    return found


@pytest.fixture(scope="module")
def laid() -> Any:
    return laid_page(BODY, NARROW)


@pytest.fixture(scope="module")
def pdf(laid: Any) -> bytes:
    made: bytes = laid.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return made


def test_every_line_but_the_last_reaches_the_end_of_its_column(laid: Any) -> None:
    lines = lines_of(root_box(laid.pages[0]))
    assert len(lines) > 8
    last = [line for line in lines if words_of(line).endswith(LAST)]
    assert len(last) == 2 and all(line.width < 300 for line in last)
    for line in lines:
        hangs = OVERHANG * 12 if words_of(line)[-1] in "、。" else 0
        assert line in last or line.width == pytest.approx(320 + hangs, abs=0.1), words_of(line)


def test_the_drawn_characters_reach_it_too_and_blanks_stay_small(pdf: bytes) -> None:
    """As the finished PDF shows them: not only the boxes that the engine knows are wider."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        boxes = [page.get_charbox(n, loose=True) for n in range(page.count_chars())]
    ends = []
    for line in text.split("\r\n"):
        place = text.index(line) + len(line) - 1
        ends.append((line, boxes[place][2]))
    right = max(end for _, end in ends)
    full = [end for line, end in ends if not line.endswith(LAST)]
    assert len(full) > 6 and all(right - end < 1.2 for end in full)
    blank = text.index("！ お")
    assert boxes[blank + 2][0] - boxes[blank][2] < (0.333 + BLANK + 2 * GAP) * 9


def test_the_words_in_the_pdf_are_those_of_the_engine(pdf: bytes) -> None:
    base = (templates_folder() / "document.html").as_uri()
    source = HTML(
        string=page_html(BODY, f"@page :right {{ @bottom-right {{ content: none }} }} {NARROW}"),
        base_url=base,
        url_fetcher=AssetFetcher(templates_folder()),
    )
    plain = io.BytesIO(source.write_pdf(font_config=font_configuration(), pdf_variant="pdf/ua-1"))
    words = []
    for made in (pdf, plain):
        with pypdfium2.PdfDocument(made) as document:
            words.append(re.sub(r"\s*\r\n", "", document[0].get_textpage().get_text_range()))
    assert words[0] == words[1] == re.sub(r"<[^>]+>", "", FIRST + SECOND)


def test_a_link_lies_where_its_words_were_moved_to(laid: Any) -> None:
    ((_, _, area, box),) = laid.pages[0].links
    assert (area[0], area[2] - area[0]) == pytest.approx((box.position_x, box.width), abs=0.01)
    (words,) = children_of(box)
    assert words.position_x == pytest.approx(box.position_x) and words.width == pytest.approx(box.width)


def test_no_engine_is_left_changed(laid: Any) -> None:
    import weasyprint.layout as engine
    import weasyprint.layout.inline as inline

    assert {inline.justify_line.__module__, Layout.set_text.__module__, engine.layout_backgrounds.__module__} == {
        "weasyprint.layout.inline",
        "weasyprint.text.line_break",
        "weasyprint.layout.background",
    }


@pytest.mark.parametrize("slack", [1.0, 3.0, 9.0, 40.0])
def test_slack_goes_beside_signs_first_and_never_into_numbers(slack: float) -> None:
    text = "預金は、3.5％増の9,876億円（前期）です"
    done = spread(text, [9.0] * len(text), slack)
    assert sum(done.after) + done.rest == pytest.approx(slack)
    assert max(done.after) <= GAP * 9 + 1e-9 and (done.rest > 0) == (slack == 40.0)
    gap = dict(zip(pairwise(text), done.after, strict=False))
    for pair in ("3.", ".5", "5％", "9,", "87", "6億", "（前", "期）", "は、"):
        assert gap[pair[0], pair[1]] == 0, pair
    assert gap["、", "3"] > 0 and gap["円", "（"] > 0
    assert (gap["預", "金"] > 0) == (slack > 3)


def test_a_comma_at_the_end_may_stand_over_it() -> None:
    assert sum(spread("働く人の暮らし、", [10.0] * 8, 2.0).after) == pytest.approx(2.0 + OVERHANG * 10)


def test_a_foreign_line_grows_in_its_blanks_alone() -> None:
    done = spread("The bank of all who work", [9.0] * 24, 12.0)
    assert {place for place, room in enumerate(done.after) if room} == {3, 8, 11, 15, 19}
    assert done.rest == 0 and spread("https://example.jp/", [9.0] * 19, 12.0).rest == 12


def kept(text: str, room: float, **how: bool) -> list[str]:
    return [text[begin:end] for begin, end in undivided(text, room, **how)]


def test_numbers_stay_with_their_units_and_branches_are_whole() -> None:
    text = "預金残高は前年度に比べて約1兆2,345億円増え、広島支店など第36期の店"
    assert {"約1兆", "2,345億円", "第36期"} <= {*kept(text, 22)}
    assert "広島支店" in " ".join(kept(text, 22))
    assert kept("1,234,567,890,123円と2円で、あるいは", 8)[:1] != ["1,234,567,890,123円"]  # wider than its line


def test_a_last_line_has_more_than_two_characters() -> None:
    column = ".prose { width: 108pt }"  # twelve characters of nine points
    for length in range(13, 24):
        text = ("漢" * length)[:-2] + "す。"
        laid = laid_page(f'<div class="prose body"><p>{text}</p></div>', column)
        lines = [words_of(line) for line in lines_of(root_box(laid.pages[0]))]
        assert "".join(lines) == text and len(lines[-1].rstrip("。")) >= 3, lines


def test_a_head_ends_its_lines_where_phrases_end() -> None:
    head = "お客さま本位の業務運営に関する基本方針と取組状況について"
    laid = laid_page(f"<h2>{head}</h2><p>{head}</p>", "h2, p { width: 130pt; font-size: 13pt }")
    lines = [words_of(line) for line in lines_of(root_box(laid.pages[0]))]
    ends = set()
    for phrase in phrases_of(head):
        ends.add(len(phrase) + max(ends, default=0))
    heads = lines[: next(n for n in range(len(lines)) if "".join(lines[: n + 1]) == head) + 1]
    places = [len("".join(heads[: n + 1])) for n in range(len(heads))]
    assert len(heads) > 2 and set(places) <= ends
    assert "".join(lines[len(heads) :]) == head and len(lines) - len(heads) > 2
    others = [len("".join(lines[len(heads) : len(heads) + n + 1])) for n in range(len(lines) - len(heads))]
    assert not set(others) <= ends  # prose breaks anywhere


def test_labels_of_diagrams_are_broken_in_phrases_where_it_costs_no_line() -> None:
    assert wrap("お客さまの満足を高める取組み", 80, 9) == ["お客さまの満足を", "高める取組み"]
    narrow = wrap("貸借対照表計上額", 30, 9)
    assert "".join(narrow) == "貸借対照表計上額" and all(text_width(line, 9) <= 30 for line in narrow)
