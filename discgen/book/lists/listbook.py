"""The lists of one inputs folder: named, counted, drawn, and as plain tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from discgen.book.lists.choice import MAP, chosen, shaped
from discgen.book.lists.freetables import EXAMPLE_NAME, FREE_TABLES, FreeTable
from discgen.book.lists.listmodel import ListError, ListTable, Rows
from discgen.catalogue.contract import Sheet, Workbook
from discgen.faults import near
from discgen.ledgers.lastrows import SheetRows

if TYPE_CHECKING:
    from discgen.book.graphics import DrawingStyle

Style: TypeAlias = "Callable[[], DrawingStyle]"

PORTRAIT = "portrait"  # a column that names a file: nothing to be read
SHEET = "表"  # ::list 自由表 表=シート名


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of list. filters: column ids by the word of the option."""

    ledger: str
    filters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows by ledger id with their contracts, and the free tables by the names of their sheets."""

    rows: Mapping[str, Rows] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    free: Mapping[str, FreeTable] = field(default_factory=dict)

    def names(self) -> Sequence[str]:
        """Names of the lists that have rows."""
        found = [name for name, kind in _KINDS.items() if self.rows.get(kind.ledger)]
        return (*found, *([FREE_TABLES] if self.free else []))

    def count(self, name: str, options: Mapping[str, str] | None = None) -> int:
        """Number of rows. Errors: ListError."""
        return len(self.table(name, options or {}).rows) if name != FREE_TABLES or options else len(self.free)

    def row_count(self, workbook: Workbook) -> int:
        """Rows of a workbook of lists, or its free tables."""
        if workbook.workbook == FREE_TABLES:
            return sum(name != EXAMPLE_NAME for name in self.free)
        return sum(len(self.rows.get(sheet.id, ())) for sheet in workbook.sheets)

    def dates(self, name: str) -> list[datetime.date]:
        """The dates as of which a list stands, oldest first."""
        return sorted({row["date"] for row in self.rows.get("dates", ()) if row["list"] == name and row["date"]})

    def digests(self) -> dict[str, SheetRows]:
        """The rows of every list as short digests, free tables by the names of their sheets."""
        made = {
            name: SheetRows.of([row[column.id] for column in self.sheets[name].stored] for row in rows)
            for name, rows in self.rows.items()
        }
        return made | {f"{FREE_TABLES}／{name}": SheetRows.of([one.head, *one.rows]) for name, one in self.free.items()}

    def draw(
        self,
        name: str,
        options: Mapping[str, str],
        width: float,
        style: Style | None = None,
        portrait: Callable[[str], str] = str,
    ) -> str:
        """HTML of a list for paper and screen. width: points. style: of a drawn chart; without one, words.

        portrait: the address of a picture by its file.

        Errors: ListError.
        """
        from discgen.book.lists.listviews import ListRequest, draw_free, draw_list  # only who draws pays for the views

        if name == FREE_TABLES:
            return draw_free(self._free(options), width)
        shape, options = shaped(name, options)
        kind, rows = self._chosen(name, options)
        heads = {column.id: column.name for column in self.sheets[kind.ledger].columns}
        request = ListRequest(rows, self.rows, heads, width, style, portrait)
        return draw_list(name, request, None if shape else self._as_of(name, rows), shape)

    def table(self, name: str, options: Mapping[str, str]) -> ListTable:
        """The rows as text under the names of their columns, empty columns left out. Errors: ListError."""
        if name == FREE_TABLES:
            free = self._free(options)
            return ListTable(free.head, free.rows)
        kind, rows = self._chosen(name, shaped(name, options)[1])
        columns = [c for c in self.sheets[kind.ledger].stored if c.id != PORTRAIT and any(row[c.id] for row in rows)]
        return ListTable(
            tuple(column.name for column in columns),
            tuple(tuple(str(row[column.id]) for column in columns) for row in rows),
        )

    def places(self, name: str, options: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Where the rows of a list stand in its workbook: row or, of free tables, sheet. Errors: ListError.

        A map only counts its rows, so it places none.
        """
        if name == FREE_TABLES:
            names = [self._free(options).name] if options else [name for name in self.free if name != EXAMPLE_NAME]
            return tuple(f"シート「{name}」" for name in names)
        shape, options = shaped(name, options or {})
        return () if shape == MAP else tuple(f"{row['_row']}行目" for row in self._chosen(name, options)[1])

    def _chosen(self, name: str, options: Mapping[str, str]) -> tuple[_Kind, Rows]:
        kind = _KINDS.get(name)
        if kind is None:
            raise ListError("この名の一覧はありません", name, "、".join((*_KINDS, FREE_TABLES)), near(name, _KINDS))
        rows = self.rows.get(kind.ledger, ())
        if not rows:
            raise ListError(
                f"一覧「{name}」に行がありません", remedy=f"lists フォルダーの {name}.xlsx に記入してください"
            )
        return kind, chosen(name, rows, kind.filters, options)

    def _free(self, options: Mapping[str, str]) -> FreeTable:
        expected = f"{SHEET}=（シートの名前）"
        if set(options) != {SHEET}:
            found = " ".join(f"{word}={value}" for word, value in options.items()) or "指定なし"
            raise ListError(f"{FREE_TABLES}の指定が正しくありません", found, expected)
        table = self.free.get(options[SHEET])
        if table is None:
            remedy = near(options[SHEET], self.free) or f"{FREE_TABLES}.xlsx にシートを加えてください"
            raise ListError(f"{FREE_TABLES}にないシートです", options[SHEET], "、".join(self.free), remedy)
        return table

    def _as_of(self, name: str, rows: Rows) -> datetime.date | None:
        """The date of the list, where all that is drawn has the same."""
        dates = {row["group"]: row["date"] for row in self.rows.get("dates", ()) if row["list"] == name}
        found = {dates.get(row.get("group", ""), dates.get("")) for row in rows}
        return found.pop() if len(found) == 1 else None


_KINDS = {
    "店舗": _Kind("branches", {"県": "prefecture", "種別": "kind"}),
    "ATM": _Kind("machines", {"県": "prefecture", "機種": "machine"}),
    "手数料": _Kind("fees", {"区分": "group"}),
    "商品": _Kind("products", {"区分": "group", "内訳": "division", "商品": "name"}),
    "役員": _Kind("officers", {"区分": "body"}),
    "組織": _Kind("organisation", {}),
    "沿革": _Kind("history", {"区分": "kind"}),
    "表彰": _Kind("awards", {"部門": "category", "基準": "criterion"}),
}
