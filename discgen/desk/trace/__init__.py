"""Where a printed figure comes from: its definition, its inputs down to the cells of the ledgers, its other places."""

from discgen.desk.trace.explain import Tracer, explain
from discgen.desk.trace.find import FigureFinder
from discgen.desk.trace.jsonform import as_json
from discgen.desk.trace.text import as_text
from discgen.desk.trace.tracemodel import (
    CellValue,
    LedgerInput,
    LedgerRow,
    OtherPlace,
    ParameterInput,
    Prior,
    PriorInput,
    TraceNode,
)

__all__ = [
    "CellValue",
    "FigureFinder",
    "LedgerInput",
    "LedgerRow",
    "OtherPlace",
    "ParameterInput",
    "Prior",
    "PriorInput",
    "TraceNode",
    "Tracer",
    "as_json",
    "as_text",
    "explain",
]
