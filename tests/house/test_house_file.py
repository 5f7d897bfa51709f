"""The example of the guide: a few lines of a house's forms, and table, index, checks, export, site and trace follow."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from discgen.book.composition.compose import Composer
from discgen.bookinput import document_input
from discgen.check.identities.identityset import IdentitySet
from discgen.desk.trace.explain import Tracer
from discgen.export.records import figure_records
from discgen.export.site.addresses import figure_address
from discgen.export.writers import write_csv
from discgen.faults import FaultError, errors
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.history import History, HistoryEntry
from discgen.figures.pastprint import check_history
from discgen.figures.store import FigureStore
from discgen.project import Project, open_project
from discgen.published.publication import publication_of
from tests.guideexamples import FORMS_PART, GUIDE, blocks_of
from tests.paths import SAMPLE

# Its index stands without the numbers of the national form.
EXAMPLE = blocks_of(GUIDE, FORMS_PART)[0].text.replace("イ　", "")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("house") / "own-2020"))
    (folder / "forms" / "zz-own.yaml").write_text(EXAMPLE, encoding="utf-8")
    return open_project(folder)


def rows_of(project: Project, table: str) -> list[str]:
    return [line.row.rpartition(" > ")[2] for line in project.tables[table].lines]


def test_the_table_is_renamed_reordered_shortened_and_longer(sample: Project, changed: Project) -> None:
    before, after = rows_of(sample, "loans-use"), rows_of(changed, "loans-use")
    assert "賃金手当対策資金" in before and "賃金手当対策資金" not in after
    living = after.index("生活資金")
    assert after[living + 1 : living + 5] == ["教育ローン", "カードローン等", "その他", "ブライダルローン"]
    assert after[-1] == "使途別の合計"
    assert "千円" in changed.tables["loans-use"].unit_line
    assert changed.tables["loans-use"].notes == ("使途は、契約のときに申し出のあったものです。",)


def test_values_are_the_same_yen_in_the_new_unit(sample: Project, changed: Project) -> None:
    total = Ref("loans-use", "total", "amount")
    assert changed.store.value(total) == sample.store.value(total)
    (cell,) = [c for c in changed.tables["loans-use"].cells() if c.key and c.key.number == str(total) and c.current]
    assert cell.text == f"{int(sample.store.value(total)) // 1000:,}"
    average = changed.store.value(Ref("own-loan-average", "average"))
    assert average == sample.store.value(total) / len(sample.book.frames["loans"])


def test_the_history_follows_the_number_of_a_renamed_row(sample: Project, changed: Project) -> None:
    def last_year(project: Project) -> HistoryEntry | None:
        cell = project.store.space.cell(Ref("loans-use", "card", "amount"))
        return project.store.printed_before(cell, 1)

    assert last_year(changed) == last_year(sample) is not None


def test_the_table_shows_no_figure_of_last_year_below_the_new_unit(changed: Project) -> None:
    assert all(cell.current for cell in changed.tables["loans-use"].cells() if cell.key)


def test_last_year_below_the_new_unit_is_an_error_until_it_is_restated(changed: Project) -> None:
    """The example without its ``years: 1``: two columns, of which one was printed in 百万円."""
    table = changed.definitions["loans-use"].model_copy(update={"years": 2})
    space = CellSpace.of({**changed.definitions, "loans-use": table})
    store = FigureStore(
        space, changed.store.sums, changed.store.history, fiscal_year=2020, premises=changed.store.premises
    )
    of_last_year = [
        (key, entry)
        for key, entry in changed.store.history.items()
        if key.number.startswith("loans-use.") and entry.value and store.space.of_key(key)
    ]
    wrong = errors(check_history(store, History(of_last_year)))
    assert wrong and {fault.expected for fault in wrong} == {"千円"}
    told = next(fault for fault in wrong if fault.found == "756,014（単位「百万円」）")
    assert "千円に組み替えて" in told.remedy and "756,014百万円" in told.remedy and "印刷計数.xlsx" in told.where
    assert not errors(check_history(store, History(of_last_year), first_years={"loans-use": 2020}))
    for restate in (
        lambda entry: replace(entry, printed=f"{entry.printed}百万円"),
        lambda entry: replace(entry, printed=f"{entry.printed},000", unit="千円"),
    ):
        entries = [(key, restate(entry) if entry.unit == "百万円" else entry) for key, entry in of_last_year]
        assert not errors(check_history(store, History(entries)))


def test_the_index_and_the_book_say_the_words_of_the_house(changed: Project) -> None:
    labels = [line.label for part in changed.catalogue.index.parts for top in part.entries for line in top.walk()]
    assert "金庫の組織" in labels and "事業の組織" not in labels
    composed = Composer(document_input(changed, lambda _: None), lambda view: "").compose()
    placed = {key.number for key in composed.figures}
    assert {"own-loan-average.average", "loans-use.card.amount"} <= placed


def test_export_site_check_and_trace_follow(sample: Project, changed: Project, tmp_path: Path) -> None:
    records = list(figure_records(changed))
    write_csv(tmp_path / "figures.csv", records)
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as stream:
        lines = {(line["number"], line["fy"]): line for line in csv.DictReader(stream)}
    assert lines["loans-use.card.amount", "2020"]["row"].endswith("カードローン等")
    assert lines["loans-use.card.amount", "2020"]["unit"] == "千円"
    assert ("own-loan-average.average", "2020") in lines
    (ours,) = [
        c.key
        for c in changed.tables["loans-use"].cells()
        if c.current and c.key and c.key.number == "loans-use.card.amount"
    ]
    (theirs,) = [
        c.key
        for c in sample.tables["loans-use"].cells()
        if c.current and c.key and c.key.number == "loans-use.card.amount"
    ]
    assert figure_address(ours) == figure_address(theirs)
    identities = IdentitySet.of(publication_of(changed))
    assert any("使途別の合計" in text.title + text.explanation for text in identities.texts())
    node = Tracer(changed).explain(Ref("own-loan-average", "average"))
    assert node.defined_at.startswith("forms/zz-own.yaml:")


def test_slips_in_several_files_are_told_together_with_file_and_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "own-2020"))
    (folder / "forms" / "zz-a.yaml").write_text("amend: loans-use\nchange: {crad: {label: 別名}}\n", encoding="utf-8")
    (folder / "forms" / "zz-b.yaml").write_text("amend: lones-use\nunit: 千円\n", encoding="utf-8")
    with pytest.raises(FaultError) as error:
        open_project(folder)
    told = {fault.where: str(fault) for fault in error.value.faults}
    assert "card" in told["forms/zz-a.yaml:2"] and "crad" in told["forms/zz-a.yaml:2"]
    assert "lones-use" in told["forms/zz-b.yaml:1"]
