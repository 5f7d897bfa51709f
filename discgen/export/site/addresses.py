"""Permanent addresses of figures: short, and the same in every build as long as the figure keeps its name."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from discgen.faults import Fault, FaultError
from discgen.figures.printed.printedtable import CellKey

_LETTERS = 10  # 50 bits
_BETWEEN = "\x1f"


def figure_address(key: CellKey) -> str:
    """Anchor of a figure, from its entity, table, row, column and year."""
    named = _BETWEEN.join((key.entity, key.table_id, key.row, key.col, str(key.fiscal_year)))
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
            found = f"{other.table_id}／{other.row} と {key.table_id}／{key.row}"
            faults.append(
                Fault(
                    "HTML版",
                    "二つの計数の番地が重なりました",
                    found,
                    remedy="どちらかの行か列の名称を変えてください",
                )
            )
    if faults:
        raise FaultError(faults)
    return made
