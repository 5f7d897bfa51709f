"""The sample institution, opened once and built once for all tests that look at it."""

from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import settings
from typer.testing import CliRunner, Result

from discgen.cli import app
from discgen.project import Project, open_project

settings.register_profile("untimed", deadline=None)  # how long an example takes says nothing about right and wrong
settings.load_profile("untimed")

SAMPLE = Path(__file__).parent.parent / "inputs" / "chugoku-2020"


@dataclass(frozen=True)
class Built:
    """A copy of the sample, built by the command line: its inputs, its outputs, what the command said."""

    inputs: Path
    output: Path
    result: Result

    @property
    def pdf(self) -> Path:
        return self.output / "ディスクロージャー誌.pdf"


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """The inputs folder of the sample."""
    return SAMPLE


@pytest.fixture(scope="session")
def sample() -> Project:
    """The sample with all figures computed."""
    return open_project(SAMPLE)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The outputs of the sample. Tests read them and leave them as they are."""
    folder = tmp_path_factory.mktemp("built")
    inputs = copytree(SAMPLE, folder / SAMPLE.name)
    result = CliRunner().invoke(app, ["build", str(inputs), "--output", str(folder / "out")])
    assert result.exit_code == 0, result.output
    return Built(inputs, folder / "out", result)
