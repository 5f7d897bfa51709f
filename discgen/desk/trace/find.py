"""From what somebody types to a figure: an id, a name of the texts, or a label.

After a slip near names are told, for a number the figures that print it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from discgen.catalogue.entity import CONSOLIDATED, SOLO, split_reading
from discgen.faults import Fault, FaultError
from discgen.figures.cellspace import SEPARATOR
from discgen.figures.formula import Ref
from discgen.figures.labelmatch import spelling
from discgen.figures.printed.printedtable import label_path
from discgen.figures.tables.figuretext import FigureName
from discgen.likewords import closest
from discgen.project import Project

_SHOWN = 8
_YEAR = re.compile(r"@\s*(?:(?P<year>\d{4})(?:年度)?|(?P<prior>前期|前年度))\s*$")
_NUMBER = re.compile(r"\(?(?P<minus>[△▲-])?(?P<digits>\d+(?:\.\d+)?)(?:[百千億]?万?円|[%人件店口先]|会員)?\)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A figure and the fiscal year asked for."""

    ref: Ref
    year: int


class FigureFinder:
    """Finds figures of one project."""

    def __init__(self, project: Project) -> None:
        self._space = project.store.space
        self._tables = project.tables.values()
        self._year = project.profile.institution.fiscal_year
        self._group = not project.group_absent

    def find(self, text: str) -> Found:
        """The figure that ``text`` names: ``bs.cash``, ``連結:bs.cash``, ``bs/資産の部 > 現金`` or a label alone.

        ``@前期`` or ``@2019`` behind it asks for an earlier year. Errors: FaultError with near names, or with the
        figures that the words fit when they are several.
        """
        asked = _YEAR.search(text)
        year = self._year
        if asked:
            year = int(asked["year"]) if asked["year"] else self._year - 1
            text = text[: asked.start()]
        name = text.strip().replace("：", ":").replace("＞", ">").replace("／", "/")
        ref = self._by_id(text.strip()) or self._by_id(name)
        if ref is not None:
            return Found(ref, year)
        fitting = self._by_name(name) if "/" in name else self._of_row(name) or self._by_label(name)
        if len(fitting) == 1:
            return Found(fitting[0], year)
        if fitting:
            remedy = "次のどれかを指定してください：" + self._listed(fitting)
            raise FaultError([Fault("計数", "あてはまる計数が二つ以上あります", text.strip(), remedy=remedy)])
        printed = self._as_printed(name)
        if printed:
            remedy = "この数字を印刷している計数があります。番号で指定してください：" + _some(printed)
            raise FaultError([Fault("計数", "計数の名前ではなく、数字です", text.strip(), remedy=remedy)])
        near = self._near(name)
        remedy = f"近い計数：{self._listed(near)}" if near else "計数の名前は figures.xlsx で確かめられます"
        raise FaultError([Fault("計数", "この計数はありません", text.strip(), remedy=remedy)])

    def _as_printed(self, name: str) -> list[str]:
        """The figures that print this number, whatever their unit, those of the year first."""
        wanted = _figure(name)
        keys = [
            cell.key
            for table in self._tables
            for cell in (table.cells() if wanted else ())
            if cell.key is not None and _figure(cell.text) == wanted
        ]
        named: dict[str, None] = {}
        for key in sorted(keys, key=lambda key: -key.fiscal_year):
            ref = self._space.by_name.get((key.entity, key.table_id, key.row, key.col))
            if ref is not None:
                year = "" if key.fiscal_year == self._year else f"@{key.fiscal_year}"
                named[f"{ref}{year}（{self._title(ref)}）"] = None
        return list(named)

    def _by_id(self, name: str) -> Ref | None:
        """``table.row.column``; the group's tables by their own ids (c-bs) or by the bank's with 連結 before."""
        try:
            ref = Ref.read(name)
        except ValueError:
            return None
        ref = replace(ref, table=ref.table.replace("_", "-"))
        own = self._space.tables.get(ref.table)
        if own is not None:
            ref = replace(ref, table=own.name, entity=ref.entity if ":" in name else own.entity)
        if ref.entity == CONSOLIDATED and not self._group:
            return None
        return ref if self._space.find(ref) else None

    def _of_row(self, name: str) -> list[Ref]:
        """The figures of a row that was named by its id without a column."""
        wanted = name.replace("_", "-").removeprefix(f"{SOLO}:")
        return [ref for ref in self._space.by_name.values() if str(ref).replace("_", "-").startswith(f"{wanted}.")]

    def _by_name(self, name: str) -> list[Ref]:
        """Table, row and column as texts write them; of row and column the end is enough where it is the only one."""
        wanted = FigureName.parse(name)
        exact = self._space.by_name.get((wanted.entity, wanted.table, wanted.row, wanted.col))
        if exact is not None:
            return [exact]
        own = self._space.tables.get(wanted.table)
        if own is not None and own.group_of:
            wanted = replace(wanted, table=own.name, entity=own.entity)
        row, col = spelling(wanted.row), spelling(wanted.col)
        fitting = {
            key: ref
            for key, ref in self._space.by_name.items()
            if key[0] == wanted.entity
            and (key[1] == wanted.table or spelling(self._space.cell(ref).table.title) == spelling(wanted.table))
            and row in (spelling(key[2]), spelling(_last(key[2])))
            and col in (spelling(key[3]), spelling(_last(key[3])))
        }
        return list(fitting.values())

    def _by_label(self, name: str) -> list[Ref]:
        """Every figure whose row ends in the label; the bank's where nothing else is said."""
        entity, label = split_reading(name)
        wanted = spelling(label)
        return [
            ref
            for key, ref in self._space.by_name.items()
            if key[0] == entity and wanted and wanted in (spelling(_last(key[2])), spelling(key[2]))
        ]

    def _near(self, name: str) -> list[Ref]:
        by_words: dict[str, Ref] = {}
        for (entity, table, row, column), ref in self._space.by_name.items():
            for words in (str(ref), str(FigureName(table, row, column, entity)), _last(row)):
                by_words.setdefault(words, ref)
        near = closest(name, list(by_words), most=_SHOWN, cutoff=0.5)
        return list(dict.fromkeys(by_words[words] for words in near))

    def _listed(self, refs: Iterable[Ref]) -> str:
        return _some([f"{ref}（{self._title(ref)}）" for ref in refs])

    def _title(self, ref: Ref) -> str:
        cell = self._space.cell(ref)
        return label_path(cell.table.title, _last(cell.row_path), _last(cell.column_path))


def _some(named: Sequence[str]) -> str:
    more = f"、ほか{len(named) - _SHOWN}" if len(named) > _SHOWN else ""
    return "、".join(named[:_SHOWN]) + more


def _figure(text: str) -> str:
    """A number as it is compared: without commas, brackets and the unit behind it; empty for other words."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", ""))
    return f"{'-' if found['minus'] else ''}{found['digits']}" if found else ""


def _last(path: str) -> str:
    return path.split(SEPARATOR)[-1]
