"""Every row and column gets another label: what is kept by number finds its figure, and the new label is shown."""

import csv
import datetime
import io
import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from discgen.book.text.placeholders import PlaceholderReader
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.check.identities.identityset import IdentitySet
from discgen.check.plausibility import check_plausibility
from discgen.check.report.accepted import Acceptance, sort_out
from discgen.desk.diff import Kind, Side, compare
from discgen.desk.diff.diffforms import as_csv, as_json, as_text
from discgen.desk.diff.diffmodel import Figure
from discgen.desk.diff.load import load_side
from discgen.desk.trace.explain import Tracer
from discgen.desk.trace.find import FigureFinder
from discgen.export.records import FigureRecord, figure_records
from discgen.export.site.addresses import figure_addresses
from discgen.export.writers import FORMAT_COLUMNS, write_csv, write_json, write_xlsx
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.pastprint import check_history
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.store import FigureStore
from discgen.figures.tables.figuretext import TableFigures
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.finding import Finding, FoundCell
from discgen.project import Project, open_project, read_history
from discgen.published.publication import place_cells, publication_of
from discgen.published.publishedcells import read_published

YEAR = 2020
LISTED = ("major-members", "subsidiary")  # their labels are names of the ledger


def with_other_labels(table: TableDef) -> TableDef:
    if table.id in LISTED:
        return table

    def row(one: RowDef) -> RowDef:
        return one.model_copy(update={"label": one.label and f"新{one.label}", "rows": tuple(map(row, one.rows))})

    def column(one: ColumnDef) -> ColumnDef:
        columns = tuple(map(column, one.columns))
        return one.model_copy(update={"label": one.label and f"{one.label}欄", "columns": columns})

    return table.model_copy(update={"rows": tuple(map(row, table.rows)), "columns": tuple(map(column, table.columns))})


@pytest.fixture(scope="module")
def renamed(sample: Project, sample_folder: Path) -> Project:
    """The sample with other labels, its history read from the workbook, which has the old ones."""
    old = sample.store
    history, _ = read_history(sample_folder / "history", sample.profile)
    store = FigureStore(
        CellSpace.of({name: with_other_labels(table) for name, table in old.space.tables.items()}),
        old.sums,
        history,
        fiscal_year=old.fiscal_year,
        premises=old.premises,
        year_end=sample.profile.institution.fiscal_year_end,
    )
    definitions = {name: store.space.tables[name] for name in sample.definitions}
    builder = TableBuilder(store, sample.profile.conventions, sample.profile.first_years)
    tables = {}
    for name in sample.tables:
        tables[name], faults = builder.build(definitions[name])
        assert faults == []
    return replace(sample, store=store, definitions=definitions, tables=tables)


def side(project: Project) -> Side:
    cells = [(table.title, cell) for table in project.tables.values() for cell in table.cells()]
    return Side(
        "甲",
        {
            cell.key: Figure(cell.key, title, cell.unit, cell.text, None, place)
            for place, (title, cell) in enumerate(cells)
            if cell.key is not None
        },
    )


def records(project: Project) -> list[FigureRecord]:
    return list(figure_records(project))


def test_no_figure_of_an_earlier_year_is_lost(sample: Project, renamed: Project, sample_folder: Path) -> None:
    history, _ = read_history(sample_folder / "history", sample.profile)
    assert check_history(renamed.store, history) == []
    before, after = sample.store.history.items(), renamed.store.history.items()
    assert [(key.identity, entry) for key, entry in after] == [(key.identity, entry) for key, entry in before]
    assert sum(key.row.startswith("新") for key, _ in after) > 1_900
    old, new = ([cell.text for table in one.tables.values() for cell in table.cells()] for one in (sample, renamed))
    assert new == old


def test_exports_show_the_new_label_under_the_same_number(sample: Project, renamed: Project, tmp_path: Path) -> None:
    old, new = records(sample), records(renamed)
    assert [(r.number, r.entity, r.fy, r.printed) for r in new] == [(r.number, r.entity, r.fy, r.printed) for r in old]
    cash = next(r for r in new if (r.number, r.entity, r.fy) == ("bs.cash", "単体", YEAR))
    assert cash.row == "新資産の部 > 新現金"
    write_csv(tmp_path / "figures.csv", new)
    write_xlsx(tmp_path / "figures.xlsx", new)
    write_json(tmp_path / "figures.json", new)
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as stream:
        head, first, *_ = csv.reader(stream)
    assert head == [*FORMAT_COLUMNS, "number"] and first[-1] == new[0].number
    for name in ("figures.csv", "figures.xlsx", "figures.json"):
        read = load_side(tmp_path / name).figures
        assert {key: key.row for key in read} == {record.key: record.row for record in new}, name


def test_the_ten_columns_of_the_list_stay_as_they_were(sample: Project, tmp_path: Path) -> None:
    """Whoever knows the ten columns cuts the new one off."""
    write_csv(tmp_path / "figures.csv", records(sample))
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0][:10] == list(FORMAT_COLUMNS) and {len(row) for row in rows} == {11}
    assert all(Ref.read(f"{row[1]}:{row[10]}") in sample.store.space.cells for row in rows[1:])


def test_no_address_changes(sample: Project, renamed: Project) -> None:
    old, new = (figure_addresses(record.key for record in records(one)) for one in (sample, renamed))
    assert list(new.values()) == list(old.values()) and len(old) > 4_000


@pytest.mark.parametrize(
    "name", ["bs.cash", "連結:bs.loans", "loans-use.total.amount", "major-members.マツダ労働組合.share"]
)
def test_quotations_by_number_hold(sample: Project, renamed: Project, name: str) -> None:
    printed = []
    for project in (sample, renamed):
        reader = PlaceholderReader("text.md", TableFigures(project.tables.values(), YEAR), {})
        _, (tied,) = reader.replace(f'{{{{ 額("{name}") }}}}', 1, ("<", ">"))
        assert reader.faults == [] and tied.key is not None and tied.key.id == name
        printed.append(tied.text)
    assert printed[0] == printed[1] and printed[0][-1] in "円%"


def test_a_slip_in_a_number_gets_numbers_and_one_in_a_name_gets_names(sample: Project) -> None:
    reader = PlaceholderReader("text.md", TableFigures(sample.tables.values(), YEAR), {})
    reader.replace('{{ 額("bs.cahs") }}{{ 額("連結:bs.lones", 前期) }}{{ 額("bs/資産の部 > 現預金") }}', 1, ("<", ">"))
    remedies = [fault.remedy for fault in reader.faults]
    assert "bs.cash" in remedies[0] and "/" not in remedies[0]
    assert "連結:bs.loans" in remedies[1] and "/" not in remedies[1]
    assert "bs/資産の部 > " in remedies[2]


def test_findings_keep_their_ids_and_acceptances(sample: Project, renamed: Project) -> None:
    """One wrong figure of the balance sheet, and what is worth a second look anyway."""
    found = []
    for project in (sample, renamed):
        publication = publication_of(project)
        key = project.store.space.cell(Ref("bs", "total_assets")).key(YEAR)
        found.append([*IdentitySet.of(publication).check({key: "1,362,267"}), *check_plausibility(publication)])
    old, new = found
    assert len(old) > 5 and {finding.topic for finding in old} > {"推移"}
    assert [finding.id for finding in new] == [finding.id for finding in old]
    assert [finding.found for finding in new] != [finding.found for finding in old], "they tell the new labels"
    day = datetime.date(2021, 6, 30)
    accepted = [Acceptance(finding.id, finding.rule, "組替え", "経理部長", day) for finding in old]
    assert sort_out(new, accepted, {finding.rule for finding in old}).open == ()


def test_an_acceptance_that_was_given_to_labels_still_counts(sample: Project) -> None:
    finding = next(iter(check_plausibility(publication_of(sample))))
    old = Acceptance(finding.label_id, finding.rule, "組替え", "経理部長", datetime.date(2020, 6, 30))
    sorted_out = sort_out([finding], [old], {finding.rule})
    assert sorted_out.accepted == ((finding, old),) and not sorted_out.open and not sorted_out.expired
    cell = replace(finding.cells[0], printed="1")
    other = replace(finding, cells=(cell, *finding.cells[1:]))
    assert sort_out([other], [old], {finding.rule}).expired == (old,), "another figure, another finding"


def test_a_finding_in_a_text_changes_with_its_words() -> None:
    """Where the place is no figure, what stands there counts."""
    cell = FoundCell(CellKey("bs", "現金", "", YEAR, number="bs.cash"), "貸借対照表", "9,326", "百万円")
    typed = Finding("prose.near", *("注意", "本文", "計数に近い数字"), (cell,), found="9,236", place="a.md:3")  # type: ignore[arg-type]
    assert typed.id != replace(typed, found="9,362").id
    assert replace(typed, place="").id == replace(typed, place="", found="9,362").id


def test_the_difference_shows_renamed_labels_and_no_changed_figure(sample: Project, renamed: Project) -> None:
    difference = compare(side(sample), side(renamed))
    assert difference.figures == () and difference.compared == len(side(sample).figures)
    cash = next(one for one in difference.renames if one.old == "資産の部 > 現金" and one.entity == "単体")
    assert (cash.what, cash.new, cash.numbers, cash.figures) == ("行", "新資産の部 > 新現金", ("bs.cash",), 2)
    assert {one.what for one in difference.renames} == {"行", "列"}
    assert "行「資産の部 > 現金」→「新資産の部 > 新現金」［bs.cash］" in as_text(difference)
    rows = list(csv.DictReader(io.StringIO(as_csv(difference))))
    assert next(row["番号"] for row in rows if row["旧"] == "資産の部 > 現金") == "bs.cash"
    assert ["bs.cash"] in [one["numbers"] for one in json.loads(as_json(difference))["renames"]]


def test_a_renamed_row_with_another_figure_is_one_change(sample: Project, renamed: Project) -> None:
    """By labels and figures alone it would be a row less and a row more."""
    new = side(renamed)
    key = next(key for key in new.figures if key.id == "bs.cash" and key.fiscal_year == YEAR)
    changed = replace(new, figures={**new.figures, key: replace(new.figures[key], printed="1")})
    (change,) = compare(side(sample), changed).figures
    assert (change.kind, change.new and change.new.key.row) == (Kind.CHANGED, "新資産の部 > 新現金")
    assert change.old is not None and change.old.key.row == "資産の部 > 現金"


def test_a_list_without_numbers_is_compared_by_its_labels(sample: Project, renamed: Project) -> None:
    bare = (replace(one, key=replace(one.key, number="")) for one in side(sample).figures.values())
    figures = {figure.key: figure for figure in bare}
    plain = replace(side(sample), figures=figures)
    for old, new in ((plain, side(sample)), (side(sample), plain)):
        difference = compare(old, new)
        assert (difference.figures, difference.renames, difference.compared) == ((), (), len(figures))


def test_a_list_with_the_old_labels_is_read_by_its_numbers(sample: Project, renamed: Project, tmp_path: Path) -> None:
    """Published figures are found in a catalogue that calls them otherwise; without numbers they are not."""
    write_csv(tmp_path / "new.csv", records(renamed))
    cells, faults = read_published([tmp_path / "new.csv"])
    placed = place_cells(cells, sample.profile, sample.folder)
    assert faults == [] and placed.strangers == () and placed.by_tail == {}
    cash = next(c for c in placed.publication.cells if c.key.id == "bs.cash" and c.key.fiscal_year == YEAR)
    assert cash.key.row == "資産の部 > 現金"
    bare = [replace(cell, key=replace(cell.key, number="")) for cell in cells]
    assert len(place_cells(bare, sample.profile, sample.folder).strangers) > 3_000


def test_the_same_number_twice_in_a_list_is_told(sample: Project, tmp_path: Path) -> None:
    (first, second, *_) = records(sample)
    write_csv(tmp_path / "figures.csv", [first, replace(first, row="別の名"), second])
    cells, (fault,) = read_published([tmp_path / "figures.csv"])
    assert len(cells) == 2 and fault.where == "figures.csv:3" and "同じ番号" in fault.found


def test_a_trace_is_found_by_number_and_by_old_and_new_labels(sample: Project, renamed: Project) -> None:
    tracer = Tracer(renamed)
    key = CellKey("bs", "資産の部 > 現金", "", YEAR, "単体", "bs.cash")
    node = tracer.explain_key(key)
    assert node is not None and node.key.row == "新資産の部 > 新現金" and node.prior is not None
    assert tracer.explain_key(replace(key, number="")) is None
    assert tracer.explain_key(replace(key, number="", row="新資産の部 > 新現金")) == node
    assert FigureFinder(renamed).find("bs.cash").ref == node.ref


def test_a_house_that_renames_a_row_loses_no_figure(sample: Project, sample_folder: Path, tmp_path: Path) -> None:
    """The same by the forms of the house, with the history as its workbook has it."""
    folder = copytree(sample_folder, tmp_path / "house")
    (folder / "forms").mkdir(exist_ok=True)
    text = "amend: bs\nchange: {cash: {label: 現金および小口現金}}\n"
    (folder / "forms" / "renamed.yaml").write_text(text, encoding="utf-8")
    house = open_project(folder)
    assert [fault for fault in house.faults if fault not in sample.faults] == []
    difference = compare(side(sample), side(house))
    assert difference.figures == ()
    renamed = {(one.old, one.new, one.numbers) for one in difference.renames}
    assert ("資産の部 > 現金", "資産の部 > 現金および小口現金", ("bs.cash",)) in renamed
