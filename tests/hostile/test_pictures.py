"""Pictures that attack, cannot be drawn or tell more than they show: what each of them is told, one line a case."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from discgen.book.press.pdf import AssetFetcher
from discgen.book.text.photographs import without_notes
from discgen.book.text.pictures import picture_bytes, picture_faults

BODY = '<rect width="4" height="2"/>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 4 2">{}</svg>'
WIDE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE svg [<!ENTITY a "b">]>'
FILLED = '<rect fill="url(#p{})"/>'
ACTIVE, ENDLESS = "SVG に動きの指定（script など）があります", "SVG の部品が多すぎます"
OUTSIDE, STYLE = "SVG がほかのファイルを参照しています", "SVG の様式がほかのファイルを参照しています"
ENTITY, ITSELF = "SVG に ENTITY の定義があります", "SVG の部品が自分自身を含んでいます"


def nested(levels: int, times: int) -> str:
    """A part that uses the part before it many times, level by level."""
    groups = [f'<g id="g0">{BODY}</g>']
    for level in range(1, levels + 1):
        groups.append(f'<g id="g{level}">{f"""<use href="#g{level - 1}"/>""" * times}</g>')
    return "".join(groups)


DRAWINGS: list[tuple[str | bytes, str]] = [
    (BODY, ""),
    (f'<defs><g id="a">{BODY}</g></defs><use href="#a"/><use xlink:href="#a"/>', ""),
    (f'<a href="https://example.jp/">{BODY}</a>', ""),
    (f"<script/>{BODY}", ACTIVE),
    (f'<rect onload="x()" width="1" height="1"/>{BODY}', ACTIVE),
    (f'<a href="javascript:x()">{BODY}</a>', ACTIVE),
    (f'<a xlink:href=" java&#10;script:x()">{BODY}</a>', ACTIVE),
    (f'<set attributeName="href" to="javascript:x()"/>{BODY}', ACTIVE),
    (f'<use href="data:image/svg+xml;base64,PHN2Zy8+"/>{BODY}', OUTSIDE),
    (f'<use href="file:///etc/hostname#a"/>{BODY}', OUTSIDE),
    (f'<image href="//example.jp/a.png"/>{BODY}', OUTSIDE),
    (f"<style>@import 'a.css';</style>{BODY}", STYLE),
    (f'<rect fill="url(http://example.jp/a.svg#b)" width="1" height="1"/>{BODY}', STYLE),
    (b'<?xml-stylesheet href="http://example.jp/a.css"?>' + SVG.format(BODY).encode(), STYLE),
    (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format(BODY).encode(), ENTITY),
    (f"{WIDE}{SVG.format(BODY)}".encode("utf-16"), ENTITY),
    (nested(14, 3), ENDLESS),
    ("".join(f'<pattern id="p{n}">{FILLED.format(n - 1) * 2}</pattern>' for n in range(40)), ENDLESS),
    ("<rect/>" * 60_000, ENDLESS),
    ("<g>" * 200 + BODY + "</g>" * 200, ENDLESS),
    ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', ITSELF),
    ("", "SVG に絵がありません"),
    ("<g><title>絵</title></g>", "SVG に絵がありません"),
    (f'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="2">{BODY}</svg>'.encode(), "SVG の幅か高さが 0 です"),
    (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 2">{BODY}</svg>'.encode(), "SVG の幅か高さが 0 です"),
    (b"<svg", "SVG を読めません"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "message"), [(number, case[1]) for number, case in enumerate(DRAWINGS)])
def test_a_drawing_is_refused_before_it_is_drawn(tmp_path: Path, number: int, message: str) -> None:
    drawing = DRAWINGS[number][0]
    (tmp_path / "a.svg").write_bytes(drawing if isinstance(drawing, bytes) else SVG.format(drawing).encode())
    assert [fault.message for fault in picture_faults(tmp_path / "a.svg")][:1] == ([message] if message else [])


def test_a_picture_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "broken.png").symlink_to(tmp_path / "gone.png")
    for name in ("folder.png", "broken.png"):
        assert [fault.message for fault in picture_faults(tmp_path / name)] == ["画像のファイルを開けません"]


PLACE = b"secret place"


def photograph(way_up: int) -> bytes:
    """A JPEG of two colours with the place, the camera and a comment beside it."""
    picture = Image.new("RGB", (8, 4), "red")
    picture.paste("blue", (0, 0, 4, 4))
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = way_up, PLACE.decode()
    notes.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=notes, comment=PLACE, quality=95, icc_profile=b"profile" * 10)
    return stream.getvalue()


@pytest.mark.parametrize("way_up", [1, 6])
def test_a_photograph_keeps_its_picture_and_loses_its_notes(way_up: int) -> None:
    before = photograph(way_up)
    after = without_notes(before)
    assert PLACE in before and PLACE not in after and b"profile" in after
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert old.tobytes() == new.tobytes()
        assert dict(new.getexif()) == ({0x0112: way_up} if way_up != 1 else {})


def test_a_bitmap_loses_its_words() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", PLACE.decode())
    words.add_itxt("Place", PLACE.decode())
    stream = io.BytesIO()
    Image.new("RGB", (4, 2), "red").save(stream, "PNG", pnginfo=words)
    after = without_notes(stream.getvalue())
    assert PLACE in stream.getvalue() and PLACE not in after
    with Image.open(io.BytesIO(after)) as new:
        assert new.size == (4, 2) and new.getpixel((0, 0)) == (255, 0, 0)


def test_the_pages_get_the_picture_without_its_notes(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photograph(1))
    url = (tmp_path / "images" / "a.jpg").as_uri()
    assert PLACE not in AssetFetcher(tmp_path, tmp_path).fetch(url).read()
    assert picture_bytes(tmp_path / "a.jpg") == without_notes(photograph(1))


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_photograph_that_is_cut_off_is_no_trap(cut: int) -> None:
    content = photograph(6)
    assert PLACE not in without_notes(content)[: len(content)]
    without_notes(content[: cut * len(content) // 60])
