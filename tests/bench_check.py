"""A benchmark, not a test: ``python -m tests.bench_check`` says how many wrong figures ``discgen check`` would find.

Figures of the golden publication are changed one at a time (a row at a time where columns shift) as hands and copies
change them. A change is found when it violates an identity that held before, or when no amounts exist with it
(joint consistency). Of those that are not found it says why none can be: the figure stands alone, or the wrong value
lies among those that it may have beside all others.
Options: --of NAME one of the magazines; --all every digit at every place; --report FILE the figures that nothing
reaches
(a file for each magazine); --verify N full checks of N changed publications, to prove the quick answers; --seed.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from discgen.catalogue.profile import load_profile
from discgen.check.identities.identityset import IdentitySet
from discgen.check.joint.contradiction import conflicts, joint_findings
from discgen.check.joint.equations import Books
from discgen.check.joint.feasibility import JointSystem
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import MINUS, UNITS, read_printed
from discgen.published.publication import Publication, place_cells
from discgen.published.publishedcells import PublishedCell, read_published
from tests.paths import GOLDEN, GROUP_FIGURES, ROOT, SOLO_FIGURES

PUBLISHED = {  # by the inputs folder whose profile and forms they follow
    "chugoku-2020": (SOLO_FIGURES, GROUP_FIGURES),
    "kyushu-2018": (GOLDEN / "kyushu-2018.csv",),
}
SINGLE = ("one digit", "two digits swapped", "△ dropped", "last year's figure", "×1000", "÷1000")
SHIFTED = "row shifted"


@dataclasses.dataclass(frozen=True)
class Mutation:
    """Other prints in one cell, or in the cells of one row."""

    kind: str
    changes: dict[CellKey, str]

    @property
    def key(self) -> CellKey:
        return next(iter(self.changes))


def golden(name: str, *, as_printed: bool = False) -> Publication:
    """Published figures, as corrected or with their known errors."""
    folder = ROOT / "inputs" / name
    cells, _ = read_published(PUBLISHED[name], as_printed=as_printed)
    return place_cells(cells, load_profile(folder), folder).publication


def is_figure(cell: PublishedCell) -> bool:
    return read_printed(cell.printed, cell.unit if cell.unit in UNITS else "件").steps is not None


def digit_places(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if character.isdigit()]


def replaced(text: str, place: int, character: str) -> str:
    return text[:place] + character + text[place + 1 :]


def one_digit(text: str, chance: random.Random, *, every: bool) -> Iterator[str]:
    """One digit changed: at one random place, or every digit at every place. No leading zeros."""
    places = digit_places(text)
    options = [
        (place, digit)
        for place in places
        for digit in "0123456789"
        if digit != text[place] and not (digit == "0" and place == places[0] and len(places) > 1)
    ]
    if every:
        yield from (replaced(text, *option) for option in options)
        return
    place = chance.choice(places)
    choices = [digit for at, digit in options if at == place]
    if choices:
        yield replaced(text, place, chance.choice(choices))


def swapped(text: str, chance: random.Random) -> Iterator[str]:
    places = digit_places(text)
    pairs = [(a, b) for a, b in itertools.pairwise(places) if text[a] != text[b]]
    pairs = [(a, b) for a, b in pairs if not (a == places[0] and text[b] == "0")]
    if pairs:
        a, b = chance.choice(pairs)
        yield replaced(replaced(text, a, text[b]), b, text[a])


def other_unit(cell: PublishedCell) -> Iterator[tuple[str, str]]:
    figure = read_printed(cell.printed, cell.unit if cell.unit in UNITS else "件")
    if figure.steps is None or figure.unit.decimals or cell.unit not in ("円", "千円", "百万円"):
        return
    sign = MINUS if figure.steps < 0 else ""
    if figure.steps:
        yield "×1000", f"{sign}{abs(figure.steps) * 1000:,}"
    if abs(figure.steps) >= 1000:
        yield "÷1000", f"{sign}{abs(figure.steps) // 1000:,}"


def mutations(publication: Publication, seed: int, *, every: bool) -> Iterator[Mutation]:
    by_key = {cell.key: cell for cell in publication.cells}
    rows: dict[tuple[str, str, str, int], list[PublishedCell]] = defaultdict(list)
    for cell in publication.cells:
        key = cell.key
        rows[key.entity, key.table_id, key.row, key.fiscal_year].append(cell)
        if not is_figure(cell):
            continue
        chance = random.Random(f"{seed}{key}")
        for text in one_digit(cell.printed, chance, every=every):
            yield Mutation("one digit", {key: text})
        for text in swapped(cell.printed, chance):
            yield Mutation("two digits swapped", {key: text})
        if MINUS in cell.printed:
            yield Mutation("△ dropped", {key: cell.printed.replace(MINUS, "", 1)})
        before = by_key.get(dataclasses.replace(key, fiscal_year=key.fiscal_year - 1))
        if before is not None and is_figure(before) and before.printed != cell.printed:
            yield Mutation("last year's figure", {key: before.printed})
        for kind, text in other_unit(cell):
            yield Mutation(kind, {key: text})
    for cells in rows.values():
        if len(cells) > 1 and any(map(is_figure, cells)):
            texts = ["－", *(cell.printed for cell in cells[:-1])]
            changes = {c.key: text for c, text in zip(cells, texts, strict=True) if c.printed != text}
            if changes:
                yield Mutation(SHIFTED, changes)


class Checker:
    """Quick answers about one publication: identities touched by a change, ranges of single cells."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        started = time.perf_counter()
        self.identities = IdentitySet.of(publication)
        self.before = {id(v.identity): v.gap for v in self.identities.violations()}
        self.identity_time = time.perf_counter() - started
        started = time.perf_counter()
        books = Books.of(publication)
        years = sorted({cell.key.fiscal_year for cell in publication.cells})
        self.systems = {year: JointSystem.of(publication, year, books) for year in years}
        self.wrong: list[CellKey] = []
        for system in self.systems.values():
            found = [group[0].key for group in conflicts(system)]
            system.set_aside(found)
            self.wrong += found
        self.joint_time = time.perf_counter() - started

    def by_identity(self, mutation: Mutation) -> Severity | None:
        """The gravest severity of an identity that the change violates and that held before."""
        new = [
            violation
            for violation in self.identities.violations(mutation.changes)
            if self.before.get(id(violation.identity)) != violation.gap
        ]
        severities = {violation.severity for violation in new}
        return next((s for s in (Severity.ERROR, Severity.WARNING, Severity.NOTICE) if s in severities), None)

    def stands_alone(self, key: CellKey) -> bool:
        """Whether nothing limits a figure but its sign and its decimals."""
        for system in self.systems.values():
            reach = system.reach(key) if key in system.keys else None
            if reach and (reach.low, reach.high, reach.printed_low, reach.printed_high) != (None, None, None, None):
                return False
        forms = ("sign:", "decimals:")
        return all(identity.rule.id.startswith(forms) for identity in self.identities.touching(key))

    def by_joint(self, mutation: Mutation) -> bool:
        for system in self.systems.values():
            changes = {key: text for key, text in mutation.changes.items() if key in system.keys}
            if not changes:
                continue
            if len(mutation.changes) == 1:
                if not system.admits(mutation.key, mutation.changes[mutation.key]):
                    return True
            elif not system.holds_with(changes):
                return True
        return False


@dataclasses.dataclass
class Score:
    made: int = 0
    identities: int = 0
    certain: int = 0
    joint: int = 0
    either: int = 0
    alone: int = 0  # of those not found

    def line(self, name: str) -> str:
        def share(number: int) -> str:
            return f"{number / self.made:6.1%}" if self.made else "–"

        numbers = (self.certain, self.identities, self.joint, self.either, self.alone)
        parts = [*map(share, numbers), share(self.made - self.either - self.alone)]
        return f"| {name} | {self.made} | {' | '.join(parts)} |"


def measure(checker: Checker, every: bool, seed: int, report: Path | None) -> list[tuple[Mutation, bool, bool]]:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    reached: Counter[CellKey] = Counter()
    missed: dict[CellKey, list[str]] = defaultdict(list)
    answers = []
    times = [0.0, 0.0]
    for mutation in mutations(checker.publication, seed, every=every):
        started = time.perf_counter()
        severity = checker.by_identity(mutation)
        between = time.perf_counter()
        joint = checker.by_joint(mutation)
        times = [times[0] + between - started, times[1] + time.perf_counter() - between]
        answers.append((mutation, severity is not None, joint))
        for entity in (mutation.key.entity, "both"):
            score = scores[mutation.kind, entity]
            score.made += 1
            score.certain += severity is Severity.ERROR
            score.identities += severity is not None
            score.joint += joint
            score.either += joint or severity is not None
            score.alone += not joint and severity is None and checker.stands_alone(mutation.key)
        if mutation.kind != SHIFTED:
            reached[mutation.key] += joint or severity is not None
            if not joint and severity is None:
                missed[mutation.key].append(next(iter(mutation.changes.values())))
    print("| change | made | identities 誤り | identities any | joint | either | stands alone | admissible |")
    print("|---|---|---|---|---|---|---|---|")
    for entity in ("単体", "連結", "both"):
        for kind in (*SINGLE, SHIFTED):
            print(scores[kind, entity].line(f"{entity}: {kind}"))
    unreached = [cell for cell in checker.publication.cells if is_figure(cell) and not reached[cell.key]]
    print(f"\nfigures: {sum(map(is_figure, checker.publication.cells))}, reached by nothing: {len(unreached)}")
    print(f"per mutation: identities {times[0] / len(answers):.4f} s, joint {times[1] / len(answers):.4f} s (cached)")
    if report:
        lines = ["# reached by no rule", *(cell.place for cell in unreached)]
        lines += ["# some changes are not found", *(f"{key}: {'、'.join(texts)}" for key, texts in missed.items())]
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return answers


def verify(checker: Checker, answers: Sequence[tuple[Mutation, bool, bool]], number: int, seed: int) -> None:
    """Full joint checks of changed publications: do they say what the quick answers say, and name the changed cell?"""
    publication, books = checker.publication, Books.of(checker.publication)
    single = [(mutation, joint) for mutation, _, joint in answers if mutation.kind != SHIFTED]
    picked = random.Random(seed).sample(single, min(number, len(single)))
    agree = first = found = 0
    started = time.perf_counter()
    for mutation, joint in picked:
        cells = tuple(
            dataclasses.replace(cell, printed=mutation.changes.get(cell.key, cell.printed))
            for cell in publication.cells
        )
        changed = dataclasses.replace(publication, cells=cells)
        heads: list[CellKey] = []
        for year in {mutation.key.fiscal_year, publication.fiscal_year}:
            system = JointSystem.of(changed, year, books)
            heads += [group[0].key for group in conflicts(system, [key for key in checker.wrong if key in system.keys])]
        agree += bool(heads) == joint
        found += bool(heads)
        first += heads[:1] == [mutation.key] or (bool(heads) and mutation.key in heads)
        if bool(heads) != joint:
            print(f"  differs: {mutation} quick {joint}, full {bool(heads)}")
        elif heads and mutation.key not in heads:
            print(f"  other cell first: {mutation} -> {heads}")
    seconds = (time.perf_counter() - started) / max(1, len(picked))
    print(
        f"\nfull joint checks: {len(picked)}, same answer {agree}; found {found}, changed cell first {first};"
        f" {seconds:.1f} s each"
    )


def suspects(name: str) -> None:
    """The known errors of the magazine, in the figures as printed."""
    publication = golden(name, as_printed=True)
    right = {cell.key: cell.printed for cell in golden(name).cells}
    wrong = [cell for cell in publication.cells if right.get(cell.key, cell.printed) != cell.printed]
    doubtful = [cell for cell in publication.cells if cell.doubtful and cell not in wrong and is_figure(cell)]
    by_identity = {finding.cells[0].key: finding for finding in IdentitySet.of(publication).check() if finding.cells}
    by_joint = {finding.cells[0].key: finding for finding in joint_findings(publication)}
    print("\n| figure as printed | what is wrong | first in identities | first in joint, fits |\n|---|---|---|---|")
    for cell in (*wrong, *doubtful):
        told = by_joint.get(cell.key)
        known = f"correct: {right[cell.key]}" if cell in wrong else "doubtful"
        joint = f"yes, {told.cells[0].fits}" if told else "no"
        print(f"| {cell.place} {cell.printed} | {known} | {'yes' if cell.key in by_identity else 'no'} | {joint} |")
    others = set(by_joint) - {cell.key for cell in (*wrong, *doubtful)}
    print(f"other cells that joint blames: {len(others)} {sorted(map(str, others))}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--verify", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20210331)
    parser.add_argument(
        "--of", action="append", choices=PUBLISHED, help="one of the published magazines (default: all)"
    )
    options = parser.parse_args()
    for name in options.of or PUBLISHED:
        print(f"\n## {name}\n")
        _measured(name, options)


def _measured(name: str, options: argparse.Namespace) -> None:
    checker = Checker(golden(name))
    print(f"{len(checker.publication.cells)} printed cells, {len(checker.identities.identities)} identities")
    print(
        f"identities drawn and checked: {checker.identity_time:.1f} s;"
        f" joint systems of all years: {checker.joint_time:.1f} s"
    )
    certain = [v for v in checker.identities.violations() if v.severity is Severity.ERROR]
    print(
        f"on the corrected figures: {len(certain)} identities of severity 誤り violated;"
        f" joint blames: {checker.wrong}\n"
    )
    report = options.report.with_stem(f"{options.report.stem}-{name}") if options.report else None
    answers = measure(checker, options.all, options.seed, report)
    if options.verify:
        verify(checker, answers, options.verify, options.seed)
    suspects(name)


if __name__ == "__main__":
    main()
