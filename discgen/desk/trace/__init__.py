"""Where a printed figure comes from: its definition, its inputs down to the cells of the ledgers, its other places."""

from discgen.desk.trace.explain import Tracer, explain
from discgen.desk.trace.find import FigureFinder
from discgen.desk.trace.jsonform import as_json
from discgen.desk.trace.model import (
    CellValue,
    LedgerInput,
    LedgerRow,
    ParameterInput,
    Place,
    Prior,
    PriorInput,
    TraceNode,
)
from discgen.desk.trace.text import as_text

__all__ = [
    "CellValue",
    "FigureFinder",
    "LedgerInput",
    "LedgerRow",
    "ParameterInput",
    "Place",
    "Prior",
    "PriorInput",
    "TraceNode",
    "Tracer",
    "as_json",
    "as_text",
    "explain",
]
