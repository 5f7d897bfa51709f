"""A difference as text, JSON, CSV, Excel or HTML."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from discgen.catalogue.entity import group_mark
from discgen.check.pdfproof.provepdf import ProvedPage
from discgen.csvtext import safe_text
from discgen.desk.diff.diffmodel import Difference, Figure, FigureChange, Kind, Passage
from discgen.desk.diff.texts import marked_parts
from discgen.desk.trace.jsonform import key_json
from discgen.figures.printed.printing import with_unit
from discgen.plainsheet import PlainSheet, SheetColumn, plain_workbook
from discgen.templating import templates

HEADS = ("区分", "単体・連結", "表ID", "表", "行", "列", "年度", "単位", "旧", "新", "差", "旧の頁", "新の頁", "番号")
_WIDTHS = (12, 10, 24, 36, 48, 24, 8, 8, 30, 30, 18, 8, 8, 36)
NO_TEXTS = "本文は比べていません（入力フォルダーどうしのときだけ比べられます）"
NO_PAGES = "PDF は比べていません（両方に PDF があるときだけ比べられます）"
SAME = "印刷されるものに違いはありません。"


def verdict(difference: Difference) -> str:
    """One line: how many figures were compared and how many differ."""
    kinds = Counter(change.kind for change in difference.figures)
    told = [f"{kind.value} {kinds[kind]}" for kind in Kind if kinds[kind]]
    told += [f"名称の変更 {len(difference.renames)}"] if difference.renames else []
    told += [f"本文 {len(difference.texts)}"] if difference.texts else []
    unmatched = f"、前年度の誌面に対応のない計数 {difference.unmatched:,}" if difference.unmatched else ""
    lines = sum(len(page.differences) for page in difference.pdf_pages)
    told += [f"PDF のほかの行 {lines}"] if lines else []
    texts = "" if difference.with_texts or difference.restated else f"。{NO_TEXTS}"
    pages = "" if difference.restated else f"。{pages_told(difference)}"
    return f"比べた計数 {difference.compared:,}{unmatched}。違い：{'、'.join(told) or 'なし'}{texts}{pages}"


def pages_told(difference: Difference) -> str:
    """What was compared of the PDFs."""
    proof = difference.proof
    if proof is None:
        return NO_PAGES
    singles = [("旧だけにある頁", proof.missing), ("新だけにある頁", proof.added)]
    parts = [f"{name} {'、'.join(page.label for page in pages)}" for name, pages in singles if pages]
    wordless = "、".join(page.wanted.label for page in proof.wordless)
    parts += [f"文字がなく比べられない頁 {wordless}"] if wordless else []
    return "、".join([f"PDF は {len(proof.pages)}頁 {proof.lines:,}行を比べました", *parts])


def title_of(difference: Difference) -> str:
    """Head of the report."""
    what = "前年度の誌面と本年度の誌面の過年度欄" if difference.restated else "誌面の違い"
    return f"{what}　{difference.old.name} → {difference.new.name}"


def by_table(difference: Difference) -> dict[tuple[str, str], list[FigureChange]]:
    """The figures that differ by the table they stand in, in the order of the book."""
    found: dict[tuple[str, str], list[FigureChange]] = {}
    for change in difference.figures:
        key = change.figure.key
        found.setdefault((key.entity, key.table_id), []).append(change)
    return found


def pages_of(old: Figure | None, new: Figure | None) -> str:
    """62頁, or 62頁→63頁 where the figure moved."""
    pages = [f"{figure.page}頁" for figure in (old, new) if figure is not None and figure.page is not None]
    return "→".join(dict.fromkeys(pages))


def change_words(change: FigureChange) -> str:
    """Old and new of a figure in one line."""
    old, new = (with_unit(figure.printed, figure.unit) if figure else "なし" for figure in (change.old, change.new))
    difference = f"（{change.difference}）" if change.difference else ""
    kind = "" if change.kind is Kind.CHANGED else f"【{change.kind.value}】"
    return f"{kind}{old} → {new}{difference}"


def as_text(difference: Difference) -> str:
    """For the terminal: figures grouped by table, then labels, pages and sentences."""
    lines = [title_of(difference), verdict(difference)]
    if difference.restated and difference.figures:
        lines += ["", f"前年度の計数が前年度の誌面と違う（{len(difference.figures)}）"]
    for changes in by_table(difference).values():
        first = changes[0].figure
        pages = list(dict.fromkeys(filter(None, (pages_of(c.old, c.new) for c in changes))))
        lines += [
            "",
            f"{group_mark(first.key.entity)}{first.title}{f'（{shown}）' if (shown := '、'.join(pages)) else ''}",
        ]
        lines += [f"　{c.figure.key.path}　{c.figure.key.fiscal_year}年度　{change_words(c)}" for c in changes]
    if difference.renames:
        lines += ["", "名称だけが変わったもの（計数は同じ行・列として比べました）"]
        for c in difference.renames:
            number = f"［{c.numbered}］" if c.numbers else ""
            lines.append(f"　{group_mark(c.entity)}{c.title}　{c.what}「{c.old}」→「{c.new}」{number}")
    if difference.moves:
        lines += ["", "頁が移ったもの"]
        lines += [
            f"　{group_mark(c.entity)}{c.title}　{c.old}頁 → {c.new}頁（{c.figures}計数）" for c in difference.moves
        ]
    if difference.texts:
        lines += ["", "本文"]
        for text in difference.texts:
            where = text.passage
            lines.append(f"　{where.place}{f'（{where.page}頁）' if where.page else ''}")
            lines += [f"　　旧：{passage.text}" for passage in text.old]
            lines += [f"　　新：{passage.text}" for passage in text.new]
    if difference.pdf_pages:
        lines += ["", "PDF だけの違い（計数と本文の違いによるもののほか）"]
        for page in difference.pdf_pages:
            for old, new in line_texts(page):
                lines += [f"　{page.wanted.label}頁", f"　　旧：{old}", f"　　新：{new}"]
    return "\n".join([*lines, *([SAME] if difference.empty else [])])


def line_texts(page: ProvedPage) -> list[tuple[str, str]]:
    """Both forms of every line of a page that differs."""
    return [
        (line.wanted.shown if line.wanted else "（なし）", line.found.shown if line.found else "（なし）")
        for line in page.differences
    ]


def rows_of(difference: Difference) -> Iterator[tuple[str, ...]]:
    """One line for everything that differs, under ``HEADS``."""

    def number(figure: Figure | None) -> str:
        return "" if figure is None or figure.page is None else str(figure.page)

    for change in difference.figures:
        key, figure = change.figure.key, change.figure
        old, new = (entry.printed if entry else "" for entry in (change.old, change.new))
        unit = figure.unit
        if change.kind is Kind.UNIT:
            unit = "→".join(entry.unit for entry in (change.old, change.new) if entry)
        place = (key.entity, key.table_id, figure.title, key.row, key.col, str(key.fiscal_year), unit)
        shown = number(change.old), number(change.new)
        yield (change.kind.value, *place, old, new, change.difference, *shown, (change.new or figure).key.number)
    for one in difference.renames:
        page_number = "" if one.page is None else str(one.page)
        place = (one.entity, one.table, one.title, "", "", "", "")
        yield (f"名称の変更（{one.what}）", *place, one.old, one.new, "", page_number, "", one.numbered)
    for move in difference.moves:
        place = (move.entity, move.table, move.title, "", "", "", "")
        yield ("頁の移動", *place, "", "", f"{move.figures}計数", str(move.old), str(move.new), "")
    for text in difference.texts:
        where = text.passage
        old, new = ("".join(passage.text for passage in side) for side in (text.old, text.new))
        pages = [side[0].page if side else "" for side in (text.old, text.new)]
        line = f"{where.line}行目" if where.line else ""
        yield ("本文", "", where.file, where.section, line, "", "", "", old, new, "", *pages, "")
    for page in difference.pdf_pages:
        for old, new in line_texts(page):
            yield ("PDF", "", "", "", "", "", "", "", old, new, "", page.wanted.label, page.given.label, "")


def as_csv(difference: Difference) -> str:
    """UTF-8 with the heads of ``HEADS``."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows([safe_text(text) for text in row] for row in rows_of(difference))
    return stream.getvalue()


def as_xlsx(difference: Difference) -> bytes:
    """Sheets 概要 and 違い."""
    summary = [(title_of(difference),), (verdict(difference),)]
    columns = [SheetColumn(*column) for column in zip(HEADS, _WIDTHS, strict=True)]
    return plain_workbook(
        PlainSheet("概要", [SheetColumn("誌面の違い", 100)], summary, paper=True),
        PlainSheet("違い", columns, list(rows_of(difference)), paper=True),
    )


def as_json(difference: Difference) -> str:
    """All that differs, for other programmes."""

    def figure(entry: Figure | None) -> dict[str, Any] | None:
        if entry is None:
            return None
        return {"printed": entry.printed, "unit": entry.unit, "page": entry.page, "row": entry.key.row}

    def passages(side: Sequence[Passage]) -> list[dict[str, Any]]:
        return [{"file": p.file, "line": p.line, "page": p.page, "text": p.text} for p in side]

    data = {
        "old": difference.old.name,
        "new": difference.new.name,
        "restated": difference.restated,
        "compared": difference.compared,
        "unmatched": difference.unmatched,
        "figures": [
            {
                "kind": change.kind.value,
                "key": key_json((change.new or change.figure).key),
                "title": change.figure.title,
                "old": figure(change.old),
                "new": figure(change.new),
                "difference": change.difference,
            }
            for change in difference.figures
        ],
        "renames": [
            {
                "what": c.what,
                "entity": c.entity,
                "table": c.table,
                "title": c.title,
                "old": c.old,
                "new": c.new,
                "numbers": list(c.numbers),
            }
            for c in difference.renames
        ],
        "moves": [
            {"entity": c.entity, "table": c.table, "title": c.title, "old": c.old, "new": c.new, "figures": c.figures}
            for c in difference.moves
        ],
        "pages": [
            {"page": page.wanted.label, "old": old, "new": new}
            for page in difference.pdf_pages
            for old, new in line_texts(page)
        ],
        "texts": [{"old": passages(text.old), "new": passages(text.new)} for text in difference.texts],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def as_html(difference: Difference) -> str:
    """One page for a browser that needs nothing else."""
    groups = [
        (group_mark(changes[0].figure.key.entity) + changes[0].figure.title, changes)
        for changes in by_table(difference).values()
    ]
    texts = [
        (
            text.passage,
            *marked_parts("".join(p.text for p in text.old), "".join(p.text for p in text.new)),
        )
        for text in difference.texts
    ]
    return (
        templates()
        .get_template("report/diff.html.j2")
        .render(
            title=title_of(difference),
            verdict=verdict(difference),
            groups=groups,
            texts=texts,
            difference=difference,
            pages_of=pages_of,
            group_mark=group_mark,
            with_unit=with_unit,
            same=SAME,
            line_texts=line_texts,
        )
    )
