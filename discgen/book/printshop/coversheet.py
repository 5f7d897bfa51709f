"""The cover as one sheet: back, spine and front side by side, as a print shop binds it."""

from __future__ import annotations

import io
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name

from discgen.book.printshop.finish import finish
from discgen.book.printshop.inks import Inks, light_of
from discgen.book.printshop.marks import trim_marks
from discgen.book.printshop.plan import BLEED, EDGE, MARK, PrintPlan
from discgen.houselook import MILLIMETRE


def cover_sheet(pdf: bytes, plan: PrintPlan, words: bytes = b"") -> bytes:
    """The first page of the finished edition, its last one where that is the back cover, and the spine between them.

    The spine is in the colour of the house, over its whole height. words: a page of the same size with its words,
    before it is finished.
    """
    with ExitStack() as kept:
        opened, made = kept.enter_context(pikepdf.open(io.BytesIO(pdf))), kept.enter_context(pikepdf.new())
        front, back = opened.pages[0], opened.pages[-1]
        left, bottom, right, top = (float(edge) for edge in front.TrimBox)
        width, height, spine = right - left, top - bottom, plan.spine * MILLIMETRE
        whole = 2 * width + spine
        shown = {"/Front": _form(made, front)}
        drawing = [_part("/Front", width + spine, width + BLEED, height, (left, bottom), width + spine)]
        if plan.back_cover:
            shown["/Back"] = _form(made, back)
            drawing.append(_part("/Back", -BLEED, width + BLEED, height, (left, bottom), 0.0))
        ink = Inks(plan).of(light_of(plan.accent)) if plan.accent else (0.0, 0.0, 0.0, 0.0)
        area = f"{width:.3f} {-BLEED:.3f} {spine:.3f} {height + 2 * BLEED:.3f} re f"
        drawing.append(f"q {' '.join(f'{part:g}' for part in ink)} k {area} Q")
        if words:
            lettered = finish(words, replace(plan, back_cover=False))
            page = kept.enter_context(pikepdf.open(io.BytesIO(lettered))).pages[0]
            shown["/Words"] = _form(made, page)
            origin = float(page.TrimBox[0]), float(page.TrimBox[1])
            drawing.append(_part("/Words", width, spine, height, origin, width))
        drawing.append(trim_marks(whole, height).decode("ascii"))
        for fold in (width, width + spine):
            drawing.append(f"q 0.3 w /Marks CS 1 SCN {fold:.3f} {height + BLEED:.3f} m {fold:.3f} {_far(height)} l S Q")
        marks = opened.pages[0].Resources.XObject["/Marks"].Resources.ColorSpace["/Marks"]
        sheet = Dictionary(
            Type=Name.Page,
            MediaBox=_box(-EDGE, -EDGE, whole + EDGE, height + EDGE),
            BleedBox=_box(-BLEED, -BLEED, whole + BLEED, height + BLEED),
            TrimBox=_box(0, 0, whole, height),
            Resources=Dictionary(XObject=Dictionary(shown), ColorSpace=Dictionary(Marks=made.copy_foreign(marks))),
            Contents=made.make_stream("\n".join(drawing).encode("ascii")),
        )
        made.pages.append(pikepdf.Page(made.make_indirect(sheet)))
        intents = [made.copy_foreign(opened.make_indirect(intent)) for intent in opened.Root.OutputIntents]
        made.Root.OutputIntents = Array(intents)
        for key in ("/GTS_PDFXVersion", "/Trapped", "/Title"):
            if key in opened.docinfo:
                made.docinfo[key] = opened.docinfo[key]
        written = io.BytesIO()
        disable = pikepdf.ObjectStreamMode.disable
        made.save(written, deterministic_id=True, object_stream_mode=disable, force_version="1.4")
        return written.getvalue()


def _far(height: float) -> str:
    return f"{height + BLEED + MARK:.3f}"


def _form(made: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """A page as a drawing that reaches into its bleed."""
    form = made.copy_foreign(page.as_form_xobject())
    form.BBox = Array([Decimal(str(edge)) for edge in page.BleedBox])
    return form


def _part(name: str, start: float, room: float, height: float, origin: tuple[float, float], at: float) -> str:
    """A face of the cover, cut off at the spine. start, room: of what is seen; at: where its trim begins."""
    seen = f"{start:.3f} {-BLEED:.3f} {room:.3f} {height + 2 * BLEED:.3f} re W n"
    return f"q {seen} 1 0 0 1 {at - origin[0]:.3f} {-origin[1]:.3f} cm {name} Do Q"


def _box(*edges: float) -> Array:
    return Array([Decimal(f"{edge:.3f}") for edge in edges])
