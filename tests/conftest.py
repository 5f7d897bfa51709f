"""The sample institution, opened once for all tests that look at its figures."""

from pathlib import Path

import pytest

from discgen.project import Project, open_project

SAMPLE = Path(__file__).parent.parent / "inputs" / "chugoku-2020"


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """The inputs folder of the sample."""
    return SAMPLE


@pytest.fixture(scope="session")
def sample() -> Project:
    """The sample with all figures computed."""
    return open_project(SAMPLE)
