"""Do the tests notice? One operator, comparison or constant at a time is changed in a module, and its tests run.

``python -m tests.mutation`` (``make mutate``) takes a sample of the changes in five modules, drawn by their text, so
that it stays the same while code moves, and prints how many of them the tests noticed. ``--same-as FILE`` keeps to
changes that another version of the module has too. The source is not touched: every change lives in a forked process.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

MODULES = {
    "discgen.figures.printed.printing": ("tests/figures/test_printing.py",),
    "discgen.figures.formula": ("tests/figures/test_formula.py", "tests/figures/test_golden.py"),
    "discgen.ledgers.normalise": ("tests/ledgers/test_ledgers_numbers.py", "tests/ledgers/test_ledgers_cells.py"),
    "discgen.catalogue.law": ("tests/catalogue/test_catalogue.py", "tests/check/test_check_law.py"),
    "discgen.book.composition.index": ("tests/book/test_document_index.py",),
}
SAMPLE = 60
SECONDS = 240  # a change that makes a test run for ever is noticed too
_SHORT = 3  # characters of a text that is a sign rather than a message
_HEAVY = ("pandas", "openpyxl", "pydantic", "jinja2", "typer.testing", "hypothesis", "weasyprint", "pikepdf", "pytest")
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


class _Changes(ast.NodeTransformer):
    """Walks a module and lists every change that could be made; the one that is ``wanted`` is made."""

    def __init__(self, wanted: str = "") -> None:
        self.labels: list[str] = []
        self._wanted = wanted
        self._where: list[str] = []
        self._seen: Counter[str] = Counter()

    def _offer(self, node: ast.AST, changed: ast.AST) -> ast.AST:
        text = f"{'.'.join(self._where)}: {ast.unparse(node)} → {ast.unparse(changed)}"
        self._seen[text] += 1
        label = f"{text} ({self._seen[text]})"
        self.labels.append(label)
        return ast.copy_location(changed, node) if label == self._wanted else node

    def _inside(self, node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
        """Bodies and defaults; decorators, annotations and docstrings are left alone."""
        self._where.append(node.name)
        if isinstance(node, ast.FunctionDef):
            node.args.defaults = [self.visit(default) for default in node.args.defaults]
            node.args.kw_defaults = [default and self.visit(default) for default in node.args.kw_defaults]
        node.body = [self.visit(part) for part in node.body]
        self._where.pop()
        return node

    visit_FunctionDef = _inside
    visit_ClassDef = _inside

    def _named(self, node: ast.Assign | ast.AnnAssign) -> ast.AST:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        self._where.append(ast.unparse(target))
        node.value = node.value and self.visit(node.value)
        self._where.pop()
        return node

    visit_Assign = _named
    visit_AnnAssign = _named

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        result: ast.AST = node
        for place, operator in enumerate(node.ops):
            operators = [*node.ops[:place], _SWAPS[type(operator)](), *node.ops[place + 1 :]]
            result = self._offer(result, ast.Compare(node.left, operators, node.comparators))
        return result

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = _SWAPS.get(type(node.op))
        return self._offer(node, ast.BinOp(node.left, other(), node.right)) if other else node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return self._offer(node, ast.BoolOp(_SWAPS[type(node.op)](), node.values))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return self._offer(node, node.operand)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if isinstance(value, bool):
            return self._offer(node, ast.Constant(not value))
        if isinstance(value, int):
            return self._offer(node, ast.Constant(value + 1))
        if isinstance(value, str) and 0 < len(value) <= _SHORT:
            return self._offer(node, ast.Constant(f"{value}?"))
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                part.value = self.visit(part.value)
        return node


def changes(source: str) -> list[str]:
    """Every change that could be made in a module, in words."""
    walk = _Changes()
    walk.visit(ast.parse(source))
    return walk.labels


def changed(source: str, label: str) -> ast.Module:
    """The module with one change."""
    tree = _Changes(label).visit(ast.parse(source))
    assert isinstance(tree, ast.Module)
    return ast.fix_missing_locations(tree)


def sample(labels: Sequence[str], size: int) -> list[str]:
    """So many of them, in their order. Which ones hangs on their own texts alone."""
    drawn = sorted(labels, key=lambda label: hashlib.sha256(label.encode()).digest())[:size]
    return [label for label in labels if label in set(drawn)]


@dataclass(frozen=True)
class _Loader:
    """Gives a module its changed code."""

    module: str
    path: Path
    code: CodeType

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.module else None

    def create_module(self, _: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: object) -> None:
        exec(self.code, vars(module))


def noticed(module: str, path: Path, tree: ast.Module, tests: Sequence[str]) -> bool:
    """Whether the tests fail with this code, in a process of their own."""
    child = os.fork()
    if child == 0:
        _run(_Loader(module, path, compile(tree, str(path), "exec")), tests)
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code == 5:
                raise SystemExit(f"no test in {tests}")
            return code != 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _run(loader: _Loader, tests: Sequence[str]) -> None:
    """In the child: the tests, without a word; never returns."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.meta_path.insert(0, loader)  # type: ignore[arg-type]
    import pytest

    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--assert=plain", "--hypothesis-seed=0"]
    code = 1
    try:
        code = int(pytest.main([*options, *tests]))
    finally:
        os._exit(code)


def measure(module: str, path: Path, tests: Sequence[str], labels: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Every change with True when it was noticed."""
    source = path.read_text(encoding="utf-8")
    if noticed(module, path, ast.parse(source), tests):
        raise SystemExit(f"the tests of {module} fail without any change: {' '.join(tests)}")
    for label in labels:
        yield label, noticed(module, path, changed(source, label), tests)


def main() -> None:
    """Measure and print a table; what went unnoticed is listed above it."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(MODULES)}; all when none is named")
    parser.add_argument("--most", type=int, default=SAMPLE, help="changes of a module")
    parser.add_argument("--tests", nargs="+", help="the tests of the one module that is named")
    parser.add_argument("--same-as", type=Path, help="another version of the one module that is named")
    options = parser.parse_args()
    for name in _HEAVY:
        importlib.import_module(name)
    rows = []
    for module in options.modules or MODULES:
        path = Path(module.replace(".", "/") + ".py").resolve()
        labels = changes(path.read_text(encoding="utf-8"))
        if options.same_as:
            others = set(changes(options.same_as.read_text(encoding="utf-8")))
            labels = [label for label in labels if label in others]
        drawn = sample(labels, options.most)
        count = 0
        for label, seen in measure(module, path, options.tests or MODULES[module], drawn):
            count += seen
            if not seen:
                print(f"unnoticed  {module}  {label}", flush=True)
        rows.append((module, count, len(drawn), len(labels)))
    print("\n| module | changes | tried | noticed | share |\n|---|---:|---:|---:|---:|")
    for module, count, tried, every in rows:
        print(f"| `{module}` | {every} | {tried} | {count} | {count / max(tried, 1):.0%} |")


if __name__ == "__main__":
    main()
