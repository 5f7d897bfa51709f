"""discgen forms, from the words on the command line to the lines that are printed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.profile import Institution, load_profile
from discgen.faults import Fault, FaultError, near
from discgen.figures.formchanges import house_lines
from discgen.figures.formguide import FormGuide
from discgen.figures.nameproof import name_faults
from discgen.figures.usableforms import usable_forms


def listed_forms(inputs: Path | None, *, tables: Sequence[str], year: int | None, house: bool) -> Iterator[str]:
    """The lines of the list. tables: ids of those to tell in full, all in short where none is named.

    Errors: FaultError for faults of the forms, an unknown table, or nothing that could be the house's.
    """
    profile = load_profile(inputs) if inputs else None
    institution = (
        profile.institution if profile else Institution(name="様式", fiscal_year=datetime.date.today().year - 1)
    )
    if year is not None:
        institution = institution.model_copy(update={"fiscal_year": year})
    if house and inputs is None:
        raise FaultError(
            [Fault("--house", "入力フォルダーがありません", remedy="forms のあるフォルダーを指定してください")]
        )
    catalogue = open_catalogue(inputs, institution)
    catalogue.prove()
    usable = usable_forms(catalogue)
    faults = name_faults(catalogue, usable, profile.numbers) if profile and catalogue.house else []
    if faults:
        raise FaultError(faults)
    yield from (f"※ {fault.message}。" for fault in usable.faults)
    yield from house_lines(catalogue) if house else _tables(catalogue, tables)


def _tables(catalogue: Catalogue, names: Sequence[str]) -> Iterator[str]:
    known = usable_forms(catalogue).tables
    wrong = [name for name in names if name.replace("_", "-") not in known]
    if wrong:
        remedy = "表IDの一覧は discgen forms で見られます"
        told = [Fault("--table", "この年度にこの表はありません", name, near(name, known), remedy) for name in wrong]
        raise FaultError(told)
    chosen = [known[name.replace("_", "-")] for name in names] or list(known.values())
    yield from FormGuide(catalogue.forms.places, catalogue.sheets, whole=bool(names)).lines(chosen)
    yield "計数の番号は「表ID.行.列」です。式の中では、表IDの - を _ と書きます（例：bs.cash、loans_use.card.amount）。"
