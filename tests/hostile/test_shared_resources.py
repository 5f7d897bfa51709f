"""A photograph in the colours of a screen is told on the page that shows it, not on every page that could."""

from __future__ import annotations

import io

import pikepdf

from discgen.book.preflight.shop import check_shop

MESSAGE = "画面の色（RGB など）で描かれた部分があります"


def test_one_photograph_is_one_finding() -> None:
    made = pikepdf.new()
    photograph = made.make_stream(b"\0\0\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1)
    photograph.ColorSpace, photograph.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    shared = made.make_indirect(pikepdf.Dictionary(XObject=pikepdf.Dictionary(a=made.make_indirect(photograph))))
    for content in (b"0 0 0 1 k 0 0 1 1 re f", b"100 0 0 100 0 0 cm /a Do", b"0 0 0 1 k 0 0 1 1 re f"):
        page = made.add_blank_page(page_size=(600, 800))
        page.obj.Resources, page.obj.Contents = shared, made.make_stream(content)
        page.obj.BleedBox, page.obj.TrimBox = [10, 10, 590, 790], [18.5, 18.5, 581.5, 781.5]
    stream = io.BytesIO()
    made.save(stream)
    told = [(fault.where, fault.found) for fault in check_shop(stream.getvalue(), 1) if fault.message == MESSAGE]
    assert told == [("印刷用PDF 2ページ", "写真（DeviceRGB）")]
