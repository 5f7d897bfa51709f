"""A linear programme in HiGHS, the only module that knows the solver: cost · x least, low ≤ rows · x ≤ high.

Every answer is the same on every run: one thread, the solver's fixed seed, and no limit of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any, TypeAlias

import highspy
import numpy as np

from discgen.published.algebra.sparsematrix import Floats, SparseMatrix

INFINITE = float(highspy.kHighsInf)
_PRIMAL, _DUAL = 4, 1
_NODES = 20_000  # of the search for whole numbers; the first that fit are taken, so few are needed
_ANY_GAP = 1e9
Places: TypeAlias = Sequence[int] | np.ndarray[tuple[int], np.dtype[Any]]
Basis: TypeAlias = highspy.HighsBasis
Options: TypeAlias = dict[str, bool | int | float | str]
_USUAL: Options = {"solver": "choose", "simplex_scale_strategy": 2}
_AGAIN: tuple[Options, ...] = ({}, {"presolve": "on"}, {"simplex_scale_strategy": 4}, {"solver": "ipm"})


class Unsolved(Exception):
    """The solver gave no answer; the text is its own word for why."""


class Verdict(Enum):
    """What a run says."""

    OPTIMAL = auto()
    INFEASIBLE = auto()
    UNBOUNDED = auto()


_VERDICTS = {
    highspy.HighsModelStatus.kOptimal: Verdict.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Verdict.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Verdict.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Verdict.UNBOUNDED,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Verdict.UNBOUNDED,
}


class LinearProgramme:
    """Bounds and costs may change between runs; each run starts from the basis of the last one.

    presolve: off for programmes that are asked again and again. whole: every column is a whole number, and the first
    point found will do.
    """

    def __init__(
        self,
        rows: SparseMatrix,
        row_bounds: tuple[Floats, Floats],
        bounds: tuple[Floats, Floats],
        costs: Floats | None = None,
        *,
        presolve: bool = True,
        tolerance: float | None = None,
        whole: bool = False,
    ) -> None:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = rows.width, rows.height
        model.col_cost_ = np.zeros(rows.width) if costs is None else costs
        model.col_lower_, model.col_upper_ = bounds
        model.row_lower_, model.row_upper_ = row_bounds
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_, matrix.value_ = rows.starts.astype(np.int32), rows.values
        matrix.index_ = rows.columns.astype(np.int32)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * rows.width
        self._presolve = "choose" if presolve else "off"
        self._solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        options: Options = {"output_flag": False, "presolve": self._presolve, "threads": 1}
        if tolerance is not None:
            options |= dict.fromkeys(("primal_feasibility_tolerance", "dual_feasibility_tolerance"), tolerance)
        if whole:
            options |= {"mip_max_nodes": _NODES, "mip_rel_gap": _ANY_GAP}
        self._set(options)
        self._solver.passModel(model)

    def _set(self, options: Options) -> None:
        for name, value in options.items():
            self._solver.setOptionValue(name, value)

    def minimise(self, *, primal: bool = False) -> Verdict:
        """Run; ``primal``: the simplex that keeps a feasible point, for new costs. Errors: Unsolved.

        A run that ends nowhere, as a long series of questions from one basis to the next may, is tried again from
        nothing: as before, then in other ways.
        """
        status = self._run(_PRIMAL if primal else _DUAL)
        for changed in _AGAIN:
            if status in _VERDICTS:
                break
            self._solver.clearSolver()
            self._set(changed)
            status = self._run(_DUAL)
            self._set({"presolve": self._presolve, **_USUAL})
        if status not in _VERDICTS:
            raise Unsolved(self._solver.modelStatusToString(status))
        return _VERDICTS[status]

    def _run(self, strategy: int) -> highspy.HighsModelStatus:
        self._set({"simplex_strategy": strategy})
        self._solver.run()
        return self._solver.getModelStatus()

    def values(self) -> Sequence[float]:
        """The columns at the point that the last run found."""
        return list(self._solver.getSolution().col_value)

    def reduced_costs(self) -> Sequence[float]:
        """What each column's bound is worth there."""
        return list(self._solver.getSolution().col_dual)

    def row_duals(self) -> Sequence[float]:
        """What each row's bound is worth there."""
        return list(self._solver.getSolution().row_dual)

    def set_bounds(self, places: Places, low: Floats, high: Floats) -> None:
        """Other bounds of some columns."""
        if len(places):
            self._solver.changeColsBounds(len(places), np.asarray(places, dtype=np.int32), low, high)

    def set_costs(self, places: Places, costs: Floats) -> None:
        """Other costs of some columns."""
        if len(places):
            self._solver.changeColsCost(len(places), np.asarray(places, dtype=np.int32), costs)

    @property
    def basis(self) -> Basis:
        """Where the last run ended."""
        return self._solver.getBasis()

    @basis.setter
    def basis(self, basis: Basis) -> None:
        self._solver.setBasis(basis)
