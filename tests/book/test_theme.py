"""Theme, faces, paper and logo of the profile are those of the PDF."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import Cover
from discgen.book.composition.look import Look, look_of
from discgen.book.composition.pagebox import A4, page_box
from discgen.catalogue.profile import Profile
from discgen.faults import FaultError, errors
from discgen.houselook import GREYS, GUTTER, MARGIN_INNER, MARGIN_OUTER, MILLIMETRE, variables
from discgen.templating import templates_folder
from tests.book.document_fixtures import book

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>'


def look(images: Path, **design: Any) -> Look:
    profile = {"institution": {"name": "見本労働金庫", "fiscal_year": 2030}, "design": design}
    return look_of(Profile.model_validate(profile), images, templates_folder())


def faces(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [thing for thing in opened.objects if getattr(thing, "get", dict().get)("/Type") == "/Font"]
        return {str(font.BaseFont).split("+")[-1] for font in fonts}


def made(folder: Path, wanted: Look, **changes: Any) -> bytes:
    result = build_document(book(folder, look=wanted, **changes))
    assert errors(result.faults) == []
    return result.pdf


def test_the_theme_changes_faces_and_drawing(tmp_path: Path) -> None:
    plain, themed = made(tmp_path, Look()), made(tmp_path, look(tmp_path, theme="mincho"))
    assert faces(themed) - faces(plain) == {"BIZ-UDPMincho"}
    with pypdfium2.PdfDocument(plain) as one, pypdfium2.PdfDocument(themed) as other:
        assert one[0].render(scale=1).to_pil().tobytes() != other[0].render(scale=1).to_pil().tobytes()
        assert one[1].get_textpage().get_text_range() == other[1].get_textpage().get_text_range()


def test_faces_of_the_profile_win_over_the_theme(tmp_path: Path) -> None:
    used = faces(made(tmp_path, look(tmp_path, theme="mincho", fonts={"heads": "BIZ UDMincho"})))
    assert "BIZ-UDMincho" in used and "BIZ-UDPMincho" not in used
    gothic = faces(made(tmp_path, look(tmp_path, theme="mincho", fonts={"heads": "BIZ UDPGothic"})))
    assert not any("Mincho" in face for face in gothic)


@pytest.mark.parametrize(("size", "points"), [("B5", (515.9, 728.5)), ("210mm 280mm", (595.3, 793.7))])
def test_the_paper_has_the_size_of_the_profile(tmp_path: Path, size: str, points: tuple[float, float]) -> None:
    with pypdfium2.PdfDocument(made(tmp_path, look(tmp_path, page_size=size))) as opened:
        assert all(page.get_size() == pytest.approx(points, abs=0.1) for page in opened)
        body = opened[1].get_textpage()
        right = max(body.get_rect(number)[2] for number in range(body.count_rects()))
        assert right <= points[0]


def test_slots_follow_from_the_paper() -> None:
    assert A4.width == pytest.approx(493.2, abs=0.05) and A4.half == pytest.approx(238.1, abs=0.05)
    small = page_box("B5")
    assert small.width == pytest.approx(A4.width - 28 * 72 / 25.4)
    assert 2 * small.half + GUTTER == pytest.approx(small.width)
    assert 3 * small.third + 2 * GUTTER == pytest.approx(small.width)
    with pytest.raises(ValueError, match="A0"):
        page_box("A0")


def test_the_logo_stands_on_the_cover(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    wanted = look(tmp_path, logo="logo.svg")
    pdf = made(tmp_path, wanted, images=tmp_path, cover=Cover("ディスクロージャー誌"), first_page=1)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        figures = [thing for thing in opened.objects if getattr(thing, "get", dict().get)("/S") == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["見本労働金庫のロゴ"]


def test_a_theme_or_picture_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as told:
        look(tmp_path, theme="mincyo", logo="logo.png")
    theme, logo = told.value.faults
    assert (theme.found, theme.remedy) == ("mincyo", "近い名前：mincho") and "mincho" in theme.expected
    assert logo.found == "logo.png" and "images" not in logo.message


@pytest.mark.parametrize(
    "design", [{"page_size": "A0"}, {"fonts": {"text": "Comic Sans"}}, {"fonts": {"text": "BIZ UDPMincho"}}]
)
def test_what_the_design_does_not_allow_is_refused(tmp_path: Path, design: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(design))):
        look(tmp_path, **design)


SHEETS = sorted((templates_folder() / "book").rglob("*.css"))
SET = re.compile(r"--([\w-]+):")
USED = re.compile(r"var\(--([\w-]+)[),]")


def test_every_variable_of_the_sheets_is_set() -> None:
    assert len(SHEETS) > 5
    sheets = {sheet: sheet.read_text(encoding="utf-8") for sheet in SHEETS}
    known = set(SET.findall(Look().css("#1f5f8b", tabs=3) + "".join(sheets.values())))
    lost = {(sheet.name, name) for sheet, css in sheets.items() for name in USED.findall(css) if name not in known}
    assert lost == set()


def test_what_the_programme_computes_with_stands_in_no_sheet_as_a_number() -> None:
    """Every measure and grey of the house is drawn as a variable, and every one is used."""
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    assert set(variables()) <= set(USED.findall(css))
    assert [grey for grey in GREYS.values() if re.search(rf"{grey}\b", css)] == []
    distances = re.findall(r"(?:column-gap|@page[^{]*{\s*margin|margin-right): ([\d.]+(?:pt|mm))", css)
    assert not {"17pt", "14pt", "13.6pt", "21mm"} & set(distances)


def test_text_stands_between_the_margins_that_are_computed_with(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(made(tmp_path, Look(), first_page=1)) as opened:
        page = opened[2]
        text = page.get_textpage()
        rects = [text.get_rect(number) for number in range(text.count_rects())]
        edge = page.get_width() - MARGIN_OUTER * MILLIMETRE  # beyond it stand the thumb tabs
    left, right = min(rect[0] for rect in rects), max(rect[2] for rect in rects if rect[0] < edge)
    assert left == pytest.approx(MARGIN_INNER * MILLIMETRE, abs=1)
    assert right - left == pytest.approx(A4.width, abs=4)
