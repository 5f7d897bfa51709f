"""A form that is one tree (the document, the index): the national one, with what some years and the house change.

The file's first document is the whole form. Those after it are dated (``effective_from``, ``effective_to``: fiscal-year
ends) and change it as a house's forms do, for the years between their days. The house's changes come over them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from discgen.catalogue.datafile import Raw, validated
from discgen.catalogue.house import HouseForms
from discgen.catalogue.houseshape import misshapen
from discgen.catalogue.law import in_force
from discgen.catalogue.layers import Tree, amended_whole
from discgen.catalogue.strict import PlacedModel, place_of
from discgen.faults import Fault, FaultError

Model = TypeVar("Model", bound=PlacedModel)
_DATES = ("effective_from", "effective_to")


def one_whole(
    path: Path,
    house: HouseForms,
    head: str,
    tree: Tree,
    model: type[Model],
    day: datetime.date,
    prove: Callable[[Model], Iterable[Fault]] = lambda _: (),
) -> Model:
    """The form of a data file on a day, with what the house has otherwise under ``head``.

    Errors: FaultError, all faults with file and line.
    """
    (raw, *later) = house.words.documents(path)
    faults: list[Fault] = []
    for change in [*_of_the_day(later, head, day, faults), *house.part(head)]:
        raw, told = amended_whole(raw, change, tree)
        faults += told
    made, told = validated(raw, model, path.name)
    faults += told
    if made is not None:
        faults += prove(made)
    if faults or made is None:
        raise FaultError(faults)
    return made


def _of_the_day(changes: Iterable[Raw], head: str, day: datetime.date, faults: list[Fault]) -> list[Raw]:
    """The dated changes in force, by their first day, without their dates."""
    made: list[tuple[datetime.date, Raw]] = []
    for raw in changes:
        dates = [raw.get(name) for name in _DATES]
        if not any(dates) or any(one is not None and not isinstance(one, datetime.date) for one in dates):
            found = "、".join(str(one) for one in dates if one)
            remedy = "effective_from か effective_to に、日付を 2021-03-31 の形で書いてください"
            faults.append(Fault(place_of(raw), "二つめからの構成の定義に、日付がありません", found, remedy=remedy))
            continue
        change = {key: value for key, value in raw.items() if key not in _DATES}
        told = list(misshapen(change, head))
        faults += told
        if not told and in_force(day, *dates):
            made.append((dates[0] or datetime.date.min, change))
    return [change for _, change in sorted(made, key=lambda one: one[0])]
