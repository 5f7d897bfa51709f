"""A photograph in the colours of a screen is told on the page that shows it, and no other page holds it."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from PIL import Image

from discgen.book.preflight.shop import check_shop
from discgen.book.press.link import link
from discgen.book.press.pressing import PartPress
from discgen.book.press.presswork import PressWork
from discgen.templating import templates_folder

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


PAGES = """<html lang=ja><head><title>題</title>
<style>body{font-family:'BIZ UDPGothic'} p{break-after:page}</style></head>
<p>一<p><img src="images/a.png" alt="甲">二<p>三<p><img src="images/b.png" alt="乙"><img src="images/a.png" alt="甲">"""


def test_a_page_holds_the_pictures_that_it_draws_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (50, 40), colour).save(tmp_path / "images" / name)
    parts = list(PartPress(templates_folder(), tmp_path / "images", PressWork(1, None)).parts([PAGES]))
    with pikepdf.open(io.BytesIO(link(parts))) as made:
        drawn = [sorted(page.obj.Resources.XObject.keys()) for page in made.pages]
    assert [len(names) for names in drawn] == [0, 1, 0, 2]
    assert drawn[1][0] in drawn[3]
