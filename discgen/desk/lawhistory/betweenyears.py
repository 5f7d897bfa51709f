"""Everything that changes between the forms and the law of two fiscal years."""

from __future__ import annotations

from pathlib import Path

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.law import KnownLaw
from discgen.catalogue.profile import Institution
from discgen.desk.lawhistory.documentchanges import document_changes
from discgen.desk.lawhistory.draftchanges import draft_changes
from discgen.desk.lawhistory.itemchanges import item_changes
from discgen.desk.lawhistory.lawmodel import LawChange, Years
from discgen.desk.lawhistory.ledgerchanges import ledger_changes
from discgen.desk.lawhistory.numberchanges import number_changes
from discgen.desk.lawhistory.tablechanges import table_changes
from discgen.faults import Fault, FaultError


def two_years(inputs: Path | None, institution: Institution, old: int, new: int) -> Years:
    """The catalogues of both years, the house's forms included.

    Errors: FaultError for years that the law is not written down for or that stand in the wrong order, and for faults
    of the forms.
    """
    for year in (old, new):
        check_year(institution, year)
    if old >= new:
        remedy = f"前の年度を先に書いてください（discgen law {min(old, new)} {max(old, new)}）" if old > new else ""
        message = "同じ年度です" if old == new else "年度の順が逆です"
        raise FaultError([Fault("年度", message, f"{old} {new}", "二つの年度", remedy)])
    return Years(*(_opened(inputs, institution, year) for year in (old, new)))


def check_year(institution: Institution, year: int) -> None:
    """Errors: FaultError for a fiscal year whose law is not written down."""
    known = known_years(institution)
    if year not in known:
        told = f"{known[0]}年度から{known[-1]}年度まで"
        raise FaultError([Fault("年度", "この年度の法令は収録していません", f"{year}年度", told)])


def known_years(institution: Institution) -> range:
    """The fiscal years whose law is written down."""
    known: KnownLaw = open_catalogue(None, institution).publication.known
    return range(institution.first_year_from(known.first), institution.last_year_until(known.last) + 1)


def _opened(inputs: Path | None, institution: Institution, year: int) -> Catalogue:
    catalogue = open_catalogue(inputs, institution.model_copy(update={"fiscal_year": year}))
    catalogue.prove()
    return catalogue


def changes_between(years: Years) -> list[LawChange]:
    """All of them, in the order of the groups."""
    tables = table_changes(years)
    texts = [*document_changes(years), *draft_changes(years)]
    return [*item_changes(years), *tables, *ledger_changes(years), *number_changes(years), *texts]
