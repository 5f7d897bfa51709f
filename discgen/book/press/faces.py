"""The faces of the house on this machine: are they there, and which characters and variants of characters have they?"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

from discgen.catalogue.profile import Fonts

LACKING = "書体にない文字が使われています"
OTHER_SIGN = "書体にある字体（例：𠮷→吉）に直してください"
FACES: tuple[str, ...] = tuple(face for face in get_args(Fonts.model_fields["heads"].annotation) if face)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


@dataclass(frozen=True, slots=True)
class FaceSigns:
    """The characters of all faces together, and the variants of them that have a form."""

    characters: frozenset[int]
    variants: frozenset[tuple[int, int]]

    def doubtful(self, signs: Iterable[str]) -> frozenset[str]:
        """Of characters those that no face has, and the selectors: a text without them needs no closer look."""
        return frozenset(sign for sign in signs if _is_selector(sign) or self._lacks(sign))

    def lacking(self, text: str) -> str:
        """The different characters of a text that no face has."""
        return "".join(sign for sign in dict.fromkeys(text) if self._lacks(sign))

    def _lacks(self, sign: str) -> bool:
        return ord(sign) not in self.characters and not sign.isspace() and not _is_selector(sign)

    def lacking_variants(self, text: str) -> Iterator[str]:
        """Characters with a selector of a form that no face has: they would be set in the common form."""
        for base, selector in pairwise(text):
            if _is_selector(selector) and (ord(base), ord(selector)) not in self.variants:
                yield base + selector


def _is_selector(sign: str) -> bool:
    return any(ord(sign) in block for block in _SELECTORS)


@cache
def face_file(face: str) -> Path | None:
    """The file of a face; None where it is not installed. Errors: LookupError where nobody can tell."""
    program = shutil.which("fc-match")
    if program is None:
        raise LookupError(face)
    asked = [program, "-f", "%{family}|%{file}", face]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=False)
    family, _, file = done.stdout.partition("|")
    return Path(file) if face in family and file else None


def missing_faces() -> list[str]:
    """The faces that are not installed; none where nobody can tell."""
    try:
        return [face for face in FACES if face_file(face) is None]
    except LookupError:
        return []


@cache
def face_signs() -> FaceSigns | None:
    """What the faces have; None where they cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError  # only who sets a book pays for it

    characters: set[int] = set()
    variants: set[tuple[int, int]] = set()
    try:
        for file in {face_file(face) for face in FACES} - {None}:
            with TTFont(file, lazy=True, fontNumber=0) as font:
                font.setGlyphOrder([str(glyph) for glyph in range(font["maxp"].numGlyphs)])  # any names: none is asked
                for table in font["cmap"].tables:
                    if table.format == 14:
                        for selector, pairs in table.uvsDict.items():
                            variants |= {(base, selector) for base, _ in pairs}
                    elif table.isUnicode():
                        characters |= table.cmap.keys()
    except (LookupError, OSError, TTLibError):
        return None
    return FaceSigns(frozenset(characters), frozenset(variants)) if characters else None
