"""discgen house --from: what a publication shows of its house's own forms, as YAML to be read and edited.

Words that differ from the catalogue's, rows and tables that it lacks, rows that are not printed, and signs of the
conventions; each with the line and the print that speak for it. Nothing is guessed: what finds no place is a comment.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import PROFILE_NAME, default_profile_text, load_profile
from discgen.catalogue.strict import FORMS
from discgen.faults import Fault, FaultError
from discgen.figures.cellspace import SEPARATOR, CellDef, CellSpace
from discgen.figures.formula import FormulaError, Ref
from discgen.figures.labelmatch import spelling
from discgen.figures.printed.printing import UNITS, read_printed
from discgen.published.publication import Placed, place_cells
from discgen.published.publishedcells import PublishedCell, current_year, read_published
from discgen.published.remainders import account_of
from discgen.staging import replacing_folder

FILE_NAME = "proposed.yaml"
_YEARS = (1, 2, 3, 4, 5, 10)  # that a table may show
_ALIKE = 5  # of so many rows of the bank's form all but one are in the group's
_NAME = re.compile(r"[a-z]\w*(\.[a-z]\w*)+", re.ASCII)
_COUNT = "件"
_MONEY = ("百万円", "千円", "円", "億円")
_HEAD = """\
# 公表された計数から読み取った、金庫の様式の案（discgen house --from）。
# 一つずつ読んで確かめ、要らないものを消し、番号（id）と置き場所を直してから使う。# の後は、根拠（ファイルの行と印刷）。
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """counts: how many proposals of each kind, by its Japanese name. left: cells for which nothing is proposed."""

    counts: Mapping[str, int]
    left: int


def propose_house(figures: Sequence[Path], folder: Path, house: Path | None) -> Proposal:
    """Write a new folder with profile and forms. house: inputs whose profile and forms are the start.

    Errors: FaultError when the folder exists or the files cannot be used.
    """
    if folder.exists() and any(folder.iterdir()):
        remedy = "案は新しいフォルダーにだけ書きます。別の名前にしてください"
        raise FaultError([Fault(str(folder), "すでに使われているフォルダーです", remedy=remedy)])
    cells, _ = read_published(figures)
    with replacing_folder(folder) as staging:
        if house is not None:
            shutil.copy2(house / PROFILE_NAME, staging)
            if (house / FORMS).is_dir():
                shutil.copytree(house / FORMS, staging / FORMS)
        else:
            text = default_profile_text(folder.name, current_year(cells))
            (staging / PROFILE_NAME).write_text(text, encoding="utf-8", newline="\n")
        placed = place_cells(cells, load_profile(staging), house)
        writer = _Writer(placed, cells)
        text = _HEAD + "".join(writer.documents())
        (staging / FORMS).mkdir(exist_ok=True)
        (staging / FORMS / FILE_NAME).write_text(text, encoding="utf-8", newline="\n")
    return Proposal(writer.counts, writer.left)


class _Writer:
    """The proposals of one publication. counts, left: of what was proposed so far."""

    def __init__(self, placed: Placed, printed: Sequence[PublishedCell]) -> None:
        self._placed = placed
        self._space: CellSpace = placed.publication.space
        self._printed = {(cell.file, cell.line): cell for cell in printed}
        self._year = placed.publication.fiscal_year
        self.counts: Counter[str] = Counter()
        self.left = 0
        self._own = 0
        self._given: set[tuple[str, str]] = set()
        self._heads: dict[tuple[str, str], str] = {}  # rows added so far, by table and labels

    def documents(self) -> Iterator[str]:
        """Conventions as comments, then one document for each table."""
        yield from self._conventions()
        known = {(entity, table) for entity, table, _, _ in self._space.by_name}
        lacking: dict[tuple[str, str], list[PublishedCell]] = defaultdict(list)
        for cell in self._placed.strangers:
            lacking[cell.key.entity, cell.key.table_id].append(cell)
        renamed = {self._target(name): lines for name, lines in self._renamed().items()}
        added = {self._target(name): cells for name, cells in lacking.items() if name in known}
        left_out = self._left_out()
        targets = dict.fromkeys([*renamed, *added, *left_out])
        for target in sorted(targets, key=lambda one: bool(self._space.tables[one].group_of)):  # the bank's come first
            yield self._amendment(
                target, renamed.get(target, {}), added.get(target, []), left_out.get(target, {}).values()
            )
        for name, cells in lacking.items():
            if name not in known:
                yield self._table(cells)

    def _renamed(self) -> dict[tuple[str, str], dict[str, str]]:
        """By table, the lines that change the labels of rows placed by other words."""
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for cell in self._placed.publication.cells:
            theirs, own = self._printed[cell.file, cell.line], self._space.of_key(cell.key)
            if own is None or theirs.key.row == own.row_path:
                continue
            said, ours = (path.split(">")[-1].strip() for path in (theirs.key.row, own.row_path))
            row = own.row.id.rsplit("/", 1)[-1]  # of a row under each name of a list, the row itself
            if spelling(said) != spelling(ours) and row not in found[own.ref.entity, own.table.id]:
                line = f'  {row}: {{label: "{_quoted(said)}"}}   # {_place(cell)}：様式の語は「{ours}」\n'
                found[own.ref.entity, own.table.id][row] = line
        self.counts["行の名前"] += sum(map(len, found.values()))
        return {name: lines for name, lines in found.items() if lines}

    def _target(self, name: tuple[str, str]) -> str:
        """The form that prints a table, by reading and id."""
        entity, table = name
        tables = [one for one in self._space.tables.values() if one.id == table or (one.export_as or one.id) == table]
        tables = [one for one in tables if one.entity == entity] or tables
        return tables[0].id

    def _left_out(self) -> dict[str, dict[str, str]]:
        """By table, the rows that this house does not print, though it prints the same figure elsewhere."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        now = self._placed.publication.of_year(self._year)
        printed = {definition.ref: cell for cell in now if (definition := self._space.of_key(cell.key))}
        tables = {ref.table for ref in printed}
        empty_rows = self._placed.publication.profile.conventions.empty_rows
        for cell in self._space.cells.values():
            if cell.ref in printed or cell.ref.table not in tables or not cell.table.hides(cell.row, empty_rows):
                continue
            other = printed.get(self._repeated(cell) or cell.ref)
            if other is not None and read_printed(other.printed, other.unit).steps:
                evidence = f"{_place(other)}：{other.printed}（{other.key.path}）。この表には印刷がない"
                found[cell.table.id][cell.row.id] = f"  - {cell.row.id}   # {evidence}\n"
        for table, rows in found.items():
            bank = self._space.tables[table].group_of
            if bank and self._takes_over(table, bank):
                for row in rows.keys() & found.get(bank, {}).keys():
                    del rows[row]
        self.counts["載せない行"] += sum(map(len, found.values()))
        return {table: rows for table, rows in found.items() if rows}

    def _repeated(self, cell: CellDef) -> Ref | None:
        """The figure that a cell repeats as it is."""
        if not _NAME.fullmatch(cell.formula):
            return None
        try:
            return self._space.scope(cell).resolve(tuple(cell.formula.split(".")))
        except FormulaError:
            return None

    def _amendment(
        self, target: str, renamed: Mapping[str, str], lacking: Sequence[PublishedCell], left_out: Collection[str]
    ) -> str:
        text = ""
        if left_out:
            text += "drop:\n" + "".join(left_out)
        rows = _by_row(lacking)
        more = {}  # further columns of rows that are there
        for row, cells in rows.items():
            line = "" if renamed.get(self._paths(target).get(spelling(row), "")) else self._widened(target, row, cells)
            if line:
                more[row] = line
        rows = {row: cells for row, cells in rows.items() if row not in more}
        if renamed or more:
            text += "change:\n" + "".join((*renamed.values(), *more.values()))
        self.counts["行の列"] += len(more)
        bank = self._space.tables[target].group_of
        if bank and self._takes_over(target, bank):
            rows = {row: cells for row, cells in rows.items() if (bank, row) not in self._given}
        added = [self._added(target, row, cells) for row, cells in rows.items()]
        made = [line for line in added if line]
        if made:
            text += "add:\n" + "".join(made)
        self.counts["行"] += len(made)
        text = f"---\namend: {target}\n{text}" if text else ""
        for (row, cells), line in zip(rows.items(), added, strict=True):
            if not line:
                self.left += len(cells)
                text += f"# {_place(cells[0])}：「{_quoted(row)}」（{len(cells)} 計数）の列は、様式の列にありません\n"
        return text

    def _added(self, table: str, row: str, cells: Sequence[PublishedCell]) -> str:
        """A row more, after the printed row before it; empty where its columns are not those of the table."""
        columns = {
            " > ".join(part.label for part in (*above, column) if part.label): column.id
            for column, above in self._space.tables[table].leaf_columns()
        }
        given = {cell.key.col for cell in cells}
        single = given == {""} and len(columns) == 1
        if not single and not given <= {*columns}:
            return ""
        self._own += 1
        label = row.split(">")[-1].strip()
        known = self._placed.publication.catalogue
        account = account_of(self._space, known.sheets, known.synonyms, cells[0])
        title = self._space.tables[table].title
        if account:
            source = "where: {" + ", ".join(f"{name}: {value}" for name, value in account.items()) + "}"
        elif single:
            source = f'value: "{_sum(title, row, "", cells[0].unit)}"'
        else:
            of = {columns[name]: _sum(title, row, name, cells[0].unit) for name in sorted(given)}
            source = "values: {" + ", ".join(f'{column}: "{formula}"' for column, formula in of.items()) + "}"
            source += f", columns: [{', '.join(of)}]"
        unit = "" if cells[0].unit == self._space.tables[table].unit else _unit(cells[0].unit)
        place = self._before(table, cells[0])
        at = f"after: {place}, " if place else ""
        body = f'{{id: own_{self._own}, label: "{_quoted(label)}"{unit}, {source}}}'
        head = row.rpartition(" > ")[0]
        own_head = self._heads.get((table, spelling(head)))
        if own_head:
            at = f"under: {own_head}, "
        elif head and spelling(head) not in self._paths(table):
            self._heads[table, spelling(head)] = f"own_head_{self._own}"
            body = f'{{id: own_head_{self._own}, label: "{_quoted(head)}", heading: true, rows: [{body}]}}'
        elif head and spelling(head) != self._parent(table, place):
            at = f"under: {self._paths(table)[spelling(head)]}, "
        self._given.add((table, row))
        self._heads.setdefault((table, spelling(row)), f"own_{self._own}")
        return f"  - {{{at}row: {body}}}   # {_place(cells[0])}：{cells[0].printed}\n"

    def _widened(self, table: str, row: str, cells: Sequence[PublishedCell]) -> str:
        """A row of the table with more of its columns; empty where there is no such row or column."""
        place = self._paths(table).get(spelling(row))
        found = next((one for one, _ in self._space.tables[table].walk() if one.id == place), None)
        columns = {
            SEPARATOR.join(part.label for part in (*above, column) if part.label): column.id
            for column, above in self._space.tables[table].leaf_columns()
        }
        given = {cell.key.col for cell in cells}
        if found is None or not found.columns or not given <= columns.keys():
            return ""
        wanted = {*found.columns, *(columns[name] for name in given)}
        listed = ", ".join(name for name in columns.values() if name in wanted)
        self._given.add((table, row))
        return f"  {place}: {{columns: [{listed}]}}   # {_place(cells[0])}：{cells[0].printed}\n"

    def _takes_over(self, group: str, bank: str) -> bool:
        """Whether the group's form has the rows of the bank's, so that what is added there comes along."""
        of_bank = {row.id for row, _ in self._space.tables[bank].walk()} if bank in self._space.tables else set()
        of_group = {row.id for row, _ in self._space.tables[group].walk()}
        return _ALIKE * len(of_bank & of_group) >= (_ALIKE - 1) * len(of_bank)

    def _paths(self, table: str) -> dict[str, str]:
        """The rows of a table by their labels from the outermost."""
        found: dict[str, str] = {}
        for row, above in self._space.tables[table].walk():
            found.setdefault(spelling(" > ".join(part.label for part in (*above, row))), row.id.rsplit("/", 1)[-1])
        return found

    def _parent(self, table: str, row: str) -> str:
        """The labels above a row."""
        walk = self._space.tables[table].walk()
        above = next((parts for one, parts in walk if one.id.rsplit("/", 1)[-1] == row), ())
        return spelling(" > ".join(part.label for part in above))

    def _before(self, table: str, cell: PublishedCell) -> str:
        """The row of the table that is printed last before a cell."""
        best: tuple[int, CellDef] | None = None
        for other in self._placed.publication.cells:
            definition = self._space.of_key(other.key)
            here = definition is not None and definition.table.id == table
            if definition and here and other.file == cell.file and (best[0] if best else 0) < other.line < cell.line:
                best = other.line, definition
        return best[1].row.id.rsplit("/", 1)[-1] if best else ""

    def _table(self, cells: Sequence[PublishedCell]) -> str:
        """A table of the house's own, from the book of its figures."""
        first = cells[0]
        years = next((n for n in _YEARS if n >= len({cell.key.fiscal_year for cell in cells})), 0)
        if not years:
            self.left += len(cells)
            told = f"表 {first.key.table_id}（{len(cells)} 計数）は、年度が多いので案を作っていません"
            return f"---\n# {_place(first)}：{told}\n"
        self.counts["表"] += 1
        now = [cell for cell in cells if cell.key.fiscal_year == self._year] or list(cells)
        units = Counter(cell.unit for cell in now)
        unit = next((name for name, _ in units.most_common() if name in UNITS), _COUNT)
        title = first.title or first.key.table_id
        of_group = first.key.entity != SOLO
        head = (
            f"id: c-{first.key.table_id}\nexport_as: {first.key.table_id}" if of_group else f"id: {first.key.table_id}"
        )
        text = f'---\n# {_place(first)}\n{head}\ntitle: "{_quoted(title)}"\n'
        text += f'unit: "{unit}"\nyears: {years}\nentity: {first.key.entity}\n'
        columns = list(dict.fromkeys(cell.key.col for cell in now))
        ids = {column: f"column_{n}" for n, column in enumerate(columns, start=1)}
        of_column = {column: _one_unit((cell for cell in now if cell.key.col == column), unit) for column in columns}
        if columns != [""]:
            text += "columns:\n" + "".join(_column_lines(columns, ids, of_column, unit))
        rows: dict[str, list[str]] = {}
        for n, (row, found) in enumerate(_by_row(now).items(), start=1):
            fields = [f"id: row_{n}", f'label: "{_quoted(row.split(SEPARATOR)[-1])}"']
            if any(cell.unit != of_column[cell.key.col] for cell in found):
                fields.append(_unit(found[0].unit).removeprefix(", "))
            if columns == [""]:
                fields.append(f'value: "{_sum(title, row, "", found[0].unit)}"')
            else:
                values = {ids[cell.key.col]: _sum(title, row, cell.key.col, cell.unit) for cell in found}
                fields.append("values: {" + ", ".join(f'{c}: "{formula}"' for c, formula in values.items()) + "}")
                fields.append(f"columns: [{', '.join(values)}]")
            rows[row] = fields
        return text + "rows:\n" + "".join(_row_lines(rows))

    def _conventions(self) -> Iterator[str]:
        """What the prints say of the conventions of the profile, as comments."""
        printed = list(self._printed.values())
        zero = next((cell for cell in printed if cell.unit == "%" and re.fullmatch(r"0\.0+%?", cell.printed)), None)
        small = next((cell for cell in printed if re.fullmatch(r"[△▲]\s*0", cell.printed)), None)
        yield "# 設定（institution.toml の [conventions]）の手がかり：\n"
        if zero:
            yield f'#   zero_ratio = "zero"   # {_place(zero)}：{zero.printed}\n'
        if small:
            yield f'#   small_negative = "minus"   # {_place(small)}：{small.printed}\n'
        carrying = Counter(
            cell.key.table_id for cell in printed if cell.unit in UNITS and cell.printed.endswith(cell.unit)
        )
        every = Counter(cell.key.table_id for cell in printed)
        for table, number in sorted(carrying.items()):
            if 2 * number > every[table]:
                share = f"{number}／{every[table]} 計数"
                yield f"#   表 {table} は、欄に単位を付けている（{share}。様式に unit_in_cells: true）\n"
        self.counts["約束の手がかり"] += bool(zero) + bool(small)


def _by_row(cells: Iterable[PublishedCell]) -> dict[str, list[PublishedCell]]:
    rows: dict[str, list[PublishedCell]] = {}
    for cell in cells:
        rows.setdefault(cell.key.row, []).append(cell)
    return rows


def _one_unit(cells: Iterable[PublishedCell], otherwise: str) -> str:
    """The unit that all of a column have."""
    units = {cell.unit for cell in cells}
    return units.pop() if len(units) == 1 else otherwise


def _column_lines(columns: Sequence[str], ids: Mapping[str, str], units: Mapping[str, str], unit: str) -> Iterator[str]:
    """The columns, those under one head together."""
    for head, under in groupby(columns, lambda column: column.rpartition(SEPARATOR)[0]):
        made = []
        for column in under:
            own = "" if units[column] == unit else _unit(units[column])
            made.append(f'{{id: {ids[column]}, label: "{_quoted(column.split(SEPARATOR)[-1])}"{own}}}')
        if head:
            yield f'  - {{label: "{_quoted(head)}", columns: [{", ".join(made)}]}}\n'
        else:
            yield from (f"  - {line}\n" for line in made)


def _row_lines(rows: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Rows under the rows that their labels name; what only heads others is a heading."""
    under: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        path = row
        while path not in under[path.rpartition(SEPARATOR)[0]]:
            head = path.rpartition(SEPARATOR)[0]
            under[head].append(path)
            if not head:
                break
            path = head

    def lines(head: str, indent: str) -> Iterator[str]:
        for row in under.get(head, ()):
            label = _quoted(row.split(SEPARATOR)[-1])
            fields = rows.get(row) or [f"id: head_{_first(rows, row)}", f'label: "{label}"', "heading: true"]
            if under.get(row):
                yield f"{indent}- " + f"\n{indent}  ".join(fields) + f"\n{indent}  rows:\n"
                yield from lines(row, f"{indent}    ")
            else:
                yield f"{indent}- {{{', '.join(fields)}}}\n"

    yield from lines("", "  ")


def _first(rows: Iterable[str], head: str) -> str:
    """Where the first row under a head stands, and how deep the head is: no two heads have the same."""
    number = next(n for n, row in enumerate(rows, start=1) if row.startswith(head + SEPARATOR))
    return f"{number}_{head.count(SEPARATOR) + 1}"


def _unit(unit: str) -> str:
    """The unit of a row; one that no form knows stands as a word behind a count."""
    return f', unit: "{unit}"' if unit in UNITS else f', unit: {_COUNT}, format: "{{}}{_quoted(unit)}"'


def _sum(table: str, row: str, column: str, unit: str) -> str:
    """A figure of the book of the house's own figures."""
    measure = "amount" if unit in _MONEY else "number"
    filters = [f"table='{_name(table)}'", f"row='{_name(row)}'", *([f"column='{_name(column)}'"] if column else [])]
    formula = f"sum(house_figures.{measure}, {', '.join(filters)})"
    return f"{formula} / 10000" if unit == "%" else formula


def _name(label: str) -> str:
    return label.replace("'", "").replace('"', "").replace("\\", "")


def _quoted(label: str) -> str:
    return label.replace("\\", "").replace('"', "”")


def _place(cell: PublishedCell) -> str:
    return f"{Path(cell.file).name}:{cell.line}"
