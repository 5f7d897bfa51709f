"""The same file gives the same report on every run: no order of a set decides which figure is blamed."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from discgen.catalogue.profile import load_profile
from discgen.check.identities.identity import IdentityRule, Linear, Term, Violation
from discgen.check.identities.identityset import IdentitySet
from discgen.check.identities.suspects import findings_of
from discgen.check.joint.contradiction import Candidate
from discgen.check.joint.equations import Books, Equations
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Topic
from discgen.project import Project
from discgen.published.inverse.problem import draw_up
from discgen.published.publication import Publication, place_cells
from discgen.published.publishedcells import read_published
from tests.paths import ROOT, SAMPLE, SOLO_FIGURES

SEEDS = ("1", "2")
CHANGES = {  # wrong digits and a wrong unit
    ("bs", "資産の部合計"): "1,362,267",
    ("pl", "経常収益"): "15,872,000",
    ("loans-use", "住宅資金"): "1,234",
    ("loans-collateral", "合計"): "792,581",
}


def publication(path: Path) -> Publication:
    cells, _ = read_published([path])
    return place_cells(cells, load_profile(SAMPLE), SAMPLE).publication


def digest(things: object) -> str:
    return hashlib.sha256(repr(things).encode()).hexdigest()


def orders(path: Path) -> dict[str, str]:
    """Digests of what the solver is given, in its order."""
    printed = publication(path)
    equations = Equations.of(printed, printed.fiscal_year, Books.of(printed))
    problem = draw_up(printed, printed.catalogue.sheets)
    return {
        "rows": digest([(list(row.terms.items()), row.low, row.high, row.constant) for row in equations.rows]),
        "cells": digest(list(equations.cells)),
        "unknowns": digest(problem.unknowns.items),
        "constraints": digest([(list(one.form.terms.items()), one.low, one.label) for one in problem.constraints]),
    }


def mutated(path: Path) -> Path:
    """The golden file with the changes in the first matching lines of this year."""
    with SOLO_FIGURES.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    for (table, row), printed in CHANGES.items():
        line = next(x for x in lines if (x["table_id"], x["row"], x["fy"]) == (table, row, "2020"))
        assert line["printed"] != printed
        line["printed"] = printed
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def started(code: Sequence[str], seed: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.Popen([sys.executable, *code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_report_is_the_same_whatever_the_seed_of_the_hashes(tmp_path: Path) -> None:
    source = mutated(tmp_path / "figures.csv")
    reports: list[dict[str, Any]] = []
    for seed in SEEDS:
        target = tmp_path / f"{seed}.json"
        process = started(["-m", "discgen", "check", str(source), "--format", "json", "-o", str(target)], seed)
        process.communicate()
        assert process.returncode == 1
        reports.append(json.loads(target.read_text(encoding="utf-8")))
        assert reports[-1].pop("seconds")
    leads = {(cell["table_id"], cell["row"]) for one in reports[0]["findings"] for cell in one["cells"][:1]}
    assert leads >= {("bs", "資産の部合計"), ("pl", "経常収益"), ("loans-collateral", "合計")}
    assert reports[1] == reports[0]


def test_the_solver_is_given_the_same_rows_in_the_same_order(tmp_path: Path) -> None:
    source = mutated(tmp_path / "figures.csv")
    code = f"from pathlib import Path; from {__name__} import orders; print(orders(Path({str(source)!r})))"
    here = str(orders(source))
    for seed in SEEDS[:1]:
        told, _ = started(["-c", code], seed).communicate()
        assert told.strip() == here


def test_of_figures_that_are_alike_in_all_else_the_first_in_print_is_blamed(sample: Project) -> None:
    printed = publication(SOLO_FIGURES)
    identities = IdentitySet.of(printed)
    readings = identities.context.readings
    one, other = (
        key
        for key, place in readings.places.items()
        if place.key.row in ("資産の部 > 現金", "資産の部 > 預け金")
        and place.key.fiscal_year == 2020
        and place.key.table_id == "bs"
    )
    assert readings.places[one].order < readings.places[other].order
    rule = IdentityRule("test", Topic.BETWEEN_TABLES, Severity.ERROR, "甲", "乙", "")
    for keys in ((one, other), (other, one)):
        identity = Linear(rule, tuple(Term(key, factor) for key, factor in zip(keys, (1, -1), strict=True)))
        same = readings.changed({one: "9,345", other: "9,346"})
        violation = Violation(identity, identity.gap(same), Severity.ERROR)
        (finding,) = findings_of([violation], lambda key, identity=identity: [identity], same)
        assert [cell.key for cell in finding.cells] == [one, other]


def test_candidates_have_a_total_order() -> None:
    key = CellKey("bs", "資産の部合計", "", 2020, "単体")
    alike = [Candidate(key, 0, (1, 2), 0, place) for place in (3, 1, 2)]
    assert [one.place for one in sorted(alike, key=lambda one: one.merit)] == [1, 2, 3]
    assert min([Candidate(key, 0, None, 0, 0), Candidate(key, 0, (1, 9), 0, 7)], key=lambda one: one.merit).place == 7
