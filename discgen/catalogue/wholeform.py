"""A form that is one tree (the document, the index): the national one, with the house's or wholly the house's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from discgen.catalogue.datafile import validated
from discgen.catalogue.house import HouseForms
from discgen.catalogue.layers import Tree, amended_whole
from discgen.catalogue.strict import PlacedModel
from discgen.faults import Fault, FaultError

Model = TypeVar("Model", bound=PlacedModel)


def one_whole(
    path: Path,
    house: HouseForms,
    head: str,
    tree: Tree,
    model: type[Model],
    prove: Callable[[Model], Iterable[Fault]] = lambda _: (),
) -> Model:
    """The form of a data file with what the house has otherwise under ``head``.

    Errors: FaultError, all faults with file and line.
    """
    (raw, *more) = house.words.documents(path)
    if more:
        raise FaultError([Fault(path.name, "構成の定義は一つだけ書いてください", found=f"{len(more) + 1} 個")])
    faults: list[Fault] = []
    for change in house.part(head):
        raw, told = amended_whole(raw, change, tree)
        faults += told
    made, told = validated(raw, model, path.name)
    faults += told
    if made is not None:
        faults += prove(made)
    if faults or made is None:
        raise FaultError(faults)
    return made
