"""The pages with bleed made into the file that the print shop gets."""

from __future__ import annotations

import io
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from discgen.book.printshop.colours import ink_all
from discgen.book.printshop.inks import Inks
from discgen.book.printshop.marks import trim_marks
from discgen.book.printshop.plan import BLEED, EDGE, SHEET, PrintPlan
from discgen.book.printshop.unused import drop_unused

X1A, X4 = "PDF/X-1a:2003", "PDF/X-4"
_REGISTRY = "http://www.color.org"
_GONE = ("/Outlines", "/Names", "/Dests", "/StructTreeRoot", "/MarkInfo", "/PageLabels", "/AcroForm", "/Metadata")


def finish(pdf: bytes, plan: PrintPlan) -> bytes:
    """Inks, boxes, marks, whole sheets. ``pdf``: from WeasyPrint, every page with a margin of the bleed around it.

    The file calls itself PDF/X-1a where it is that: no light, no transparency; with a profile and transparency PDF/X-4.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for name in _GONE:
            if name in opened.Root:
                del opened.Root[name]
        pictures_left = ink_all(opened, Inks(plan))
        drop_unused(opened)
        _whole_sheets(opened, plan.back_cover)
        _boxes_and_marks(opened)
        _intent(opened, plan)
        standard = _standard(opened, plan, pictures_left)
        _declare(opened, standard, plan.title)
        written = io.BytesIO()
        old = standard == X1A
        opened.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable if old else pikepdf.ObjectStreamMode.generate,
            force_version="1.4" if old else "1.6",
            fix_metadata_version=False,
        )
        return written.getvalue()


def blank_pages(pages: int) -> int:
    """How many blank pages make whole sheets."""
    return -pages % SHEET


def _whole_sheets(pdf: pikepdf.Pdf, back_cover: bool) -> None:
    last = pdf.pages[-1]
    place = len(pdf.pages) - 1 if back_cover else len(pdf.pages)
    for _ in range(blank_pages(len(pdf.pages))):
        blank = Dictionary(
            Type=Name.Page,
            MediaBox=last.MediaBox,
            TrimBox=last.TrimBox,
            Resources=Dictionary(),
            Contents=pdf.make_stream(b""),
        )
        pdf.pages.insert(place, pikepdf.Page(pdf.make_indirect(blank)))


def _boxes_and_marks(pdf: pikepdf.Pdf) -> None:
    """Every page: trim, bleed and sheet; the drawing cut off at the bleed, the marks outside of it."""
    all_plates = pdf.make_indirect(
        Array(
            [
                Name.Separation,
                Name.All,
                Name.DeviceCMYK,
                Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1),
            ]
        )
    )
    drawn: dict[tuple[float, float], pikepdf.Object] = {}
    for page in pdf.pages:
        left, bottom, right, top = (float(edge) for edge in page.TrimBox)
        size = (right - left, top - bottom)
        if size not in drawn:
            marks = pdf.make_stream(trim_marks(*size))
            marks.update(
                Dictionary(
                    Type=Name.XObject,
                    Subtype=Name.Form,
                    BBox=_box(-EDGE, -EDGE, size[0] + EDGE, size[1] + EDGE),
                    Resources=Dictionary(ColorSpace=Dictionary(Marks=all_plates)),
                )
            )
            drawn[size] = pdf.make_indirect(marks)
        page.MediaBox = page.CropBox = _box(left - EDGE, bottom - EDGE, right + EDGE, top + EDGE)
        page.BleedBox = _box(left - BLEED, bottom - BLEED, right + BLEED, top + BLEED)
        for key in ("/Annots", "/StructParents", "/Tabs"):
            if key in page:
                del page[key]
        bleed = " ".join(
            f"{edge:.3f}" for edge in (left - BLEED, bottom - BLEED, size[0] + 2 * BLEED, size[1] + 2 * BLEED)
        )
        marked = page.add_resource(drawn[size], Name.XObject, Name("/Marks"), replace_existing=True)
        page.contents_add(f"q {bleed} re W n\n".encode("ascii"), prepend=True)
        page.contents_add(f"\nQ q 1 0 0 1 {left:.3f} {bottom:.3f} cm {marked} Do Q".encode("ascii"))


def _box(*edges: float) -> Array:
    return Array([Decimal(f"{edge:.3f}") for edge in edges])


def _intent(pdf: pikepdf.Pdf, plan: PrintPlan) -> None:
    """The press that the inks are meant for: by its registered name, and by its profile where the house has it."""
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(plan.condition),
        RegistryName=String(_REGISTRY),
        Info=String(plan.condition),
    )
    if plan.profile:
        intent.DestOutputProfile = pdf.make_indirect(pdf.make_stream(plan.profile, N=4))
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    pdf.Root.PageLayout = Name.TwoPageRight


def _standard(pdf: pikepdf.Pdf, plan: PrintPlan, pictures_left: int) -> str:
    """What the file may call itself; empty where a picture is still in light."""
    if pictures_left:
        return ""
    if _transparent(pdf):
        return X4 if plan.profile else ""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and "/Group" in thing:
            del thing["/Group"]  # of a drawing without transparency: without meaning
    return X1A


def _transparent(pdf: pikepdf.Pdf) -> bool:
    for thing in pdf.objects:
        if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        if "/SMask" in thing and thing["/SMask"] != Name("/None"):
            return True
        states = [thing, *thing.get("/ExtGState", {}).values()] if isinstance(thing, pikepdf.Dictionary) else [thing]
        for state in states:
            if isinstance(state, pikepdf.Dictionary) and (
                any(float(state.get(name, 1)) < 1 for name in ("/ca", "/CA"))
                or state.get("/BM", Name.Normal) != Name.Normal
                or isinstance(state.get("/SMask"), pikepdf.Dictionary)
            ):
                return True
    return False


def _declare(pdf: pikepdf.Pdf, standard: str, title: str) -> None:
    pdf.docinfo["/Trapped"] = Name("/False")
    pdf.docinfo["/Title"] = String(title)
    if standard == X1A:
        pdf.docinfo["/GTS_PDFXVersion"] = String(standard)
    if standard == X4:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.register_xml_namespace("http://www.npes.org/pdfx/ns/id/", "pdfxid")
            metadata["pdfxid:GTS_PDFXVersion"] = standard
            metadata["pdf:Trapped"] = "False"
            metadata["dc:title"] = title
