"""The errata as Markdown, as a PDF in the style of the magazine, as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from discgen.book.composition.layoutblame import foreign_fonts
from discgen.book.composition.look import Look
from discgen.book.press.link import link
from discgen.book.press.pdf import collection_paused
from discgen.book.press.pressjobs import press_part
from discgen.catalogue.profile import Design
from discgen.desk.diff.diffmodel import Side
from discgen.desk.diff.errata import Erratum
from discgen.faults import FaultError
from discgen.plainsheet import Parts, PlainSheet, SheetColumn, plain_workbook
from discgen.templating import templates, templates_folder

HEADS = ("頁", "表・見出し", "行・列", "年度", "誤", "正")
_WIDTHS = (8, 36, 48, 10, 44, 44)
TITLE = "正誤表"


def apology(side: Side) -> str:
    """The sentence over the list."""
    booklet = f"「{side.booklet}」" if side.booklet else "ディスクロージャー誌"
    return f"{booklet}の記載に誤りがありました。お詫びして、次のとおり訂正いたします。"


def as_markdown(lines: Sequence[Erratum], side: Side) -> str:
    """A table that any editor shows; what differs within a sentence is in bold."""
    text = [f"# {TITLE}", "", *([side.institution, ""] if side.institution else []), apology(side), ""]
    text += [f"| {' | '.join(HEADS)} |", "|---:|---|---|---|---|---|"]
    for line in lines:
        cells = (line.page, line.table, line.place, line.period)
        marked = [*map(_plain, cells), _bold(line.wrong), _bold(line.right)]
        text.append(f"| {' | '.join(marked)} |")
    return "\n".join(text) + "\n"


def _plain(text: str) -> str:
    """Text without what Markdown would read as its own."""
    for sign in ("\\", "|", "*", "_", "`", "<"):
        text = text.replace(sign, f"\\{sign}")
    return text


def _bold(parts: Parts) -> str:
    return "".join(f"**{_plain(text)}**" if stressed else _plain(text) for text, stressed in parts)


def as_xlsx(lines: Sequence[Erratum], side: Side) -> bytes:
    """One sheet, ready to print on A4."""
    rows = [(line.page, line.table, line.place, line.period, line.wrong, line.right) for line in lines]
    columns = [SheetColumn(*column) for column in zip(HEADS, _WIDTHS, strict=True)]
    return plain_workbook(PlainSheet(TITLE, columns, rows, paper=True))


def as_pdf(lines: Sequence[Erratum], side: Side) -> bytes:
    """A4, with the fonts and the colour of the magazine. Errors: FaultError for what the layout engine tells."""
    folder = templates_folder()
    theme = Look().css(side.accent or Design().accent, tabs=0)
    template = templates(folder).get_template("report/errata.html.j2")
    html = template.render(title=TITLE, side=side, apology=apology(side), heads=HEADS, lines=lines, theme=theme)
    with collection_paused():
        part = press_part(html, folder)
    pdf = link([part])
    faults = [*part.faults, *foreign_fonts(pdf)]
    if faults:
        raise FaultError(faults)
    return pdf


FORMS: Mapping[str, Callable[[Sequence[Erratum], Side], str | bytes]] = {
    ".md": as_markdown,
    ".pdf": as_pdf,
    ".xlsx": as_xlsx,
}
