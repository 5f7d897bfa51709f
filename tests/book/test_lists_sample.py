"""The published lists stand completely in what is drawn from the workbooks of the sample."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from discgen.book.lists import ListError, Lists, read_lists
from discgen.book.lists.freetables import FREE_TABLES
from discgen.faults import Severity
from tests.book.list_page import Drawn, read_page
from tests.catalogues import SAMPLE_DAY, catalogue_on
from tests.paths import GOLDEN, SAMPLE

WIDTH = 493.2
PREFECTURES = ["鳥取県", "島根県", "岡山県", "広島県", "山口県"]


@pytest.fixture(scope="module")
def lists() -> Lists:
    found, faults = read_lists(SAMPLE / "lists", catalogue_on().list_contracts, SAMPLE_DAY)
    assert [str(fault) for fault in faults if fault.severity is not Severity.NOTICE] == []
    return found


MONTHS = re.compile(r"(?<=\d)[かヵ]月")  # the publication writes them in three ways, the sample in one


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"chugoku-2020-{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def drawn(lists: Lists, name: str, **options: str) -> Drawn:
    return read_page(lists.draw(name, options, WIDTH))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_office_stands_in_a_block_with_its_address_and_telephone(lists: Lists) -> None:
    page = drawn(lists, "店舗")
    rows = golden("branches")
    assert len(rows) == 56
    assert len(page.texts["office-name"]) + len(page.texts["office-beside"]) == 56
    blocks = dict(zip(page.texts["office-name"], page.texts["office"], strict=True))
    for row in rows:
        block = blocks[row["located_with"] or row["branch"]]
        for text in (row["branch"], row["postal_code"], row["address"], row["phone"], row["phone_free"]):
            assert text in block, (row["branch"], text)
    assert page.texts["list-title"] == PREFECTURES
    assert page.texts["list-day"] == ["（2021年7月1日現在）"]


def test_every_machine_stands_in_the_table_of_its_prefecture(lists: Lists) -> None:
    page = drawn(lists, "ATM")
    wanted = []
    for row in golden("atms"):
        area, _, place = row["corrected"].rpartition(" / ") if row["corrected"] else ("", "", row["place"])
        machine = f"{row['machine']}（{row['shared']}）" if row["shared"] else row["machine"]
        spans = [(row[f"{day}_from"], row[f"{day}_to"]) for day in ("weekday", "saturday", "sunday", "holiday")]
        hours = [f"{first}～{last}" if first else "－" for first, last in spans]
        wanted.append([area or row["area"], place, machine, *hours])
    assert len(wanted) == 89
    assert [line for table in page.tables for line in table] == wanted
    assert page.texts["list-caption"] == [
        f"{count}か所{name}" for name, count in Counter(row["prefecture"] for row in golden("atms")).items()
    ]


def labels_of(row: dict[str, str]) -> set[str]:
    path = [part for text in (row["item"], row["handling"]) for part in text.split(" > ") if part]
    return {*path, *filter(None, (row["amount_band"],))}


def fee_of(row: dict[str, str]) -> str:
    return squeezed(row["fee_printed"]).replace("—", "－")


def bare(text: str) -> str:
    """A label without the signs of its notes."""
    return text.split(" 注")[0].strip()


def test_every_fee_of_exchange_stands_under_its_destination(lists: Lists) -> None:
    page = drawn(lists, "手数料", 区分="為替手数料")
    rows = [row for row in golden("fees") if row["group"] == "為替手数料" and row["fee_printed"]]
    assert len(rows) == 49
    (table,), (head,) = page.tables, page.heads
    cells = 0
    for row in rows:
        wanted = labels_of(row)
        if row["per"]:
            last = row["handling"] or row["item"].split(" > ")[-1]
            wanted = (wanted - {last}) | {f"{last}（{row['per']}）"}
        found = [line for line in table if set(line[: head[0].index("同一店")]) == wanted]
        assert len(found) == 1, row
        columns = range(len(head[0])) if row["destination"] == "一律" else [head[0].index(row["destination"])]
        assert found[0][columns[-1]] == fee_of(row), row
        cells += 1 if row["destination"] != "一律" else 3
    assert cells == 3 * len(table)


def test_every_fee_of_machines_stands_in_its_band_under_its_card(lists: Lists) -> None:
    page = drawn(lists, "手数料", 区分="ATM利用手数料")
    rows = [row for row in golden("fees") if row["group"] == "ATM利用手数料" and row["fee_printed"]]
    (table,), (head,) = page.tables, page.heads
    assert len(rows) == 24 == 3 * len(table)
    for row in rows:
        found = [line for line in table if line[:2] == [row["day"], row["hours"].replace("-", "～")]]
        assert len(found) == 1, row
        assert found[0][head[0].index(f"{row['card']} （{row['item']}）")] == fee_of(row)


def sign_of(marks: str) -> str:
    """``*1 *2`` as the notes of all tables are marked: 注1・2."""
    return "注" + "・".join(mark[1:] for mark in marks.split())


def test_every_other_fee_has_its_line_with_its_notes(lists: Lists) -> None:
    page = drawn(lists, "手数料", 区分="その他の手数料")
    rows = [row for row in golden("fees") if row["group"] == "その他の手数料" and row["fee_printed"]]
    (table,) = page.tables
    assert len(rows) == 53 == len(table)
    for row, line in zip(rows, table, strict=True):
        depth = len(line) - 3
        assert {bare(text) for text in line[:depth]} == labels_of(row)
        assert line[depth:] == [row["per"], fee_of(row), row["payer"]]
        if row["note_marks"].startswith("*"):
            assert sign_of(row["note_marks"]) in line[depth - 1]


def test_every_note_stands_under_its_table(lists: Lists) -> None:
    page = drawn(lists, "手数料")
    notes = [row for row in golden("fees") if not row["fee_printed"]]
    assert len(notes) == 27 == len(page.texts["sign"])
    assert [text for text in page.texts["sign"] if text != "注"] == [
        sign_of(row["note_marks"]) for row in notes if row["note_marks"]
    ]
    assert len([row for row in golden("fees") if row["fee_printed"]]) == 126 == lists.count("手数料")


def test_every_product_stands_with_all_that_is_said_of_it(lists: Lists) -> None:
    page = drawn(lists, "商品")
    rows = [{key: MONTHS.sub("カ月", text) for key, text in row.items()} for row in golden("products")]
    lines = [line for table in page.tables for line in table if len(set(line)) > 1] + [
        [name] for name in page.texts["li"]
    ]
    assert len(rows) == 109 == len(lines) == lists.count("商品")
    for row in rows:
        said = {row[name] for name in ("product", "sub", "period", "amount_limit", "rate_type", "features")} - {""}
        assert [line for line in lines if said <= set(line)], row["product"]
    divisions = {row["group"].split(" > ")[1] for row in rows if row["group"].startswith(("預金 >", "融資 >"))}
    headings = [line[0] for table in page.tables for line in table if len(set(line)) == 1]
    assert sorted(headings) == sorted(divisions)


def test_every_officer_stands_with_his_office(lists: Lists) -> None:
    (table,) = drawn(lists, "役員").tables
    rows = golden("officers")
    assert len(rows) == 30
    assert [(line[0], line[2], line[3]) for line in table] == [
        (row["office"], row["full_or_part_time"], row["home_organisation_kind"]) for row in rows
    ]
    assert all(line[1].startswith("見本 ") for line in table)
    assert len({line[1] for line in table}) == 30


def test_every_event_stands_in_its_year_and_era(lists: Lists) -> None:
    page = drawn(lists, "沿革")
    rows = golden("history")
    assert len(rows) == 130
    assert page.texts["li"] == [
        f"{row['month']}月{row['event']}" + (f"（{row['predecessor']}）" if row["predecessor"] else "") for row in rows
    ]
    printed = list(dict.fromkeys(f"{row['year']}年{row['era']}" for row in rows))
    # The magazine gives 2019 the era of its end, though one of its events is of April.
    assert page.texts["year-head"] == [head.replace("2019年", "2019年平成31年・") for head in printed]


def test_every_award_stands_in_its_category(lists: Lists) -> None:
    page = drawn(lists, "表彰")
    rows = golden("awards")
    assert len(rows) == 92 == len(page.texts["li"])
    for row in rows:
        body = row["awarded_body"].replace("J P ", "JP")
        assert any(text in (body, f"{row['branch']}{body}") for text in page.texts["li"]), row
    assert Counter(row["category"] for row in rows) == {
        "営業店推進委員会部門": 14,
        "会員推進部門": 76,
        "ろうきん友の会部門": 2,
    }
    assert page.texts["list-title"][1] == "会員推進部門"


def test_the_organisation_is_drawn_with_every_office(lists: Lists) -> None:
    from discgen.book.graphics import DrawingStyle

    style = DrawingStyle("#0f6b5c", "#0f6b5c", "#a9cac5", "#dfeae8", "#f2f6f5")
    html = lists.draw("組織", {}, WIDTH, lambda: style)
    words = squeezed(lists.draw("組織", {}, WIDTH))
    assert "<svg" in html
    for row in golden("branches"):
        assert row["branch"] in html
        assert row["branch"] in words


@pytest.mark.parametrize(
    ("table_id", "count"),
    [("national-overview", 10), ("housing-loan-modification", 120), ("mutual-aid", 69), ("other-raf", 8)],
)
def test_every_cell_of_the_small_tables_is_printed(lists: Lists, table_id: str, count: int) -> None:
    sheets = {
        "national-overview": ["全国労働金庫の概要"],
        "housing-loan-modification": ["住宅資金借入者の申込状況"],
        "other-raf": ["リスク・アペタイト指標"],
    }
    others = [name for name in lists.free if not any(name in names for names in sheets.values())]
    tables = [lists.table(FREE_TABLES, {"表": name}) for name in sheets.get(table_id, others)]
    printed = Counter(text for table in tables for row in table.rows for text in row)
    rows = [row for row in golden("solo") if row["table_id"] == table_id]
    wanted = Counter((row["corrected"] or row["printed"]).strip("()") for row in rows)
    assert sum(wanted.values()) == count
    assert not wanted - printed


def test_dates_of_free_tables_span_their_groups(lists: Lists) -> None:
    page = drawn(lists, FREE_TABLES, 表="住宅資金借入者の申込状況")
    head = page.heads[0]
    assert head[0][1:] == ["金融円滑化法期限到来前受付分"] * 4 + ["金融円滑化法期限到来後受付分"] * 8
    assert head[1][1:3] == ["2010年 3月末", "2011年 3月末"]


def test_an_unknown_name_option_or_value_is_told_with_what_is_known(lists: Lists) -> None:
    for name, options, found, expected in (
        ("店鋪", {}, "店鋪", "店舗"),
        ("店舗", {"都道府県": "鳥取県"}, "都道府県=鳥取県", "県=…、種別=…"),
        ("店舗", {"県": "鳥取"}, "県=鳥取", "鳥取県、島根県"),
        ("商品", {"区分": "預金", "内訳": "財型"}, "内訳=財型", "財形"),
        (FREE_TABLES, {}, "指定なし", "表="),
        (FREE_TABLES, {"表": "災害ローン"}, "災害ローン", "災害救援ローン"),
    ):
        with pytest.raises(ListError) as error:
            lists.draw(name, options, WIDTH)
        assert error.value.found == found
        assert expected in error.value.expected


def test_the_plain_table_has_the_rows_asked_for_under_the_names_of_the_columns(lists: Lists) -> None:
    table = lists.table("ATM", {"県": "鳥取県"})
    assert table.head == ("都道府県", "地域", "設置場所", "機種", "平日", "土曜日", "日曜日", "祝日")
    assert len(table.rows) == 6 == lists.count("ATM", {"県": "鳥取県"})
    assert list(lists.names()) == ["店舗", "ATM", "手数料", "商品", "役員", "組織", "沿革", "表彰", "自由表"]


def test_an_empty_folder_has_no_lists_and_no_faults(tmp_path: Path) -> None:
    found, faults = read_lists(tmp_path / "lists", catalogue_on().list_contracts, SAMPLE_DAY)
    assert (list(found.names()), faults) == ([], [])
    with pytest.raises(ListError, match="行がありません"):
        found.draw("店舗", {}, WIDTH)
