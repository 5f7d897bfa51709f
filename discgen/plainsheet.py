"""Plain workbooks: sheets of one head and its lines that filter and stay in sight; the same content, the same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

_CREATED = datetime.datetime(2000, 1, 1)
_AS_WRITTEN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_A4 = 9
_STRESS = "#b00020"

Parts: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in parts, of which those marked True are stressed."""
SheetValue: TypeAlias = str | int | Parts


@contextmanager
def open_book(target: Path | io.BytesIO, title: str = "") -> Iterator[Any]:
    """A workbook to write, in which texts stay texts whatever they begin with."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError  # many rooms write workbooks, few commands do

    options = _AS_WRITTEN if isinstance(target, Path) else {**_AS_WRITTEN, "in_memory": True}
    try:
        with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
            book.set_properties({"created": _CREATED} | ({"title": title} if title else {}))
            yield book
    except FileCreateError as error:  # a full disk, or no place for its parts: what every writer tells as OSError
        raise OSError(error.args[0].errno if isinstance(error.args[0], OSError) else 0, str(error)) from error


class CellForms:
    """The cell formats of a workbook, made once each. base: what all of them share."""

    def __init__(self, book: Any, **base: object) -> None:
        self._book, self._base = book, base
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **look: object) -> Any:
        """The format with these properties."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._base, **look})
        return self._made[key]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """Head and width of a column. right: its cells are set to the right."""

    head: str
    width: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet. rows: texts, whole numbers, texts in parts. wrap: long texts take several lines.

    fills: the colour of a cell in the first column, by its text. paper: set for A4 across, as wide as the page.
    """

    name: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[SheetValue]]
    wrap: bool = True
    fills: Mapping[str, str] = field(default_factory=dict)
    paper: bool = False


def write_plain(target: Path | io.BytesIO, *sheets: PlainSheet) -> None:
    """A workbook of these sheets."""
    with open_book(target) as book:
        forms = CellForms(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), forms, sheet)


def plain_workbook(*sheets: PlainSheet) -> bytes:
    """The same, not written to a file."""
    stream = io.BytesIO()
    write_plain(stream, *sheets)
    return stream.getvalue()


def _write(target: Any, forms: CellForms, sheet: PlainSheet) -> None:
    for place, column in enumerate(sheet.columns):
        target.write_string(0, place, column.head, forms.of(bold=True, bottom=1))
        target.set_column(place, place, column.width)
    looks = [_look(column, wrap=sheet.wrap) for column in sheet.columns]
    for line, row in enumerate(sheet.rows, start=1):
        for place, (value, look) in enumerate(zip(row, looks, strict=True)):
            fill = sheet.fills.get(str(value)) if place == 0 else None
            drawn = look | ({"bg_color": fill} if fill else {})
            _put(target, (line, place), value, forms.of(**drawn) if drawn else None, forms)
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    if sheet.paper:
        target.set_landscape()
        target.set_paper(_A4)
        target.fit_to_pages(1, 0)
        target.repeat_rows(0)


def _look(column: SheetColumn, *, wrap: bool) -> dict[str, object]:
    if column.right:
        return {"align": "right", "valign": "top"} if wrap else {"align": "right"}
    return {"text_wrap": True, "valign": "top"} if wrap else {}


def _put(target: Any, place: tuple[int, int], value: SheetValue, form: Any, forms: CellForms) -> None:
    if isinstance(value, int):
        target.write_number(*place, value, form)
    elif isinstance(value, str) or len(value) < 2:  # a rich text has two parts or more
        target.write_string(*place, value if isinstance(value, str) else "".join(text for text, _ in value), form)
    else:
        stress = forms.of(bold=True, color=_STRESS)
        pieces = [piece for text, stressed in value for piece in ((stress, text) if stressed else (text,))]
        target.write_rich_string(*place, *pieces, *([form] if form else []))
