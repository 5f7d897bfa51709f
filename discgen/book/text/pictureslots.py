"""Pictures as a page plans them: how wide, whose, whether all agreed; frames that still wait for their picture.

![言葉](file.jpg "説明"){幅=50% 提供=甲新聞社 同意=済}
![理事長の写真](枠:60x80 "理事長")    an empty frame of 60 × 80 mm, refused by a final build
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from discgen.book.text.prose import read_text
from discgen.faults import Fault, Severity
from discgen.filenames import shown_files
from discgen.houselook import MILLIMETRE

PRINT_DPI = 300
_SLOT = re.compile(r"枠[:：](\d{1,3})[x×](\d{1,3})")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\((?P<file>[^)\s\"]+)[^)\n]*\)(?:\{(?P<set>[^}\n]*)\})?")
_NOT_AGREED = "同意=未"


@dataclass(frozen=True, slots=True)
class PictureSlot:
    """An empty frame. Millimetres."""

    width: int
    height: int

    @property
    def pixels(self) -> tuple[int, int]:
        """What the picture must have at least, to be printed so large."""
        wide, high = (round(side * MILLIMETRE / 72 * PRINT_DPI) for side in (self.width, self.height))
        return wide, high

    @property
    def words(self) -> str:
        """What stands in the frame."""
        wide, high = self.pixels
        return f"写真　{self.width}×{self.height}mm（{wide:,}×{high:,}画素以上）"


def slot_of(file: str) -> PictureSlot | None:
    """The empty frame that stands in the place of a file."""
    found = _SLOT.fullmatch(file)
    return PictureSlot(int(found[1]), int(found[2])) if found else None


def slots_left(texts: Path, rule: str) -> Iterator[Fault]:
    """A warning for every frame without its picture, and for every picture to which not all have agreed.

    rule: that of what is not the house's own yet, which a final build refuses.
    """
    for path in shown_files(texts, ".md"):
        for number, line in enumerate((read_text(path) or "").split("\n"), start=1):
            for found in _PICTURE.finditer(line):
                where = f"{path.name}:{number}"
                slot = slot_of(found["file"])
                if slot:
                    remedy = "images フォルダーに画像を置き、枠の代わりにその名前を書いてください"
                    told = "写真の枠が空いています"
                    yield Fault(where, told, slot.words, "", remedy, Severity.WARNING, rule)
                elif _NOT_AGREED in (found["set"] or ""):
                    remedy = "写っている方や権利者の同意を得て、「同意=済」と書いてください"
                    told = "同意を得ていない画像です"
                    yield Fault(where, told, found["file"], "", remedy, Severity.WARNING, rule)
