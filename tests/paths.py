"""Where the tests find the checkout, the sample and the published figures."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "inputs" / "chugoku-2020"
GOLDEN = ROOT / "tests" / "golden"
SOLO_FIGURES = GOLDEN / "chugoku-2020-solo.csv"
GROUP_FIGURES = GOLDEN / "chugoku-2020-consolidated.csv"
