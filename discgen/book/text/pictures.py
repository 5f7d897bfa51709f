"""Is a picture what its name says, and can it be printed as it is drawn?"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from PIL import Image, ImageFile

from discgen.book.text.photographs import without_notes
from discgen.book.text.svgpictures import PictureFault, svg_faults
from discgen.filenames import shown_files
from discgen.systemwords import system_words
from discgen.unseen import nfc

PICTURES = "images/"  # how the pages name the folder of pictures
PICTURE_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "CMYK"})


def find_picture(folder: Path, name: str) -> Path | None:
    """The picture of that name, however its letters are composed; None when it is not in the folder."""
    wanted = nfc(name)
    return next((path for path in pictures_in(folder) if nfc(path.name) == wanted), None)


def picture_name(folder: Path, name: str) -> str:
    """The name as the folder has it; as it is where the folder has none such."""
    found = find_picture(folder, name) if name else None
    return found.name if found else name


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a folder."""
    return [found for found in shown_files(folder, "") if found.suffix.lower() in PICTURE_TYPES]


def picture_address(path: Path) -> str:
    """Address of a picture in the pages; it changes with the content."""
    return f"{PICTURES}{quote(path.name)}?{hashlib.sha256(picture_bytes(path)).hexdigest()[:12]}"


def picture_bytes(path: Path) -> bytes:
    """The picture as every edition shows it: without the notes of cameras and programmes. Errors: OSError."""
    return without_notes(path.read_bytes())


def picture_faults(path: Path) -> tuple[PictureFault, ...]:
    """Everything that is wrong with a picture."""
    try:
        return content_faults(path.suffix.lower(), path.read_bytes())
    except OSError as error:
        remedy = "ほかのプログラムで開かれていないか、フォルダーや切れたリンクになっていないかを確かめてください"
        return (PictureFault("画像のファイルを開けません", remedy, system_words(error)),)


@lru_cache(maxsize=64)
def content_faults(suffix: str, content: bytes) -> tuple[PictureFault, ...]:
    """The same of a content under the name of which this is the end (``.png``)."""
    if not content:
        return (PictureFault("画像のファイルが空です", "画像を保存し直してください"),)
    return tuple(svg_faults(content) if suffix == ".svg" else _bitmap(suffix, content))


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
