"""What a user reads is Japanese: help, usage errors and messages hold no other words but names that must be typed."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner, Result

from discgen.cli import app
from tests.paths import ROOT, TESTS

PACKAGE = ROOT / "discgen"
DATA = PACKAGE / "catalogue" / "data"
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
LATIN = re.compile(r"[A-Za-z][A-Za-z_]+(?:[.-][A-Za-z]+)*")
FILES = re.compile(r"(?<![A-Za-z])[\w*{}<>/-]*\.(?:toml|yaml|csv|xlsx|xls|json|md|txt|pdf|css|svg)\b", re.ASCII)
OPTIONS = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
PLACES = re.compile(r"(?<!\w)(?:inputs|outputs|schemas|lists|text|published|https:/)(?:/[\w-]*)*", re.ASCII)
BLANKS = re.compile(r"\{[a-z_]+\}")
CODE = re.compile(r"\\[sdwb]|\(\?|</|<[a-z]+ |\[A-Za-z")  # patterns and markup
WORDS = {line.partition("#")[0].strip() for line in (TESTS / "latin_words.txt").read_text("utf-8").splitlines()} - {""}


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command by its names, the programme itself first."""

    def below(names: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        yield names, command
        for name, other in getattr(command, "commands", {}).items():
            yield from below((*names, name), other)

    yield from below((), typer.main.get_command(app))


COMMANDS = dict(commands())


@cache
def known() -> frozenset[str]:
    """Words that have to be typed as they are: commands, their options, keys of the files that an office writes."""
    described = yaml.safe_load((DATA / "schema" / "descriptions.yaml").read_text(encoding="utf-8"))
    keys = {str(key) for fields in described.values() for key in fields}
    profile = set(re.findall(r"[a-z_]+", (DATA / "institution.toml").read_text(encoding="utf-8")))
    names = {name for names in COMMANDS for name in names}
    return frozenset({*WORDS, *keys, *profile, *names})


def english(text: str) -> set[str]:
    """The words of a text that are neither Japanese nor have to be typed so."""
    for pattern in (FILES, OPTIONS, PLACES, BLANKS):
        text = pattern.sub(" ", text)
    return {word for word in LATIN.findall(text) if word not in known()}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="discgen")


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_no_help_page_holds_an_english_word(names: tuple[str, ...]) -> None:
    result = run(*names, "--help")
    assert result.exit_code == 0
    assert english(result.stdout) == set(), result.stdout
    assert not re.search(r"[<{}]", result.stdout), result.stdout
    for parameter in COMMANDS[names].params:
        assert all(option in result.stdout for option in parameter.opts if option.startswith("-")), parameter.name
        if not getattr(parameter, "is_flag", False):
            assert JAPANESE.search(parameter.metavar or ""), f"{names}: {parameter.name} has no Japanese name"
        assert JAPANESE.search(parameter.help or ""), f"{names}: {parameter.name} is not explained"


def mistakes() -> Iterator[tuple[str, ...]]:
    """Every way to use each command wrongly."""
    yield ("buidl",)
    yield ("-q",)
    yield ("history", "tmplate")
    for names, command in COMMANDS.items():
        yield (*names, "--colour")
        if hasattr(command, "commands"):
            continue
        needed = [parameter for parameter in command.params if parameter.required]
        if needed:
            yield names
        if not any(parameter.nargs < 0 for parameter in command.params):
            yield (*names, *[str(ROOT / "inputs" / "mihon-2025")] * 9)
        for parameter in command.params:
            option = parameter.opts[-1]
            if getattr(parameter, "is_flag", False):
                yield (*names, f"{option}=3")
            elif option.startswith("-"):
                yield (*names, option)
                if parameter.type_descriptor.annotation is not str and not parameter.type_descriptor.is_path:
                    yield (*names, option, "x")
                if parameter.min is not None:
                    yield (*names, option, str(parameter.min - 1))
                if parameter.max is not None:
                    yield (*names, option, str(parameter.max + 1))


def test_no_usage_error_holds_an_english_word() -> None:
    told = 0
    for arguments in mistakes():
        result = run(*arguments)
        if result.exit_code == 1:  # a list of paths takes every word
            continue
        assert result.exit_code == 2, arguments
        line = result.stderr.splitlines()[-1]
        said = result.stderr.replace(str(ROOT), "")
        assert english(said) - set(arguments) == set(), (arguments, result.stderr)
        assert JAPANESE.search(line) and not line.startswith("誤り：コマンドの書き方"), (arguments, line)
        told += 1
    assert told > 120


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("build",), "誤り：引数がありません：フォルダー"),
        (("build", "x", "--edition", "epub"), "epub。次のどれかです：web、print、html"),
        (("build", "--outpt", "x"), "知らないオプションです：--outpt （近い名前：--output"),
        (("buidl",), "知らないコマンドです：buidl（近い名前：build）"),
        (("init", "x", "--year", "令和"), "オプション --year の値が正しくありません：整数ではありません"),
        (("preview", "x", "--port", "70000"), "65535 以下ではありません"),
        (("-v",), "コマンドがありません"),
        (("build", str(ROOT / "inputs" / "mihon-2025"), "b"), "余分な引数があります：b"),
    ],
)
def test_a_usage_error_says_what_is_wrong(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr.splitlines()[-1]


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module, what is filled in left out; documentation of the code is none of them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            left |= {id(value) for value in node.values}
            parts = [str(value.value) if isinstance(value, ast.Constant) else "、" for value in node.values]
            yield node.lineno, "".join(parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left:
            yield node.lineno, node.value


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_no_message_holds_an_english_word() -> None:
    strange: dict[str, str] = {}
    seen = 0
    for path in MODULES:
        for line, text in literals(path):
            if JAPANESE.search(text) and not CODE.search(text):
                seen += 1
                for word in english(text):
                    strange.setdefault(word, f"{path.relative_to(ROOT)}:{line} {text[:80]}")
    assert strange == {}
    assert seen > 1_500


SAYING = {"Fault", "FaultError", "Finding", "Unusable", "PictureFault", "SheetProblem", "Unplaceable"}


def test_no_fault_is_worded_in_english() -> None:
    said = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in SAYING:
                words = [value for value in ast.walk(node) if isinstance(value, ast.Constant)]
                texts = [str(word.value) for word in words if isinstance(word.value, str)]
                said += [
                    f"{path.name}:{node.lineno} {text}"
                    for text in texts
                    if re.search(r"[a-z]+ [a-z]+", text.replace("discgen ", ""))
                ]
    allowed = [one for one in said if JAPANESE.search(one)]
    assert said == allowed


def test_no_message_sends_the_user_into_the_program() -> None:
    inside = {path.name for path in DATA.rglob("*") if path.suffix in (".yaml", ".csv")}
    inside -= {"institution.toml", "figures.csv"}
    found = []
    for path in MODULES:
        for line, text in literals(path):
            if JAPANESE.search(text) and not CODE.search(text):
                names = {Path(name).name for name in re.findall(r"[\w./-]+\.(?:yaml|csv|py)", text, re.ASCII)}
                strangers = {name for name in names if name in inside or name.endswith(".py")}
                if strangers or "表の定義に" in text:
                    found.append(f"{path.relative_to(ROOT)}:{line} {text[:80]}")
    assert found == []
