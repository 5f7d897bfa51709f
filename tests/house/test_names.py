"""No two modules and no two public classes share a name, and nothing is written that only one system understands."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.conftest import LONGEST
from tests.paths import ROOT, TESTS

SOURCES = sorted((ROOT / "discgen").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".j2", ".js"))
POSIX_MODULES = {"fcntl", "grp", "locale", "posix", "pty", "pwd", "resource", "signal", "termios"}
POSIX_CALLS = {"fork", "getuid", "geteuid", "getgid", "kill", "mkfifo", "rename", "symlink", "uname"}
DATE_CODE = re.compile(r"%[-#_^0]?[a-zA-Z]")
ODD_CODE = re.compile(r"%[-#_^]|[^\x00-\x7f]")


def modules(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Paths by the name under which they are imported; the main module of a package may bear its name."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        if path.stem != path.parent.name:
            found[path.parent.name if path.stem == "__init__" else path.stem].append(path)
    return found


def public_classes(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))


def test_no_two_modules_share_a_name() -> None:
    assert len(SOURCES) > 250
    assert {name: paths for name, paths in modules(SOURCES).items() if len(paths) > 1} == {}


def test_the_longest_files_of_tests_are_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []


def test_no_two_public_classes_share_a_name() -> None:
    found: dict[str, list[Path]] = defaultdict(list)
    for path in SOURCES:
        for name in public_classes(path):
            found[name].append(path)
    assert len(found) > 200
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_equal_names_are_seen() -> None:
    folder = Path("discgen")
    paths = [folder / "a" / "__init__.py", folder / "b" / "a.py", folder / "a" / "a.py", folder / "b" / "c.py"]
    assert {name for name, found in modules(paths).items() if len(found) > 1} == {"a"}


def date_forms(tree: ast.AST) -> Iterator[str]:
    """Every form of a date: given to strftime or strptime, or behind the colon of an f-string or of ``format``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(part.value for part in ast.walk(node.format_spec) if is_text(part))
            if DATE_CODE.search(spec):
                yield spec
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("strftime", "strptime", "format"):
            given = [part.value for argument in node.args for part in ast.walk(argument) if is_text(part)]
            yield from (form for form in given if DATE_CODE.search(form))
        elif is_text(node) and (braces := re.findall(r"\{[^{}]*:(%[^{}]*)\}", node.value)):
            yield from braces


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def only_here(tree: ast.AST) -> Iterator[str]:
    """What some systems lack or do otherwise."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (name for name in names if name.split(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.Call) and differs(node):
            yield ast.unparse(node)


def differs(call: ast.Call) -> bool:
    """A call that is unknown to some systems, or reads and writes text in the way of the system that it runs on."""
    whole, given = ast.unparse(call.func), {keyword.arg for keyword in call.keywords}
    name = whole.split(".")[-1]
    if name == "rename":  # of a file: on Windows it fails where the target exists, and ``replace`` does not
        return bool(call.args)
    if name == "write_text":
        return not {"encoding", "newline"} <= given
    if whole.endswith(".read_text"):
        return "encoding" not in given and not call.args
    if whole == "open":
        return "encoding" not in given and not any(is_text(mode) and "b" in mode.value for mode in call.args)
    if name in ("run", "Popen", "check_output"):
        return "text" in given and "encoding" not in given
    return whole in {f"os.{posix}" for posix in POSIX_CALLS}


def test_dates_are_written_by_codes_that_every_system_knows() -> None:
    """``%-d`` is unknown on Windows, and a Japanese character in a form fails there in the C locale."""
    forms = [(path.name, form) for path in SOURCES for form in date_forms(ast.parse(path.read_text(encoding="utf-8")))]
    assert len(forms) >= 5
    assert [(name, form) for name, form in forms if ODD_CODE.search(form)] == []
    assert [path.name for path in TEMPLATES if "strftime" in path.read_text(encoding="utf-8")] == []


def test_nothing_is_used_that_only_some_systems_have() -> None:
    found = {path.name: list(only_here(ast.parse(path.read_text(encoding="utf-8")))) for path in SOURCES}
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "code",
    ["f'{day:%-m月}'", "day.strftime('%#d')", "f'{day:%Y年%m月}'", "'{:%-d}'.format(day)", "strptime(text, '%-d')"],
)
def test_the_check_of_dates_sees_them(code: str) -> None:
    assert any(ODD_CODE.search(form) for form in date_forms(ast.parse(code)))


@pytest.mark.parametrize("code", ["f'{day:%Y-%m-%d}'", "day.strftime('%Y/%m/%d %H:%M')", "f'{share:.0%}'", "f'{n:>5}'"])
def test_the_check_of_dates_lets_the_others_pass(code: str) -> None:
    assert not any(ODD_CODE.search(form) for form in date_forms(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "from signal import SIGTERM",
        "os.fork()",
        "os.getuid()",
        "os.rename(a, b)",
        "path.rename(other)",
        "path.write_text(text)",
        "path.write_text(text, encoding='utf-8')",
        "path.read_text()",
        "open(path)",
        "subprocess.run(['x'], text=True)",
    ],
)
def test_the_check_of_systems_sees_them(code: str) -> None:
    assert list(only_here(ast.parse(code)))
