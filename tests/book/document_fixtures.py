"""A tiny book: two tables, one text, four statutory items."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from discgen.book.composition.bookmodel import DocumentInput, Publisher
from discgen.book.text.prose import Unplaceable
from discgen.catalogue.documentdef import DocumentDef
from discgen.catalogue.indexdef import IndexDef
from discgen.figures.printed.printedtable import Cell, CellKey, HeadCell, PrintedLine, PrintedTable
from discgen.figures.tables.figuretext import TableFigures

YEAR = 2030


class OneTable:
    """What a text may place: the table bs, and nothing else."""

    def __init__(self, html: str = "<bs>") -> None:
        self._html = html

    def within(self, parts: int) -> OneTable:
        return self

    def table(self, table_id: str, caption: str) -> str:
        if table_id != "bs":
            raise Unplaceable("置く表がありません", table_id)
        return self._html

    def listed(self, name: str, options: Mapping[str, str]) -> str:
        raise Unplaceable("この一覧はありません", name)

    def drawing(self, kind: str, source: str) -> str:
        raise Unplaceable("図は描けません", kind)

    def picture(self, file: str, alt: str, caption: str, width: int, where: str) -> str:
        if file != "map.svg":
            raise Unplaceable("画像がありません", file)
        return f'<img src="{file}" alt="{alt}" title="{caption}" width="{width}">'


@dataclass(frozen=True)
class Item:
    id: str
    law: str
    article: str
    title: str


ITEMS = [
    Item("a-1", "見本法第1条", "第一号", "貸借対照表"),
    Item("a-2", "見本法第1条", "第二号", "損益計算書"),
    Item("a-3", "見本法第1条", "第三号", "方針"),
    Item("a-4", "見本法第1条", "第四号", "役員"),
]

INDEX = IndexDef.model_validate(
    {
        "parts": [
            {
                "title": "見本法第1条に基づく開示事項",
                "entries": [
                    {
                        "label": "財産の状況",
                        "entries": [
                            {"label": "貸借対照表", "items": ["a-1"]},
                            {"label": "損益計算書", "items": ["a-2"]},
                        ],
                    },
                    {"label": "方針", "items": ["a-3"]},
                    {"label": "役員", "items": ["a-4"]},
                ],
            }
        ]
    }
)


def table(table_id: str, figures: dict[str, tuple[str, str]], items: tuple[str, ...] = ()) -> PrintedTable:
    """A table of two years: row path → printed figure of the year before and of the current year."""
    lines = []
    for path, printed in figures.items():
        cells = tuple(
            Cell(text, CellKey(table_id, path, "", year), "百万円", None, (), year == YEAR)
            for text, year in zip(printed, (YEAR - 1, YEAR), strict=True)
        )
        steps = path.split(" > ")
        lines.append(PrintedLine(((steps[-1], 1),), cells, len(steps) - 1, total=steps[-1] == "合計", row=path))
    head = (
        HeadCell("科目", kind="corner"),
        HeadCell(f"{YEAR - 1}年度末", kind="year"),
        HeadCell(f"{YEAR}年度末", kind="year", current=True),
    )
    return PrintedTable(table_id, "表題", "百万円", (head,), tuple(lines), ("表の注",), items, 1, 2)


TABLES = {
    "bs": table(
        "bs", {"貸出金": ("756,014", "792,518"), "貸出金 > 証書貸付": ("1", "△2"), "合計": ("3", "－")}, ("a-1",)
    ),
    "pl": table("pl", {"経常収益": ("17,119", "17,270"), "合計": ("17,119", "17,270")}, ("a-2",)),
}

TEXT = """---
items: [a-3]
---
貸出金は {{ 額("bs/貸出金") }} です。

:::用語解説
**貸出金**
貸したお金です。
:::
"""

DEFINITION: dict[str, Any] = {
    "index_title": "索引",
    "index_tab": "索引",
    "chapters": [
        {
            "id": "solo",
            "title": "資料編",
            "sections": [
                {
                    "id": "closing",
                    "title": "決算の状況",
                    "short": "決算",
                    "mark": "group",
                    "new_page": True,
                    "sections": [
                        {"id": "balance-sheet", "title": "貸借対照表", "mark": "topic", "blocks": [{"table": "bs"}]},
                        {
                            "id": "profit",
                            "title": "損益計算書",
                            "mark": "topic",
                            "new_page": True,
                            "blocks": [{"text": "policy"}, {"table": "pl"}],
                        },
                    ],
                }
            ],
        }
    ],
}


def book(folder: Path, text: str = TEXT, **changes: Any) -> DocumentInput:
    """The tiny book with its text written into ``folder``."""
    (folder / "policy.md").write_text(text, encoding="utf-8")
    made = DocumentInput(
        Publisher(
            "見本労働金庫", "ディスクロージャー誌", YEAR, datetime.date(YEAR + 1, 3, 31), "見本です。", "#0f6b5c"
        ),
        TABLES,
        folder,
        TableFigures(TABLES.values(), YEAR),
        DocumentDef.model_validate(DEFINITION),
        INDEX,
        ITEMS,
        elsewhere={"a-4": "本編に掲載"},
        first_page=60,
    )
    return replace(made, **changes)
