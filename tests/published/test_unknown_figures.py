"""What a publication does not tell stays unknown: found, named in a file, printed as …, marked in a sample."""

import csv
import json
from pathlib import Path

import pytest

from discgen.build import refuse_unfinished
from discgen.catalogue.unpublished import Unpublished
from discgen.export.records import figure_records
from discgen.export.writers import CSV_COLUMNS, write_csv, write_json
from discgen.faults import FaultError, Severity, errors
from discgen.figures.formula import Ref
from discgen.figures.tables.unknowntables import NOT_PUBLISHED
from discgen.figures.unknownfigures import UnknownFigures, short_names
from discgen.project import Project, open_project
from discgen.published.backcast.backcasting import BackcastOptions
from discgen.published.backcast.verify import BackcastReport, make_inputs
from tests.paths import SAMPLE, SOLO_FIGURES, begun

GONE = ("loans-collateral", "note-scalar", "bond-otc-sales")


def lines_without(*tables: str) -> tuple[list[str], list[dict[str, str]]]:
    with SOLO_FIGURES.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        lines = [line for line in reader if line["table_id"] not in tables]
        return list(reader.fieldnames or []), lines


def write(path: Path, names: list[str], lines: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackcastReport]:
    """A backcast from figures without the collateral of the loans, and without one amount of the balance sheet."""
    home = tmp_path_factory.mktemp("unknown")
    names, lines = lines_without(*GONE)
    lines = [line for line in lines if (line["table_id"], line["row"]) != ("bs", "資産の部 > 現金")]
    folder = begun(home / "made", SAMPLE)
    report = make_inputs([write(home / "figures.csv", names, lines)], folder, BackcastOptions(), lambda stage: None)
    return folder, report


@pytest.fixture(scope="module")
def opened(made: tuple[Path, BackcastReport]) -> Project:
    return open_project(made[0])


def printed(project: Project, table: str, year: int) -> dict[str, str]:
    return {
        cell.key.number: cell.text
        for cell in project.tables[table].cells()
        if cell.key and cell.key.fiscal_year == year
    }


def test_everything_that_was_published_prints_and_the_rest_is_named(made: tuple[Path, BackcastReport]) -> None:
    folder, report = made
    assert report.matched == report.total > 1_300
    text = (folder / "forms" / "unpublished.yaml").read_text(encoding="utf-8")
    assert '- "bond-otc-sales' in text
    assert '- "loans-collateral.real_estate"' in text and "loans-collateral.total" not in text, "the loans are told"


def test_a_table_of_which_nothing_is_known_is_not_printed(opened: Project) -> None:
    assert "bond-otc-sales" not in opened.tables and "loans-collateral" in opened.tables
    (fault,) = [fault for fault in opened.faults if "公共債窓口販売" in fault.where]
    assert (fault.severity, fault.rule) == (Severity.NOTICE, NOT_PUBLISHED)
    assert "載せません" in fault.message
    assert errors(opened.faults) == []


def test_unknown_figures_print_an_ellipsis_and_have_no_value(opened: Project, tmp_path: Path) -> None:
    records = list(figure_records(opened))
    unknown = [record for record in records if record.printed == "…"]
    assert unknown and all(record.value == record.exact == "" for record in unknown)
    golden = {
        (line["table_id"], line["row"], line["col"], line["fy"])
        for line in lines_without(*GONE)[1]
        if (line["table_id"], line["row"]) != ("bs", "資産の部 > 現金")
    }
    assert not golden & {(one.table_id, one.row, one.col, str(one.fy)) for one in unknown}
    write_csv(tmp_path / "x.csv", records)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        assert tuple(next(csv.reader(stream))) == CSV_COLUMNS


def test_a_figure_that_the_others_fix_is_known(opened: Project) -> None:
    golden = next(
        line
        for line in lines_without()[1]
        if (line["table_id"], line["row"], line["fy"]) == ("bs", "資産の部 > 現金", "2020")
    )
    cash = printed(opened, "bs", 2020)["bs.cash"]
    assert cash in (golden["corrected"] or golden["printed"], "…")


def test_a_final_build_refuses_what_is_not_known_and_a_draft_takes_it(opened: Project) -> None:
    with pytest.raises(FaultError) as refused:
        refuse_unfinished(opened, draft=False)
    told = errors(refused.value.faults)
    assert any("公共債窓口販売" in fault.where for fault in told)
    assert "--draft" in told[-1].remedy and "sample = true" in told[-1].remedy
    refuse_unfinished(opened, draft=True)


def test_a_sample_fills_the_tables_and_marks_them(made: tuple[Path, BackcastReport], tmp_path: Path) -> None:
    folder = made[0]
    profile = folder / "institution.toml"
    before = profile.read_text(encoding="utf-8")
    try:
        profile.write_text(before.replace("fiscal_year = 2020", "fiscal_year = 2020\nsample = true"), encoding="utf-8")
        project = open_project(folder)
    finally:
        profile.write_text(before, encoding="utf-8")
    refuse_unfinished(project, draft=False)
    table = project.tables["bond-otc-sales"]
    assert table.sample and table.unit_line.startswith("【見本】")
    assert "…" not in printed(project, "bond-otc-sales", 2020).values()
    assert not project.tables["loans-use"].sample
    records = list(figure_records(project))
    assert {record.sample for record in records if record.table_id == "bond-otc-sales"} == {"見本"}
    write_csv(tmp_path / "x.csv", records)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == [*CSV_COLUMNS, "sample"]
    write_json(tmp_path / "x.json", records)
    assert any(one["sample"] for one in json.loads((tmp_path / "x.json").read_text(encoding="utf-8")))


def test_what_is_computed_from_an_unknown_figure_is_unknown_unless_it_was_published(sample: Project) -> None:
    space = sample.store.space
    named = Unpublished(figures=("pl.ordinary_income",), despite=("key-figures-5y.ordinary_income",))
    store = sample.store
    kept = store.unknown, dict(store._known)
    try:
        store.unknown, store._known = UnknownFigures.of(named, space, filled=False), {}
        assert not store.known(Ref("pl", "ordinary_income"))
        assert not store.known(Ref("pl", "ordinary_profit")), "income less expenses"
        assert store.known(Ref("key-figures-5y", "ordinary_income"))
        assert store.known(Ref("pl", "ordinary_expenses"))
    finally:
        store.unknown, store._known = kept


def test_names_are_as_few_as_can_be(sample: Project) -> None:
    space = sample.store.space
    refs = [ref for ref in space.cells if ref.entity == "単体"]
    table = [ref for ref in refs if ref.table == "zaikei"]
    assert short_names(frozenset(table), refs) == ["zaikei"]
    column = [ref for ref in table if ref.column == table[-1].column]
    assert short_names(frozenset(column), refs) == [f"zaikei.*.{table[-1].column}"]
    row = [ref for ref in table if ref.row == table[0].row]
    assert short_names(frozenset(row), refs) == [f"zaikei.{table[0].row}"]
    for chosen in (table, column, row, table[1:4]):
        named = Unpublished(figures=tuple(short_names(frozenset(chosen), refs)))
        assert UnknownFigures.of(named, space, filled=False).figures == frozenset(chosen)
