"""The guide for the office is true: its year is lived through as it says, from an empty folder to the next year.

Every command is run, every file that it shows is written where it says, and what it says that one sees is seen. Some
things stand in for the slow ones: no book is laid out, the house is checked once and without its identities, the
filled sample is copied, and the preview is not served. What each of them does has tests of its own.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typer
import yaml
from typer.testing import CliRunner, Result

from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.press.presswork import PressWork
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.exportdef import ExportDef
from discgen.catalogue.profile import (
    ChapterProfile,
    Conventions,
    CoverProfile,
    Design,
    Fonts,
    Index,
    Institution,
    Pages,
    PrintProfile,
    Profile,
)
from discgen.check.checkrun import CheckOptions, check_inputs
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.cli import app
from discgen.editions import Edition
from discgen.faults import errors
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.guideexamples import (
    DEFINITION,
    FILE,
    FORMS_PART,
    GUIDE,
    HAND,
    INSTALL,
    PROFILE,
    PROFILE_PART,
    RUN,
    RUN_TO_FAULT,
    SCREEN,
    Example,
    blocks_of,
    examples_of,
)
from tests.guidehands import FILLED, lend
from tests.paths import ROOT

SETTINGS = (
    Profile,
    Institution,
    Conventions,
    Pages,
    Fonts,
    Design,
    PrintProfile,
    ChapterProfile,
    CoverProfile,
    Index,
)


def empty_page() -> bytes:
    document, written = pikepdf.Pdf.new(), BytesIO()
    document.add_blank_page()
    document.save(written, deterministic_id=True)
    return written.getvalue()


HOUSE = "aoba-2025"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EMPTY_PAGE = empty_page()
COMMAND = typer.main.get_command(app)
CODE = re.compile(r"`(discgen[^`\n]*)`|^ {4,}(?:\S+[/\\])?(discgen .*)$", re.M)


class StandIns:
    """What stands in for the slow parts of the commands."""

    def __init__(self) -> None:
        self.laid_out: list[str] = []
        self.served: list[str] = []
        self.checks: dict[Path, CheckResult] = {}

    def lay_out(
        self,
        project: Project,
        progress: Callable[[str], None],
        editions: Collection[Edition] = (Edition.WEB,),
        work: PressWork | None = None,
    ) -> DocumentResult:
        """An empty page: books of houses like this one are laid out by other tests."""
        self.laid_out.append(project.folder.name)
        return DocumentResult(EMPTY_PAGE, "", {}, {}, [], {}, 1, {item.id: "1" for item in project.catalogue.items})

    def start_inputs(self, folder: Path, new: NewHouse) -> list[str]:
        """The filled house of the guide's year is the one of the repository."""
        if not new.sample:
            return start_inputs(folder, new)
        assert new == NewHouse("", 2025, sample=True)
        shutil.copytree(FILLED, folder)
        return []

    def check_inputs(self, folder: Path, options: CheckOptions, progress: Progress) -> CheckResult:
        if folder not in self.checks:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("discgen.check.publicationcheck.check_publication", lambda *_: None)
                self.checks[folder] = check_inputs(folder, replace(options, pages=False), progress)
        return replace(self.checks[folder], remarks=list(self.checks[folder].remarks))

    def serve(self, folder: Path, *_: object, **__: object) -> None:
        assert (folder / "institution.toml").is_file()
        self.served.append(folder.name)

    def put(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr("discgen.build.lay_out", self.lay_out)
        patch.setattr("discgen.export.site.write_site", lambda target, site: target.mkdir())
        patch.setattr("discgen.check.checkcommand.check_inputs", self.check_inputs)
        patch.setattr("discgen.start.start_inputs", self.start_inputs)
        patch.setattr("discgen.desk.preview.server.serve", self.serve)


class Reader:
    """Someone who does what the guide says, in an empty folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen = ""
        self.wrong: list[str] = []

    def follow(self, example: Example) -> None:
        if example.kind == HAND:
            lend(self.root, example.words)
        elif example.kind == FILE:
            path = self.root / example.path
            path.parent.mkdir(exist_ok=True)
            path.write_text(example.text, encoding="utf-8")
        elif example.kind == SCREEN:
            self._look(example)
        elif example.kind in (RUN, RUN_TO_FAULT):
            results = [self._type(example, command) for command in example.commands]
            self.seen = "\n".join(result.output for result in results)

    def _type(self, example: Example, command: list[str]) -> Result:
        result = CliRunner().invoke(app, command)
        wanted = 1 if example.kind == RUN_TO_FAULT else 0
        if result.exit_code != wanted or not isinstance(result.exception, SystemExit | None):
            said = f"{result.exception!r}\n{result.output[:3000]}"
            self.wrong.append(f"{example.line}: {' '.join(command)}: {result.exit_code}\n{said}")
        return result

    def _look(self, example: Example) -> None:
        """Each line of the screen, in its order; … stands for anything within a line."""
        place = 0
        for line in example.text.splitlines():
            found = re.compile(".*".join(map(re.escape, line.split("…")))).search(self.seen, place)
            if found is None:
                self.wrong.append(f"{example.line}: 「{line}」が出ません\n{self.seen[:3000]}")
                return
            place = found.end()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, StandIns]]:
    root, stand_ins = tmp_path_factory.mktemp("office"), StandIns()
    reader = Reader(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        stand_ins.put(patch)
        for example in examples_of(GUIDE):
            reader.follow(example)
    yield reader, stand_ins


def test_the_year_goes_as_the_guide_says(lived: tuple[Reader, StandIns]) -> None:
    reader, stand_ins = lived
    assert reader.wrong == []
    assert HOUSE in stand_ins.laid_out and stand_ins.served
    assert (reader.root / "inputs" / HOUSE / "published").is_dir()


def test_what_is_not_run_is_what_installs() -> None:
    """The examples that are tried by hand are these and no others."""
    assert [example.text.split() for example in blocks_of(GUIDE, INSTALL)] == [
        ["pipx", "install", "discgen-0.1.0-py3-none-any.whl"]
    ]


@pytest.mark.parametrize("fence", ["```sh 試さない", "```", "```python", "```yaml どこか", "```toml"])
def test_an_example_of_no_known_kind_is_refused(fence: str, tmp_path: Path) -> None:
    document = tmp_path / "guide.md"
    document.write_text(f"はじめ\n\n{fence}\ndiscgen doctor\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match="3 行目"):
        examples_of(document)


def test_a_slip_of_the_guide_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    reader.follow(Example(1, RUN, "discgen law 2024 2025\n"))
    reader.follow(Example(2, SCREEN, "2024年度から…年度までに\n"))
    assert reader.wrong == []
    reader.follow(Example(3, SCREEN, "2031年度\n"))
    reader.follow(Example(4, RUN, "discgen laws\n"))
    assert [told.split(":")[0] for told in reader.wrong] == ["3", "4"]
    with pytest.raises(KeyError):
        lend(tmp_path, ("願う",))


def sample_with(folder: Path) -> Path:
    return Path(shutil.copytree(FILLED, folder / FILLED.name))


def test_the_profile_of_the_guide_opens(tmp_path: Path) -> None:
    (example,) = blocks_of(GUIDE, PROFILE)
    folder = sample_with(tmp_path)
    (folder / "institution.toml").write_text(example.text, encoding="utf-8")
    assert errors(open_project(folder).faults) == []


def test_the_parts_of_a_profile_open(tmp_path: Path) -> None:
    """Together: each takes the place of the table that it begins with."""
    folder = sample_with(tmp_path)
    path = folder / "institution.toml"
    text = path.read_text(encoding="utf-8")
    parts = blocks_of(GUIDE, PROFILE_PART)
    assert len(parts) > 2
    for example in parts:
        name = example.text.partition("\n")[0]
        text = re.sub(rf"(?ms)^{re.escape(name)}\n.*?(?=^\[|\Z)", "", text) + "\n" + example.text
    path.write_text(text, encoding="utf-8")
    assert errors(open_project(folder).faults) == []


@pytest.mark.parametrize("place", range(len(blocks_of(GUIDE, FORMS_PART))))
def test_the_forms_of_the_guide_open(place: int, tmp_path: Path) -> None:
    folder = sample_with(tmp_path)
    (folder / "forms").mkdir()
    (folder / "forms" / "zz.yaml").write_text(blocks_of(GUIDE, FORMS_PART)[place].text, encoding="utf-8")
    project = open_project(folder)
    assert errors(project.faults) == []
    assert project.catalogue.house


def test_the_definitions_of_the_guide_name_what_there_is() -> None:
    institution = Institution(name="様式", fiscal_year=2025)
    sheets = {f"{w.workbook}／{s.sheet}": s for w in open_catalogue(None, institution).contracts for s in w.sheets}
    examples = [
        *blocks_of(GUIDE, DEFINITION),
        *(example for example in blocks_of(GUIDE, FILE) if "/sources/" in example.path and "yaml" in example.path),
    ]
    assert len(examples) > 1
    for example in examples:
        for feed in ExportDef.model_validate(yaml.safe_load(example.text)).ledgers:
            needed = {column.name for column in sheets[feed.ledger].stored if not column.optional}
            assert needed <= feed.columns.keys() <= {column.name for column in sheets[feed.ledger].stored}


def test_the_guide_names_every_setting() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    models = (
        Profile,
        Institution,
        Conventions,
        Pages,
        Fonts,
        Design,
        PrintProfile,
        ChapterProfile,
        CoverProfile,
        Index,
    )
    names = {name for model in models for name in model.model_fields} - {"institution"}
    missing = [name for name in sorted(names) if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`|^{name} =", text, re.M)]
    assert missing == []


def test_the_messages_that_come_often_are_those_of_the_programme() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    table = text[text.index("| お知らせの言葉 |") :].split("\n\n")[0]
    phrases = [part for row in re.findall(r"^\| `(.*?)` \|", table, re.M) for part in row.split("…") if part]
    said = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "discgen").rglob("*.py"))
    assert len(phrases) > 10
    assert [phrase for phrase in phrases if phrase not in said] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_commands_that_a_document_names_exist(document: Path) -> None:
    """Commands within sentences and in indented examples: their names and options, whatever stands for the rest."""
    text = document.read_text(encoding="utf-8")
    wrong = []
    for found in CODE.finditer(text):
        words = (found[1] or found[2]).split("#")[0].split()[1:]
        told = _unknown(words)
        wrong += [f"{found[0].strip()}: {told}"] if told else []
    assert wrong == []


def _unknown(words: list[str]) -> str:
    """What of a command line there is not."""
    command = COMMAND
    while words and isinstance(command, typer.core.TyperGroup) and not words[0].startswith("-"):
        found = command.commands.get(words[0])
        if found is None:
            return f"命令 {words[0]} はありません"
        command, words = found, words[1:]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    asked = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    return "、".join(word for word in asked if word not in options | {"-h", "--help"})
