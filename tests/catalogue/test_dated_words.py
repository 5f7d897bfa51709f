"""Words of titles, captions and notes on both sides of the days from which the law or a standard has others."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.house import HouseForms
from discgen.catalogue.indexdef import INDEX_FILE, read_index
from discgen.faults import FaultError
from tests.catalogues import catalogue_on

HARD_TO_VALUE = "時価を把握することが極めて困難"
WITHOUT_PRICE = "市場価格のない株式等及び組合出資金"


def nationally(year: int) -> Catalogue:
    """The national forms for a fiscal year that ends in March of the year after."""
    return catalogue_on(datetime.date(year + 1, 3, 31), None)


def words_of(catalogue: Catalogue) -> Iterator[str]:
    """Everything of the national forms that can be printed that year, beside the texts."""
    for table in catalogue.tables.values():
        yield from (table.title, table.corner, *table.notes, *table.joint_notes)
        for row, _ in table.walk():
            if row.in_force(catalogue.day):
                yield from (row.label, row.print or "")
        for column, above in table.leaf_columns():
            if column.in_force(catalogue.day):
                yield from (one.label for one in (*above, column))
    for section in catalogue.document.at(catalogue.day).sections():
        yield from (section.title, section.contents, section.short)
        yield from (words for block in section.blocks for words in (block.caption, block.heading, block.contents))


@pytest.mark.parametrize(
    ("last_old", "old", "new"),
    [
        (2014, "少数株主", "非支配株主"),
        (2020, HARD_TO_VALUE, WITHOUT_PRICE),
        (2020, "リスク管理債権", "開示債権"),
        (2020, "三カ月以上延滞", "三月以上延滞"),
        (2023, "抵当権付住宅ローン", "自己居住用不動産等向け"),
        (2023, "不動産取得等事業向け", "ADC向け"),
        (2023, "信用リスク・アセット調整額", "フロア調整額"),
    ],
)
def test_words_change_on_their_day(last_old: int, old: str, new: str) -> None:
    before, after = (list(words_of(nationally(year))) for year in (last_old, last_old + 1))
    assert any(old in words for words in before)
    assert not any(new in words for words in before)
    assert any(new in words for words in after)
    assert not [words for words in after if old in words]


@pytest.mark.parametrize("year", [2021, 2025])
def test_what_has_no_market_price_is_called_so_everywhere(year: int) -> None:
    catalogue = nationally(year)
    for name in ("securities-no-market-price", "note-no-market-price", "c-note-no-market-price"):
        assert catalogue.tables[name].title.startswith(WITHOUT_PRICE)
    sections = {section.id: section for section in catalogue.document.at(catalogue.day).sections()}
    assert sections["securities-no-market-price"].title == WITHOUT_PRICE
    captions = [block.caption for block in catalogue.document.blocks() if "no-market-price" in block.table]
    assert captions == [WITHOUT_PRICE, "", WITHOUT_PRICE]  # notes, 時価等 (named by its section), notes of the group
    assert any(WITHOUT_PRICE in note for note in catalogue.tables["securities-htm"].notes)


def test_a_new_title_keeps_the_numbers_of_the_figures() -> None:
    before, after = ({row.id for row, _ in nationally(y).tables["note-no-market-price"].walk()} for y in (2020, 2021))
    assert before == after - {"partnerships"}


def test_the_income_side_of_irrbb_begins_a_year_after_the_form() -> None:
    days = [datetime.date(year, 3, 31) for year in (2019, 2020)]
    (nii,) = [one for one, _ in nationally(2019).tables["irrbb"].leaf_columns() if one.id == "nii"]
    assert [nii.in_force(day) for day in days] == [False, True]


def written(folder: Path, text: str) -> Path:
    whole = "parts:\n  - title: 法令\n    entries: [{label: 前の名, items: [a]}]\n"
    (folder / INDEX_FILE).write_text(f"{whole}---\n{text}", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("day", "label"), [("2022-03-30", "前の名"), ("2022-03-31", "後の名"), ("2023-03-31", "後の名")]
)
def test_a_dated_document_changes_the_whole_form_from_its_day(tmp_path: Path, day: str, label: str) -> None:
    data = written(tmp_path, "effective_from: 2022-03-31\nchange: {a: {label: 後の名}}\n")
    index = read_index(data, HouseForms(), datetime.date.fromisoformat(day))
    assert index.parts[0].entries[0].label == label


def test_the_house_has_the_last_word(tmp_path: Path) -> None:
    data = written(tmp_path, "effective_from: 2022-03-31\nchange: {a: {label: 後の名}}\n")
    house = HouseForms(parts={"index": ({"change": {"a": {"label": "金庫の名"}}},)})
    assert read_index(data, house, datetime.date(2023, 3, 31)).parts[0].entries[0].label == "金庫の名"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("change: {a: {label: 後の名}}\n", "日付がありません"),
        ("effective_from: 春\nchange: {a: {label: 後の名}}\n", "日付がありません"),
        ("effective_from: 2022-03-31\nchange: {z: {label: 後の名}}\n", "「z」がありません"),
        ("effective_from: 2022-03-31\nchange: [a]\n", "「項目: 値」"),
    ],
)
def test_a_slip_in_a_dated_document_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FaultError) as error:
        read_index(written(tmp_path, text), HouseForms(), datetime.date(2023, 3, 31))
    (fault,) = error.value.faults
    assert told in fault.message + fault.expected
    assert fault.where.startswith(f"{INDEX_FILE}:")
