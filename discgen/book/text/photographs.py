"""Photographs without what a camera or a programme wrote beside the picture: place, time, names.

The picture itself is not touched. Of a JPEG only the way up stays, which the layout engine needs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from PIL import ExifTags

_SOI, _SOS = b"\xff\xd8", 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # marks without content
_KEPT_APPS = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, colour transform
_COMMENT = 0xFE
_EXIF = b"Exif\0\0"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NOTES = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_UPRIGHT = 1


def without_notes(content: bytes) -> bytes:
    """A JPEG or PNG without its notes; anything else as it is."""
    if content.startswith(_SOI):
        return b"".join(_jpeg(content))
    if content.startswith(_PNG):
        return _PNG + b"".join(_png(content))
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield _SOI
    at, turned = len(_SOI), False
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == 0xFF:  # filling
            at += 1
            continue
        if kind in _ALONE:
            yield content[at : at + 2]
            at += 2
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if kind == _SOS:
            break
        segment = content[at:end]
        if kind == 0xE1 and segment[4:10] == _EXIF and not turned:
            turned = True
            yield _only_way_up(segment[10:])
        elif (kind not in range(0xE0, 0xF0) and kind != _COMMENT) or kind in _KEPT_APPS:
            yield segment
        at = end
    yield content[at:]


def _only_way_up(exif: bytes) -> bytes:
    """An EXIF segment with the way up alone; none for an upright picture."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return b""
    (start,) = struct.unpack_from(f"{order}I", exif, 4)
    if start + 2 > len(exif):
        return b""
    (count,) = struct.unpack_from(f"{order}H", exif, start)
    for entry in range(start + 2, min(start + 2 + 12 * count, len(exif) - 11), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
        if tag == ExifTags.Base.Orientation and value != _UPRIGHT:
            body = _EXIF + struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, tag, 3, 1, value, 0, 0)
            return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    return b""


def _png(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] not in _PNG_NOTES:
            yield content[at:end]
        at = end
