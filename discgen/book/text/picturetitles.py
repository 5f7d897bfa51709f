"""What a picture says of itself, and whether a text alternative can mean the same picture."""

from __future__ import annotations

import html
import io
import re
from functools import lru_cache

from PIL import ExifTags, Image

_TITLE = re.compile(rb"<title\b[^>]*>([^<]{1,400})</title>", re.I)
_MARK = re.compile(r"[一-龠々ァ-ヴー]")
_WORDS = re.compile(r"[一-龠]|[ァ-ヴー]{2,}|[A-Za-z]{3,}|\d+")
_SAYS_NOTHING = frozenset("絵図画像挿写真人々様子的表見者中")  # of any picture
_PNG_TITLES = ("Title", "Description")


@lru_cache(maxsize=256)
def title_in(suffix: str, content: bytes) -> str:
    """The title within a picture (SVG, PNG, JPEG); empty where it has none in Japanese, as cameras write them."""
    try:
        title = _svg(content) if suffix == ".svg" else _bitmap(content)
    except (OSError, ValueError, SyntaxError):
        return ""  # told when the picture is placed
    return title if _MARK.search(title) else ""


def _svg(content: bytes) -> str:
    found = _TITLE.search(content)
    return html.unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def _bitmap(content: bytes) -> str:
    with Image.open(io.BytesIO(content)) as image:
        told = [image.info.get(name) for name in _PNG_TITLES]
        told.append(image.getexif().get(ExifTags.Base.ImageDescription))
    return next((text.strip() for text in told if isinstance(text, str) and text.strip()), "")


def may_mean(alt: str, title: str) -> bool:
    """Whether words of the one stand in the other; True where either of them says nothing that could be compared."""
    one, other = _words(alt), _words(title)
    return not one or not other or bool(one & other)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text)) - _SAYS_NOTHING
