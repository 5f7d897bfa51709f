"""discgen doctor: is everything there that the work needs, and if not, what is to be done?"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from discgen.book.press.faces import FACES, face_file
from discgen.book.press.pango import pango_version
from discgen.catalogue.catalogue import DATA
from discgen.catalogue.law import read_publication_law

_PYTHON = (3, 11)
_GUIDE = "README.md の導入の説明を見て"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing looked at. found: what there is. remedy: what to do, empty where all is well.

    needed: no build without it.
    """

    thing: str
    found: str
    remedy: str = ""
    needed: bool = True

    @property
    def well(self) -> bool:
        return not self.remedy

    def __str__(self) -> str:
        mark = "○" if self.well else "×" if self.needed else "△"
        return f"{mark} {self.thing}：{self.found}{f'　直し方：{self.remedy}' if self.remedy else ''}"


def examined(outputs: Path) -> Iterator[Symptom]:
    """Everything in the order of the work. outputs: the folder into which builds write."""
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < _PYTHON
    yield Symptom("Python", version, f"{'.'.join(map(str, _PYTHON))} 以降を入れてください" if old else "")
    pango = pango_version()
    yield Symptom("Pango（誌面の組版）", pango or "ありません", "" if pango else f"{_GUIDE}入れてください")
    yield from _faces()
    yield _program("dot", "Graphviz（流れ図）", "流れ図のある冊子を作るときは、Graphviz を入れてください")
    yield _program(
        "pdftocairo",
        "poppler（プレビューの頁）",
        "なくても頁は表示されます。きれいに見るには poppler-utils を入れてください",
    )
    yield _writable(outputs)
    known = read_publication_law(DATA).known
    first, last = known.first.year - 1, known.last.year - 1
    yield Symptom("法令を収録している年度", f"{first}年度から{last}年度まで")


def _faces() -> Iterator[Symptom]:
    for face in FACES:
        try:
            there = face_file(face) is not None
        except LookupError:
            found = "調べられません（fc-match がありません）"
            yield Symptom("書体", found, f"{_GUIDE} Fontconfig と書体を入れてください")
            return
        remedy = "" if there else f"{_GUIDE}書体 {face} を入れてください（ないと、ほかの書体で組まれます）"
        yield Symptom(f"書体 {face}", "あります" if there else "ありません", remedy)


def _program(name: str, thing: str, remedy: str) -> Symptom:
    found = shutil.which(name)
    return Symptom(thing, found or "ありません", "" if found else remedy, needed=False)


def _writable(outputs: Path) -> Symptom:
    place = outputs
    while not place.exists():
        place = place.parent
    if place.is_dir() and os.access(place, os.W_OK):
        return Symptom("出力の置き場所", str(outputs))
    return Symptom(
        "出力の置き場所", f"{place} に書き込めません", "フォルダーの権限を確かめるか、-o で別の場所を選んでください"
    )
