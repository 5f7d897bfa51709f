"""The schemas for editors: every key is explained, what is shipped is right by them, and slips are seen."""

import datetime
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from discgen.catalogue.catalogue import DATA
from discgen.catalogue.house import HEADS
from discgen.catalogue.profile import default_profile_text
from discgen.catalogue.writtenforms import HouseHeads
from discgen.cli import app
from discgen.schemas import WRITTEN, all_schemas, explained_keys, file_name, read_descriptions, write_schemas
from tests.paths import SAMPLE

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


@cache
def schemas() -> dict[str, dict[str, Any]]:
    return all_schemas()


def faults(kind: str, document: object) -> list[str]:
    """What a schema finds in a document, dates as the text that an editor sees."""
    plain = json.loads(json.dumps(document, default=datetime.date.isoformat))
    return [error.message for error in Draft202012Validator(schemas()[kind]).iter_errors(plain)]


def documents(path: Path) -> list[object]:
    text = path.read_text(encoding="utf-8")
    return [one for one in yaml.load_all(text, Loader=yaml.CSafeLoader) if one is not None]


def keys_of(schema: object) -> dict[str, list[dict[str, Any]]]:
    """Every key of every object of a schema."""
    found: dict[str, list[dict[str, Any]]] = {}
    if isinstance(schema, dict):
        for name, key in schema.get("properties", {}).items():
            found.setdefault(name, []).append(key)
        for inner in schema.values():
            for name, more in keys_of(inner).items():
                found.setdefault(name, []).extend(more)
    elif isinstance(schema, list):
        for inner in schema:
            for name, more in keys_of(inner).items():
                found.setdefault(name, []).extend(more)
    return found


def test_no_key_is_without_description_and_no_description_without_key() -> None:
    told = {(model, key) for model, keys in read_descriptions().items() for key in keys}
    assert len(told) > 300
    assert told == explained_keys()


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_schema_is_valid_and_explains_in_japanese(kind: str) -> None:
    schema = schemas()[kind]
    Draft202012Validator.check_schema(schema)
    assert JAPANESE.search(schema["title"])
    keys = keys_of(schema)
    assert [name for name, found in keys.items() for key in found if not JAPANESE.search(key["description"])] == []
    assert "defined_at" not in keys
    assert "x-partly" not in json.dumps(schema)


def test_every_file_of_the_catalogue_has_a_schema_and_is_right_by_it() -> None:
    kinds = [
        (path, kind) for kind, written in WRITTEN.items() for pattern in written.files for path in DATA.glob(pattern)
    ]
    assert sorted(path for path, _ in kinds) == sorted(DATA.rglob("*.yaml"))
    wrong = {
        (path.name, *faults(kind, one)[:2]) for path, kind in kinds for one in documents(path) if faults(kind, one)
    }
    assert wrong == set()


@pytest.mark.parametrize("path", sorted((SAMPLE / "forms").glob("*.yaml")), ids=lambda path: path.name)
def test_the_forms_of_the_sample_are_right(path: Path) -> None:
    found = documents(path)
    assert found
    assert [faults("forms", one) for one in found if faults("forms", one)] == []


def test_profiles_are_right() -> None:
    texts = [(SAMPLE / "institution.toml").read_text(encoding="utf-8"), default_profile_text("見本労働金庫", 2020)]
    assert [faults("institution", tomllib.loads(text)) for text in texts] == [[], []]


def test_heads_and_charts_of_the_texts_of_the_sample_are_right() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((SAMPLE / "text").glob("*.md"))]
    heads = [found[1] for text in texts if (found := re.match(r"---\n(.*?)^---", text, re.S | re.M))]
    charts = [found for text in texts for found in re.findall(r"^```chart\n(.*?)^```", text, re.S | re.M)]
    assert len(heads) > 20 and len(charts) > 3
    assert [faults("text", yaml.safe_load(head)) for head in heads if faults("text", yaml.safe_load(head))] == []
    assert [faults("chart", yaml.safe_load(one)) for one in charts if faults("chart", yaml.safe_load(one))] == []


RIGHT = {
    "institution": {"institution": {"name": "見本", "fiscal_year": 2020}},
    "forms": {"amend": "bs", "change": {"cash": {"label": "現金"}}, "add": [{"row": {"id": "a"}}]},
    "text": {"title": 2021, "columns": 2},
    "chart": {"type": "line", "title": "図", "series": [{"label": "a", "figure": "bs/現金"}]},
    "value": {"title": "図", "stages": [{"head": "a", "items": ["b"]}, {"head": "c", "items": ["d"]}]},
    "plan": {"title": "表", "rows": [{"label": "a", "plan": 4, "figure": "bs/現金"}]},
    "catalogue-tables": {"id": "c-bs", "group_of": "bs"},
    "catalogue-bounds": {"bounds": [{"id": "a", "value": "1", "message": "m"}]},
}


@pytest.mark.parametrize("kind", RIGHT)
def test_what_is_right_passes(kind: str) -> None:
    assert faults(kind, RIGHT[kind]) == []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("institution", {"institutoin": {}}),
        ("institution", {"institution": {"name": "見本", "fiscal_year": "来年"}}),
        ("institution", {"conventions": {"zero_ratio": "nil"}}),
        ("institution", {"parameters": {"tax_rate": 0.27}}),
        ("institution", {"print": {"inks": {"red": "C0 M0 Y0 K0"}}}),
        ("forms", {"titel": "a"}),
        ("forms", {"change": {"cash": {"lable": "a"}}}),
        ("forms", {"change_columns": {"share": {"decimals": "二"}}}),
        ("forms", {"add": [{"row": {"label": "番号のない行"}}]}),
        ("forms", {"years": 6}),
        ("text", {"colums": 2}),
        ("text", {"new_page": "はい"}),
        ("text", {"columns": 3}),
        ("chart", {"type": "lines"}),
        ("chart", {"series": []}),
        ("value", {"stages": [{"head": "a", "items": ["b"]}]}),
        ("plan", {"rows": [{"label": "a", "plan": 4, "mark": "◎"}]}),
        ("catalogue-tables", {"group_of": None}),
        ("catalogue-bounds", {"bounds": [{"id": "a", "value": "1"}]}),
    ],
)
def test_a_slip_is_seen(kind: str, change: dict[str, object]) -> None:
    assert faults(kind, {**RIGHT[kind], **change})


@pytest.mark.parametrize(
    "heads",
    [
        {"document": {"change": {"outline": {"title": "a"}, "bs": {"size": 7}}, "drop": ["staff"]}},
        {"document": {"add": [{"under": "outline", "section": {"id": "a", "title": "b"}}], "tab": "資料"}},
        {"index": {"arrange": ["a", "b"], "change": {"a": {"items": ["114-1-2"]}}}},
        {"choices": {"industry": ["a"], "month": {"drop": ["4月"], "add": ["b", {"after": "b", "value": "c"}]}}},
        {"declared": {"change": {"a": {"severity": "参考"}}}, "bounds": {"drop": ["b"]}},
        {"words": {"及び": "および"}, "notes": {"bs": ["注"]}},
    ],
)
def test_a_house_may_write_changes_under_its_heads(heads: dict[str, object]) -> None:
    assert faults("forms", heads) == []


@pytest.mark.parametrize(
    "heads",
    [
        {"documents": {}},
        {"document": {"change": {"bs": {"sise": 7}}}},
        {"document": {"add": [{"section": {"id": "a"}}]}},
        {"index": {"parts": "a"}},
        {"choices": {"month": {"dorp": ["4月"]}}},
        {"declared": {"change": {"a": {"severity": "重大"}}}},
        {"bounds": {"add": [{"rule": {"id": "a"}}]}},
        {"ledgers": {"loans": {"more_value": {}}}},
        {"words": {"及び": 1}},
        {"notes": {"bs": "注"}},
    ],
)
def test_a_slip_under_a_head_is_seen(heads: dict[str, object]) -> None:
    assert faults("forms", heads)


def test_the_heads_are_those_that_are_read() -> None:
    assert tuple(HouseHeads.model_fields) == HEADS


def test_the_command_writes_the_same_bytes_again_and_says_how_an_editor_finds_them(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["schema", "-o", str(tmp_path / "a")])
    assert told.exit_code == 0, told.output
    assert "# yaml-language-server: $schema=" in told.output
    names = write_schemas(tmp_path / "b")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(names) == sorted(map(file_name, WRITTEN))
    for name in names:
        written = (tmp_path / "a" / name).read_bytes()
        assert written == (tmp_path / "b" / name).read_bytes()
        assert b"\\u" not in written
