"""discgen law with an item: found by id, words or article; its wording by date; where forms and a book answer it."""

import json

import pytest
from typer.testing import CliRunner

from discgen.catalogue.catalogue import DATA
from discgen.catalogue.law import read_all_items, read_item_ids, read_kinds
from discgen.cli import app
from discgen.desk.lawhistory import bookplaces
from discgen.desk.lawhistory.bookplaces import BookPlaces, book_places
from discgen.desk.lawhistory.itemsearch import found_items, plain
from discgen.desk.lawhistory.lawcommand import NOT_ASKED
from discgen.faults import FaultError
from discgen.project import Project
from tests.paths import SAMPLE

ITEMS = read_all_items(DATA, read_kinds(DATA))


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["law", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("114-1-5-ro-2", ["114-1-5-ro-2"]),
        ("コア業務純益", ["bt1-gyomu-1-e"]),
        ("114条1項5号ロ(5)", ["114-1-5-ro-5"]),
        ("第百十四条第一項第一号イ", ["114-1-1-i"]),
        ("施行規則第115条第二号ロ(3)", ["115-2-ro-3"]),
        ("p3-ql-op", ["p3-ql-op-policy", *(f"p3-ql-op-{n}" for n in ("method-old", "bi", "ilm", "exclude", "loss"))]),
    ],
)
def test_an_item_is_found_as_somebody_would_name_it(text: str, ids: list[str]) -> None:
    assert found_items(ITEMS, text) == ids


def test_digits_of_articles_are_read_alike() -> None:
    assert plain("第百十四条第一項第五号ロ（１）") == plain("114条1項5号ロ(1)") == "114条1項5号ロ1"
    assert plain("第二十条") == "20条" and plain("第三百五条") == "305条"


def test_near_names_are_proposed() -> None:
    with pytest.raises(FaultError) as error:
        found_items(ITEMS, "出資金に対する配当")
    assert "出資に対する配当金" in error.value.faults[0].remedy


def test_every_item_replaces_one_that_ends_before_it() -> None:
    ids = read_item_ids(DATA)
    for item in ITEMS:
        if item.was:
            before = [one for one in ITEMS if one.id == item.was]
            assert item.was in ids and item.effective_from
            assert all(one.effective_to and one.effective_to < item.effective_from for one in before), item.id


def test_the_history_tells_every_wording_with_its_days() -> None:
    lines = told("115-2-ro-3").splitlines()
    history = [line for line in lines if line.startswith("    ・20")]
    assert [line.split("（")[0].strip(" ・") for line in history] == ["2014年度まで", "2015年度から"]
    assert history[0].endswith("当期純利益又は当期純損失") and "親会社株主に帰属する" in history[1]
    assert "    ・表：金庫及びその子会社等の主要な事業の状況を示す指標" in "\n".join(lines)


def test_an_item_of_the_past_is_answered_by_the_forms_of_its_last_year() -> None:
    text = told("114-1-5-ro-old-3")
    assert "2020年度の国の様式" in text and "［claims-risk-monitored］" in text
    assert "［114-1-5-ro-3］" in text  # what stands in its place now
    assert told("114条1項5号ロ（3）") == told("114-1-5-ro-3")  # one place of the law, the wording of today


def test_several_items_are_listed() -> None:
    several = told("破産更生債権")
    assert {line.split("　")[0].strip(" ・") for line in several.splitlines()[1:]} == {
        *("114-1-5-ro-1", "114-1-5-ha", "115-3-ro-1", "fra-7-1"),
    }
    assert len(json.loads(told("破産更生債権", "--format", "json"))["items"]) == 4


def test_items_for_one_kind_say_so() -> None:
    assert "対象：労働金庫連合会" in told("114-1-6")
    assert "信託業務を営むものに限る" in told("114-1-3-ro-13")


@pytest.fixture(scope="module")
def places(sample: Project) -> BookPlaces:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bookplaces, "open_project", lambda *_, **__: sample)
        return book_places(SAMPLE, lambda stage: None, pages=False)


def test_a_book_tells_where_it_answers(places: BookPlaces) -> None:
    assert any("リスク管理債権" in line and line.endswith("」") for line in places.told("114-1-5-ro-old-1"))  # a table
    assert any("役員" in line for line in places.told("114-1-1-ro"))  # a text of a chapter
    assert all(places.told(item.id) for item in ITEMS)


def test_an_item_in_a_house_names_its_index_line_and_place(places: BookPlaces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookplaces, "book_places", lambda *_, **__: places)
    data = json.loads(told("114-1-3-ro-1", "--house", str(SAMPLE), "--format", "json"))
    assert data["year"] == 2020 and data["asked"]
    assert data["places"] == ["2020年度事業の概況 > 主要な事業の状況を示す指標"]  # the chapter that places the table
    assert data["index"] and data["index"][0].endswith("経常収益")
    assert NOT_ASKED in told("114-1-6", "--house", str(SAMPLE))
    assert "2020年度には、この項目は求められていません" in told("114-1-5-ro-2", "--house", str(SAMPLE))
