"""What a build leaves in the folder of outputs, and what it tells the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from discgen.faults import Fault

PDF_NAME = "ディスクロージャー誌.pdf"
PRINT_NAME = "ディスクロージャー誌（印刷用）.pdf"
COVER_NAME = "表紙（印刷用）.pdf"
SHOP_SHEET_NAME = "印刷所へのご案内.md"
REPORT_NAME = "作成報告書.md"
WORKSHEET_NAME = "連結精算表.xlsx"
SITE_NAME = "html"  # folder of the HTML edition
OUTPUTS = (
    PDF_NAME,
    PRINT_NAME,
    COVER_NAME,
    SHOP_SHEET_NAME,
    "figures.csv",
    "figures.xlsx",
    WORKSHEET_NAME,
    REPORT_NAME,
    SITE_NAME,
)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was built. layout: how many places a designer would look at again, worst: the one that is farthest off.
    seconds: of it all; durations: of each part. unchanged: it was all there already.
    """

    pages: int
    figures: int
    faults: Sequence[Fault]
    layout: int = 0
    worst: Fault | None = None
    seconds: float = 0.0
    durations: Mapping[str, float] = field(default_factory=dict)
    unchanged: bool = False
