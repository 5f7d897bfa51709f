"""What the documents say of the house is true: every wing has a short README, and what they name exists."""

import ast
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

WINGS = ("catalogue", "ledgers", "figures", "book", "export", "published", "check", "desk")
READMES = [ROOT / "discgen" / wing / "README.md" for wing in WINGS]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
TOP_FOLDERS = ("discgen", "templates", "tests", "docs", ".ci")
MOST_LINES = 60

_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.S | re.M)
_QUOTED = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"[\w./*-]+\.(?:py|ya?ml|j2|css)", re.ASCII)
_PATH = re.compile(r"[\w.-]+/(?:[\w.*-]+/)*[\w.*-]*", re.ASCII)
_CLASS = re.compile(r"([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:\.(\w+))?(?:\(.*\))?", re.ASCII)
_FUNCTION = re.compile(r"([a-z_]\w*)\(\)", re.ASCII)
_ELSEWHERE = re.compile(r"(?:inputs|outputs|\.github|\.gitlab)\b|.*\bgitlab-ci")


@cache
def names() -> tuple[dict[str, set[str]], set[str]]:
    """Classes with their attributes, and functions with the other names of modules, of the whole house."""
    classes: dict[str, set[str]] = {}
    others: set[str] = set()
    for path in (ROOT / "discgen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                own = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
                own |= {ast.unparse(part.target) for part in node.body if isinstance(part, ast.AnnAssign)}
                classes.setdefault(node.name, set()).update(own)
            elif isinstance(node, ast.FunctionDef):
                others.add(node.name)
    return classes, others


@cache
def files() -> tuple[str, ...]:
    """Every file and folder, as a path from the checkout."""
    found = [path for top in TOP_FOLDERS for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts]
    return tuple("/" + path.relative_to(ROOT).as_posix() for path in (*found, *ROOT.iterdir()))


@cache
def folders() -> frozenset[str]:
    """The names of the folders of the house."""
    return frozenset({*TOP_FOLDERS, *(path.split("/")[-2] for path in files() if path.count("/") > 1)})


def exists(path: str) -> bool:
    """A file or folder of the house that ends so; a star stands for the rest of a name."""
    pattern = re.compile(".*/" + re.escape(path.strip("/")).replace(r"\*", "[^/]*"))
    return any(pattern.fullmatch(known) for known in files())


def untrue(text: str) -> list[str]:
    """What a text names in backticks as a file, folder, class or function of the house, and that is not there."""
    classes, functions = names()
    found = []
    for word in dict.fromkeys(_QUOTED.findall(_FENCE.sub("", text))):
        named = _CLASS.fullmatch(word)
        called = _FUNCTION.fullmatch(word)
        if named:
            owner, attribute = named.groups()
            right = owner in classes and (not attribute or attribute in classes[owner])
        elif called:
            right = called[1] in functions
        elif _ELSEWHERE.match(word):
            right = True
        elif _FILE.fullmatch(word) or (_PATH.fullmatch(word) and word.split("/")[0] in folders()):
            right = exists(word)
        else:
            right = True
        found += [] if right else [word]
    return found


def test_every_wing_has_a_short_readme() -> None:
    packages = {path.parent.name for path in (ROOT / "discgen").glob("*/__init__.py")}
    assert packages == set(WINGS)
    assert [path for path in READMES if not path.is_file()] == []
    lengths = {path.parent.name: len(path.read_text(encoding="utf-8").splitlines()) for path in READMES}
    assert {wing: length for wing, length in lengths.items() if not 10 <= length <= MOST_LINES} == {}


@pytest.mark.parametrize("path", [*READMES, *DOCUMENTS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_exists(path: Path) -> None:
    assert untrue(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`gone.py` and `formula.py`", ["gone.py"]),
        ("`figures/printing.py` and `figures/printed/printing.py`", ["figures/printing.py"]),
        ("`catalogue/data/tables/*.yaml`, `catalogue/data/tables/*.toml`", ["catalogue/data/tables/*.toml"]),
        ("`Composer`, `Composers`, `Composer.compose`, `Composer.gone`", ["Composers", "Composer.gone"]),
        ("`draw_chart()` and `draw_nothing()`", ["draw_nothing()"]),
        ("`book/press/`, `book/presses/`", ["book/presses/"]),
        ("`institution.toml`, `bs/現金`, `html/`, `inputs/NAME`, `discgen build`", []),
    ],
)
def test_what_does_not_exist_is_seen(text: str, wrong: list[str]) -> None:
    assert untrue(text) == wrong


def rooms_of(contract: dict[str, object], folder: Path) -> list[str]:
    """The rooms among the layers of a contract, bottom first."""
    layers = contract["layers"]
    assert isinstance(layers, list)
    every = [[name.strip() for name in re.split(r"[:|]", layer)] for layer in reversed(layers)]
    return [name for layer in every for name in layer if (folder / name / "__init__.py").is_file()]


def table_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = iter(text[text.index(f"\n{heading}\n") :].splitlines()[2:])
    rows: list[str] = []
    for line in lines:
        if line.startswith("|"):
            rows.append(line)
        elif rows:
            break
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def quoted(cells: Iterable[str]) -> list[str]:
    return [word.strip("/") for cell in cells for word in _QUOTED.findall(cell)]


def test_the_table_of_wings_and_rooms_is_that_of_the_import_contracts() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    contracts = {contract["id"]: contract for contract in settings["contracts"]}
    table = table_of(ARCHITECTURE.read_text(encoding="utf-8"), "## Wings and rooms")
    assert quoted(row[0] for row in table) == rooms_of(contracts["wings"], ROOT / "discgen") == list(WINGS)
    for wing, row in zip(WINGS, table, strict=True):
        layers = rooms_of(contracts[wing], ROOT / "discgen" / wing) if wing in contracts else []
        assert quoted([row[1]]) == layers, wing
        rooms = {path.parent.name for path in (ROOT / "discgen" / wing).glob("*/__init__.py")}
        assert rooms == set(layers), wing


@pytest.mark.parametrize("document", [*DOCUMENTS, *READMES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_section_stands_twice(document: Path) -> None:
    heads = re.findall(r"^##? .+", _FENCE.sub("", document.read_text(encoding="utf-8")), re.M)
    assert heads and sorted(set(heads)) == sorted(heads)
