"""The PDF for the print shop: what a press would stumble over. One rule is one function.

The rules are those that PDF/X-1a (ISO 15930-4) and PDF/X-4 (ISO 15930-7) share, and those of Japanese print shops.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.printshop.finish import X1A, X4, blank_pages
from discgen.book.printshop.plan import BLEED, SHEET
from discgen.faults import Fault, Severity

_PLACE = "印刷用PDF"
_NEAR = 0.05  # points
_LEAST_DPI = 300
_MOST_INK = 3.5  # of four inks on one spot: what coated paper of sheet-fed presses takes
_COLOUR_OPERATORS = "rg RG k K g G cs CS sh Do"
_LIGHT = frozenset({"rg", "RG"})
_LIGHT_SPACES = frozenset({"/DeviceRGB", "/CalRGB", "/Lab", "/ICCBased"})
_FORMS = 4  # depth of drawings in drawings


def check_shop(pdf: bytes, first_page: int) -> list[Fault]:
    """What is wrong, page by page, with the printed number of the page."""
    faults: list[Fault] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        faults += [*_sheets(opened), *_called(opened), *_fonts(opened)]
        for number, page in enumerate(opened.pages, start=first_page):
            where = f"{_PLACE} {number}ページ"
            faults += [*_boxes(page, where), *_notes(page, where), *_colours(page, where)]
    return [*faults, *_pictures(pdf, first_page)]


def told_blanks(pages: int) -> list[Fault]:
    """Word of the pages that are added to make whole sheets."""
    blank = blank_pages(pages)
    if not blank:
        return []
    message = f"折り丁に合わせて白ページを {blank} ページ加えました"
    return [Fault(_PLACE, message, f"{pages}ページ", f"{pages + blank}ページ", severity=Severity.NOTICE)]


def _fault(where: str, message: str, found: str = "", expected: str = "", remedy: str = "") -> Fault:
    return Fault(where, message, found, expected, remedy, Severity.WARNING)


def _sheets(pdf: pikepdf.Pdf) -> Iterator[Fault]:
    """Folded paper has pages by fours, all of one size."""
    if len(pdf.pages) % SHEET:
        yield _fault(_PLACE, f"ページ数が{SHEET}の倍数ではありません", f"{len(pdf.pages)}ページ")
    sizes = {tuple(round(float(edge), 1) for edge in page.TrimBox) for page in pdf.pages}
    if len(sizes) > 1:
        yield _fault(_PLACE, "仕上がりの大きさがそろっていません", f"{len(sizes)}種類")


def _called(pdf: pikepdf.Pdf) -> Iterator[Fault]:
    """A standard and the press it is meant for (ISO 15930: GTS_PDFXVersion, OutputIntents)."""
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        names = {str(pdf.docinfo.get("/GTS_PDFXVersion", "")), metadata.get("pdfxid:GTS_PDFXVersion", "")}
    if not names & {X1A, X4}:
        message = "PDF/X として出力できません（透明の効果、または画面の色のままの写真があります）"
        remedy = (
            "institution.toml の [print] profile に印刷所の ICC プロファイルを置くか、印刷所に変換を依頼してください"
        )
        yield _fault(_PLACE, message, expected=f"{X1A} または {X4}", remedy=remedy)
    if not len(pdf.Root.get("/OutputIntents", [])):
        yield _fault(_PLACE, "出力先の印刷条件（OutputIntent）がありません")


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Fault]:
    """Every face is inside the file."""
    for thing in pdf.objects:
        face = isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        if face and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys()):
            yield _fault(_PLACE, "書体が埋め込まれていません", str(thing.get("/FontName", "")))


def _boxes(page: pikepdf.Page, where: str) -> Iterator[Fault]:
    """Trim inside bleed inside sheet, the bleed as wide as agreed."""
    sheet, bleed, trim = ([float(edge) for edge in page[name]] for name in ("/MediaBox", "/BleedBox", "/TrimBox"))
    around = [abs(outer - inner) for outer, inner in zip(bleed, trim, strict=True)]
    if any(abs(width - BLEED) > _NEAR for width in around):
        yield _fault(where, "塗足しの幅が正しくありません", f"{min(around):.1f}pt", f"{BLEED:.1f}pt")
    if sheet[0] > bleed[0] or sheet[1] > bleed[1] or sheet[2] < bleed[2] or sheet[3] < bleed[3]:
        yield _fault(where, "塗足しが用紙の外に出ています")


def _notes(page: pikepdf.Page, where: str) -> Iterator[Fault]:
    """Nothing that only a screen shows."""
    if len(page.get("/Annots", [])):
        yield _fault(where, "リンクや注釈が残っています")


def _colours(page: pikepdf.Page, where: str) -> Iterator[Fault]:
    """Inks only, and not too much of them on one spot."""
    light, most = _drawn(page.obj, _FORMS)
    if light:
        yield _fault(where, "画面の色（RGB など）で描かれた部分があります", "、".join(sorted(light)), "CMYK")
    if most > _MOST_INK:
        remedy = "institution.toml の [print] inks の割合を下げてください"
        yield _fault(where, "インキの総量が多すぎます", f"{most:.0%}", f"{_MOST_INK:.0%}以下", remedy)


def _drawn(thing: pikepdf.Object, depth: int) -> tuple[set[str], float]:
    """Operators and spaces of light in a drawing and those inside it; the most ink of its flat colours."""
    light: set[str] = set()
    shown: set[str] = set()
    most = 0.0
    resources = thing.get("/Resources", pikepdf.Dictionary())
    spaces = resources.get("/ColorSpace", pikepdf.Dictionary())
    for instruction in pikepdf.parse_content_stream(thing, _COLOUR_OPERATORS):
        name, operands = str(instruction.operator), instruction.operands
        if name in _LIGHT:
            light.add(name)
        elif name in ("k", "K"):
            most = max(most, sum(float(part) for part in operands))
        elif name in ("cs", "CS"):
            light |= _light_of(spaces.get(str(operands[0]), operands[0]))
        elif name in ("sh", "Do"):
            shown.add(str(operands[0]))
    for key, shading in resources.get("/Shading", {}).items():
        light |= _light_of(shading.ColorSpace) if key in shown else set()
    for key, form in resources.get("/XObject", {}).items():
        if key not in shown:  # pages share their resources: what another page shows is no fault of this one
            continue
        if form.get("/Subtype") == "/Form" and depth:
            found, ink = _drawn(form, depth - 1)
            light, most = light | found, max(most, ink)
        elif form.get("/Subtype") == "/Image" and not form.get("/ImageMask", False):
            light |= {f"写真（{name}）" for name in _light_of(form.ColorSpace)}
    return light, most


def most_ink(page: pikepdf.Page) -> float:
    """The most ink of the flat colours of a page: 1 is one full ink."""
    return _drawn(page.obj, _FORMS)[1]


def _light_of(space: pikepdf.Object) -> set[str]:
    name = str(space[0]) if isinstance(space, pikepdf.Array) else str(space)
    return {name.lstrip("/")} & {light.lstrip("/") for light in _LIGHT_SPACES}


def _pictures(pdf: bytes, first_page: int) -> Iterator[Fault]:
    """Photographs fine enough at the size in which they are printed."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=first_page):
            for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_FORMS):
                left, bottom, right, top = picture.get_bounds()
                wide, high = picture.get_px_size()
                dpi = min(wide / max(right - left, 1), high / max(top - bottom, 1)) * 72
                if dpi < _LEAST_DPI:
                    where = f"{_PLACE} {number}ページ"
                    remedy = "もっと大きい画像か、SVG の絵にしてください"
                    yield _fault(where, "画像の解像度が足りません", f"{dpi:.0f}dpi", f"{_LEAST_DPI}dpi以上", remedy)
