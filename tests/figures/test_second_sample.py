"""The second sample prints what another bank really published (九州労働金庫, 2018): its own forms, no code."""

from __future__ import annotations

import csv
import re
import unicodedata

import pytest

from discgen.export.records import figure_records
from discgen.project import Project, open_project
from tests.paths import GOLDEN, ROOT

SECOND = ROOT / "inputs" / "kyushu-2018"
FIGURES = GOLDEN / "kyushu-2018.csv"
MISSPELT = "コマース・ペーパー利息"  # the source has コマーシャル wrong here, in both years
TABLES = 60  # the source has no balance sheet of the bank alone

Key = tuple[str, str, str, str, int]


def label(text: str) -> str:
    """A label without its widths and blanks, and with one spelling of 及び, 又は and 三月."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    for kana, kanji in (("および", "及び"), ("または", "又は"), ("3カ月", "三月"), ("3か月", "三月")):
        text = text.replace(kana, kanji)
    return text


def print_of(text: str) -> str:
    """A print without its widths and blanks, and with one sign for nothing."""
    return re.sub(r"[-－—–―‐−](?!\d)", "－", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


def published() -> dict[Key, str]:
    """Every published figure that is not in doubt, a wrong one as corrected; not those of running text."""
    with FIGURES.open(encoding="utf-8-sig", newline="") as stream:
        return {
            (row["entity"], row["table_id"], label(row["row"]), label(row["col"]), int(row["fy"])): print_of(
                row["corrected"] or row["printed"]
            )
            for row in csv.DictReader(stream)
            if (row["corrected"] or not row["suspect"]) and not row["table_id"].startswith("other-")
        }


@pytest.fixture(scope="module")
def second() -> Project:
    return open_project(SECOND)


@pytest.fixture(scope="module")
def printed(second: Project) -> dict[Key, str]:
    return {
        (r.entity, r.table_id, label(r.row), label(r.col), r.fy): print_of(r.printed) for r in figure_records(second)
    }


def test_every_published_figure_is_printed_the_same(printed: dict[Key, str]) -> None:
    expected = published()
    assert len(expected) > 4_200 and len({key[:2] for key in expected}) > TABLES
    wrong = {key: (value, printed.get(key)) for key, value in expected.items() if printed.get(key) != value}
    assert {key[2].split(">")[-1] for key in wrong} == {MISSPELT}
    assert {printed[(*key[:2], key[2].replace("コマース", "コマーシャル"), *key[3:])] for key in wrong} == {"－"}


def test_what_was_not_published_is_marked_as_a_sample(second: Project) -> None:
    assert second.profile.institution.sample
    marked = {table.id for table in second.tables.values() if table.sample}
    assert "bs" in marked
    assert not marked & {"pl", "capital-composition", "loans-use", "c-bs", "c-pl"}
