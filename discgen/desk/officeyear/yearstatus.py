"""discgen status: where a year stands, one line for each workbook, list, the texts, the history and the forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.book.text.drafts import drafts_left
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.contract import Workbook
from discgen.catalogue.profile import load_profile
from discgen.desk.officeyear.historytemplate import forms_of_year
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.history import HISTORY_CONTRACT, HISTORY_FILE, HISTORY_FOLDER
from discgen.frozen import FROZEN, read_frozen
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.reader import read_ledgers
from discgen.project import LISTS, TEXTS, open_project, read_history

EMPTY, BEGUN, WRONG, READY, FIXED = "空", "記入中", "誤りあり", "整いました", "確定"


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part of the inputs. told: counts, in words."""

    part: str
    state: str
    told: str


def year_status(folder: Path) -> list[PartStatus]:
    """Where every part of an inputs folder stands. Errors: FaultError of a profile or forms that cannot be read."""
    profile = load_profile(folder)
    catalogue = open_catalogue(folder, profile.institution)
    catalogue.prove()
    day = profile.institution.fiscal_year_end
    book, faults = read_ledgers(
        folder / "ledgers", catalogue.contracts, fiscal_year_end=day, parameters=profile.numbers
    )
    try:
        found = open_project(folder, complete=False).faults
    except FaultError as error:
        found = error.faults
    faults = list(dict.fromkeys((*faults, *found)))
    frozen, broken = None, False
    try:
        frozen = read_frozen(folder)
    except FaultError:
        broken = True
    fixed = frozen is not None and not any(fault.rule == FROZEN for fault in errors(faults))
    parts = [_workbook(one, "ledgers", book, faults) for one in catalogue.contracts if _kept(one, folder)]
    parts.append(_history(folder, faults))
    lists, list_faults = read_ledgers(folder / LISTS, catalogue.list_contracts, fiscal_year_end=day, parameters={})
    parts += [_workbook(one, LISTS, lists, list_faults) for one in catalogue.list_contracts if one.sheets]
    parts.append(_texts(folder))
    if any((folder / "forms").glob("*.yaml")):
        parts.append(PartStatus("forms", READY, f"{len(list((folder / 'forms').glob('*.yaml')))}個"))
    others = [
        fault for fault in errors(faults) if not any(fault.where.startswith(p.part.split("/")[-1]) for p in parts)
    ]
    parts.append(PartStatus("突合と表", WRONG if others else READY, _counts(others)))
    if fixed:
        parts = [PartStatus(one.part, FIXED if one.state == READY else one.state, one.told) for one in parts]
    state = FIXED if fixed else WRONG if broken or frozen else EMPTY
    told = f"{frozen.date} 公表、計数 {len(frozen.figures):,}個" if frozen else "まだ確定していません"
    return [*parts, PartStatus("published", state, told)]


def status_lines(parts: Sequence[PartStatus]) -> Iterator[str]:
    """One line a part, and the number of parts in each state."""
    for one in parts:
        yield f"{one.state:　<5}　{one.part}" + (f"（{one.told}）" if one.told else "")
    counts = {state: sum(one.state == state for one in parts) for state in (EMPTY, BEGUN, WRONG, READY, FIXED)}
    yield "　".join(f"{state} {count}" for state, count in counts.items() if count)


def _kept(workbook: Workbook, folder: Path) -> bool:
    return not workbook.of_the_group or (folder / "ledgers" / f"{workbook.workbook}.xlsx").exists()


def _workbook(workbook: Workbook, part: str, book: LedgerBook, faults: Sequence[Fault]) -> PartStatus:
    name = f"{workbook.workbook}.xlsx"
    own = [fault for fault in faults if fault.where.startswith(name)]
    rows = {sheet.id: len(book.frames[sheet.id]) for sheet in workbook.sheets}
    if errors(own):
        state = WRONG
    elif not any(rows.values()):
        state = EMPTY
    elif all(rows[sheet.id] or sheet.optional for sheet in workbook.sheets):
        state = READY
    else:
        state = BEGUN
    told = [f"{sum(rows.values()):,}行", *([counts] if (counts := _counts(own)) else [])]
    return PartStatus(f"{part}/{name}", state, "、".join(told))


def _history(folder: Path, faults: Sequence[Fault]) -> PartStatus:
    forms = forms_of_year(folder)
    history, own = read_history(folder / HISTORY_FOLDER, forms.profile)
    history = history.in_our_words(forms.space, forms.catalogue.synonyms, forms.profile.conventions).placed(forms.space)
    asked = [one for one in forms.asked if one.needed]
    given = sum(history.before(one.cell, one.fiscal_year, one.was, forms.space) is not None for one in asked)
    own = [*own, *(fault for fault in faults if fault.where.startswith(HISTORY_CONTRACT.workbook))]
    state = WRONG if errors(own) else READY if given == len(asked) else BEGUN if len(history) else EMPTY
    return PartStatus(HISTORY_FILE, state, f"要る計数 {len(asked):,}個のうち {given:,}個")


def _texts(folder: Path) -> PartStatus:
    files = sorted((folder / TEXTS).glob("*.md"))
    profile = load_profile(folder)
    document = open_catalogue(folder, profile.institution).document.at(profile.institution.fiscal_year_end)
    placed = {block.text for block in document.blocks()}
    drafts = list(drafts_left(folder / TEXTS, placed, [chapter.title for chapter in profile.chapters]))
    state = EMPTY if not files else BEGUN if drafts else READY
    return PartStatus(TEXTS, state, f"{len(files)}件、うち読み直す原稿 {len(drafts)}件")


def _counts(faults: Sequence[Fault]) -> str:
    words = [(severity, sum(fault.severity is severity for fault in faults)) for severity in Severity]
    return "、".join(f"{severity} {count}件" for severity, count in words if count)
