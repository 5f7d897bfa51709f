"""What the house agrees with its print shop: inks of its colours, the profile of the press, the bleed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from discgen import houselook
from discgen.catalogue.profile import PROFILE_NAME, PrintProfile, Profile
from discgen.faults import Fault, FaultError
from discgen.houselook import MILLIMETRE

Ink = tuple[float, float, float, float]  # cyan, magenta, yellow, black, each from 0 to 1

BLEED = houselook.BLEED * MILLIMETRE
MARK = 9 * MILLIMETRE  # length of a trim mark outside the bleed
EDGE = BLEED + MARK + 1 * MILLIMETRE  # from the trim to the edge of the sheet
SHEET = 4  # pages that folded paper comes in
LEAST_SPINE = 4.0  # millimetres; on less, words would slip over the edge when the cover is bound

_SPACE, _SIGNATURE = slice(16, 20), slice(36, 40)  # of the head of an ICC profile


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """accent: colour of the house. inks: of colours of the design, by #rrggbb. profile: ICC profile of the press.

    condition: registered name of the printing condition.
    text_ink: of small text in the colour of the house, where it is not that of its areas.
    spine: its width in millimetres; 0 where no sheet of the cover is wanted.
    back_cover: the last page is the outside of the cover and stays last when blank pages are added.
    """

    title: str
    accent: str = ""
    inks: Mapping[str, Ink] = field(default_factory=dict)
    profile: bytes = b""
    condition: str = PrintProfile().condition
    back_cover: bool = False
    text_ink: Ink | None = None
    spine: float = 0.0


def plan_of(profile: Profile, folder: Path) -> PrintPlan:
    """The plan of the house. Errors: FaultError where its ICC profile is missing or not one of a press."""
    institution, wanted = profile.institution, profile.print
    title = f"{institution.name} {institution.title} {institution.fiscal_year}年度"
    inks = {colour.lower(): parse_ink(ink) for colour, ink in wanted.inks.items()}
    press = _profile(folder / wanted.profile) if wanted.profile else b""
    text = parse_ink(wanted.text_ink) if wanted.text_ink else None
    return PrintPlan(
        title, profile.design.accent.lower(), inks, press, wanted.condition, text_ink=text, spine=wanted.spine
    )


def _profile(path: Path) -> bytes:
    remedy = "印刷所から受け取った CMYK の ICC プロファイルを機関のフォルダーに置き、その名前を書いてください"
    if not path.is_file():
        raise FaultError([Fault(PROFILE_NAME, "[print] profile のファイルがありません", path.name, remedy=remedy)])
    content = path.read_bytes()
    if content[_SPACE] != b"CMYK" or content[_SIGNATURE] != b"acsp":
        message = "[print] profile が CMYK の ICC プロファイルではありません"
        raise FaultError([Fault(PROFILE_NAME, message, path.name, remedy=remedy)])
    return content


def parse_ink(text: str) -> Ink:
    """C80 M20 Y60 K10 as shares; what is not named is none."""
    found = {letter: int(part) / 100 for letter, part in re.findall(r"([CMYK])(\d+)", text)}
    cyan, magenta, yellow, black = (found.get(letter, 0.0) for letter in "CMYK")
    return cyan, magenta, yellow, black
