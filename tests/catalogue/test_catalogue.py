"""The catalogue: faults with file and line, law by date, and no name in it that leads nowhere."""

import csv
import datetime
import itertools
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from discgen.book.text.frontmatter import split_front
from discgen.catalogue.catalogue import DATA
from discgen.catalogue.law import read_items, read_kinds, read_parameters
from discgen.catalogue.profile import load_profile
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault, FaultError
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.listing import with_listed_rows
from discgen.figures.nameproof import name_faults
from discgen.figures.printed.printing import UNITS
from discgen.figures.usableforms import usable_forms
from tests.catalogues import catalogue_on
from tests.paths import SAMPLE

# Fiscal-year ends on both sides of the changes in law that the catalogue knows.
DAYS = [datetime.date(year, 3, 31) for year in (2019, 2020, 2021, 2022, 2024, 2025, 2026)]
SAMPLE_DAY = datetime.date(2021, 3, 31)


def item_lines() -> list[dict[str, str]]:
    with (DATA / "law" / "items.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def items_on(day: datetime.date) -> set[str]:
    kinds = read_kinds(DATA)
    return {item.id for item in read_items(DATA, day, kinds, kinds.kinds[0], ())}


# --- faults ----------------------------------------------------------------------------------------------------------

BROKEN = "99-broken.yaml"
GOOD = """\
id: sample
title: 見本
measure: sum(loans.balance)
rows:
  - {id: first, label: 一, where: {}}
  - id: second
    label: 二
    where: {}
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the table definitions that a test may spoil."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    return data / "tables"


def tables_of(catalogue: Path) -> dict[str, TableDef]:
    return catalogue_on(SAMPLE_DAY, None, catalogue.parent).tables


def faults_of(catalogue: Path, text: str) -> list[Fault]:
    (catalogue / BROKEN).write_text(text, encoding="utf-8")
    with pytest.raises(FaultError) as error:
        tables_of(catalogue)
    return error.value.faults


def test_a_new_table_file_is_taken_up(catalogue: Path) -> None:
    (catalogue / BROKEN).write_text(GOOD, encoding="utf-8")
    assert tables_of(catalogue)["sample"].title == "見本"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    label: 二\n", "    label: 二\n    colour: red\n", 6, "colour"),  # unknown key, line of its mapping
        ("title: 見本\n", "title: 見本\ncolour: red\n", 1, "colour"),
        ("title: 見本\n", "title: 見本\ntitle: 別\n", 3, "title"),  # duplicate key
        ("    label: 二\n", "    label: 二\n    label: 三\n", 8, "label"),
        ("    label: 二\n", "    label: [二]\n", 6, "文字"),  # wrong type
        ("title: 見本\n", "title: 見本\nyears: 6\n", 1, "years"),
        ("title: 見本\n", "title: 見本\neffective_from: 平成31年\n", 1, "effective_from"),
        ("title: 見本\n", "", 1, "title"),  # missing, and no group_of to take it from
        ("    label: 二\n", "    label: 二\n    format: 円\n", 6, "{}"),  # the figure has no place
        ("    label: 二\n", "    label: 二\n    formats: {'': '{}と{}'}\n", 8, "{}"),
        ("    label: 二\n", "    label: 二\n    negative: （{0\n", 6, "{}"),
        ("    label: 二\n", "    label: 二\n    each: industri\n    by: industry\n", 6, "industry"),
        ("    label: 二\n", "    label: 二\n    each: industry\n", 6, "by"),
        ("    label: 二\n", "    value: bs.csh\n", 6, "bs.cash"),  # no label, and none to borrow
        ("rows:", "columns_like: bss\nrows:", 1, "columns_like"),
        ("id: second", "id: first", 1, "first"),  # duplicate row id
        ("title: 見本", "title: [見本", 3, "書式"),  # no YAML
    ],
)
def test_a_broken_table_file_names_file_and_line(catalogue: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    (fault,) = faults_of(catalogue, GOOD.replace(old, new))
    assert fault.where == f"{BROKEN}:{line}"
    assert words in str(fault)


GROUP = """\
id: c-sample
group_of: claims-risk-monitored
change:
  bankrupt: {label: 別の名}
"""


def test_a_group_table_is_its_bank_table_but_for_the_changes(catalogue: Path) -> None:
    (catalogue / BROKEN).write_text(GROUP, encoding="utf-8")
    tables = tables_of(catalogue)
    group, bank = tables["c-sample"], tables["claims-risk-monitored"]
    assert (group.title, group.corner, group.columns, group.notes) == (
        bank.title,
        bank.corner,
        bank.columns,
        bank.notes,
    )
    labels = {row.id: row.label for row, _ in bank.walk()}
    assert {row.id: row.label for row, _ in group.walk()} == labels | {"bankrupt": "別の名"}
    assert any(row.items for row, _ in bank.walk()) and not any(row.items for row, _ in group.walk())


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("group_of: claims-risk-monitored", "group_of: nothing", 1, "nothing"),
        ("bankrupt:", "nowhere:", 4, "nowhere"),
        ("label: 別の名", "colour: red", 4, "colour"),
        ("change:\n  bankrupt: {label: 別の名}", "drop: [nowhere]", 1, "nowhere"),
        ("change:\n  bankrupt: {label: 別の名}", "change_columns: {nowhere: {label: 列}}", 3, "nowhere"),
    ],
)
def test_a_group_table_that_changes_what_is_not_there_is_told(
    catalogue: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GROUP
    (fault,) = faults_of(catalogue, GROUP.replace(old, new))
    assert fault.where == f"{BROKEN}:{line}"
    assert words in str(fault)


def test_faults_of_several_files_are_told_together(catalogue: Path) -> None:
    other = GOOD.replace("title: 見本\n", "").replace("id: sample", "id: other")
    (catalogue / "98-broken.yaml").write_text(other, encoding="utf-8")
    told = {fault.where for fault in faults_of(catalogue, f"{GOOD}---\n{GOOD}colour: red\n")}
    assert told == {"98-broken.yaml:1", f"{BROKEN}:10"}


def test_two_tables_of_one_name_name_both_places(catalogue: Path) -> None:
    (fault,) = faults_of(catalogue, f"{GOOD}---\n{GOOD}")
    assert fault.where == f"{BROKEN}:10"
    assert "sample" in fault.message and f"{BROKEN}:1" in fault.message


# --- law by date -----------------------------------------------------------------------------------------------------


def test_risk_monitored_loans_give_way_to_the_claims_of_the_new_form() -> None:
    old = {f"114-1-5-ro-old-{part}" for part in ("1", "2", "3", "4", "total")}
    new = {f"114-1-5-ro-{part}" for part in ("1", "2", "3", "4", "5", "total")}
    for day, there, gone in ((SAMPLE_DAY, old, new), (datetime.date(2022, 3, 31), new, old)):
        assert there <= items_on(day)
        assert not gone & items_on(day)
    assert "claims-risk-monitored" in catalogue_on(SAMPLE_DAY).tables
    assert "claims-risk-monitored" not in catalogue_on(datetime.date(2022, 3, 31)).tables


def test_net_business_profit_is_asked_for_from_its_amendment_on() -> None:
    titles = {line["title"]: line["id"] for line in item_lines() if line["id"].startswith("bt1-gyomu-1")}
    for title in ("業務純益", "実質業務純益", "コア業務純益", "コア業務純益（投資信託解約損益を除く。）"):
        assert titles[title] not in items_on(datetime.date(2019, 3, 31))
        assert titles[title] not in items_on(datetime.date(2019, 9, 12))
        assert titles[title] in items_on(datetime.date(2019, 9, 13))
        assert titles[title] in items_on(SAMPLE_DAY)


def test_items_of_others_are_left_out() -> None:
    lines = {line["id"]: line for line in item_lines()}
    assert all(lines[name]["applies_to"] != "労働金庫連合会" for name in items_on(SAMPLE_DAY))
    trust = {item.id for item in catalogue_on(SAMPLE_DAY, trust_business=True).items} - items_on(SAMPLE_DAY)
    assert trust and all("trust" in lines[name]["applies_to"] for name in trust)


def test_parameters_of_the_law_follow_dates() -> None:
    now = catalogue_on(SAMPLE_DAY).law
    assert now["required_capital_ratio"] == Fraction(4, 100)
    assert now["operational_alpha"] == Fraction(15, 100)
    assert now["general_allowance_cap"] == Fraction(125, 10_000)
    assert "required_capital_ratio" not in {item.id for item in read_parameters(DATA, datetime.date(2014, 3, 30))}
    assert "required_capital_ratio" in catalogue_on(datetime.date(2014, 3, 31)).law
    assert "operational_alpha" not in catalogue_on(datetime.date(2025, 3, 31)).law


def test_every_parameter_and_item_names_its_source() -> None:
    parameters = yaml.safe_load((DATA / "law" / "parameters.yaml").read_text(encoding="utf-8"))["parameters"]
    assert all(entry["source"].strip() and entry["title"].strip() for entry in parameters)
    assert all(line["source"].strip() and line["title"].strip() and line["article"].strip() for line in item_lines())


def test_dates_of_one_item_do_not_overlap() -> None:
    ends: dict[str, list[tuple[str, str]]] = {}
    for line in item_lines():
        span = (line["effective_from"] or "0000", line["effective_to"] or "9999")
        assert span[0] <= span[1], line["id"]
        ends.setdefault(line["id"], []).append(span)
    for name, spans in ends.items():
        spans.sort()
        assert all(first[1] < second[0] for first, second in itertools.pairwise(spans)), name


# --- references ------------------------------------------------------------------------------------------------------


def used_items(folder: Path) -> Iterator[tuple[str, str]]:
    """Every use of an item: place and id."""
    for path in sorted((DATA / "tables").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            yield from ((f"{path.name} {document.get('id') or document['amend']}", item) for item in below(document))
    for path in sorted((folder / "text").glob("*.md")):
        _, front, _ = path.read_text(encoding="utf-8").split("---\n", 2)
        yield from ((path.name, item) for item in below(yaml.safe_load(front) or {}))
    yield from (("index.yaml", item) for item in catalogue_on().index.listed())
    for section in catalogue_on().document.sections():
        yield from ((f"document.yaml {section.id}", item) for item in section.items)
    index = load_profile(folder).index
    yield from (("institution.toml", item) for item in (*index.not_applicable, *index.elsewhere))


def below(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "items":
                yield from value
            else:
                yield from below(value)
    elif isinstance(node, list):
        for value in node:
            yield from below(value)


def test_every_item_that_is_used_exists(sample_folder: Path) -> None:
    known = {line["id"] for line in item_lines()}
    uses = list(used_items(sample_folder))
    assert len({item for _, item in uses}) > 150
    assert {place.split()[0] for place, _ in uses} > {"index.yaml", "institution.toml", "10-statements.yaml"}
    assert [(place, item) for place, item in uses if item not in known] == []


def spaces(day: datetime.date) -> CellSpace:
    tables = catalogue_on(day).tables
    return CellSpace.of({
        name: with_listed_rows(table, ["甲", "乙"]) if table.listing else table for name, table in tables.items()
    })  # fmt: skip


@pytest.mark.parametrize("folder", [None, SAMPLE], ids=["national", "sample"])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_name_in_the_forms_leads_somewhere(day: datetime.date, folder: Path | None) -> None:
    catalogue = catalogue_on(day, folder)
    catalogue.prove()
    assert len(spaces(day).cells) > 1_000
    assert name_faults(catalogue, usable_forms(catalogue), load_profile(SAMPLE).numbers) == []


def units_of(cell: CellDef) -> set[str]:
    named = {cell.table.unit, cell.row.unit, cell.column.unit, cell.row.export_unit, cell.column.export_unit}
    return named - {""}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_titles_labels_and_units_are_known(day: datetime.date) -> None:
    space = spaces(day)
    for table in space.tables.values():
        assert table.title.strip(), table.id
        assert all(row.label.strip() for row, _ in table.walk()), table.id
    unknown = {(str(cell.ref), unit) for cell in space.cells.values() for unit in units_of(cell) if unit not in UNITS}
    assert unknown == set()


def test_the_document_places_every_drawn_table_once(sample_folder: Path) -> None:
    definition = catalogue_on().document.at(SAMPLE_DAY)
    placed = [block.table for block in definition.blocks() if block.table]
    assert len(placed) == len(set(placed))
    tables = catalogue_on(SAMPLE_DAY).tables
    assert [name for name in placed if name not in tables] == []
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (sample_folder / "text").glob("*.md")}
    named = {block.text for block in definition.blocks() if block.text}
    of_a_chapter = {name for name, text in texts.items() if split_front(text, f"{name}.md")[0].chapter}
    assert set(texts) - of_a_chapter <= named
    assert not of_a_chapter & named
    assert all(block.text in texts for block in definition.blocks() if block.text and not block.optional)
    inside = {name for name in tables if any(name in text for text in texts.values())}
    drawn = {name for name, table in tables.items() if table.printed is True}
    assert drawn <= set(placed) | inside
