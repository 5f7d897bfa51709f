"""Lists, pairs and words of the house's forms stand where the merge looks for them; the models tell all the rest.

A shape names, by key, what stands there: ``text`` (one word or number), ``texts`` (a list of these), ``pairs`` (any
pairs), or another shape: once, in a list (``row*``) or as the values of pairs (``row%``). The key ``%`` is every key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from discgen.catalogue.strict import LINE_KEY, place_of
from discgen.faults import Fault

_PLACES = dict.fromkeys(("after", "before", "under"), "text")
_NAMES = dict.fromkeys(("drop", "arrange"), "texts")
_RULES = {"rules": "rule*", "change": "rule%", "add": "added rule*", **_NAMES}

_SHAPES: Mapping[str, Mapping[str, str]] = {
    "table": {
        **dict.fromkeys(("id", "amend", "after", "group_of", "rows_like", "columns_like", "export_as"), "text"),
        **{"rows": "row*", "change": "row%", "add": "added row*", "drop": "texts", "arrange": "texts"},
        **{"columns": "column*", "change_columns": "column%", "add_columns": "added column*"},
        **{"drop_columns": "texts", "arrange_columns": "texts", "notes": "texts"},
    },
    "row": {
        **dict.fromkeys(("id", "each", "by", "label", "value", "was", "only_with"), "text"),
        **{"where": "pairs", "values": "pairs", "formats": "pairs", "rows": "row*"},
    },
    "column": {"id": "text", "label": "text", "where": "pairs", "where_as": "pairs", "columns": "column*"},
    "added row": {**_PLACES, "row": "row"},
    "added column": {**_PLACES, "column": "column"},
    "document": {
        **{"chapters": "section*", "closing": "section*", "change": "section%", "add": "added section*"},
        **_NAMES,
    },
    "section": {
        **dict.fromkeys(("id", "table", "text"), "text"),
        **{"blocks": "section*", "sections": "section*", "section": "section", "items": "texts"},
    },
    "added section": {**_PLACES, "block": "section", "section": "section", "chapter": "section"},
    "index": {"parts": "entry*", "change": "entry%", "add": "added entry*", **_NAMES},
    "entry": {"id": "text", "label": "text", "title": "text", "items": "texts", "entries": "entry*", "parts": "entry*"},
    "added entry": {**_PLACES, "entry": "entry", "part": "entry"},
    "notes": {"%": "texts"},
    "choices": {"%": "choice"},
    "choice": {"drop": "texts", "add": "values"},
    "added value": {"after": "text", "value": "text"},
    "reconciliations": _RULES,
    "bounds": _RULES,
    "declared": _RULES,
    "notation": _RULES,
    "rule": {"id": "text"},
    "added rule": {**_PLACES, "rule": "rule"},
    "ledgers": {"%": "pairs"},
    "unpublished": {},
    "words": {},
    "options": {"%": "text"},
}
_FILLED = frozenset({"row", "column", "block", "section", "chapter", "entry", "part", "rule", "rules", "value", "%"})
_PAIRS = "「項目: 値」の組で書いてください"
_LIST = "一覧（[…]）で書いてください"
_TEXT = "文字で書いてください"


def misshapen(raw: Any, shape: str, name: str = "", place: str = "") -> Iterator[Fault]:
    """What stands otherwise than its key asks for, each with file and line. name: how faults call what is looked at."""
    place = place_of(raw) or place
    if shape == "choice" and isinstance(raw, list):
        yield from _inside(raw, "texts", name, place)
    elif not isinstance(raw, dict):
        yield _fault(place, name, _PAIRS, raw)
    else:
        known = _SHAPES[shape]
        for key, value in raw.items():
            wanted = known.get(key) or known.get("%", "")
            if key == LINE_KEY or not wanted or (value is None and key not in _FILLED and "%" not in known):
                continue
            yield from _inside(value, wanted, f"{name} > {key}" if name else str(key), place)


def _inside(value: Any, wanted: str, name: str, place: str) -> Iterator[Fault]:
    if wanted == "text":
        if isinstance(value, (list, dict)):
            yield _fault(place, name, _TEXT, value)
    elif wanted == "pairs":
        if not isinstance(value, dict):
            yield _fault(place, name, _PAIRS, value)
    elif wanted.endswith("%"):
        if not isinstance(value, dict):
            yield _fault(place, name, _PAIRS, value)
            return
        for key, inner in value.items():
            if key != LINE_KEY:
                yield from misshapen(inner, wanted[:-1], f"{name} > {key}", place_of(value) or place)
    elif wanted in ("texts", "values") or wanted.endswith("*"):
        if not isinstance(value, list):
            yield _fault(place, name, _LIST, value)
            return
        for number, inner in enumerate(value, 1):
            step = f"{name} > {number}番目"
            if wanted.endswith("*"):
                yield from misshapen(inner, wanted[:-1], step, place)
            elif wanted == "values" and isinstance(inner, dict):
                yield from misshapen(inner, "added value", step, place)
            elif inner is None or isinstance(inner, (list, dict)):
                yield _fault(place_of(inner) or place, step, _TEXT, inner)
    else:
        yield from misshapen(value, wanted, name, place)


def _fault(place: str, name: str, expected: str, value: Any) -> Fault:
    found = "" if value is None or isinstance(value, (list, dict)) else str(value)[:60]
    return Fault(place, f"カタログの項目「{name}」が正しくありません", found, expected)
