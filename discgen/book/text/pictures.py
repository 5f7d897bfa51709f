"""Is a picture what its name says, and can it be printed as it is drawn?"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from PIL import Image, ImageFile

from discgen.unseen import nfc

PICTURES = "images/"  # how the pages name the folder of pictures
PICTURE_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "CMYK"})
_SVG = "{http://www.w3.org/2000/svg}"
_EFFECTS = frozenset({"feOffset", "feBlend", "feFlood"})  # those that the layout engine draws
_STYLE_SOURCE = re.compile(r"@import|url\(\s*['\"]?(?!\s*['\"]?#)", re.I)


@dataclass(frozen=True, slots=True)
class PictureFault:
    """Why a picture cannot be printed."""

    message: str
    remedy: str
    found: str = ""


def find_picture(folder: Path, name: str) -> Path | None:
    """The picture of that name, however its letters are composed; None when it is not in the folder."""
    wanted = nfc(name)
    return next((path for path in pictures_in(folder) if nfc(path.name) == wanted), None)


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a folder."""
    return sorted(found for found in folder.glob("*") if found.suffix.lower() in PICTURE_TYPES)


def picture_address(path: Path) -> str:
    """Address of a picture in the pages; it changes with the content."""
    return f"{PICTURES}{quote(path.name)}?{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def picture_faults(path: Path) -> tuple[PictureFault, ...]:
    """Everything that is wrong with a picture."""
    return _faults(path.suffix.lower(), path.read_bytes())


@lru_cache(maxsize=64)
def _faults(suffix: str, content: bytes) -> tuple[PictureFault, ...]:
    if not content:
        return (PictureFault("画像のファイルが空です", "画像を保存し直してください"),)
    return tuple(_svg(content) if suffix == ".svg" else _bitmap(suffix, content))


def _bitmap(suffix: str, content: bytes) -> Iterator[PictureFault]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image, _whole_only():
                kind, mode = image.format or "", image.mode
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        yield PictureFault("画像が大きすぎます", "長い辺を 9,000 画素までに縮めてください")
        return
    except (OSError, ValueError, SyntaxError):
        yield PictureFault("画像を読めません", "画像のソフトで開き、PNG か JPEG で保存し直してください")
        return
    if kind != _FORMATS[suffix]:
        remedy = "名前を変えただけのときは、画像のソフトで保存し直してください"
        yield PictureFault("画像の中身が名前の終わりと合いません", remedy, f"中身は {kind}")
    if mode not in _MODES:
        yield PictureFault("印刷できない画像の形式です", "8ビットの RGB かグレーで保存し直してください", mode)


@contextmanager
def _whole_only() -> Iterator[None]:
    """A file that was cut off is refused: the layout engine would print its rest in grey."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _svg(content: bytes) -> Iterator[PictureFault]:
    if b"<!ENTITY" in content:
        yield PictureFault("SVG に ENTITY の定義があります", "描画ソフトから、標準の SVG で書き出し直してください")
        return
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  (no entities; see above)
    except ElementTree.ParseError as error:
        remedy = "描画ソフトから SVG で書き出し直してください"
        yield PictureFault("SVG を読めません", remedy, f"{error.position[0]}行目")
        return
    if root.tag != f"{_SVG}svg":
        yield PictureFault("SVG ではありません", "描画ソフトから SVG で書き出し直してください", str(root.tag))
        return
    yield from dict.fromkeys(_elements(root))


def _elements(root: ElementTree.Element) -> Iterator[PictureFault]:
    for element in root.iter():
        tag = str(element.tag).removeprefix(_SVG)
        links = [value for name, value in element.attrib.items() if name.rpartition("}")[2] == "href"]
        if tag == "script" or any(name.lower().startswith("on") for name in element.attrib):
            yield PictureFault("SVG に動きの指定（script など）があります", "動きのない絵として書き出し直してください")
        if tag == "foreignObject" or (tag.startswith("fe") and tag not in _EFFECTS):
            remedy = "効果を使わない絵にするか、PNG で書き出してください"
            yield PictureFault("SVG に印刷できない効果があります", remedy, tag)
        if tag == "image" and any(value.startswith("data:") for value in links):
            remedy = "写真を含む絵は、PNG か JPEG で書き出してください"
            yield PictureFault("SVG に写真が埋め込まれています", remedy)
        elif tag != "a" and any(not value.startswith(("#", "data:")) for value in links):
            found = next(value for value in links if not value.startswith(("#", "data:")))
            yield PictureFault("SVG がほかのファイルを参照しています", "絵をすべて一つの SVG に入れてください", found)
        styles = [element.text or ""] if tag == "style" else list(element.attrib.values())
        if any(_STYLE_SOURCE.search(style) for style in styles):
            yield PictureFault("SVG の様式がほかのファイルを参照しています", "様式を絵に含めて書き出してください")
        if tag == "text" and "BIZ UD" not in "".join(styles) and not _set_in_house_face(root):
            yield PictureFault("SVG の文字の書体が決まっていません", "文字を図形（アウトライン）に変えてください")


def _set_in_house_face(root: ElementTree.Element) -> bool:
    """Whether the whole drawing names a face of the house."""
    return "BIZ UD" in "".join([*root.attrib.values(), *(e.text or "" for e in root.iter(f"{_SVG}style"))])
