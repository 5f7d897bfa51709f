"""discgen status: where a year stands, one line for each workbook, list, the texts, the history and the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from discgen.book.lists import Lists, read_lists
from discgen.book.text.drafts import drafts_left
from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.contract import Sheet
from discgen.catalogue.profile import Profile, load_profile
from discgen.catalogue.strict import FORMS, SOURCES
from discgen.desk.officeyear.historytemplate import forms_of_year, keeps_group
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.history import HISTORY_CONTRACT, HISTORY_FILE, HISTORY_FOLDER
from discgen.figures.reconcile import BOUNDED, RECONCILED
from discgen.filenames import shown_files
from discgen.frozen import FROZEN, FROZEN_FILE, read_frozen
from discgen.inputparts import LEDGERS, InputPart, input_parts
from discgen.ledgers.lastrows import UNCHANGED, LastRows, read_last_rows
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.problems import AWAITED
from discgen.ledgers.reader import read_ledgers
from discgen.project import LISTS, TEXTS, Project, open_project, read_history
from discgen.unseen import nfc

WRONG, EMPTY, BEGUN, STALE, UNSURE = "誤りあり", "空", "記入中", "前年度のまま", "未確認"
OPEN, READY, FIXED, NOT_NEEDED = "未確定", "整いました", "確定", "なくてもよい"
STATES = (WRONG, EMPTY, BEGUN, STALE, UNSURE, OPEN, READY, FIXED, NOT_NEEDED)
"""From what is worst to what is done."""

AGREEMENT, PUBLISHED = "突合と表", "公表"
_DATES = "基準日"
_NAMED = 3  # files of one part that are named


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
    project: Project | None = None
    try:
        project = open_project(folder, complete=False)
        book, lists, faults = project.book, project.lists, project.faults
    except FaultError as error:
        book, lists = _read(folder, profile, catalogue)
        faults = error.faults
    last, _ = read_last_rows(folder)
    parts: list[PartStatus] = []
    for part in input_parts(catalogue, folder, group=keeps_group(folder)):
        ledger = part.folder == LEDGERS
        one = _ledger(part, book, faults, last) if ledger else _list(part, lists, faults, last, profile)
        parts.append(replace(one, part=_file(folder, part, book)))
    parts.insert(sum(one.part.startswith(LEDGERS) for one in parts), _history(folder, project, faults))
    parts.append(_texts(folder, profile, catalogue))
    if own_forms := shown_files(folder / FORMS, ".yaml"):
        parts.append(PartStatus(FORMS, READY, f"{len(own_forms)}個"))
    parts.append(agreement(parts, faults))
    return _published(folder, parts, faults)


def _read(folder: Path, profile: Profile, catalogue: Catalogue) -> tuple[LedgerBook, Lists]:
    """What of the books can be read; their faults are those of the folder."""
    day = profile.institution.fiscal_year_end
    contracts, sources = catalogue.contracts, folder / SOURCES
    book, _ = read_ledgers(
        folder / LEDGERS, contracts, fiscal_year_end=day, parameters=profile.numbers, sources=sources
    )
    return book, read_lists(folder / LISTS, catalogue.list_contracts, day)[0]


def status_lines(parts: Sequence[PartStatus]) -> Iterator[str]:
    """One line a part, and the number of parts in each state."""
    for one in parts:
        yield f"{one.state:　<6}　{one.part}" + (f"（{one.told}）" if one.told else "")
    counts = {state: sum(one.state == state for one in parts) for state in STATES}
    yield "　".join(f"{state} {count}" for state, count in counts.items() if count)


def _file(folder: Path, part: InputPart, book: LedgerBook) -> str:
    """The file of a part as the office has it, from the inputs folder; of several, the name that they make up."""
    workbook = part.workbook.workbook
    bare = [path.name for path in shown_files(folder / part.folder, "") if nfc(path.stem) == workbook]
    read = [
        book.files(sheet.id) for sheet in part.workbook.sheets if part.folder == LEDGERS and sheet.id in book.frames
    ]
    files = list(dict.fromkeys([*bare, *(name for names in read for name in names.split("、"))]))
    if bare:
        files = [name for name in files if name in bare or name != part.file]
    if len(files) < 2 and files == bare[:1]:
        return f"{part.folder}/{files[0]}" if files else part.path
    more = f"、ほか{len(files) - _NAMED}" if len(files) > _NAMED else ""
    return f"{part.folder}/{workbook}（{'、'.join(files[:_NAMED])}{more}）"


def _ledger(part: InputPart, book: LedgerBook, faults: Sequence[Fault], last: LastRows) -> PartStatus:
    sheets = part.workbook.sheets
    homes = [home for sheet in sheets for home in book.homes(sheet.id)]
    own = [fault for fault in faults if fault.where.startswith((f"{part.workbook.workbook}.", *homes))]
    waiting = [fault for fault in errors(own) if fault.message in AWAITED]
    rows = {sheet.id: len(book.frames[sheet.id]) for sheet in sheets if sheet.id in book.frames}
    if len(errors(own)) > len(waiting):
        state = WRONG
    elif not any(rows.values()):
        state = EMPTY if part.needed else NOT_NEEDED
    elif waiting or not all(rows.get(sheet.id) or _may_be_empty(sheet, last) for sheet in sheets):
        state = BEGUN
    else:
        state = STALE if any(fault.rule == UNCHANGED for fault in own) else READY
    heads = {fault.follows for fault in waiting}  # the row whose blanks are counted one by one
    blank = sum(fault not in heads for fault in waiting)
    told = [f"{sum(rows.values()):,}行", *([f"未記入 {blank}件"] if blank else [])]
    told += filter(None, [_counts([fault for fault in own if fault not in waiting])])
    return PartStatus(part.path, state, "、".join(told))


def _may_be_empty(sheet: Sheet, last: LastRows) -> bool:
    """A ledger of which a house may have no row, and this one had none last year, as far as that is known."""
    before = last.sheets.get(sheet.id)
    return sheet.optional or (sheet.may_be_empty and not (before and before.count))


def _list(part: InputPart, lists: Lists, faults: Sequence[Fault], last: LastRows, profile: Profile) -> PartStatus:
    """A list stands as last year's as long as neither its rows nor its date are others."""
    name = part.workbook.workbook
    own = [fault for fault in faults if fault.where.startswith(f"{name}.")]
    count = lists.row_count(part.workbook)
    now = lists.digests()
    names = [one for one in now if one in {s.id for s in part.workbook.sheets} or one.startswith(f"{name}／")]
    before = last.sheets if last.fiscal_year == profile.institution.fiscal_year - 1 else {}
    same = bool(before) and all(before.get(one) == now[one] for one in names)
    end = profile.institution.fiscal_year_end
    days = lists.dates(name)
    dated = [day for day in days if day >= end]
    if errors(own):
        state = WRONG
    elif not count:
        state = EMPTY if part.needed else NOT_NEEDED
    elif days and not dated and before:
        state = STALE
    else:
        state = STALE if same and not dated else READY
    unit = "行" if part.workbook.sheets else "表"
    told = [f"{count:,}{unit}", *(f"{_DATES} {day.isoformat()}" for day in days), *filter(None, [_counts(own)])]
    return PartStatus(part.path, state, "、".join(told))


def _history(folder: Path, project: Project | None, faults: Sequence[Fault]) -> PartStatus:
    forms = forms_of_year(folder, project)
    history, own = read_history(folder / HISTORY_FOLDER, forms.profile)
    history = history.in_our_words(forms.space, forms.catalogue.synonyms, forms.profile.conventions).placed(forms.space)
    asked = [one for one in forms.asked if one.needed]
    given = sum(history.before(one.cell, one.fiscal_year, one.was, forms.space) is not None for one in asked)
    own = [*own, *(fault for fault in faults if fault.where.startswith(HISTORY_CONTRACT.workbook))]
    state = WRONG if errors(own) else READY if given == len(asked) else BEGUN if len(history) else EMPTY
    return PartStatus(HISTORY_FILE, state, f"要る計数 {len(asked):,}個のうち {given:,}個")


def _texts(folder: Path, profile: Profile, catalogue: Catalogue) -> PartStatus:
    files = shown_files(folder / TEXTS, ".md")
    document = catalogue.document.at(profile.institution.fiscal_year_end)
    document = document if keeps_group(folder) else document.without_group()
    placed = {block.text for block in document.blocks()}
    drafts = list(drafts_left(folder / TEXTS, placed, [chapter.title for chapter in profile.chapters]))
    state = EMPTY if not files else BEGUN if drafts else READY
    return PartStatus(TEXTS, state, f"原稿 {len(files)}件、うち下書き・読み直す原稿 {len(drafts)}件")


def agreement(parts: Sequence[PartStatus], faults: Sequence[Fault]) -> PartStatus:
    """Do the books agree? While some of them are empty or wrong nobody can say; ledgers that do not are told before the
    history is whole.
    """
    books = [one for one in parts if one.part.startswith((LEDGERS, HISTORY_FOLDER))]
    unfinished = [one for one in books if one.state in (WRONG, EMPTY, BEGUN)]
    apart = [one for one in errors(faults) if one.rule.startswith((RECONCILED, BOUNDED))]
    if apart and not any(one.part.startswith(LEDGERS) for one in unfinished):
        return PartStatus(AGREEMENT, WRONG, f"台帳どうしが合いません。{_counts(apart)}")
    if unfinished:
        return PartStatus(AGREEMENT, UNSURE, f"台帳と過年度の計数がそろってから確かめます。あと {len(unfinished)}件")
    homes = tuple(Path(one.part.split("/", 1)[-1].split("（")[0]).stem for one in parts if "/" in one.part)
    others = [one for one in errors(faults) if not one.where.startswith(homes) and one.rule != FROZEN]
    return PartStatus(AGREEMENT, WRONG if others else READY, _counts(others))


def _published(folder: Path, parts: list[PartStatus], faults: Sequence[Fault]) -> list[PartStatus]:
    """With what was published; all that is ready is fixed then."""
    try:
        frozen, broken = read_frozen(folder), False
    except FaultError:
        frozen, broken = None, True
    changed = [fault for fault in errors(faults) if fault.rule == FROZEN]
    told = f"{frozen.date} 公表、計数 {len(frozen.figures):,}個" if frozen else "公表したら discgen freeze で確定します"
    if broken or changed:
        told = f"{FROZEN_FILE} {_counts(changed)}"
    elif frozen:
        done: Mapping[str, str] = {READY: FIXED, STALE: FIXED}
        parts = [replace(one, state=done.get(one.state, one.state)) for one in parts]
    state = WRONG if broken or changed else FIXED if frozen else OPEN
    return [*parts, PartStatus(PUBLISHED, state, told)]


def _counts(faults: Sequence[Fault]) -> str:
    words = [(severity, sum(fault.severity is severity for fault in faults)) for severity in Severity]
    return "、".join(f"{severity} {count}件" for severity, count in words if count)
