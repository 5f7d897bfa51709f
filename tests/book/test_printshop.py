"""The edition for the print shop: inks, boxes, marks, sheets; and what its preflight finds in worse files."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.composition.spinewords import spine_page, words_size
from discgen.book.preflight.shop import check_shop, told_blanks
from discgen.book.press.link import link
from discgen.book.press.pressjobs import press_part
from discgen.book.printshop.coversheet import cover_sheet
from discgen.book.printshop.finish import X1A, X4, finish
from discgen.book.printshop.inks import Inks, light_of
from discgen.book.printshop.overprint import inked
from discgen.book.printshop.plan import BLEED, EDGE, PrintPlan, parse_ink, plan_of
from discgen.book.printshop.twoinks import two_inks
from discgen.catalogue.profile import Profile
from discgen.colour import WHITE, mix
from discgen.faults import FaultError, Severity, errors
from discgen.templating import templates_folder
from tests.book.document_fixtures import book

ACCENT = "#0f6b5c"
PLAN = PrintPlan("見本", ACCENT, {ACCENT: parse_ink("C88 M40 Y68 K25")})
INSTITUTION = {"institution": {"name": "見本労働金庫", "fiscal_year": 2030}}


@cache
def built() -> DocumentResult:
    with TemporaryDirectory() as folder:
        return build_document(book(Path(folder), print_plan=PLAN))


def pages_of(body: str, images: Path | None = None) -> bytes:
    """Pages as they are before the print shop's edition is made of them."""
    html = f"<html lang=ja><title>x</title><style>@page{{size:A4}}body{{font-family:'BIZ UDPGothic'}}</style>{body}"
    return link([press_part(html, templates_folder(), images)], tagged=False)


def press_profile() -> bytes:
    """A tiny ICC profile of a press that prints everything in black: L is 1 - K, whatever the other inks do."""
    fixed = "".join(f"{round(value * 65536):08x}" for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    ramp = bytes(range(256))
    to_lab = bytes(part for corner in range(16) for part in ((255, 128, 128) if corner % 2 == 0 else (0, 128, 128)))
    to_inks = bytes(part for corner in range(8) for part in ((0, 0, 0, 255) if corner < 4 else (0, 0, 0, 0)))
    white = struct.pack(">3i", *(round(value * 65536) for value in (0.9642, 1.0, 0.8249)))
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 6) + b"press\0" + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + white,
        b"A2B0": b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + bytes.fromhex(fixed) + ramp * 4 + to_lab + ramp * 3,
        b"B2A0": b"mft1\0\0\0\0" + bytes([3, 4, 2, 0]) + bytes.fromhex(fixed) + ramp * 3 + to_inks + ramp * 4,
    }
    table, body = b"", b""
    for name, content in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(
        ">I4sI4s4s4s12x4s28x", 132 + len(table) + len(body), b"none", 0x02100000, b"prtr", b"CMYK", b"Lab ", b"acsp"
    )
    return head.ljust(68, b"\0") + white + bytes(48) + struct.pack(">I", len(tags)) + table + body


def messages(pdf: bytes) -> set[str]:
    return {fault.message for fault in check_shop(pdf, 1)}


def colours(pdf: bytes) -> set[tuple[str, tuple[float, ...]]]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            (str(one.operator), tuple(float(part) for part in one.operands))
            for page in opened.pages
            for one in pikepdf.parse_content_stream(page, "rg RG k K")
        }


def test_text_and_greys_are_black_alone() -> None:
    inks = Inks(PLAN)
    assert inks.of(light_of("#22262b")) == (0, 0, 0, 1)
    assert inks.of(light_of("#000000")) == (0, 0, 0, 1)
    cyan, magenta, yellow, black = inks.of(light_of("#c8ced6"))
    assert (cyan, magenta, yellow) == (0, 0, 0) and 0.15 < black < 0.25
    assert inks.of((1, 1, 1)) == (0, 0, 0, 0)


def test_tints_of_the_house_are_its_inks_thinned_and_shades_take_black() -> None:
    inks = Inks(PLAN)
    assert inks.of(light_of(ACCENT)) == (0.88, 0.4, 0.68, 0.25)
    half = inks.of(light_of("#87b5ae"))
    assert half == pytest.approx((0.44, 0.2, 0.34, 0.125), abs=0.01)
    darker = inks.of(light_of("#0c564a"))
    assert darker[:3] == (0.88, 0.4, 0.68) and darker[3] == pytest.approx(0.4, abs=0.02)


def test_other_colours_are_separated_with_half_of_their_grey_as_black() -> None:
    assert Inks(PLAN).of((0.8, 0.4, 0.0)) == pytest.approx((1 / 9, 5 / 9, 1, 0.1))


def test_tints_of_an_accent_without_inks_are_no_greys() -> None:
    pale = Inks(PrintPlan("見本", ACCENT)).of(light_of("#eaf3f1"))
    assert pale[0] > pale[3] > 0 and pale[0] > pale[1]


def test_the_book_is_pdf_x_with_boxes_and_nothing_of_the_screen() -> None:
    result = built()
    assert errors(result.faults) == [] and result.pdf
    with pikepdf.open(io.BytesIO(result.print_pdf)) as opened:
        assert len(opened.pages) == result.page_count == 4
        assert opened.docinfo["/GTS_PDFXVersion"] == X1A and opened.pdf_version == "1.4"
        assert not {"/Outlines", "/StructTreeRoot", "/Names"} & set(opened.Root.keys())
        for page in opened.pages:
            assert "/Annots" not in page
            sheet, bleed, trim = ([float(edge) for edge in page[box]] for box in ("/MediaBox", "/BleedBox", "/TrimBox"))
            assert trim[2] - trim[0] == pytest.approx(595.28, abs=0.01)
            assert trim[0] - bleed[0] == pytest.approx(BLEED, abs=0.01)
            assert sheet[3] - trim[3] == pytest.approx(EDGE, abs=0.01)
        fonts = [thing for thing in opened.objects if getattr(thing, "get", dict().get)("/Type") == "/FontDescriptor"]
        assert fonts and all("/FontFile2" in face or "/FontFile3" in face for face in fonts)
    assert not any(fault.where.startswith("印刷用PDF") for fault in result.faults)


def test_the_colours_of_the_book_are_inks() -> None:
    used = colours(built().print_pdf)
    assert {operator for operator, _ in used} <= {"k", "K"}
    assert ("k", (0, 0, 0, 1)) in used and ("k", (0.88, 0.4, 0.68, 0.25)) in used


def test_both_editions_say_the_same_on_the_same_pages() -> None:
    result = built()
    with pypdfium2.PdfDocument(result.pdf) as web, pypdfium2.PdfDocument(result.print_pdf) as paper:
        for one, other in zip(web, paper, strict=True):
            assert one.get_textpage().get_text_range() == other.get_textpage().get_text_range()


def test_marks_stand_outside_the_bleed_on_all_plates() -> None:
    with pypdfium2.PdfDocument(finish(pages_of("<p>あ"), PLAN)) as opened:
        drawn = opened[0].render(scale=2, grayscale=True).to_pil()
    sheet = drawn.size
    trim = [round(edge * 2) for edge in (EDGE - BLEED + 1, EDGE - BLEED + 1)]
    inner = drawn.crop((trim[0], trim[1], sheet[0] - trim[0], trim[1] + round(BLEED)))
    assert inner.getextrema() == (255, 255)  # the bleed itself stays clean
    corner = drawn.crop((0, 0, trim[0], trim[1]))
    assert corner.getextrema()[0] < 80
    with pikepdf.open(io.BytesIO(finish(pages_of("<p>あ"), PLAN))) as read:
        (marks,) = [form for form in read.pages[0].Resources.XObject.values() if "/ColorSpace" in form.Resources]
        assert marks.Resources.ColorSpace.Marks[1] == "/All"


@pytest.mark.parametrize("back_cover", [True, False])
def test_blank_pages_make_whole_sheets(back_cover: bool) -> None:
    body = "".join(f"<p style='break-after:page'>{word}</p>" for word in "一二三四五") + "<p>六</p>"
    plan = PrintPlan("見本", back_cover=back_cover)
    with pypdfium2.PdfDocument(finish(pages_of(body), plan)) as opened:
        texts = [page.get_textpage().get_text_range().strip() for page in opened]
    assert len(texts) == 8
    assert texts == (["一", "二", "三", "四", "五", "", "", "六"] if back_cover else [*"一二三四五六", "", ""])
    (word,) = told_blanks(6)
    assert word.severity is Severity.NOTICE and "2 ページ" in word.message and told_blanks(8) == []


def test_gradients_become_inks() -> None:
    ground = f"<div style='height:50mm;background:linear-gradient({ACCENT}, #ffffff)'></div>"
    pdf = finish(pages_of(ground * 4), PLAN)
    assert "画面の色（RGB など）で描かれた部分があります" not in messages(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        shadings = [thing for thing in opened.objects if getattr(thing, "get", dict().get)("/ShadingType")]
        assert shadings and all(shading.ColorSpace == "/DeviceCMYK" for shading in shadings)


def test_the_preflight_finds_what_the_finish_mends() -> None:
    raw = pages_of("<p style='color:#c03020'><a href='https://www.example.jp/'>あ</a>")
    found = messages(raw)
    assert "画面の色（RGB など）で描かれた部分があります" in found
    assert "ページ数が4の倍数ではありません" in found
    assert "出力先の印刷条件（OutputIntent）がありません" in found
    assert messages(finish(raw, PLAN)) == set()


def test_a_page_without_bleed_and_with_links_is_told() -> None:
    html = "<html lang=ja><title>x</title><p><a href='https://www.example.jp/'>あ</a>"
    found = messages(link([press_part(html, templates_folder())]))
    assert {"塗足しの幅が正しくありません", "リンクや注釈が残っています"} <= found


def test_transparency_and_coarse_photographs_are_told(tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), (200, 60, 40)).save(tmp_path / "photo.png")
    pdf = finish(pages_of("<img alt='写真' src='images/photo.png' style='width:60mm'>", tmp_path), PLAN)
    found = messages(pdf)
    assert "画像の解像度が足りません" in found
    assert "画面の色（RGB など）で描かれた部分があります" in found
    assert "PDF/X として出力できません（透明の効果、または画面の色のままの写真があります）" in found
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/GTS_PDFXVersion" not in opened.docinfo
    faint = finish(pages_of("<p style='opacity:.4'>あ"), PLAN)
    assert "PDF/X として出力できません（透明の効果、または画面の色のままの写真があります）" in messages(faint)


def test_with_a_profile_photographs_and_other_colours_are_separated_by_it(tmp_path: Path) -> None:
    (tmp_path / "press.icc").write_bytes(press_profile())
    profile = Profile.model_validate({**INSTITUTION, "print": {"profile": "press.icc", "condition": "見本"}})
    plan = plan_of(profile, tmp_path)
    assert Inks(plan).of((0.8, 0.4, 0.0))[:3] == (0, 0, 0)  # not the 0.5 magenta of a guess
    Image.new("RGB", (900, 600), (200, 60, 40)).save(tmp_path / "photo.png")
    body = "<p style='opacity:.4'>あ</p><img alt='写真' src='images/photo.png' style='width:60mm'>"
    pdf = finish(pages_of(body, tmp_path), plan)
    assert messages(pdf) == set()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (intent,) = opened.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes() == press_profile() and intent.OutputConditionIdentifier == "見本"
        with opened.open_metadata() as metadata:
            assert metadata["pdfxid:GTS_PDFXVersion"] == X4
        (photo,) = [thing for thing in opened.objects if getattr(thing, "get", dict().get)("/Subtype") == "/Image"]
        assert photo.ColorSpace == "/DeviceCMYK" and set(photo.read_bytes()[0:12:4]) == {0}


def test_too_much_ink_is_told() -> None:
    plan = PrintPlan("見本", ACCENT, {ACCENT: parse_ink("C100 M100 Y100 K80")})
    assert "インキの総量が多すぎます" in messages(finish(pages_of(f"<p style='color:{ACCENT}'>あ"), plan))


def test_the_plan_comes_from_the_profile(tmp_path: Path) -> None:
    wanted = {"inks": {"#0F6B5C": "C88 M40 Y68 K25"}, "condition": "JC200103"}
    plan = plan_of(Profile.model_validate({**INSTITUTION, "print": wanted}), tmp_path)
    assert plan.inks == {ACCENT: (0.88, 0.4, 0.68, 0.25)} and "2030年度" in plan.title
    missing = Profile.model_validate({**INSTITUTION, "print": {"profile": "press.icc"}})
    with pytest.raises(FaultError, match="profile のファイルがありません"):
        plan_of(missing, tmp_path)
    (tmp_path / "press.icc").write_bytes(b"no profile")
    with pytest.raises(FaultError, match="CMYK の ICC プロファイルではありません"):
        plan_of(missing, tmp_path)


@pytest.mark.parametrize("ink", ["C101 M0 Y0 K0", "88 40 68 25", "C88M40Y68K25"])
def test_inks_are_refused_that_are_none(ink: str) -> None:
    with pytest.raises(ValueError, match="inks"):
        Profile.model_validate({**INSTITUTION, "print": {"inks": {ACCENT: ink}}})


def drawing_of(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        page.contents_coalesce()
        return page.Contents.read_bytes().decode("latin-1")  # type: ignore[no-any-return]


def test_solid_black_prints_over_and_all_else_knocks_out() -> None:
    pdf = finish(
        pages_of("<p style='color:#0f6b5c;font-size:14pt'>緑</p><p>墨</p><p style='color:#888'>灰</p><p>墨</p>"), PLAN
    )
    inks = [line for line in drawing_of(pdf).split("\n") if re.search(r" k$|/Over\d\d gs$", line)]
    assert inks == [
        "0.88 0.4 0.68 0.25 k",
        "0 0 0 1 k",
        "/Over10 gs",
        "0 0 0 0.467 k",
        "/Over00 gs",
        "0 0 0 1 k",
        "/Over10 gs",
    ]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        state = opened.pages[0].Resources.ExtGState["/Over10"]
        assert (bool(state.op), bool(state.OP), int(state.OPM)) == (True, False, 1)


def test_an_overprint_ends_with_the_state_that_it_was_set_in() -> None:
    body = inked(b"q\n0 0 0 rg\n0 0 9 9 re\nf\nQ\n1 1 1 rg\n0 0 0 RG\n1 1 1 RG", Inks(PLAN), nested=False)
    assert [line for line in body.split(b"\n") if b"gs" in line] == [b"/Over10 gs", b"/Over01 gs", b"/Over00 gs"]
    nested = inked(b"1 1 1 rg", Inks(PLAN), nested=True)  # what shows it may have set another state
    assert nested.endswith(b"/Over00 gs")


def test_all_greens_are_of_one_family_of_inks() -> None:
    inks = Inks(PLAN)
    declared = PLAN.inks[ACCENT]
    for green in ("#7fb3a9", "#2f8f7d", "#0a4a40", "#bfd9d4"):
        cyan, magenta, yellow, _ = inks.of(light_of(green))
        assert magenta / cyan == pytest.approx(declared[1] / declared[0], abs=0.02), green
        assert yellow / cyan == pytest.approx(declared[2] / declared[0], abs=0.02), green
    orange = inks.of(light_of("#f4a261"))
    assert orange[0] < orange[1] < orange[2]  # another hue keeps its own


def test_words_in_the_colour_of_the_house_take_two_inks() -> None:
    plan = replace(PLAN, text_ink=parse_ink("C100 K45"))
    words = "".join(f"<p style='color:{ACCENT};font-size:{size}pt'>緑</p>" for size in (9, 12, 14))
    body = f"{words}<div style='background:{ACCENT};height:9pt'></div>"
    ink, seen = "", []
    for line in drawing_of(finish(pages_of(body), plan)).split("\n"):
        ink = line if line.endswith(" k") else ink
        seen += [(line, ink)] if line in ("BT", "f") else []
    own, few = "0.88 0.4 0.68 0.25 k", "1 0 0 0.45 k"
    assert seen == [("f", own), ("BT", few), ("BT", few), ("BT", own)]  # an area, 9, 12 and 14 points


def test_small_words_and_their_tints_take_two_inks_where_none_are_agreed() -> None:
    inks = Inks(PLAN)
    text = inks.of_text(light_of(ACCENT))
    assert text == inks.text and sum(part > 0 for part in text) == 2
    pale = inks.of_text(light_of(mix(ACCENT, WHITE, 0.35)))
    assert [part > 0 for part in pale] == [part > 0 for part in text] and max(pale) < max(text)
    assert sum(part > 0 for part in inks.of(light_of(ACCENT))) == 4  # areas keep theirs
    black_and_cyan = Inks(replace(PLAN, inks={ACCENT: parse_ink("C90 K40")}))
    assert black_and_cyan.text is None and black_and_cyan.of_text(light_of(ACCENT)) == parse_ink("C90 K40")


@pytest.mark.parametrize(
    ("colour", "plates"),
    [("#1f5f8b", "CK"), ("#00793f", "CY"), ("#d2691e", "MY"), ("#7a1f5c", "MK"), ("#333f50", "CK")],
)
def test_the_two_inks_are_of_the_colour(colour: str, plates: str) -> None:
    found = two_inks(light_of(colour))
    assert "".join(plate for plate, part in zip("CMYK", found, strict=True) if part) == plates


def test_no_resource_stays_that_nothing_uses() -> None:
    with pikepdf.open(io.BytesIO(finish(pages_of("<p>墨</p>"), PLAN))) as opened:
        for thing in opened.objects:
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)) and "/Resources" in thing:
                assert not {"/Pattern", "/Shading"} & set(thing.Resources.keys())
                assert set(thing.Resources.get("/ColorSpace", {})) <= {"/Marks"}


def test_the_sheet_for_the_shop_tells_what_the_file_is() -> None:
    result = built()
    told = result.shop_sheet
    pages = result.page_count + -result.page_count % 4
    for words in (
        f"{pages}頁",
        "210 × 297 mm、塗足し 3 mm",
        f"{X1A}、出力条件 JC200103",
        "#0f6b5c ＝ C88 M40 Y68 K25",
        "墨100%の文字と線はオーバープリント",
        "BIZ-UDPGothic",
    ):
        assert words in told, words
    most = re.search(r"最も多い所で (\d+)%", told)
    assert most and 100 <= int(most[1]) <= 350


def test_the_spine_carries_title_and_name_one_character_under_the_other() -> None:
    plan = replace(PLAN, spine=6.0, back_cover=True)
    words = spine_page("経営の歩み 2031", "見本労働金庫", ACCENT, 6.0, 297.0)
    sheet = cover_sheet(finish(pages_of("<p>front</p>"), plan), plan, words)
    with pypdfium2.PdfDocument(sheet) as document:
        page = document[0].get_textpage()
        text = page.get_text_range()
        places = [page.get_charbox(text.index(sign)) for sign in "経歩3見庫"]
    middle = (210 + 3) * 72 / 25.4
    assert all(abs((left + right) / 2 - middle) < 2 for left, _, right, _ in places)  # in the middle of the spine
    heights = [bottom for _, bottom, _, _ in places]
    assert heights == sorted(heights, reverse=True) and heights[0] - heights[-1] > 400  # points: from top to foot
    assert words_size(6.0) == pytest.approx(6 * 72 / 25.4 * 0.6) and words_size(3.9) == 0
    long = spine_page("長い題" * 30, "見本労働金庫", ACCENT, 6.0, 297.0)
    with pypdfium2.PdfDocument(long) as document:
        page = document[0].get_textpage()
        assert (
            page.get_charbox(page.get_text_range().rindex("題"))[1]
            > page.get_charbox(page.get_text_range().index("見"))[3]
        )


def test_the_cover_is_one_sheet_with_its_spine() -> None:
    plan = replace(PLAN, spine=6.0, back_cover=True)
    body = "".join(
        f"<div style='page-break-after:always;background:{colour};height:50mm'>{word}</div>"
        for colour, word in (("#0f6b5c", "front"), ("#fff", "inside"), ("#888888", "back"))
    )
    inside = finish(pages_of(body), plan)
    sheet = cover_sheet(inside, plan)
    assert sheet == cover_sheet(inside, plan)
    with pikepdf.open(io.BytesIO(sheet)) as opened:
        (page,) = opened.pages
        wide = float(page.TrimBox[2]) - float(page.TrimBox[0])
        assert wide == pytest.approx((210 * 2 + 6) * 72 / 25.4, abs=0.2)
        assert str(opened.docinfo["/GTS_PDFXVersion"]) == X1A and len(opened.Root.OutputIntents) == 1
    with pypdfium2.PdfDocument(sheet) as document:
        words = document[0].get_textpage()
        places = {word: words.get_charbox(words.get_text_range().index(word))[0] for word in ("front", "back")}
        picture = document[0].render(scale=0.5).to_pil().convert("RGB")
    half = wide / 2 + EDGE
    assert places["back"] < half - 9 and places["front"] > half + 8
    green = picture.getpixel((round(half / 2), picture.height // 2))  # on the spine, in the middle of the sheet
    assert isinstance(green, tuple) and green[1] > green[0] + 40
