"""The key of a part: everything that decides what it looks like once it is laid out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from discgen import houselook
from discgen.book.press.faces import FACES, face_file
from discgen.book.press.pango import harfbuzz_version, pango_version
from discgen.book.press.pdf import ASSETS
from discgen.book.text import phrases
from discgen.book.text.pictures import PICTURES, picture_bytes, pictures_in
from discgen.templating import THEMES

_LIBRARIES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pyphen", "budoux", "pillow", "discgen")
# What lays out and draws.
_OWN = (*sorted(Path(__file__).parent.glob("*.py")), Path(houselook.__file__), Path(phrases.__file__))


class PartKeys:
    """Keys of the parts of one book. templates, images: folders of its style sheets and pictures."""

    def __init__(self, templates: Path, images: Path) -> None:
        sheets = [*(templates / name for name in ASSETS), *sorted((templates / THEMES).glob("*.css"))]
        self._setting = _digest([machine(), *map(_of_file, sheets)])
        self._pictures = {f"{PICTURES}{quote(path.name)}": path for path in pictures_in(images)}

    def key(self, html: str) -> str:
        """The key of the part that is made of a document."""
        shown = [hashlib.sha256(picture_bytes(path)).digest() for name, path in self._pictures.items() if name in html]
        return _digest([self._setting, html.encode(), *shown]).hex()


@cache
def machine() -> bytes:
    """The programme, the libraries and the faces."""
    words = [*map(_version, _LIBRARIES), pango_version(), harfbuzz_version()]
    try:
        faces = [face_file(face) for face in FACES]
    except LookupError:
        faces = []
    files = (_of_file(path) for path in (*_OWN, *sorted({face for face in faces if face})))
    return _digest(["\n".join(words).encode(), *files])


def _version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return library


def _of_file(path: Path) -> bytes:
    told = path.stat()
    return _content(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=256)
def _content(path: Path, size: int, changed: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _digest(parts: Iterable[bytes]) -> bytes:
    """Of the digests of the parts, so that none can be taken for the end of another."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
