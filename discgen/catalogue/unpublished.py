"""Figures that a publication does not tell, as the inputs made from it name them (forms/unpublished.yaml)."""

from __future__ import annotations

from collections.abc import Iterable

from discgen.catalogue.datafile import Raw, validated
from discgen.catalogue.strict import StrictModel
from discgen.faults import FaultError


class Unpublished(StrictModel):
    """figures: by table, row or cell (``bs``, ``bs.cash``, ``zaikei.*.share``), the group's with 連結: before them.

    despite: figures that are known although they are computed from such. earlier: years before that the history does
    not have are not known either.
    """

    figures: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    earlier: bool = False


def read_unpublished(parts: Iterable[Raw]) -> Unpublished:
    """What stands under the head ``unpublished``. Errors: FaultError with file and line."""
    made = Unpublished()
    for raw in parts:
        one, faults = validated(raw, Unpublished)
        if one is None:
            raise FaultError(faults)
        made = Unpublished(
            figures=(*made.figures, *one.figures),
            despite=(*made.despite, *one.despite),
            earlier=made.earlier or one.earlier,
        )
    return made
