"""The order of wings and rooms: the contracts of pyproject.toml hold, and each of them fails when it is violated."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.paths import ROOT

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}
INSIDE = "\n\ndef _late() -> None:\n    {}\n"
FOR_TYPES = "\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    {}\n"
VIOLATIONS = {
    "wings": [
        ("ledgers/reader.py", INSIDE, "from discgen.figures.store import FigureStore"),
        ("catalogue/law.py", FOR_TYPES, "from discgen.ledgers.ledgerbook import LedgerBook"),
        ("published/labels.py", "\n{}\n", "import discgen.check.checkrun"),
        ("staging.py", INSIDE, "from discgen.catalogue import law"),
        ("unlisted.py", "{}\n", "import discgen"),
    ],
    "ledgers": [("ledgers/columns.py", INSIDE, "from discgen.ledgers.exports.cellwords import each")],
    "figures": [("figures/printed/textwidth.py", INSIDE, "from discgen.figures.group import COMPANIES")],
    "book": [("book/text/qr.py", INSIDE, "from discgen.book.press.pdf import PLACE")],
    "export": [("export/records.py", INSIDE, "from discgen.export.site import write_site")],
    "published": [("published/algebra/linear.py", INSIDE, "from discgen.published.inverse.coarse import Coarse")],
    "check": [("check/report/github.py", INSIDE, "from discgen.check.typed import Typed")],
    "desk": [("desk/trace/valuetext.py", INSIDE, "from discgen.desk.diff.compare import compare")],
    "loops": [("ledgers/zipguard.py", INSIDE, "from discgen.ledgers.scan import letter")],
    "boxes": [("book/composition/render.py", INSIDE, "from weasyprint import HTML")],
    "browser": [("desk/trace/find.py", INSIDE, "import starlette.responses")],
    "light": [("book/lists/grids.py", INSIDE, "import pypdfium2")],
}


def told(house: Path) -> tuple[int, str]:
    """What the linter says of a house."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(
        [*command, "--no-logo", "--no-cache"], cwd=house, capture_output=True, text=True, encoding="utf-8"
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code, for violations."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "discgen", folder / "discgen", ignore=shutil.ignore_patterns("__pycache__", "data", "static")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@contextmanager
def added(path: Path, text: str) -> Iterator[None]:
    """A file with more text at its end, for a while."""
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text((before or "") + text, encoding="utf-8")
    try:
        yield
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")


def test_the_order_holds(house: Path) -> None:
    code, said = told(house)
    assert code == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


@pytest.mark.parametrize(
    ("contract", "file", "form", "line"),
    [(contract, *violation) for contract, violations in VIOLATIONS.items() for violation in violations],
)
def test_a_violation_breaks_its_contract(house: Path, contract: str, file: str, form: str, line: str) -> None:
    with added(house / "discgen" / file, form.format(line)):
        code, said = told(house)
    assert code == 1
    assert f"{CONTRACTS[contract]['name']} BROKEN" in said


def test_every_contract_has_a_violation() -> None:
    assert VIOLATIONS.keys() == CONTRACTS.keys()


def test_no_module_is_imported_by_a_name_that_the_order_does_not_see() -> None:
    """``import_module`` and ``__import__`` would pass by the contracts."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "discgen").rglob("*.py")]
    assert not [text for text in sources if "import_module(" in text or "__import__(" in text]
