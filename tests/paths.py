"""Where the tests find the checkout, the sample and the published figures, and folders that begin like the sample."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "inputs" / "chugoku-2020"
TESTS = ROOT / "tests"
GOLDEN = TESTS / "golden"
SOLO_FIGURES = GOLDEN / "chugoku-2020-solo.csv"
GROUP_FIGURES = GOLDEN / "chugoku-2020-consolidated.csv"


def begun(folder: Path, sample: Path = SAMPLE) -> Path:
    """A folder of inputs with the profile and the forms of the sample, and nothing else yet."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(sample / "institution.toml", folder)
    shutil.copytree(sample / "forms", folder / "forms")
    return folder
