"""What the code imports is what pyproject.toml asks for: nothing comes in by chance, nothing is asked for in vain."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

from tests.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WALKED = ("weasyprint", "pydyf")  # their insides are known here, so a release is taken up when it was looked at
NAME = re.compile(r"[\w.-]+")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(requirements: Iterable[str]) -> dict[str, str]:
    """The bounds of each package."""
    found = {}
    for requirement in requirements:
        name = NAME.match(requirement)
        assert name, requirement
        found[normal(name[0])] = requirement[name.end() :]
    return found


def modules(folder: Path) -> Iterator[str]:
    """Everything that is imported, at the head or within a function."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module or ""


def packages(folder: Path) -> set[str]:
    """The packages behind what is imported."""
    owners = packages_distributions()
    tops = {module.partition(".")[0] for module in modules(folder)}
    foreign = tops - sys.stdlib_module_names - {"discgen", "tests", "__future__"}
    return {normal(name) for top in foreign for name in owners[top]}


MAIN = asked_for(PROJECT["dependencies"])
DEV = asked_for(PROJECT["optional-dependencies"]["dev"])


def test_the_program_asks_for_what_it_imports_and_no_more() -> None:
    assert packages(ROOT / "discgen") == MAIN.keys()


def test_the_tests_ask_for_what_they_import() -> None:
    assert packages(ROOT / "tests") - MAIN.keys() - DEV.keys() == set()


def test_what_the_press_knows_from_inside_has_an_upper_bound() -> None:
    for name in WALKED:
        low, _, high = MAIN[name].partition(",")
        assert low.startswith(">=") and high.startswith("<"), f"{name}{MAIN[name]}"
        least, most = (tuple(map(int, bound.strip("<>=").split("."))) for bound in (low, high))
        installed = tuple(map(int, version(name).split(".")[:3]))
        assert least <= installed < most
