"""The statutory index: page ranges, gaps, wording from data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.index import Coverage, answered, build_index, missing_items, page_ranges
from discgen.catalogue.indexdef import IndexDef
from discgen.faults import errors
from tests.book.document_fixtures import INDEX, ITEMS, Item, book
from tests.catalogues import catalogue_on


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        ([65], "65"),
        ([61, 62, 63, 64], "61~64"),
        ([64, 61, 62, 63, 61], "61~64"),
        ([60, 66, 67, 68], "60、66~68"),
        ([], ""),
    ],
)
def test_page_ranges(pages: list[int], printed: str) -> None:
    assert page_ranges(pages) == printed


def test_lines_carry_pages_places_and_not_applicable() -> None:
    coverage = Coverage({"a-1": ["t-bs", "x-notes"]}, {"a-2": "損失がない"}, {"a-3": "本編に掲載"})
    pages = {"t-bs": (61, 61), "x-notes": (61, 64)}
    (part,) = build_index(INDEX, ITEMS[:3], coverage, pages)
    assert [(line.label, line.level, line.text, line.anchor) for line in part.lines] == [
        ("財産の状況", 0, "", ""),
        ("貸借対照表", 1, "61~64", "t-bs"),
        ("損益計算書", 1, "該当なし", ""),
        ("方針", 0, "本編に掲載", ""),
    ]


def test_every_missing_item_is_told_at_once() -> None:
    faults = missing_items(INDEX, ITEMS, Coverage({"a-1": ["t-bs"]}, {}, {"a-4": "本編に掲載"}))
    assert [fault.found for fault in errors(faults)] == ["a-2 損益計算書", "a-3 方針"]


def test_an_item_without_a_line_is_noticed() -> None:
    stranger = Item("z-9", "新しい法律", "第九条", "新しい事項")
    faults = missing_items(INDEX, [stranger], Coverage({"z-9": ["t-bs"]}, {}, {}))
    assert [fault.message for fault in faults] == ["索引に行がありません"]
    listed = INDEX.model_copy(update={"unlisted": ("新しい法律",)})
    assert missing_items(listed, [stranger], Coverage({"z-9": ["t-bs"]}, {}, {})) == []


def test_a_profile_entry_for_an_unknown_item_is_noticed() -> None:
    (fault,) = missing_items(INDEX, [], Coverage({}, {"typo": "該当なし"}, {}))
    assert (fault.where, fault.found) == ("institution.toml", "typo")


def test_missing_items_stop_the_book(tmp_path: Path) -> None:
    result = build_document(replace(book(tmp_path), elsewhere={}))
    assert [fault.found for fault in errors(result.faults)] == ["a-4 役員"]
    assert result.pdf == b""


def test_the_printed_index_names_each_item_once() -> None:
    index = catalogue_on().index
    names = [item for part in index.parts for entry in part.entries for line in entry.walk() for item in line.items]
    assert len(names) == len(set(names))


GROUP = "子会社等を有していないため"
OF_THE_GROUP = IndexDef.model_validate(
    {
        "parts": [
            {"title": "単体", "entries": [{"label": "貸借対照表", "items": ["a-1"]}]},
            {
                "title": "連結",
                "group": True,
                "entries": [{"label": "連結の状況", "entries": [{"label": "連結貸借対照表", "items": ["a-2"]}]}],
            },
        ],
        "group_items": ["a-3"],
    }
)


def printed(coverage: Coverage, pages: dict[str, tuple[int, int]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    parts = build_index(OF_THE_GROUP, ITEMS[:3], coverage, pages)
    return [(part.title, part.note, [(line.label, line.text) for line in part.lines]) for part in parts]


def test_a_bank_without_a_group_says_so_in_the_part_of_the_group_alone() -> None:
    pages = {"t-bs": (61, 61)}
    alone = Coverage({"a-1": ["t-bs"]}, {}, {}, GROUP)
    assert printed(alone, pages) == [
        ("単体", "", [("貸借対照表", "61")]),
        ("連結", f"（注）{GROUP}、該当する事項はありません。", [("連結の状況", ""), ("連結貸借対照表", "該当なし")]),
    ]
    assert answered(OF_THE_GROUP, ITEMS, alone, pages) == {"a-1": "61", "a-2": "該当なし", "a-3": "該当なし"}
    assert missing_items(OF_THE_GROUP, ITEMS[:2], alone) == []


def test_a_note_stands_only_where_something_is_not_answered() -> None:
    pages = {"t-bs": (61, 61), "t-cbs": (70, 71)}
    whole = Coverage({"a-1": ["t-bs"], "a-2": ["t-cbs"]}, {}, {"a-3": "本編"}, GROUP)
    assert [note for _, note, _ in printed(whole, pages)] == ["", ""]
    assert answered(OF_THE_GROUP, ITEMS, whole, pages) == {"a-1": "61", "a-2": "70~71"}
    with_group = Coverage({"a-1": ["t-bs"]}, {"a-2": "損失がない"}, {})
    assert [note for _, note, _ in printed(with_group, pages)] == ["", ""]
    assert answered(OF_THE_GROUP, ITEMS, with_group, pages) == {"a-1": "61"}


def test_heads_have_no_pages_and_lapse_with_their_lines() -> None:
    (part,) = build_index(INDEX, ITEMS[:1], Coverage({"a-1": ["t-bs"]}, {}, {}), {"t-bs": (61, 61)})
    assert [(line.label, line.head) for line in part.lines] == [("財産の状況", True), ("貸借対照表", False)]
    assert build_index(INDEX, [], Coverage({}, {}, {}), {}) == []


def test_a_house_numbers_its_lines_and_counts_the_printed_ones_only() -> None:
    index = IndexDef.model_validate(
        {
            "numbering": ["1. ", "（1）"],
            "joint": "・",
            "nothing": "（該当なし）",
            "parts": [
                {
                    "title": "法律",
                    "entries": [
                        {"label": "前の法律による事項", "items": ["z-9"]},
                        {
                            "label": "財産の状況",
                            "pages": True,
                            "numbering": "①",
                            "entries": [
                                {"label": "貸借対照表", "items": ["a-1"]},
                                {"label": "重要事象等", "items": ["a-2"], "optional": True},
                                {"label": "役員", "items": ["a-4"]},
                            ],
                        },
                        {"label": "方針", "entries": [{"label": "方針", "items": ["a-3"]}]},
                    ],
                }
            ],
        }
    )
    coverage = Coverage({"a-1": ["t-bs"], "a-4": ["x-officers"]}, {"a-2": "", "a-3": ""}, {})
    (part,) = build_index(index, ITEMS, coverage, {"t-bs": (61, 61), "x-officers": (64, 65)})
    assert [(line.label, line.text) for line in part.lines] == [
        ("1. 財産の状況", "61・64~65"),
        ("①貸借対照表", "61"),
        ("②役員", "64~65"),
        ("2. 方針", ""),
        ("（1）方針", "（該当なし）"),
    ]
