"""Permanent addresses of figures: short, and the same in every build whatever the labels of a figure say."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from discgen.faults import Fault, FaultError
from discgen.figures.printed.printedtable import CellKey

_LETTERS = 10  # 50 bits
_BETWEEN = "\x1f"


def figure_address(key: CellKey) -> str:
    """Anchor of a figure, from its number, entity and year."""
    named = _BETWEEN.join(map(str, key.identity))
    digest = base64.b32encode(hashlib.sha256(named.encode("utf-8")).digest()).decode("ascii")
    return f"f-{digest[:_LETTERS].lower()}"


def figure_addresses(keys: Iterable[CellKey]) -> dict[CellKey, str]:
    """Addresses of all figures. Errors: FaultError when two figures would share one."""
    made = {key: figure_address(key) for key in keys}
    owners: dict[str, CellKey] = {}
    faults: list[Fault] = []
    for key, address in made.items():
        other = owners.setdefault(address, key)
        if other != key:
            found = f"{other.id} と {key.id}"
            remedy = "どちらかの行か列の id を変えてください"
            faults.append(Fault("HTML版", "二つの計数の番地が重なりました", found, remedy=remedy))
    if faults:
        raise FaultError(faults)
    return made
