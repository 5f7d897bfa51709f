"""Which rows of a list are asked for: ``県=鳥取県`` and the like."""

from __future__ import annotations

from collections.abc import Mapping

from discgen.book.lists.listmodel import ListError, Rows
from discgen.faults import near, some_of

SHAPE = "形"  # ::list 店舗 形=地図
MAP, PORTRAITS = "地図", "写真"
SHAPES = {"店舗": (MAP,), "役員": (PORTRAITS,)}  # forms that a list may take beside the usual one

BLANK = "－"  # 内訳=－ takes the rows in which nothing is written


def shaped(name: str, options: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The form that is asked for, empty for the usual one, and the other options. Errors: ListError."""
    rest = dict(options)
    shape = rest.pop(SHAPE, "")
    if shape and shape not in SHAPES.get(name, ()):
        expected = "、".join(f"{SHAPE}={known}" for known in SHAPES.get(name, ())) or "指定なし"
        raise ListError(f"一覧「{name}」はこの形にできません", f"{SHAPE}={shape}", expected)
    return shape, rest


def chosen(name: str, rows: Rows, filters: Mapping[str, str], options: Mapping[str, str]) -> Rows:
    """The rows that match every option. filters: column ids by the word of the option. Errors: ListError."""
    for word, value in options.items():
        if word not in filters:
            expected = "、".join(f"{known}=…" for known in filters) or "指定なし"
            raise ListError(f"一覧「{name}」にない指定です", f"{word}={value}", expected, near(word, filters))
        column = filters[word]
        wanted = "" if value == BLANK else value
        matching = [row for row in rows if row[column] == wanted]
        if not matching:
            known = list(dict.fromkeys(row[column] or BLANK for row in rows))
            raise ListError(
                f"一覧「{name}」に当てはまる行がありません",
                f"{word}={value}",
                some_of(known, 12, "種"),
                near(value, known),
            )
        rows = matching
    return rows
