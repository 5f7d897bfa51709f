"""The magazine as a PDF for the review: the pages as they print, the open notes as comments at their places.

A comment is a text annotation with its author, date and words; an answer is an annotation in reply to it. Nothing of
what a page draws is touched, and the file calls itself a proof: its title, its subject and a comment on the first page.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from discgen.book.press.link import link
from discgen.desk.preview.contents import Contents
from discgen.desk.preview.notes import Answer, Described, ReviewNote, Target, place_words
from discgen.desk.trace.jsonform import key_json

PROOF = "校正用"
WARNING = (
    "校正用のPDFです。未処理のメモが注釈として入っています。"
    "公表にも印刷にも使わず、作成（build）でできたPDFを使ってください。"
)
_SIZE = 18.0  # points of an icon
_EDGE = 6.0  # from the edge of the page
_GAP = 2.0  # from what is meant
_WIDE = 40.0  # a cell from this width on has room beside its figure
_PRINTED = 4  # flag: the annotation is printed with the page
_COLOUR = (1, 0.82, 0.2)
_TIME = "D:%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note at a point of a page, in points from its top left corner. page: from 1."""

    note: ReviewNote
    place: Described
    page: int
    x: float
    y: float


def place_notes(
    notes: Iterable[ReviewNote], contents: Contents, described: Mapping[str, Described]
) -> list[PlacedNote]:
    """Open notes with their places; what the book does not have any more stands on the first page.

    described: by the id of a note.
    """
    found: list[PlacedNote] = []
    taken: dict[tuple[int, float, float], int] = {}
    for note in notes:
        if note.done:
            continue
        place = described[note.id]
        page = place.page or 1
        x, y = _point(contents, note.target, place, page)
        again = taken[page, x, y] = taken.get((page, x, y), -1) + 1
        found.append(PlacedNote(note, place, page, x, y + again * (_SIZE + 2)))
    return found


def _point(contents: Contents, target: Target, place: Described, page: int) -> tuple[float, float]:
    """Where an icon covers least of what is meant: in the free left part of a cell, left of a block, else behind it.

    The right upper corner of the page where no more is known.
    """
    spots = contents.spots_json(page)
    box = None
    if place.key is not None:
        wanted = key_json(place.key)
        box = next((spot for spot in spots["figures"] if spot["key"] == wanted), None)
    elif target.file and place.page:
        before = [one for one in spots["texts"] if one["file"] == target.file and one["line"] <= (target.line or 1)]
        box = max(before, key=lambda one: int(one["line"]), default=None)
    if box is None:
        return contents.view.leaves[page - 1].width - _EDGE - _SIZE, _EDGE
    middle = max(box["y"] + box["h"] / 2 - _SIZE / 2, 0.0)
    if place.key is None:
        return max(box["x"] - _SIZE - _GAP, 0.0), max(box["y"] - _GAP, 0.0)
    return (box["x"] + _GAP if box["w"] > _WIDE else box["x"] + box["w"]), middle


def proof_pdf(contents: Contents, notes: Sequence[PlacedNote]) -> bytes:
    """The whole magazine of the view with its comments. Equal views and notes give equal bytes."""
    view = contents.view
    printed = view.given.first_page
    pdf = link(view.book.parts, printed, printed - view.first_page)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _mark(opened)
        first = opened.pages[0]
        _add(opened, first, _comment("discgen", "", WARNING, _rectangle(first, _EDGE, _EDGE)))
        for placed in notes:
            page = opened.pages[placed.page - 1]
            rectangle = _rectangle(page, placed.x, placed.y)
            note = placed.note
            asked = _add(opened, page, _comment(note.who, note.when, _words(placed), rectangle, note.id))
            for number, answer in enumerate(note.answers, start=1):
                _add(opened, page, _reply(answer, asked, rectangle, f"{note.id}-{number}"))
        stream = io.BytesIO()
        opened.save(stream, deterministic_id=True)
        return stream.getvalue()


def _mark(opened: pikepdf.Pdf) -> None:
    """The file says what it is, and no longer that it is an accessible edition."""
    title = f"【{PROOF}】{opened.docinfo.get('/Title', '')}"
    with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
        told["dc:title"] = title
        told["dc:description"] = WARNING
        for name in ("pdfuaid:part", "pdfuaid:rev"):
            told.pop(name, None)
    opened.docinfo["/Title"] = String(title)
    opened.docinfo["/Subject"] = String(WARNING)
    opened.docinfo["/Keywords"] = String(PROOF)


def _words(placed: PlacedNote) -> str:
    """What the note says, below the place that it is on."""
    note, place = placed.note, placed.place
    lines = [f"〔{place_words(note.target, place)}〕"]
    if place.page is None:
        lines.append("（この箇所は今の誌面に見つかりません）")
    if note.printed and place.printed and note.printed != place.printed:
        lines.append(f"（記入時 {note.printed} → 現在 {place.printed}）")
    lines.append(note.text)
    told = [f"担当：{note.person}" if note.person else "", f"期限：{note.due.replace('-', '/')}" if note.due else ""]
    lines.append("　".join(filter(None, told)))
    return "\n".join(filter(None, lines))


def _rectangle(page: pikepdf.Page, x: float, y: float) -> Array:
    """An icon at that place of the page, kept on it."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    at = min(max(left + x, left), right - _SIZE)
    below = max(min(top - y, top), bottom + _SIZE)
    return Array([round(length, 2) for length in (at, below - _SIZE, at + _SIZE, below)])


def _comment(who: str, when: str, text: str, rectangle: Array, name: str = "") -> Dictionary:
    made = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Text,
        Rect=rectangle,
        Contents=String(text),
        T=String(who),
        Name=Name.Comment,
        C=Array([*_COLOUR]),
        F=_PRINTED,
    )
    if name:
        made.NM = String(name)
    if when:
        made.M = made.CreationDate = String(_pdf_time(when))
    return made


def _reply(answer: Answer, asked: pikepdf.Object, rectangle: Array, name: str) -> Dictionary:
    made = _comment(answer.who, answer.when, answer.text, rectangle, name)
    made.IRT = asked
    made.RT = Name.R
    return made


def _add(opened: pikepdf.Pdf, page: pikepdf.Page, annotation: Dictionary) -> pikepdf.Object:
    annotation.P = page.obj
    made = opened.make_indirect(annotation)
    if Name.Annots not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(made)
    return made


def _pdf_time(when: str) -> str:
    """A time of a note as PDF writes it: D:20260710093000+09'00'."""
    try:
        time = datetime.datetime.fromisoformat(when)
    except ValueError:  # a hand has written something else
        return ""
    zone = time.strftime("%z")
    return time.strftime(_TIME) + (f"{zone[:3]}'{zone[3:5]}'" if zone else "")
