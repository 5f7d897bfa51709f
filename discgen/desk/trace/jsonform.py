"""A trace as plain data for JSON. Exact values are texts (1234 or 1/3), so that nothing is lost on the way."""

from __future__ import annotations

import dataclasses
from typing import Any

from discgen.desk.trace.tracemodel import LedgerInput, OtherPlace, ParameterInput, PriorInput, TraceNode
from discgen.desk.trace.valuetext import exact_words
from discgen.figures.printed.printedtable import CellKey


def key_json(key: CellKey) -> dict[str, Any]:
    """A figure: its number, and its labels in the words of the export."""
    labels = {"table": key.table_id, "row": key.row, "col": key.col}
    return {"number": key.number, "entity": key.entity, **labels, "year": key.fiscal_year}


def as_json(node: TraceNode) -> dict[str, Any]:
    """The trace; ``kind`` of an input is figure, ledger, prior or parameter."""
    return {
        "kind": "figure",
        "id": str(node.ref),
        "key": key_json(node.key),
        "name": node.name,
        "title": node.title,
        "row_path": node.key.row,
        "column_path": node.key.col,
        "entity": node.entity,
        "year": node.year,
        "printed": node.printed,
        "unit": node.unit,
        "exact": str(node.exact),
        "exact_words": node.exact_words,
        "rounding": node.rounding,
        "definition": node.definition,
        "defined_at": node.defined_at,
        "formula": node.formula,
        "formula_words": node.words,
        "laws": list(node.laws),
        "prior": dataclasses.asdict(node.prior) if node.prior else None,
        "places": [_place(place) for place in node.places],
        "used": node.used.value if node.used else None,
        "printed_at": node.printed_at,
        "more": node.more,
        "inputs": [_input(entry) for entry in node.inputs],
    }


def _place(place: OtherPlace) -> dict[str, Any]:
    return {
        "relation": place.relation.value,
        "title": place.title,
        "printed": place.printed,
        "unit": place.unit,
        "key": key_json(place.key) if place.key else None,
        "id": str(place.ref) if place.ref else None,
        "file": place.file,
        "line": place.line,
        "page": place.page,
    }


def _input(entry: TraceNode | LedgerInput | PriorInput | ParameterInput) -> dict[str, Any]:
    match entry:
        case TraceNode():
            return as_json(entry)
        case LedgerInput():
            return {
                "kind": "ledger",
                "query": str(entry.query),
                "ledger": entry.ledger,
                "workbook": entry.workbook,
                "sheet": entry.sheet,
                "column": entry.column,
                "filters": list(entry.filters),
                "added": entry.added,
                "sum": str(entry.amount),
                "sum_words": exact_words(entry.amount, entry.unit),
                "count": entry.count,
                "rest": entry.rest,
                "rows": [
                    {
                        "row": row.row,
                        "place": row.place,
                        "amount": str(row.amount),
                        "amount_words": exact_words(row.amount, entry.unit),
                        "cells": [dataclasses.asdict(cell) for cell in row.cells],
                        "words": row.words,
                    }
                    for row in entry.rows
                ],
            }
        case PriorInput():
            return {
                "kind": "prior",
                "key": key_json(entry.key),
                "title": entry.title,
                "printed": entry.printed,
                "value": str(entry.value),
                "unit": entry.unit,
                "place": entry.place,
            }
        case ParameterInput():
            return {
                "kind": "parameter",
                "name": entry.name,
                "title": entry.title,
                "value": str(entry.value),
                "source": entry.source,
            }
