"""discgen law, from the words on the command line to what is printed or written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.law import StatutoryItem, in_force, read_all_items
from discgen.catalogue.profile import Institution, load_profile
from discgen.desk.lawhistory.betweenyears import changes_between, check_year, known_years, two_years
from discgen.desk.lawhistory.itemhistory import (
    history_json,
    history_of,
    history_text,
    line_of,
    listed_items,
    listed_json,
)
from discgen.desk.lawhistory.itemsearch import found_items
from discgen.desk.lawhistory.lawforms import changes_csv, changes_json, changes_text
from discgen.desk.lawhistory.unconfirmed import unconfirmed, unconfirmed_csv, unconfirmed_json, unconfirmed_text
from discgen.faults import Fault, FaultError
from discgen.reportfile import replacing_report

FORMS = ("text", "json", "csv")
USAGE = "年度を一つか二つ（discgen law 2024 2025）、または記載事項の番号・文言・条文を一つ"
NOT_ASKED = "この金庫には及ばない項目です"
_YEAR_DIGITS = 4
_CHANGES = {"text": changes_text, "json": changes_json, "csv": changes_csv}
_UNCONFIRMED = {"text": unconfirmed_text, "json": unconfirmed_json, "csv": unconfirmed_csv}


@dataclass(frozen=True, slots=True)
class LawRequest:
    """What was asked. words: two years, a year, or an item. house: an inputs folder whose forms and book are asked.

    kind: of institution, where no house says it. pages: lay the book out for page numbers.
    """

    words: tuple[str, ...]
    provisional: bool = False
    house: Path | None = None
    kind: str = ""
    form: str = "text"
    pages: bool = False


def told_law(request: LawRequest, progress: Callable[[str], None] = lambda stage: None) -> str:
    """What the command prints.

    Errors: FaultError for words that are neither years nor an item, years whose law is not written down, and for
    faults of the house.
    """
    institution = _institution(request)
    years = [year for word in request.words if (year := _year(word))]
    if request.provisional:
        if len(years) != len(request.words) or len(years) > 1:
            raise FaultError([Fault("--provisional", "年度を一つだけ書けます", " ".join(request.words))])
        catalogue = _catalogue(request, institution, years[0] if years else institution.fiscal_year)
        return _UNCONFIRMED[request.form](unconfirmed(catalogue), catalogue.institution.fiscal_year)
    if years and len(years) == len(request.words) and len(years) <= 2:
        check_year(institution, years[-1])
        both = two_years(request.house, institution, years[0] if len(years) > 1 else years[0] - 1, years[-1])
        told = _CHANGES[request.form](changes_between(both), both)
        if request.form != "text" or not {*unconfirmed(both.new)} - {*unconfirmed(both.old)}:
            return told
        return f"{told}\n\n※ 条文を確かめていないものは discgen law --provisional {years[-1]} で見られます。"
    if len(request.words) != 1 or request.form == "csv":
        found = f"--format {request.form}" if len(request.words) == 1 else " ".join(request.words) or "なし"
        raise FaultError([Fault("discgen law", "この形では示せません", found, USAGE)])
    return _item(request, institution, request.words[0], progress)


def written_law(told: str, output: Path | None) -> str:
    """The words themselves, or where they were written. Errors: FaultError when they cannot be."""
    if output is None:
        return told
    with replacing_report(output) as staging:
        staging.write_text(f"{told}\n", encoding="utf-8", newline="\n")
    return f"{output} に書き出しました。"


def _year(word: str) -> int:
    """The fiscal year that a word names, 0 for another word."""
    digits = word.removesuffix("年度")
    return int(digits) if len(digits) == _YEAR_DIGITS and digits.isdecimal() else 0


def _institution(request: LawRequest) -> Institution:
    """That of the house; else one of the last year that has ended and whose law is known."""
    if request.house:
        institution = load_profile(request.house).institution
    else:
        institution = Institution(name="様式", fiscal_year=datetime.date.today().year - 1)
        known = known_years(institution)
        year = min(max(institution.fiscal_year, known[0]), known[-1])
        institution = institution.model_copy(update={"fiscal_year": year})
    if not request.kind:
        return institution
    kinds = open_catalogue(None, institution).kinds.kinds
    if request.house or request.kind not in kinds:
        message = "--house と一緒には書けません" if request.house else "金庫の種類を知りません"
        raise FaultError([Fault("--kind", message, request.kind, "、".join(kinds))])
    return institution.model_copy(update={"kind": request.kind})


def _catalogue(request: LawRequest, institution: Institution, year: int) -> Catalogue:
    check_year(institution, year)
    catalogue = open_catalogue(request.house, institution.model_copy(update={"fiscal_year": year}))
    catalogue.prove()
    return catalogue


def _item(request: LawRequest, institution: Institution, text: str, progress: Callable[[str], None]) -> str:
    catalogue = _catalogue(request, institution, institution.fiscal_year)
    items = read_all_items(catalogue.data, catalogue.kinds)
    names = found_items(items, text)
    line = {item.id for item in line_of(items, names[0])}
    if not line.issuperset(names):
        listed = listed_json(items, names) if request.form == "json" else listed_items(items, names, institution)
        return listed if isinstance(listed, str) else "\n".join(listed)
    name = next((one for one in names if _in_force(items, one, catalogue.day)), names[-1])
    places = None
    if request.house and not any(item.id == name for item in catalogue.items):
        places = [NOT_ASKED] if _in_force(items, name, catalogue.day) else []
    elif request.house:
        from discgen.desk.lawhistory.bookplaces import book_places  # only then is a book composed

        places = book_places(request.house, progress, pages=request.pages).told(name)
    else:
        catalogue = _catalogue(request, institution, _nearest(items, name, institution))
    history = history_of(catalogue, name, places)
    if request.form == "json":
        return history_json(history)
    return history_text(history, institution, "金庫の様式" if request.house else "国の様式")


def _nearest(items: Sequence[StatutoryItem], name: str, institution: Institution) -> int:
    """The year itself where the item is in force, else the last known one in which it was."""
    years = [institution.fiscal_year, *reversed(known_years(institution))]
    for year in years:
        if _in_force(items, name, institution.model_copy(update={"fiscal_year": year}).fiscal_year_end):
            return year
    return institution.fiscal_year


def _in_force(items: Sequence[StatutoryItem], name: str, day: datetime.date) -> bool:
    return any(in_force(day, item.effective_from, item.effective_to) for item in items if item.id == name)
