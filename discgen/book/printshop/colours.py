"""Every colour of a PDF of WeasyPrint turned into inks: in its drawing operators, its gradients and its pictures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from discgen.book.printshop.inks import Inks
from discgen.book.printshop.overprint import add_states, inked

_GREY, _INKS = "/DeviceGray", "/DeviceCMYK"


def ink_all(pdf: pikepdf.Pdf, inks: Inks) -> int:
    """Turn the colours; the number of pictures that stay in the colours of the screen is returned."""
    left = 0
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
            left += not _picture(pdf, thing, inks)
        elif isinstance(thing, pikepdf.Stream) and (thing.get("/Subtype") == "/Form" or "/PatternType" in thing):
            _drawing(thing, inks)
            if "/Resources" not in thing:
                thing.Resources = Dictionary()
            add_states(thing.Resources)
        elif isinstance(thing, pikepdf.Dictionary) and "/ShadingType" in thing:
            _shading(thing, inks)
    for page in pdf.pages:
        page.contents_coalesce()
        drawing = page.Contents
        assert isinstance(drawing, pikepdf.Stream)
        _drawing(drawing, inks, nested=False)
        add_states(page.obj.Resources)
    return left


def _drawing(stream: pikepdf.Stream, inks: Inks, *, nested: bool = True) -> None:
    stream.write(inked(stream.read_bytes(), inks, nested=nested))
    group = stream.get("/Group")
    if group is not None and "/CS" in group:
        group.CS = Name(_INKS)


def _shading(shading: Any, inks: Inks) -> None:
    """A gradient between two colours, or a chain of such."""
    if shading.get("/ColorSpace") != "/DeviceRGB":
        return
    shading.ColorSpace = Name(_INKS)
    _function(shading.Function, inks)


def _function(function: Any, inks: Inks) -> None:
    if int(function.FunctionType) == 3:
        for part in function.Functions:
            _function(part, inks)
        return
    for end in ("/C0", "/C1"):
        red, green, blue = (float(part) for part in function[end])
        function[end] = Array([Decimal(str(round(part, 4))) for part in inks.of((red, green, blue))])


def _picture(pdf: pikepdf.Pdf, picture: pikepdf.Stream, inks: Inks) -> bool:
    """True when the picture is in grey or in inks."""
    if picture.get("/ImageMask", False) or picture.get("/ColorSpace") in (_GREY, _INKS):
        return True
    turned = inks.picture(pikepdf.PdfImage(picture).as_pil_image())
    if turned is None:
        return False
    kept = {name: picture[name] for name in ("/SMask", "/Interpolate") if name in picture}
    picture.write(turned.tobytes(), filter=None)
    for name in ("/Filter", "/DecodeParms", "/Decode"):
        if name in picture:
            del picture[name]
    picture.update(Dictionary(Width=turned.width, Height=turned.height, BitsPerComponent=8, ColorSpace=Name(_INKS)))
    for name, value in kept.items():
        picture[name] = value
    return True
