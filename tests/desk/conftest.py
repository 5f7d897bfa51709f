"""A fictitious house with a group, published and begun again: opened once for all tests of an office's year."""

import datetime
import os
import shutil
from pathlib import Path

import pytest

from discgen.desk.officeyear.nextyear import make_next_year
from discgen.export.records import figure_records
from discgen.export.writers import write_csv
from discgen.freezing import freeze
from discgen.project import Project, open_project
from tests.paths import ROOT

DAY = datetime.date(2026, 7, 25)


def outputs_of(project: Project, folder: Path) -> Path:
    """What a build leaves, the PDF but for its content."""
    folder.mkdir()
    write_csv(folder / "figures.csv", list(figure_records(project)))
    (folder / "ディスクロージャー誌.pdf").write_bytes(b"%PDF")
    later = datetime.datetime.now().timestamp() + 60
    os.utime(folder / "ディスクロージャー誌.pdf", (later, later))
    return folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house of fiscal year 2025, frozen. Tests leave it as it is."""
    folder = tmp_path_factory.mktemp("year")
    inputs = shutil.copytree(ROOT / "inputs" / "mihon-2025", folder / "mihon-2025")
    freeze(inputs, outputs_of(open_project(inputs), folder / "out"), DAY)
    return inputs


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(published, tmp_path / published.name)


@pytest.fixture(scope="session")
def following(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of fiscal year 2026 that follows. Tests leave it as it is."""
    folder = tmp_path_factory.mktemp("next") / "mihon-2026"
    make_next_year(published, folder)
    return folder
