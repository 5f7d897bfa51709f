"""discgen law --provisional: everything that is marked in the data, with its reason, and nothing else."""

import csv
import io
import json
import re

from typer.testing import CliRunner

from discgen.catalogue.catalogue import DATA, open_catalogue
from discgen.catalogue.profile import Institution
from discgen.cli import app
from discgen.desk.lawhistory.unconfirmed import HEADS, unconfirmed

MARK = re.compile(r"provisional: (?:\"([^\"]+)\"|([^,}\n]+(?:（[^）]*）[^,}\n]*)?))")


def found_in(*years: int) -> set[str]:
    plain = Institution(name="見本", fiscal_year=2024)
    catalogues = (open_catalogue(None, plain.model_copy(update={"fiscal_year": year})) for year in years)
    return {one.reason for catalogue in catalogues for one in unconfirmed(catalogue)}


def written(name: str) -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((DATA / name).glob("*.yaml"))]
    return {(one[1] or one[2]).strip() for text in texts for one in MARK.finditer(re.sub(r"(?m)^#.*$", "", text))}


def test_every_mark_in_the_forms_is_listed_in_its_years() -> None:
    reasons = found_in(2014, 2024, 2025)
    marks = written("tables")
    assert len(marks) > 5
    assert {mark for mark in marks if not any(reason.startswith(mark) for reason in reasons)} == set()


def test_every_item_that_is_marked_is_listed() -> None:
    with (DATA / "law" / "items.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["provisional"] and row["applies_to"] == "both"]
    assert {row["provisional"] for row in rows} <= found_in(2024)
    assert {"p3-ql-op-bi", "p3-qn-cr5a"} <= {row["id"] for row in rows}


def test_a_year_of_confirmed_forms_lists_no_form() -> None:
    plain = Institution(name="見本", fiscal_year=2020)
    assert {one.group for one in unconfirmed(open_catalogue(None, plain))} == {"記載事項"}


def test_the_list_has_three_forms_that_say_the_same() -> None:
    runs = [
        CliRunner().invoke(app, ["law", "--provisional", "2024", "--format", form]) for form in ("text", "json", "csv")
    ]
    text, data, table = (run.stdout for run in runs)
    entries = json.loads(data)["unconfirmed"]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(entries) == len(rows) == text.count("理由：") > 20
    assert tuple(rows[0]) == HEADS and all(row["理由と拠り所"] for row in rows)
    assert "オペレーショナル・リスクに関する事項（単体・連結）［operational-risk］" in text
