"""What the fields of the forms lean on beside formulas: units, statutory items, rows, columns, lists, tables placed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.documentdef import DOCUMENT_FILE, BlockDef
from discgen.catalogue.indexdef import INDEX_FILE
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.faults import Fault, near
from discgen.figures.cellspace import SEPARATOR
from discgen.figures.formula import FormulaError, narrowed
from discgen.figures.printed.printing import UNITS
from discgen.figures.queryproof import QueryProof
from discgen.figures.usableforms import UsableForms


def form_slips(
    catalogue: Catalogue, forms: UsableForms, queries: QueryProof, parameters: Collection[str]
) -> Iterator[Fault]:
    """Everything in the fields of tables, document and index that leads nowhere."""
    for table in forms.tables.values():
        yield from _of_table(table, catalogue.item_ids)
        yield from _of_listing(table, queries, parameters)
    yield from _of_document(catalogue, forms)
    for part in catalogue.index.parts:
        for entry in (line for top in part.entries for line in top.walk()):
            yield from _items(entry.items, f"索引の「{entry.label}」", entry.defined_at, catalogue.item_ids)
    whole = catalogue.index
    yield from _items(whole.group_items, "索引の group_items", whole.defined_at or INDEX_FILE, catalogue.item_ids)


def _items(items: Iterable[str], words: str, place: str, known: Collection[str]) -> Iterator[Fault]:
    for item in items:
        if item not in known:
            yield Fault(place, f"{words}の法令の項目（items）がありません", item, remedy=near(item, known))


def _of_table(table: TableDef, known_items: Collection[str]) -> Iterator[Fault]:
    words = f"表 {table.id} "
    columns = [column.id for column, _ in table.leaf_columns()]
    rows = [row.id for row, _ in table.walk()]
    yield from _units((table.unit,), words, table.defined_at)
    yield from _items(table.items, words, table.defined_at, known_items)
    yield from _measure(table.measure, table.defined_at)
    if table.year_heads and len(table.year_heads) < table.years:
        found, wanted = f"{len(table.year_heads)} 個", f"{table.years} 個（years と同じ数）"
        yield Fault(table.defined_at, f"{words}の年度の見出し（year_heads）が足りません", found, wanted)
    for column in _all_columns(table.columns):
        yield from _of_column(column, table, known_items)
    for row, _ in table.walk():
        yield from _of_row(row, table, rows, columns, known_items)


def _of_column(column: ColumnDef, table: TableDef, known_items: Collection[str]) -> Iterator[Fault]:
    place, words = column.defined_at or table.defined_at, f"表 {table.id} の列 {column.id or column.label}"
    yield from _units((column.unit, column.export_unit), words, place)
    yield from _items(column.items, words, place, known_items)
    yield from _measure(column.measure, place)
    rows = [row.id for row, _ in table.walk()]
    if column.under and column.under not in rows:
        yield Fault(place, f"{words}の under の行がありません", column.under, remedy=near(column.under, rows))


def _of_row(
    row: RowDef, table: TableDef, rows: Collection[str], columns: Collection[str], known_items: Collection[str]
) -> Iterator[Fault]:
    place, words = row.defined_at or table.defined_at, f"表 {table.id} の行 {row.id}（{row.label}）"
    yield from _units((row.unit, row.export_unit), words, place)
    yield from _items(row.items, words, place, known_items)
    yield from _measure(row.measure, place)
    for field, names in (("columns", row.columns or ()), ("values", row.values), ("formats", row.formats)):
        for name in names:
            if name not in columns:
                remedy = near(name, columns) or f"列：{'、'.join(filter(None, columns))}"
                yield Fault(place, f"{words}の {field} の列がありません", name, remedy=remedy)
    for field, name in (("only_with", row.only_with), ("was", row.was)):
        if name and name not in rows and not (field == "was" and "." in name):
            yield Fault(place, f"{words}の {field} の行がありません", name, remedy=near(name, rows))
    if row.text and table.listing is None:
        yield Fault(place, f"{words}の text は、台帳の行を並べる表（listing）だけに書けます", row.text)


def _units(units: Iterable[str], words: str, place: str) -> Iterator[Fault]:
    for unit in units:
        if unit and unit not in UNITS:
            remedy = near(unit, UNITS) or f"単位：{'、'.join(UNITS)}"
            yield Fault(place, f"{words}の単位がありません", unit, remedy=remedy)


def _measure(measure: str, place: str) -> Iterator[Fault]:
    """A measure is a sum, or a formula of sums; that their ledgers and columns exist is proved with the cells."""
    if measure:
        try:
            narrowed(measure, {})
        except FormulaError as error:
            yield Fault(place, str(error))


def _all_columns(columns: Iterable[ColumnDef]) -> Iterator[ColumnDef]:
    for column in columns:
        yield column
        yield from _all_columns(column.columns)


def _of_listing(table: TableDef, queries: QueryProof, parameters: Collection[str]) -> Iterator[Fault]:
    listing = table.listing
    if listing is None:
        return
    place, words = listing.defined_at or table.defined_at, f"表 {table.id} の listing "
    sheet = queries.sheet(listing.ledger)
    if sheet is None:
        slip = queries.no_ledger(listing.ledger)
        yield Fault(place, f"{words}：{slip.message}", slip.found, remedy=slip.remedy)
        return
    columns = [column.id for column in sheet.columns]
    texts = [(row.text, row.defined_at, f"表 {table.id} の行 {row.id} の text") for row in table.rows if row.text]
    named = [(listing.label, place, f"{words}の label"), (listing.order, place, f"{words}の order"), *texts]
    for name, at, what in named:
        if name and name not in columns:
            yield Fault(
                at, f"{what} の列が、台帳 {sheet.id}（{sheet.sheet}）にありません", name, remedy=near(name, columns)
            )
    if listing.order and listing.limit not in parameters:
        remedy = near(listing.limit, parameters) or f"設定の [parameters] に {listing.limit} を書いてください"
        yield Fault(place, f"{words}の limit が使う設定の数がありません", listing.limit, remedy=remedy)


def _of_document(catalogue: Catalogue, forms: UsableForms) -> Iterator[Fault]:
    document = catalogue.document.at(catalogue.day)
    known = {**catalogue.tables, **forms.tables}
    gone = forms.dropped | catalogue.forms.lapsed.keys()
    for section in document.sections():
        yield from _items(section.items, f"節 {section.id} ", section.defined_at, catalogue.item_ids)
    for block in document.blocks():
        place = block.defined_at or DOCUMENT_FILE
        for field, name in (("table", block.table), ("unless", block.unless), ("beside", block.beside)):
            if name and name not in known and name not in gone:
                yield Fault(place, f"誌面に置く表（{field}）がありません", name, remedy=near(name, known))
        if block.table in forms.tables:
            yield from _rows_of_block(block, forms.tables[block.table])


def _rows_of_block(block: BlockDef, table: TableDef) -> Iterator[Fault]:
    """Where a block cuts its table, or sets its rows side by side, it names rows by their labels."""
    paths = {SEPARATOR.join(part.label for part in (*above, row)): row.id for row, above in table.walk()}
    for lane in block.lanes:
        if lane.until and lane.until not in paths and lane.until not in paths.values():
            place, message = lane.defined_at or block.defined_at, f"表 {table.id} を分ける行（until）がありません"
            yield Fault(place, message, lane.until, remedy=near(lane.until, paths))
    for part in block.matrix.blocks if block.matrix else ():
        for cell in part.cells:
            path = f"{part.group}{SEPARATOR}{cell.row}"
            if path not in paths:
                place, message = cell.defined_at or part.defined_at, f"表 {table.id} の対照表（matrix）の行がありません"
                yield Fault(place, message, path, remedy=near(path, paths))
