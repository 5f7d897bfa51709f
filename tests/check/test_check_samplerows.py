"""Made-up rows of a ledger with rates of the law: whatever the law weighs differently occurs among them."""

import datetime
import random
from fractions import Fraction

from discgen.catalogue.rowvalues import RowValues
from discgen.check.identities.samplerows import random_rows
from discgen.figures.formula import LedgerSum
from tests.catalogues import catalogue_on

YEAR_END = datetime.date(2026, 3, 31)
LEDGER = "credit_exposures"


def test_every_class_occurs_in_every_band_that_its_weights_reach() -> None:
    """A second lien makes 93.75 % of 75 % for rented property: no figure of that band is nothing by definition."""
    sheet = next(one for one in catalogue_on(YEAR_END, folder=None).sheets if one.id == LEDGER)
    bands = sheet.column("band")
    assert bands is not None
    classes = sheet.values_of("applied") or ()
    asked = [
        LedgerSum(LEDGER, "exposure", (("applied", (one,)), ("band", (band,)), ("side", ("オン・バランス",))))
        for one in classes
        for band in bands.values
    ]
    values = RowValues(sheet)
    reached: dict[tuple[str, str], Fraction] = {}
    for row in random_rows(sheet, asked, YEAR_END.year - 1, random.Random(1)):
        weight = values.value("risk_weight", row)
        assert isinstance(weight, Fraction)
        reached[str(values.value("applied", row)), str(values.value("band", row))] = weight
    assert reached["賃貸用不動産向け", "90%～100%"] == Fraction("0.9375")
    assert ("自己居住用不動産等向け", "75%") in reached  # 60 % of a second lien
    assert ("現金", "40%未満") in reached and ("現金", "75%") not in reached
