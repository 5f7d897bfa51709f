"""The one door to the solver: sparse matrices against dense ones, what a run says, also one without an answer."""

import ast
from collections.abc import Sequence
from itertools import chain, repeat

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.published.algebra.linearprogramme import INFINITE, LinearProgramme, Unsolved, Verdict
from discgen.published.algebra.sparsematrix import SparseMatrix
from tests.paths import ROOT

Dense = list[list[float]]
ENTRY = st.sampled_from([0.0, 0.0, 1.0, -2.5])


def dense(matrix: SparseMatrix) -> Dense:
    rows = np.zeros((matrix.height, matrix.width))
    for row in range(matrix.height):
        for entry in range(matrix.starts[row], matrix.starts[row + 1]):
            rows[row, matrix.columns[entry]] += matrix.values[entry]
    return [list(map(float, row)) for row in rows]


def sparse(rows: Dense, width: int) -> SparseMatrix:
    entries = [[(place, value) for place, value in enumerate(row) if value] for row in rows]
    return SparseMatrix.of((([p for p, _ in row], [v for _, v in row]) for row in entries), width)


@st.composite
def matrices(draw: st.DrawFn, height: int | None = None) -> tuple[Dense, int]:
    width = draw(st.integers(0, 4))
    count = draw(st.integers(0, 4)) if height is None else height
    row = st.lists(ENTRY, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=count, max_size=count)), width


@given(matrices(), st.data())
def test_rows_are_taken_turned_and_put_above_each_other(drawn: tuple[Dense, int], data: st.DataObject) -> None:
    rows, width = drawn
    matrix = sparse(rows, width)
    assert dense(matrix) == rows
    assert dense(-matrix) == [[-value for value in row] for row in rows]
    numbers = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=5)) if rows else []
    assert dense(matrix.take(numbers)) == [rows[number] for number in numbers]
    wider = matrix.take(numbers).beside(SparseMatrix.single(range(len(numbers)), len(numbers)))
    below = [[*rows[number], *(float(n == place) for n in range(len(numbers)))] for place, number in enumerate(numbers)]
    assert dense(matrix.above(wider)) == [[*row, *[0.0] * len(numbers)] for row in rows] + below


@given(st.integers(0, 4), st.data())
def test_matrices_of_one_height_stand_beside_each_other(height: int, data: st.DataObject) -> None:
    parts = data.draw(st.lists(matrices(height), min_size=1, max_size=3))
    first, *others = [sparse(rows, width) for rows, width in parts]
    assert dense(first.beside(*others)) == [list(chain(*(rows[n] for rows, _ in parts))) for n in range(height)]


@given(st.integers(1, 5).flatmap(lambda height: st.tuples(st.just(height), st.lists(st.integers(0, height - 1)))))
def test_single_entries_stand_in_the_rows_that_are_named(drawn: tuple[int, list[int]]) -> None:
    height, places = drawn
    assert dense(SparseMatrix.single(places, height)) == [[float(p == row) for p in places] for row in range(height)]


def programme(
    rows: Dense, low: Sequence[float], high: Sequence[float], costs: Sequence[float], **options: bool
) -> LinearProgramme:
    """Columns from zero without an end."""
    width = len(costs)
    bounds = np.zeros(width), np.full(width, INFINITE)
    ends = np.array(low, dtype=float), np.array(high, dtype=float)
    return LinearProgramme(sparse(rows, width), ends, bounds, np.array(costs, dtype=float), **options)


def test_the_least_cost_its_point_and_what_the_bounds_are_worth() -> None:
    asked = programme([[1, 1], [1, 0]], [10, -INFINITE], [10, 4], [1, 3])
    assert asked.minimise() is Verdict.OPTIMAL
    assert asked.values() == pytest.approx([4, 6])
    assert asked.row_duals() == pytest.approx([3, -2])
    assert asked.reduced_costs() == pytest.approx([0, 0])


def test_other_bounds_and_costs_are_asked_from_where_the_last_run_ended() -> None:
    asked = programme([[1, 1]], [10], [10], [1, 3], presolve=False)
    assert asked.minimise() is Verdict.OPTIMAL
    start = asked.basis
    asked.set_costs([0], np.array([5.0]))
    assert asked.minimise(primal=True) is Verdict.OPTIMAL
    assert asked.values() == pytest.approx([0, 10])
    asked.set_bounds([1], np.array([0.0]), np.array([7.0]))
    assert asked.minimise() is Verdict.OPTIMAL
    assert asked.values() == pytest.approx([3, 7])
    asked.set_bounds([0, 1], np.zeros(2), np.full(2, 3.0))
    assert asked.minimise() is Verdict.INFEASIBLE
    asked.set_bounds([0, 1], np.zeros(2), np.full(2, INFINITE))
    asked.basis = start
    assert asked.minimise() is Verdict.OPTIMAL


def test_what_has_no_end_is_told() -> None:
    assert programme([[1, -1]], [0], [INFINITE], [-1, 0]).minimise() is Verdict.UNBOUNDED
    assert programme([[1, -1]], [0], [INFINITE], [-1, 0], presolve=False).minimise(primal=True) is Verdict.UNBOUNDED


def test_whole_numbers_where_they_are_asked_for() -> None:
    asked = programme([[2, 3]], [7], [7], [1, 1], whole=True)
    assert asked.minimise() is Verdict.OPTIMAL
    assert asked.values() == pytest.approx([2, 1])
    assert programme([[2, 4]], [7], [7], [1, 1], whole=True).minimise() is Verdict.INFEASIBLE


def test_a_run_that_ends_nowhere_is_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = highspy.HighsModelStatus.kUnknown
    run = LinearProgramme._run
    said = iter([unknown])
    monkeypatch.setattr(LinearProgramme, "_run", lambda self, strategy: next(said, None) or run(self, strategy))
    asked = programme([[1, 1]], [10], [10], [1, 3])
    assert asked.minimise() is Verdict.OPTIMAL
    assert asked.values() == pytest.approx([10, 0])
    said = repeat(unknown)
    with pytest.raises(Unsolved, match="Unknown"):
        asked.minimise()


def test_no_other_module_knows_the_solver() -> None:
    knowing = []
    for path in sorted((ROOT / "discgen").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            knowing += [path.name for name in names if name.partition(".")[0] in ("highspy", "scipy")]
    assert knowing == ["linearprogramme.py"]
