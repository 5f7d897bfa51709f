"""How far a command comes before it opens its first workbook: its processor time from the start, and what it loaded.

The command runs in a process of its own, and a hook of the interpreter ends it at the first workbook; the code of
discgen knows nothing of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.paths import ROOT, SAMPLE

COMMANDS = {
    "figures": ("figures", str(SAMPLE)),
    "trace": ("trace", str(SAMPLE), "bs.cash"),
    "check --no-pages": ("check", str(SAMPLE), "--no-pages"),
}
HEAVY = {"weasyprint", "pydyf", "pikepdf", "pypdfium2", "starlette", "uvicorn", "watchfiles", "highspy", "xlsxwriter"}

_TELL = """
import json, os, sys, time

def tell():
    names = sorted({name.partition(".")[0] for name in sys.modules})
    print(json.dumps({"seconds": time.process_time(), "modules": names}), file=sys.stderr, flush=True)
"""
_TO_THE_FIRST_WORKBOOK = """
def stop(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".xlsx"):
        tell()
        os._exit(0)

sys.addaudithook(stop)
from discgen.cli import main
main()
"""
_TO_THE_END = """
from discgen.cli import main
try:
    main()
finally:
    tell()
"""


@dataclass(frozen=True)
class Reached:
    """Processor time of the process, and the packages that it had loaded."""

    seconds: float
    modules: frozenset[str]


def _run(code: str, arguments: Sequence[str]) -> Reached:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", _TELL + code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, encoding="utf-8", check=True)
    told = json.loads(done.stderr.splitlines()[-1])
    return Reached(told["seconds"], frozenset(told["modules"]))


def first_workbook(arguments: Sequence[str]) -> Reached:
    """Where a command stands when it opens its first workbook."""
    return _run(_TO_THE_FIRST_WORKBOOK, arguments)


def whole_command(arguments: Sequence[str]) -> Reached:
    """Where a command stands at its end."""
    return _run(_TO_THE_END, arguments)


def loaded(*modules: str) -> Reached:
    """After these imports alone."""
    return _run(f"import {', '.join(modules)}\ntell()\n", ())
