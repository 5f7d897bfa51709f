"""Characters that the faces lack, found in everything that people wrote, without laying anything out."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.lists.freetables import FREE_TABLES
from discgen.book.press.faces import LACKING, OTHER_SIGN, face_signs
from discgen.book.text.prose import read_text
from discgen.faults import Fault, Severity
from discgen.filenames import shown_files


def sign_faults(book: DocumentInput) -> list[Fault]:
    """Characters that no face has, and variants that would be set in the common form, each where it is written."""
    signs = face_signs()
    if signs is None:
        return []
    faults: list[Fault] = []
    texts = [*written(book)]
    doubtful = signs.doubtful(set().union(*(text for _, text in texts)))
    for place, text in texts:
        if text.isascii() or doubtful.isdisjoint(text):
            continue
        lacking = signs.lacking(text)
        if lacking:
            found = "、".join(f"「{sign}」（U+{ord(sign):04X}）" for sign in lacking)
            faults.append(Fault(place, LACKING, found, remedy=OTHER_SIGN))
        for variant in dict.fromkeys(signs.lacking_variants(text)):
            base, selector = variant[0], variant[1]
            if base in lacking:
                continue
            found = f"「{variant}」（U+{ord(base):04X} U+{ord(selector):04X}）"
            remedy = "この字体でなければならないときは、画像で置いてください"
            message = "この異体字は書体にないので、標準の字体で印刷されます"
            faults.append(Fault(place, message, found, f"「{base}」", remedy, Severity.WARNING))
    return list(dict.fromkeys(faults))


def written(book: DocumentInput) -> Iterator[tuple[str, str]]:
    """Everything that people wrote, with its place."""
    for path in shown_files(book.texts, ".md"):
        for number, line in enumerate((read_text(path) or "").split("\n"), start=1):
            yield f"{path.name}:{number}", line
    for table in book.tables.values():
        for row in table.lines:
            yield f"表「{table.title}」{row.row}", "".join([row.row, *(cell.text for cell in row.cells)])
    for name in book.lists.names():
        for cells in book.lists.table(name, {}).rows if name != FREE_TABLES else ():
            yield f"一覧「{name}」{cells[0]}", "".join(cells)
    for free in book.lists.free.values():
        for cells in (free.head, *free.rows, free.notes):
            yield f"{FREE_TABLES}「{free.name}」{cells[0] if cells else ''}", "".join(cells)
    for company in book.companies:
        yield f"子会社等「{company.name}」", company.name + company.business
    yield "institution.toml", "".join([book.publisher.name, book.publisher.title, book.publisher.note])
