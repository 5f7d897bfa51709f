"""The sample institution, opened once and built once for all tests that look at it."""

import gc
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner, Result

from discgen.book.composition.bookmodel import DocumentResult
from discgen.build import lay_out
from discgen.cli import app
from discgen.project import Project, open_project
from tests.paths import SAMPLE, TESTS

# How long an example takes, or takes to be drawn, says nothing about right and wrong.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("untimed"), max_examples=20_000)  # of make fuzz
settings.load_profile("untimed")

# Processes get whole files, these before all others: none of them is still to be begun when the rest is done.
LONGEST = (
    "desk/test_preview_server.py",
    "test_guide.py",
    "published/test_backcast.py",
    "desk/test_preview_browser.py",
    "desk/test_preview_editing.py",
    "desk/test_preview_draft.py",
    "desk/test_preview_draft_browser.py",
    "desk/test_preview_review_browser.py",
    "check/test_check_cli.py",
    "test_invented_house.py",
    "desk/test_office_year.py",
    "book/test_press_linked.py",
    "test_cli.py",
    "desk/test_next_year.py",
    "figures/test_final_rules.py",
    "published/test_contradictions.py",
    "check/test_check_joint.py",
    "desk/test_trace.py",
    "desk/test_history_template.py",
    "desk/test_preview_review_browser.py",
    "desk/test_preview_review.py",
    "published/test_second_capital.py",
    "figures/test_empty_rows.py",
    "published/test_other_institutions.py",
    "check/test_check_final.py",
    "book/test_second_book.py",
    "desk/test_diff.py",
    "check/test_check_pdf.py",
    "check/test_own_ways.py",
    "figures/test_usableforms.py",
    "desk/test_errata.py",
    "test_finished.py",
    "house/test_house_file.py",
    "book/test_proof.py",
    "check/test_check_repeatable.py",
    "test_words.py",
    "test_startup.py",
    "published/test_unknown_figures.py",
    "figures/test_last_year.py",
    "figures/test_sensitivity.py",
    "published/test_house_proposal.py",
    "export/test_site_browser.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in their order."""
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector does not look at it again, and comes more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    exit_code: int
    output: str
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Built:
    """A copy of the sample, built by the command line: its inputs, its outputs, what the command said, the book."""

    inputs: Path
    output: Path
    result: Said
    document: DocumentResult

    @property
    def pdf(self) -> Path:
        return self.output / "ディスクロージャー誌.pdf"

    @property
    def site(self) -> Path:
        return self.output / "html"


def build_a_copy(source: Path, folder: Path) -> Built:
    """Build a copy of an inputs folder, with its site, and keep the book as it was laid out."""
    inputs = shutil.copytree(source, folder / source.name)
    documents: list[DocumentResult] = []

    def kept(*arguments: object) -> DocumentResult:
        documents.append(lay_out(*arguments))  # type: ignore[arg-type]
        return documents[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("discgen.build.lay_out", kept)
        result: Result = CliRunner().invoke(
            app, ["build", str(inputs), "--edition", "html", "--output", str(folder / "out")]
        )
    assert result.exit_code == 0, result.output
    said = Said(result.exit_code, result.output, result.stdout, result.stderr)
    return Built(inputs, folder / "out", said, documents[0])


@pytest.fixture(scope="session", autouse=True)
def parts_laid_out_once(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[None]:
    """All builds of a run share the parts that were laid out; none begins processes beside those of the run."""
    with pytest.MonkeyPatch.context() as patch:
        if "DISCGEN_CACHE" not in os.environ:  # one that lasts, for who runs a few tests often
            patch.setenv("DISCGEN_CACHE", str(home_of_the_run(tmp_path_factory, request) / "parts"))
        patch.setenv("DISCGEN_JOBS", "1")
        yield


def home_of_the_run(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of the run; each of its processes has one of its own in it."""
    home = tmp_path_factory.getbasetemp()
    return home.parent if hasattr(request.config, "workerinput") else home


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """The inputs folder of the sample."""
    return SAMPLE


@pytest.fixture(scope="session")
def sample() -> Project:
    """The sample with all figures computed."""
    return open_project(SAMPLE)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Built:
    """The outputs of the sample, made once for all processes. Tests read them and leave them as they are."""
    home = home_of_the_run(tmp_path_factory, request)
    kept = home / "built.pickle"
    with FileLock(home / "built.lock"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(build_a_copy(SAMPLE, tmp_path_factory.mktemp("built"))))
    made = pickle.loads(kept.read_bytes())
    assert isinstance(made, Built)
    return made


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """The Chromium of the system, without a screen."""
    from playwright.sync_api import sync_playwright  # only the tests in a browser pay for it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM or "chromium is not installed", args=FLAGS)
        yield browser
        browser.close()
