"""The one merge: definitions are changed, dropped, added and put in order by what they are known by."""

from typing import Any

import pytest

from discgen.catalogue.datafile import Raw
from discgen.catalogue.layers import ENTRIES, ROWS, SECTIONS, Tree, amended, amended_whole


def rows(names: str) -> list[Raw]:
    """Rows ``a b(c d)``: b holds c and d."""
    made: list[Raw] = []
    open_lists = [made]
    for word in names.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            open_lists.append(open_lists[-1][-1].setdefault("rows", []))
        elif word == ")":
            open_lists.pop()
        else:
            open_lists[-1].append({"id": word})
    return made


def names(nodes: list[Raw]) -> str:
    parts = [f"{node['id']}({names(node['rows'])})" if node.get("rows") else node["id"] for node in nodes]
    return " ".join(parts)


def merged(base: str, changes: dict[str, Any]) -> tuple[str, list[str]]:
    made, faults = amended({"rows": rows(base)}, changes, {"rows": (ROWS, "")})
    return names(made["rows"]), [fault.message for fault in faults]


def row(name: str, **place: str) -> Raw:
    return {**place, "row": {"id": name}}


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({"drop": ["b"]}, "a e"),
        ({"drop": ["c", "a"]}, "b(d) e"),
        ({"add": [row("x", after="a")]}, "a x b(c d) e"),
        ({"add": [row("x", before="a")]}, "x a b(c d) e"),
        ({"add": [row("x", under="b")]}, "a b(c d x) e"),
        ({"add": [row("x", under="a")]}, "a(x) b(c d) e"),
        ({"add": [row("x")]}, "a b(c d) e x"),
        ({"add": [row("x", after="a"), row("y", after="x")]}, "a x y b(c d) e"),  # an addition is a place of others
        ({"add": [row("x", after="y"), row("y", under="b")]}, "a b(c d y x) e"),
        ({"add": [row("x"), row("y", under="x")]}, "a b(c d) e x(y)"),
        ({"drop": ["c"], "add": [row("c", after="e")]}, "a b(d) e c"),  # moved
        ({"drop": ["b"], "add": [row("c", before="a")]}, "c a e"),
        ({"arrange": ["e", "a"]}, "e b(c d) a"),
        ({"arrange": ["d", "c"]}, "a b(d c) e"),
        ({"arrange": ["x", "a"], "add": [row("x")]}, "x b(c d) e a"),  # also what was added at the end
        ({"change": {"b": {"rows": [{"id": "n"}]}}}, "a b(n) e"),
    ],
)
def test_a_later_form_says_what_it_has_otherwise(changes: dict[str, Any], made: str) -> None:
    assert merged("a b(c d) e", changes) == (made, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"change": {"x": {}}},
        {"drop": ["x"]},
        {"arrange": ["x", "a"]},
        {"add": [row("n", after="x")]},
        {"add": [row("x", after="x")]},  # at itself
        {"add": [row("n", after="x"), row("x", after="n")]},  # each at the other
    ],
)
def test_a_name_that_leads_nowhere_is_told(changes: dict[str, Any]) -> None:
    made, messages = merged("a b(c d) e", changes)
    assert "変更する行「x」がありません" in messages
    assert made == "a b(c d) e"


DOCUMENT: Raw = {
    "chapters": [
        {
            "id": "solo",
            "sections": [
                {"id": "staff", "title": "職員", "blocks": [{"text": "staff"}, {"table": "staff"}]},
                {"id": "zaikei", "title": "財形", "blocks": [{"table": "zaikei"}, {"text": "notes"}]},
            ],
        }
    ]
}


def whole(base: Raw, tree: Tree, **changes: Any) -> tuple[Raw, list[str]]:
    made, faults = amended_whole(base, changes, tree)
    return made, [fault.message for fault in faults]


def test_a_name_is_the_sections_before_it_is_that_of_a_table_in_it() -> None:
    made, faults = whole(DOCUMENT, SECTIONS, change={"staff": {"title": "職員の数"}, "table:staff": {"size": 7}})
    (section, _) = made["chapters"][0]["sections"]
    assert faults == []
    assert section == {"id": "staff", "title": "職員の数", "blocks": [{"text": "staff"}, {"table": "staff", "size": 7}]}


def test_a_table_or_text_without_a_section_of_its_name_needs_no_kind() -> None:
    made, faults = whole(DOCUMENT, SECTIONS, drop=["notes", "text:staff"])
    blocks = [section["blocks"] for section in made["chapters"][0]["sections"]]
    assert (blocks, faults) == ([[{"table": "staff"}], [{"table": "zaikei"}]], [])


def test_an_addition_stands_once_though_several_bear_the_name() -> None:
    made, faults = whole(DOCUMENT, SECTIONS, add=[{"after": "staff", "section": {"id": "new", "blocks": []}}])
    assert [section["id"] for section in made["chapters"][0]["sections"]] == ["staff", "new", "zaikei"]
    made, more = whole(DOCUMENT, SECTIONS, add=[{"under": "staff", "block": {"table": "staff"}}])
    assert made["chapters"][0]["sections"][0]["blocks"][2:] == [{"table": "staff"}]
    assert faults == more == []


def test_a_chapter_may_be_added_at_the_end_but_a_section_needs_a_place() -> None:
    made, faults = whole(DOCUMENT, SECTIONS, add=[{"chapter": {"id": "own"}}])
    assert ([chapter["id"] for chapter in made["chapters"]], faults) == (["solo", "own"], [])
    made, faults = whole(DOCUMENT, SECTIONS, add=[{"section": {"id": "own"}}])
    assert (made, faults) == (DOCUMENT, ["足すものの場所がありません"])


def test_a_line_of_the_index_is_called_by_its_words_or_by_its_item() -> None:
    base: Raw = {
        "parts": [
            {"title": "法", "entries": [{"label": "イ　組織", "items": ["1-i"]}, {"label": "ロ", "items": ["1-ro"]}]}
        ]
    }
    made, faults = whole(base, ENTRIES, change={"1-i": {"label": "組織"}, "ロ": {"label": "役員"}})
    assert [line["label"] for line in made["parts"][0]["entries"]] == ["組織", "役員"]
    assert faults == []
