"""Catalogues for tests: the sample's on any day, or of data that a test has spoilt."""

import datetime
from pathlib import Path

from discgen.catalogue.catalogue import DATA, Catalogue, open_catalogue
from discgen.catalogue.profile import Institution
from tests.paths import SAMPLE

SAMPLE_DAY = datetime.date(2021, 3, 31)


def catalogue_on(
    day: datetime.date = SAMPLE_DAY, folder: Path | None = SAMPLE, data: Path = DATA, *, trust_business: bool = False
) -> Catalogue:
    """The catalogue with the forms of ``folder`` (None: the national forms alone) for a year that ends on ``day``."""
    year_end = {"fiscal_year": day.year - 1 if day.month < 12 else day.year, "closing_month": day.month}
    return open_catalogue(folder, Institution(name="見本", trust_business=trust_business, **year_end), data)
