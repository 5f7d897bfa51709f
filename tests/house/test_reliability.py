"""The numbers of README's section on reliability are those of the tests: counted, not guessed."""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.paths import ROOT

SECTION = re.compile(r"^## Reliability\n(.*?)^## ", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| .*`tests/(?P<folder>\w+)`.* \| (?P<cases>[0-9,]+) \|$", re.MULTILINE)
DRAWN = re.compile(r"(?P<kinds>[0-9]+) kinds .*?(?P<few>[0-9][0-9,]*) examples .*?(?P<many>[0-9][0-9,]*)", re.DOTALL)


def section() -> str:
    found = SECTION.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def functions_of(folder: str) -> Iterator[Any]:
    for path in sorted((ROOT / "tests" / folder).glob("test_*.py")):
        module = importlib.import_module(f"tests.{folder}.{path.stem}")
        yield from (test for name, test in vars(module).items() if name.startswith("test_") and callable(test))


def cases_of(test: Any) -> int:
    tables = [mark.args[1] for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    return math.prod(len(list(table)) for table in tables)


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("folder", ["hostile", "ledgers", "offices"])
def test_the_cases_of_a_folder_are_as_many_as_the_readme_says(folder: str) -> None:
    told = {row["folder"]: number(row["cases"]) for row in ROW.finditer(section())}
    assert told[folder] == sum(map(cases_of, functions_of(folder)))


def test_the_drawn_examples_are_as_many_as_the_readme_says() -> None:
    drawn = [test for test in functions_of("hostile") if hasattr(test, "hypothesis") and "fuzz" in test.__module__]
    told = DRAWN.search(section())
    assert told is not None
    assert number(told["kinds"]) == len(drawn)
    assert number(told["few"]) == settings.get_profile("untimed").max_examples
    assert number(told["many"]) == settings.get_profile("long").max_examples
