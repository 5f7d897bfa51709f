"""Which figures cannot hold together, and which of them is most likely wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from discgen.catalogue.entity import SOLO
from discgen.check.joint.equations import Books
from discgen.check.joint.feasibility import JointSystem
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.figures.printed.printing import MINUS, print_steps
from discgen.finding import Finding, FoundCell, RuleText, Topic
from discgen.published.algebra.linearprogramme import Unsolved
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

RULE = RuleText(
    "joint.amounts",
    Severity.ERROR,
    Topic.JOINT,
    "すべての計数に同時に合う円単位の金額があること",
    "表の定義、台帳どうしの突合、印刷の端数処理をすべて同時に満たす円単位の金額が存在するかを、線形計画法で"
    "確かめます。存在しないときは、同時には成り立たない計数の最小の組を示し、どの計数を直せば成り立つかを順位づけ"
    "します。一つの規則では見つからない誤りも、規則の組合せで見つかります。",
)
_MOST = 40  # independent errors, after which the rest is told as one
_TRIED = 60  # cells of one conflict whose change is tried
_FAR = 9
Steps = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell of a conflict. ``left``: how many cells still contradict when it alone may change.

    fits: what it may read then, in steps of its last digit; None when nothing makes all others hold.
    slip: how near that is to a common slip of the hand, 0 the nearest. place: where it stands in the order of print.
    """

    key: CellKey
    left: int
    fits: Steps | None
    slip: int
    place: int

    @property
    def merit(self) -> tuple[int, int, float, int]:
        """The smaller, the likelier to be the wrong one; of cells that are alike in all else, the first in print."""
        width = float("inf")
        if self.fits is not None and self.fits[0] is not None and self.fits[1] is not None:
            width = self.fits[1] - self.fits[0]
        return self.left, self.slip, width, self.place


def conflicts(
    system: JointSystem, known: Iterable[CellKey] = (), last_year: Mapping[CellKey, int | None] | None = None
) -> Iterator[list[Candidate]]:
    """Independent conflicts one after the other, the likeliest cell of each first. Errors: Unsolved.

    ``known``: cells left out because other rules have found them wrong. last_year: steps printed a year before.
    """
    last_year = last_year or {}
    aside = set(known)
    for key in system.constant_faults:
        if key not in aside:
            yield [_candidate(system, key, aside, last_year)]
            aside.add(key)
    for _ in range(_MOST):
        given = system.violated(aside)
        if not given:
            return
        members = _smallest(system, max(given, key=given.__getitem__), given.keys(), aside)
        found = [_candidate(system, key, aside, last_year) for key in members[:_TRIED]]
        found.sort(key=lambda candidate: candidate.merit)
        yield found
        aside.add(found[0].key)


def _smallest(
    system: JointSystem, key: CellKey, given: Collection[CellKey], aside: Collection[CellKey]
) -> list[CellKey]:
    """A set of cells that cannot hold together and of which none can be missed; ``key`` is one of them."""
    forced, others = system.forced(key, (set(aside) | set(given)) - {key})
    if not forced:
        return [key]
    needed = sorted(others, key=system.place)
    for other in tuple(needed):
        if _forced_by(system, key, set(needed) - {other}):
            needed.remove(other)
    return [key, *needed]


def _forced_by(system: JointSystem, key: CellKey, others: Collection[CellKey]) -> bool:
    """Whether these cells alone force it; no answer is none, so that the set stays larger."""
    try:
        return system.forced(key, set(system.keys) - {key, *others})[0]
    except Unsolved:
        return False


def _candidate(
    system: JointSystem, key: CellKey, aside: Collection[CellKey], last_year: Mapping[CellKey, int | None]
) -> Candidate:
    """A cell tried. One of which the solver cannot say what its change would do comes last."""
    place = system.place(key)
    try:
        return _tried(system, key, place, aside, last_year)
    except Unsolved:
        return Candidate(key, len(system.keys), None, _FAR, place)


def _tried(
    system: JointSystem, key: CellKey, place: int, aside: Collection[CellKey], last_year: Mapping[CellKey, int | None]
) -> Candidate:
    free = {*aside, key}
    left = system.violated(free)
    fits: Steps | None = None
    slip = _FAR
    if system.set_aside(free | left.keys()):
        fits = system.printable(key)
    if fits is not None and system.admits(key, system.equations.cells[key].published.printed):
        return Candidate(key, len(left) + 1, None, _FAR, place)  # another cell was changed instead
    if fits is not None:
        slip = _slip(system.steps_printed(key), fits, last_year.get(key))
    return Candidate(key, len(left), fits, slip, place)


def _slip(printed: int | None, fits: Steps, last_year: int | None) -> int:
    """How a hand gets from what fits to what is printed: 0 one digit or two swapped, 1 sign or unit, 2 a digit lost."""
    low, high = fits

    def fit(steps: int) -> bool:
        return (low is None or steps >= low) and (high is None or steps <= high)

    if printed is None:
        return 3
    sign, digits = (-1 if printed < 0 else 1), str(abs(printed))
    places = range(len(digits))
    near = {sign * int(digits[:n] + other + digits[n + 1 :]) for n in places for other in "0123456789"}
    near |= {sign * int(digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :]) for n in places[:-1]}
    if any(fit(steps) for steps in near):
        return 0
    if fit(-printed) or fit(printed * 1000) or (abs(printed) >= 1000 and fit(int(printed / 1000))):
        return 1
    if last_year is not None and last_year == printed and printed:
        return 1
    longer = {sign * int(digits[:n] + other + digits[n:]) for n in (*places, len(digits)) for other in "0123456789"}
    shorter = {sign * int(digits[:n] + digits[n + 1 :] or "0") for n in places}
    return 2 if any(fit(steps) for steps in longer | shorter) else 3


def joint_findings(
    publication: Publication, known: Sequence[Finding] = (), free: Collection[CellKey] = ()
) -> list[Finding]:
    """What cannot hold together in each printed fiscal year, beyond what the known findings explain. free: figures that
    the house defines otherwise.
    """
    years = sorted({cell.key.fiscal_year for cell in publication.cells}, reverse=True)
    findings: list[Finding] = []
    books = Books.of(publication)
    for year in years:
        findings += check_joint(publication, year, books, [*known, *findings], free)
    return findings


def check_joint(
    publication: Publication, year: int, books: Books, known: Sequence[Finding] = (), free: Collection[CellKey] = ()
) -> list[Finding]:
    """The conflicts of one fiscal year as findings.

    A conflict of the group's figures that additions of another kind than the usual could explain is a warning. Where
    the solver gives no answer, what is found until then is told, and that the rest is not known.
    """
    system = JointSystem.of(publication, year, books)
    blamed = {cell.key for finding in known if finding.severity is Severity.ERROR for cell in finding.cells[:1]}
    blamed |= set(free)
    by_key = {cell.key: cell for cell in publication.cells}
    before = {
        key: system.steps_of(key, cell)
        for key in system.equations.cells
        if (cell := by_key.get(replace(key, fiscal_year=key.fiscal_year - 1))) is not None
    }
    aside = blamed & set(system.keys)
    groups: list[list[Candidate]] = []
    findings: list[Finding] = []
    try:
        for group in conflicts(system, aside, before):
            groups.append(group)
        signs = [group for group in groups if _only_its_sign(group, system, aside, by_key)]
        findings += [_finding(group, system, by_key, Severity.WARNING) for group in signs]
        groups = [group for group in groups if group not in signs]
        aside |= {group[0].key for group in signs}
        return [*findings, *_judged_all(groups, system, publication, year, books, aside, by_key)]
    except Unsolved as error:
        told = [
            _finding(group, system, by_key, Severity.WARNING if _of_the_group(group) else RULE.severity)
            for group in groups
        ]
        return [*findings, *told, _undecided(year, error)]


def _undecided(year: int, error: Unsolved) -> Finding:
    return Finding(
        RULE.rule,
        Severity.NOTICE,
        RULE.topic,
        f"{year}年度のすべての計数が同時に成り立つかは判定できません",
        found=f"線形計画法の計算が答えに至りません（HiGHS：{error}）",
        place=f"{year}年度",
        remedy="ほかの指摘の計数（桁の違いなど）を直してから、もう一度検査してください",
    )


def _only_its_sign(
    group: Sequence[Candidate],
    system: JointSystem,
    aside: Collection[CellKey],
    by_key: Mapping[CellKey, PublishedCell],
) -> bool:
    """A single figure that would hold with the other sign: a loss printed without △ is no wrong digit."""
    if len(group) != 1:
        return False
    key = group[0].key
    printed = by_key[key].printed
    system.set_aside({*aside, key})
    return system.admits(key, printed.removeprefix(MINUS) if printed.startswith(MINUS) else MINUS + printed)


def _judged_all(
    groups: Sequence[Sequence[Candidate]],
    system: JointSystem,
    publication: Publication,
    year: int,
    books: Books,
    aside: Collection[CellKey],
    by_key: Mapping[CellKey, PublishedCell],
) -> list[Finding]:
    if not any(map(_of_the_group, groups)):
        return [_finding(group, system, by_key, RULE.severity) for group in groups]
    leads = {group[0].key for group in groups}
    certain = JointSystem.of(publication, year, books.opened())
    certain.set_aside({*aside, *leads})
    return [_judged(group, system, certain, by_key) for group in groups]


def _of_the_group(group: Sequence[Candidate]) -> bool:
    return any(candidate.key.entity != SOLO for candidate in group)


def _judged(
    group: Sequence[Candidate], system: JointSystem, certain: JointSystem, by_key: Mapping[CellKey, PublishedCell]
) -> Finding:
    """A conflict with what any group could print instead, if that is not what stands there."""
    lead = group[0]
    if certain.admits(lead.key, by_key[lead.key].printed):
        return _finding(group, system, by_key, Severity.WARNING)
    group = [replace(lead, fits=certain.printable(lead.key)), *group[1:]]
    return _finding(group, system, by_key, RULE.severity)


def _finding(
    found: Sequence[Candidate], system: JointSystem, by_key: Mapping[CellKey, PublishedCell], severity: Severity
) -> Finding:
    cells = tuple(
        FoundCell(
            candidate.key,
            by_key[candidate.key].title,
            by_key[candidate.key].printed,
            by_key[candidate.key].unit,
            fits=_fits(candidate, system),
            rank=rank,
        )
        for rank, candidate in enumerate(found, start=1)
    )
    lead = cells[0]
    name = label_path(lead.title, lead.key.row, lead.key.col)
    entity = "" if lead.key.entity == SOLO else f"{lead.key.entity} "
    remedy = "元の資料と照らしてください" if lead.fits else "組の計数を元の資料と照らしてください"
    return Finding(
        RULE.rule,
        severity,
        RULE.topic,
        f"{len(cells)}計数は同時に成り立ちません" if len(cells) > 1 else "定義から決まる金額と異なります",
        cells,
        found=f"{entity}{name} {lead.key.fiscal_year}年度: {lead.printed} と印刷",
        expected=f"{lead.fits} なら整合" if lead.fits else "",
        remedy=remedy,
    )


def _fits(candidate: Candidate, system: JointSystem) -> str:
    """The admissible range in printed form."""
    cell = system.equations.cells.get(candidate.key)
    if candidate.fits is None or cell is None:
        return ""
    low, high = candidate.fits
    if low is None and high is None:
        return ""
    if low is None or high is None:
        end, words = (low, "以上") if high is None else (high, "以下")
        assert end is not None
        return f"{print_steps(end, cell.unit)}{words}"
    if low > high:
        return ""
    return (
        print_steps(low, cell.unit) if low == high else f"{print_steps(low, cell.unit)}～{print_steps(high, cell.unit)}"
    )
