"""手数料: matrices by destination or by card where the rows have them, a list of items otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from discgen.book.lists.grids import filled, merged_labels, runs
from discgen.book.lists.listmodel import Block, Grid, ListCell, ListLine, ListNote, Row, Rows, parts
from discgen.book.lists.offices import hours
from discgen.book.lists.widths import label_shares, shares

UNIFORM = "一律"  # destination of a fee that is the same for all
_LABELS_SHARE = {"destination": 62.0, "card": 34.0}  # percent of the width
_PLAIN = re.compile(r"\d+")
_NUMBERED = re.compile(r"[*＊](\d+)")


def fee_tables(rows: Rows, notes: Rows, heads: Mapping[str, str], width: float) -> list[Block]:
    """One table for each group, its notes under it. heads: the names of the columns."""
    groups = runs(rows, "group")
    blocks: list[Block] = []
    for group in groups:
        caption = group[0]["group"] if len(groups) > 1 else ""
        own = tuple(_note(note) for note in notes if note["group"] == group[0]["group"])
        if any(row["destination"] for row in group):
            blocks.append(_matrix(group, "destination", own, heads["item"], caption))
        elif any(row["card"] for row in group):
            blocks.append(_matrix(group, "card", own, heads["hours"], caption))
        else:
            blocks.append(_items(group, own, heads, caption, width))
    return blocks


def marks(text: str) -> list[str]:
    """The signs of a cell: ``*1 *2`` → *1, *2."""
    return text.replace("、", " ").split()


def note_sign(signs: str) -> str:
    """The signs of a cell or a note as print has them, in the way of all tables: ``*1 *2`` → 注1・2; others stay."""
    numbers = [_NUMBERED.fullmatch(sign) for sign in marks(signs)]
    if not all(numbers):
        return " ".join(marks(signs))
    return "注" + "・".join(found[1] for found in numbers if found) if numbers else ""


def amount(text: str) -> str:
    """A fee as printed; bare digits are yen."""
    return f"{int(text):,}円" if _PLAIN.fullmatch(text) else text


def _note(row: Row) -> ListNote:
    text = f"{row['about']}：{row['note']}" if row["about"] else row["note"]
    return ListNote(note_sign(row["mark"]) or "注", text)


def _path(row: Row) -> tuple[str, ...]:
    """The labels of a row; how the fee is counted stands behind the last one."""
    path = (*parts(row["item"]), *parts(row["handling"]), *filter(None, (row["day"], hours(row["hours"]))))
    return (*path[:-1], f"{path[-1]}（{row['per']}）") if row["per"] else path


def _matrix(rows: Rows, by: str, notes: tuple[ListNote, ...], title: str, caption: str) -> Grid:
    """One line for each kind of transaction, one column for each destination or card. title: head of the labels."""
    heads = list(dict.fromkeys(row[by] for row in rows if row[by] != UNIFORM))
    same_item = {head: {row["item"] for row in rows if row[by] == head} for head in heads}
    items_in_head = by == "card" and all(len(items) == 1 for items in same_item.values())
    lines: dict[tuple[tuple[str, ...], str], dict[str, Row]] = {}
    for row in rows:
        path = _path({**row, "item": ""} if items_in_head else row)
        lines.setdefault((path, row["band"]), {})[row[by]] = row
    depth = max(len(path) for path, _ in lines)
    banded = any(band for _, band in lines)
    labels = merged_labels([path for path, _ in lines], depth)
    groups: list[list[ListLine]] = []
    outermost = ""
    for cells, ((path, band), found) in zip(labels, lines.items(), strict=True):
        if banded and cells and not band:
            cells[-1] = replace(cells[-1], across=cells[-1].across + 1)
        if band:
            cells.append(ListCell(band, head=True))
        line = ListLine((*cells, *_values(found, heads)))
        if path[0] != outermost:
            groups.append([])
        outermost = path[0]
        groups[-1].append(line)
    columns = depth + banded
    label_share = _LABELS_SHARE[by]
    tops = [_card_head(head, same_item[head]) if items_in_head else head for head in heads]
    return Grid(
        shares=(*(label_share / columns for _ in range(columns)), *((100 - label_share) / len(heads) for _ in heads)),
        head=((ListCell(title, across=columns, css="words"), *(ListCell(top) for top in tops)),),
        groups=tuple(map(tuple, groups)),
        caption=caption,
        notes=notes,
    )


def _card_head(card: str, items: set[str]) -> str:
    return f"{card}\n（{next(iter(items))}）"


def _values(found: dict[str, Row], heads: Sequence[str]) -> list[ListCell]:
    if UNIFORM in found:
        return [_fee(found[UNIFORM], across=len(heads))]
    return [_fee(found[head]) if head in found else ListCell("", css="middle") for head in heads]


def _fee(row: Row, across: int = 1, css: str = "middle figures") -> ListCell:
    return ListCell(amount(row["fee"]), across=across, css=css, mark=note_sign(row["marks"]))


def _items(rows: Rows, notes: tuple[ListNote, ...], heads: Mapping[str, str], caption: str, width: float) -> Grid:
    """A line for each fee: item, what it is counted by, fee, who pays."""
    paths = [(*parts(row["item"]), *parts(row["handling"]), *filter(None, (row["band"],))) for row in rows]
    depth = max(map(len, paths))
    shown = filled(rows, ("per", "fee", "payer"))
    groups: list[list[ListLine]] = []
    outermost = signs = ""
    for row, path, cells in zip(rows, paths, merged_labels(paths, depth), strict=True):
        others = [_item_cell(row, name) for name in shown]
        if cells:
            cells[-1] = replace(cells[-1], mark=note_sign(row["marks"]))
        elif row["marks"] != signs:  # the label is that of the line above, which has other notes
            others[shown.index("fee")] = _fee(row, css="right figures")
        if path[0] != outermost:
            groups.append([])
        outermost, signs = path[0], row["marks"]
        groups[-1].append(ListLine((*cells, *others)))
    texts = [["　".join(path) for path in paths], *([_item_cell(row, name).text for row in rows] for name in shown)]
    columns = ["item", *shown]
    first, *rest = shares(texts, [heads[name] for name in columns], [name == "fee" for name in columns], width)
    tops = [ListCell(heads[name], css="right" if name == "fee" else "words") for name in columns]
    return Grid(
        shares=(*label_shares(paths, depth, first, width), *rest),
        head=((replace(tops[0], across=depth), *tops[1:]),),
        groups=tuple(map(tuple, groups)),
        caption=caption,
        notes=notes,
    )


def _item_cell(row: Row, name: str) -> ListCell:
    return ListCell(amount(row["fee"]), css="right figures") if name == "fee" else ListCell(row[name])
