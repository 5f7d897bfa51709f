"""The PDF for the web against PDF/UA-1 (ISO 14289-1), by a validator that is not the writer.

The validator tells rules and objects in English; here they become faults with the page and words of the trade. What no
programme can decide is listed in docs/版の点検.md.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping

import page as validator
import pikepdf

from discgen.faults import Fault, Severity

_ON_PAGE = re.compile(r"\bpage (\d+)")
_DEEP = 12  # levels of the structure below an element
_CONTRACT = "PDF/UA-1（ISO 14289-1）"

# Prefix of a rule of the validator → what is wrong, its clause, what to do about it. The longest prefix counts.
_TOLD: Mapping[str, tuple[str, str, str]] = {
    "FIGURE-ALTERNATIVE-TEXT": (
        "図に代替テキストがありません",
        "7.3",
        "原稿の画像は ![代替テキスト](ファイル名)、図表は題（題名）を書いてください",
    ),
    "HEADING": ("見出しの段が飛んでいます", "7.4.2", "原稿の見出しは ## の次を ### とし、段を飛ばさないでください"),
    "TABLE": ("表の構造が読上げに適しません", "7.5", "見出しの行と列、結合したセルを確かめてください"),
    "LINK": ("リンクが文書の構造に入っていないか、説明がありません", "7.18.5", "リンクの文字を確かめてください"),
    "FONT": ("書体の埋込みに不備があります", "7.21", "書体を入れ直すか、別の書体にしてください"),
    "NOTDEF-GLYPH": ("書体にない文字が空白の字形で印刷されます", "7.21.8", "その文字をほかの字に直してください"),
    "CONTENT-TAGGING": ("構造のない文字や図があります", "7.1", ""),
    "METADATA": (
        "題名・言語などの文書情報に不備があります",
        "7.1",
        "institution.toml の name と title を確かめてください",
    ),
    "LI-": ("箇条書きの構造に不備があります", "7.6", ""),
}
_OTHER = ("電子版の検査に合いません", "", "")


def check_web(pdf: bytes, first_page: int) -> list[Fault]:
    """Every rule that the file breaks, with the first page where it does and how often."""
    report = validator.validate_pdf_bytes(pdf, profile="ua1")
    if report.is_compliant:
        return []
    times = Counter(failure.rule_id for failure in report.failures)
    faults: list[Fault] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for failure in report.failures:
            if failure.rule_id not in times:
                continue
            number = _page(opened, failure)
            where = "PDF" if number is None else f"{first_page + number}ページ"
            faults.append(_fault(failure, where, times.pop(failure.rule_id)))
    return faults


def _fault(failure: validator.ValidationFailure, where: str, times: int) -> Fault:
    name = failure.rule_id.removeprefix("PDFUA1-")
    known = [start for start in _TOLD if name.startswith(start)]
    message, clause, remedy = _TOLD[max(known, key=len)] if known else _OTHER
    found = f"{failure.rule_id}、{times}か所"  # the words of the validator are English
    return Fault(where, message, found, f"{_CONTRACT} {clause}".strip(), remedy, Severity.WARNING)


def _page(opened: pikepdf.Pdf, failure: validator.ValidationFailure) -> int | None:
    """Position of the page that a failure speaks of, where it names one or an object that stands on one."""
    told = _ON_PAGE.search(failure.message)
    if told:
        return int(told[1]) - 1
    if failure.object_id is None:
        return None
    thing = opened.get_object(failure.object_id.object_number, failure.object_id.generation)
    page = _page_of(thing, _DEEP)
    if page is None or page.get("/Type") != "/Page":
        return None
    return next((number for number, candidate in enumerate(opened.pages) if candidate.obj.objgen == page.objgen), None)


def _page_of(thing: object, deep: int) -> pikepdf.Object | None:
    """The page of an element of the structure: its own, or that of the first of its parts that names one."""
    if not isinstance(thing, pikepdf.Dictionary) or not deep:
        return None
    if thing.get("/Type") == "/Page":
        return thing
    if "/Pg" in thing:
        return thing["/Pg"]
    parts = thing.get("/K")
    every = parts if isinstance(parts, pikepdf.Array) else [parts]
    return next((page for part in every if (page := _page_of(part, deep - 1)) is not None), None)
