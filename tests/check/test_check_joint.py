"""Joint consistency: small systems by hand, the golden publication, made-up ones, errors put in."""

import dataclasses
from collections.abc import Collection
from fractions import Fraction

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discgen.catalogue.profile import Profile, load_profile
from discgen.check.joint.contradiction import check_joint, conflicts, joint_findings
from discgen.check.joint.equations import Books, Equations
from discgen.check.joint.feasibility import JointSystem
from discgen.check.joint.jointrows import Row, repeated
from discgen.check.joint.softprogramme import Soft, SoftProgramme
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import UNITS, print_steps, read_printed
from discgen.finding import Finding, Topic
from discgen.project import Project
from discgen.published.algebra.linearprogramme import LinearProgramme, Unsolved
from discgen.published.inverse.coarse import coarse
from discgen.published.publication import Publication, place_cells, publication_of
from discgen.published.publishedcells import read_published
from tests.figure_keys import key_of
from tests.paths import GROUP_FIGURES as GROUP
from tests.paths import SAMPLE
from tests.paths import SOLO_FIGURES as GOLDEN
from tests.published.test_other_institutions import bank_of_another_size

DOUBTFUL = {key_of("equity-gains", "売却損", "", 2019, entity) for entity in ("単体", "連結")}  # 36 without △
ASSETS = key_of("bs", "資産の部合計", "", 2020, "単体")
CASH = key_of("bs", "資産の部 > 現金", "", 2020, "単体")
REGION = key_of("exposure-region", "国内", "合計", 2020, "連結")


def golden(profile: Profile, *, as_printed: bool = False) -> Publication:
    cells, _ = read_published([GOLDEN, GROUP], as_printed=as_printed)
    return place_cells(cells, profile, SAMPLE).publication


def changed(publication: Publication, changes: dict[CellKey, str]) -> Publication:
    assert changes.keys() <= {cell.key for cell in publication.cells}
    cells = tuple(dataclasses.replace(cell, printed=changes.get(cell.key, cell.printed)) for cell in publication.cells)
    return dataclasses.replace(publication, cells=cells)


@pytest.fixture(scope="module")
def corrected(sample: Project) -> Publication:
    return golden(load_profile(sample.folder))


@pytest.fixture(scope="module")
def books(corrected: Publication) -> Books:
    return Books.of(corrected)


@pytest.fixture(scope="module")
def current(corrected: Publication, books: Books) -> JointSystem:
    return JointSystem.of(corrected, 2020, books)


# --- small systems by hand -------------------------------------------------------------------------------------------


def row(terms: dict[int, int], low: int | None, high: int | None, *, kept: bool = False) -> Row:
    ends = (None if end is None else Fraction(end) for end in (low, high))
    return Row({column: Fraction(factor) for column, factor in terms.items()}, *ends, kept=kept)


def programme(rows: list[Row], columns: int) -> SoftProgramme:
    soft = [Soft(number, Fraction(1)) for number, each in enumerate(rows) if each.kept]
    low = dict.fromkeys(range(columns), Fraction(0))
    return SoftProgramme(rows, low, dict.fromkeys(range(columns), 1), {}, soft)


def test_a_total_that_its_parts_do_not_make_must_give_way() -> None:
    rows = [row({0: 1}, 10, 10, kept=True), row({1: 1}, 20, 20, kept=True), row({0: 1, 1: 1}, 40, 40, kept=True)]
    asked = programme(rows, 2)
    assert not asked.feasible()
    given = asked.least_violation([0, 1, 2])
    assert sum(abs(amount) for amount in given.values()) == pytest.approx(10)
    assert asked.least_violation([2]) == {2: pytest.approx(10)}
    assert asked.support == {0, 1, 2}
    asked.loosen([2])
    assert asked.feasible()
    for direction in (-1, 1):
        assert asked.extreme(rows[2].terms, direction) == {0: pytest.approx(10), 1: pytest.approx(20)}


def test_a_sum_without_an_end_is_told() -> None:
    rows = [row({0: 1, 1: 1}, 5, 5, kept=True), row({1: 1, 2: -1}, 0, None)]
    asked = programme(rows, 3)
    assert asked.feasible()
    asked.loosen([0])
    assert asked.extreme(rows[0].terms, 1) is None
    assert asked.extreme(rows[0].terms, -1) == {0: pytest.approx(0), 1: pytest.approx(0)}


def test_other_bounds_can_be_tried_without_changing_the_system() -> None:
    rows = [row({0: 1}, 10, 10, kept=True), row({0: 1, 1: 1}, 40, 40, kept=True)]
    asked = programme(rows, 2)
    assert asked.feasible()
    down, up = (Fraction(-31), Fraction(-31)), (Fraction(5), Fraction(5))
    assert not asked.holds_with({1: down})  # 9 < 10
    assert asked.holds_with({0: up, 1: up})
    assert asked.holds_with({})


def test_ledger_rows_that_look_alike_are_one() -> None:
    places = {n: ("loans", n // 2, "ab"[n % 2]) for n in range(6)}
    inside = [row({2 * n: 1, 2 * n + 1: -1}, 0, None) for n in range(3)]
    total = row({0: 1, 2: 1, 4: 1}, 9, 9, kept=True)
    part = row({0: 1}, 2, 2, kept=True)
    assert len(repeated([*inside, total, part], places)) == 2  # the rows of 2 and 4 look alike, that of 0 does not


def test_ledger_rows_of_other_rules_or_of_another_ledger_stay() -> None:
    places = {0: ("loans", 0, "a"), 1: ("loans", 1, "a"), 2: ("deposits", 0, "a"), 3: ("loans", 2, "a")}
    total = row({0: 1, 1: 1, 2: 1, 3: 2}, 9, 9, kept=True)
    assert repeated([total], places) == {1}
    assert repeated([total, row({1: 1}, 0, None)], places) == set()


Rules = list[tuple[int, int, int | None, int | None]]
INSIDE: list[Rules] = [  # rules within a row of a ledger with two measures
    [],
    [(1, -1, 0, 0)],
    [(1, -2, 0, 0)],
    [(1, -1, 0, None)],
    [(2, -1, None, 0), (1, -1, 0, None)],
    [(1, 1, 2, 5)],
]


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(st.sampled_from(INSIDE), st.sampled_from(INSIDE)),
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0, 0, 0, 1, 2])), min_size=2, max_size=4),
    st.sampled_from([((1, 0), (0, 1)), ((1, 1), (0, 1)), ((2, 0), (1, -1)), ((-1, 2), (0, 1))]),
    st.tuples(st.integers(-2, 9), st.integers(-2, 9)),
)
def test_leaving_out_what_looks_alike_never_changes_whether_there_is_a_solution(
    inside: tuple[Rules, Rules],
    ledger: list[tuple[int, int]],
    factors: tuple[tuple[int, int], tuple[int, int]],
    amounts: tuple[int, int],
) -> None:
    """``ledger``: of each row which rules it obeys, and whether one of the two sums (1, 2) leaves it out."""
    places = {n: ("loans", n // 2, "ab"[n % 2]) for n in range(2 * len(ledger))}
    rows = []
    for number, (which, _) in enumerate(ledger):
        rows += [row({2 * number: a, 2 * number + 1: b}, low, high) for a, b, low, high in inside[which]]
    for total, amount in enumerate(amounts):
        terms = {
            2 * number + measure: factor
            for number, (_, out) in enumerate(ledger)
            for measure, factor in enumerate(factors[total])
            if factor and out != total + 1
        }
        rows.append(row(terms, amount, amount, kept=True))

    def holds(spare: set[int]) -> bool:
        some = [dataclasses.replace(r, terms={c: f for c, f in r.terms.items() if c not in spare}) for r in rows]
        if any(not each.terms and each.kept and each.low != 0 for each in some):
            return False
        low = dict.fromkeys(places, Fraction(0))
        return SoftProgramme(some, low, dict.fromkeys(low, 1), {}, []).feasible()

    assert holds(repeated(rows, places)) == holds(set())


# --- the golden publication ------------------------------------------------------------------------------------------


def test_the_corrected_figures_hold_together(corrected: Publication, current: JointSystem, books: Books) -> None:
    assert current.feasible()
    assert current.equations.skipped == []
    assert len(current.equations.cells) == len(corrected.of_year(2020))
    earlier = JointSystem.of(corrected, 2019, books)
    assert not earlier.feasible()
    assert {group[0].key for group in conflicts(earlier)} == DOUBTFUL
    assert earlier.set_aside(DOUBTFUL)


def test_every_figure_lies_in_its_own_range(current: JointSystem) -> None:
    assert current.feasible()
    for key, cell in list(current.equations.cells.items())[::15]:
        assert current.admits(key, cell.published.printed), key


def test_errors_of_the_magazine_are_named_with_the_right_figure(corrected: Publication, sample: Project) -> None:
    right = {cell.key: cell.printed for cell in corrected.cells}
    printed = golden(load_profile(sample.folder), as_printed=True)
    findings = joint_findings(printed)
    wrong = {cell.key for cell in printed.cells if right[cell.key] != cell.printed and cell.printed != "16.7"}
    # the shares that a group's companies hold may be worth less than the bank's: their line explains a total as well
    either = {key for key in wrong if (key.entity, key.number) == ("連結", "equity-exposure.total.fair")}
    lines = {dataclasses.replace(key, number="equity-exposure.unlisted.fair"): key for key in either}
    assert {lines.get(lead := finding.cells[0].key, lead) for finding in findings} == wrong | DOUBTFUL
    for finding in findings:
        lead = finding.cells[0]
        severity = Severity.WARNING if lead.key in DOUBTFUL else Severity.ERROR  # only the sign is in doubt
        assert (finding.topic, finding.severity) == (Topic.JOINT, severity), finding
        assert lead.rank == 1
        if lead.key in lines:
            total = next(cell for cell in finding.cells if cell.key == lines[lead.key])
            assert total.fits == right[total.key]
        elif lead.key != REGION:
            assert lead.fits == ("0以下" if lead.key in DOUBTFUL else right[lead.key])
    region = next(finding for finding in findings if finding.cells[0].key == REGION)
    assert "1,335,741 と印刷" in region.found and region.expected == "1,355,741～1,355,742 なら整合"


def test_known_findings_are_not_told_again(corrected: Publication, books: Books) -> None:
    wrong = changed(corrected, {ASSETS: "1,362,267"})
    (told,) = check_joint(wrong, 2020, books)
    known = dataclasses.replace(told, rule="another")
    assert check_joint(wrong, 2020, books, [known]) == []
    assert len(check_joint(wrong, 2020, books, [dataclasses.replace(known, severity=Severity.NOTICE)])) == 1


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        (ASSETS, "1,326,167"),
        (CASH, "9,236"),
        (key_of("loans-use", "生活資金 > その他", "構成比", 2020, "単体"), "7.94"),
        (key_of("capital-ratio", "単体自己資本比率", "", 2020, "単体"), "8.32"),
    ],
)
def test_an_error_put_in_is_found_first(
    corrected: Publication, books: Books, current: JointSystem, key: CellKey, printed: str
) -> None:
    (before,) = [cell.printed for cell in corrected.cells if cell.key == key]
    wrong = changed(corrected, {key: printed})
    findings: list[Finding] = check_joint(wrong, 2020, books)
    assert [finding.cells[0].key for finding in findings] == [key]
    assert current.feasible() and not current.admits(key, printed)
    low, _, high = findings[0].cells[0].fits.partition("～")
    assert low <= before <= (high or low)  # of one length, so that texts compare as numbers do
    assert len(low) == len(before)


def test_what_another_group_could_print_is_a_warning(corrected: Publication, books: Books) -> None:
    pledged = key_of("note-scalar", "内国為替取引・当座借越契約用に差し入れている定期預け金", "", 2020, "連結")
    wrong = changed(corrected, {pledged: "95,219,301"})
    (finding,) = check_joint(wrong, 2020, books)
    assert finding.severity is Severity.WARNING
    assert pledged in {cell.key for cell in finding.cells}


def test_two_independent_errors_are_two_findings(corrected: Publication, books: Books) -> None:
    use = key_of("loans-use", "生活資金 > その他", "構成比", 2020, "単体")
    wrong = changed(corrected, {ASSETS: "1,362,267", use: "7.94"})
    findings = check_joint(wrong, 2020, books)
    assert {finding.cells[0].key for finding in findings} == {ASSETS, use}


def test_a_changed_row_is_asked_about_as_a_whole(current: JointSystem) -> None:
    assert current.feasible()
    cells = [cell.published for key, cell in current.equations.cells.items() if key.table_id == "exposure-region"]
    cells = [cell for cell in cells if cell.key.row == "国内" and cell.key.entity == "単体"]
    assert len(cells) > 2
    assert current.holds_with({cell.key: cell.printed for cell in cells})
    shifted = dict(zip([cell.key for cell in cells], ["－", *(cell.printed for cell in cells)], strict=False))
    assert not current.holds_with(shifted)
    assert current.holds_with({})


# --- a solver without an answer ---------------------------------------------------------------------------------------


def silent_after(runs: int, patch: pytest.MonkeyPatch) -> None:
    """The solver answers so many times, then no more."""
    run, left = LinearProgramme._run, iter(range(runs))
    unknown = highspy.HighsModelStatus.kUnknown
    patch.setattr(LinearProgramme, "_run", lambda self, way: unknown if next(left, None) is None else run(self, way))


def test_without_an_answer_it_is_said_that_nothing_is_known(
    corrected: Publication, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_after(0, monkeypatch)
    (finding,) = check_joint(changed(corrected, {ASSETS: "1,362,267"}), 2020, books)
    assert (finding.severity, finding.topic, finding.cells) == (Severity.NOTICE, Topic.JOINT, ())
    assert finding.title == "2020年度のすべての計数が同時に成り立つかは判定できません"
    assert "HiGHS：Unknown" in finding.found and finding.place == "2020年度" and finding.remedy


@pytest.mark.parametrize("runs", [1, 2, 5, 9])
def test_what_was_found_before_the_answers_ended_is_told(
    corrected: Publication, books: Books, monkeypatch: pytest.MonkeyPatch, runs: int
) -> None:
    """However far the search has come: what contradicts is an error, the rest is not known."""
    silent_after(runs, monkeypatch)
    *told, last = check_joint(changed(corrected, {ASSETS: "1,362,267"}), 2020, books)
    assert last.severity is Severity.NOTICE and "判定できません" in last.title
    for finding in told:
        assert finding.severity is Severity.ERROR
        assert ASSETS in {cell.key for cell in finding.cells}
    assert bool(told) == (runs > 1)


def test_a_candidate_without_an_answer_comes_last(
    corrected: Publication, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    violated = JointSystem.violated

    def but_for_assets(self: JointSystem, free: Collection[CellKey]) -> dict[CellKey, float]:
        if ASSETS in free and CASH not in free:
            raise Unsolved("Unknown")
        return violated(self, free)

    monkeypatch.setattr(JointSystem, "violated", but_for_assets)
    system = JointSystem.of(changed(corrected, {ASSETS: "1,362,267"}), 2020, books)
    group = next(conflicts(system))
    assert len(group) > 1 and group[-1].key == ASSETS and group[-1].fits is None
    assert [one.key for one in group if one.left < len(system.keys)] == [one.key for one in group[:-1]]


# --- made-up publications --------------------------------------------------------------------------------------------


def test_what_the_sample_prints_holds_together(sample: Project) -> None:
    publication = publication_of(sample)
    assert JointSystem.of(publication, publication.fiscal_year).feasible()


@pytest.mark.parametrize(("factor", "basis"), [(7, "printed"), (3, "exact")])
def test_what_another_bank_prints_holds_together(sample: Project, factor: int, basis: str) -> None:
    other = bank_of_another_size(sample, factor, basis, "dash", pay=False)
    conventions = sample.profile.conventions.model_copy(update={"ratio_basis": basis})
    other = dataclasses.replace(other, profile=sample.profile.model_copy(update={"conventions": conventions}))
    publication = publication_of(other)
    assert JointSystem.of(publication, publication.fiscal_year).feasible()


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.data())
def test_quick_answers_are_those_of_a_full_check(
    corrected: Publication, books: Books, current: JointSystem, data: st.DataObject
) -> None:
    assert current.feasible()
    cells = [cell for cell in corrected.of_year(2020) if cell.unit == "百万円" and cell.printed[-1].isdigit()]
    cell = data.draw(st.sampled_from(cells))
    steps = read_printed(cell.printed, cell.unit).steps
    assert steps is not None
    text = print_steps(steps + data.draw(st.integers(-3, 3).filter(bool)), UNITS["百万円"])
    system = JointSystem.of(changed(corrected, {cell.key: text}), 2020, books)
    assert current.admits(cell.key, text) == system.feasible()


THOUSAND = Fraction(1000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50_000), min_size=6, max_size=6), st.integers(0, 5), st.integers(1, 4))
def test_cut_margins_of_any_amounts_hold_together_and_beyond_their_reach_they_do_not(
    amounts: list[int], which: int, beyond: int
) -> None:
    lines = [{0, 1, 2}, {3, 4, 5}, {0, 3}, {1, 4}, {2, 5}, set(range(6))]  # two rows, three columns, the total

    def margins(shift: int = 0) -> SoftProgramme:
        rows = []
        for number, line in enumerate(lines):
            printed = sum(amounts[n] for n in line) // 1000 + (shift if number == which else 0)
            rows.append(row(dict.fromkeys(line, 1), 1000 * printed, 1000 * printed + 999, kept=True))
        return programme(rows, 6)

    asked = margins()
    assert asked.feasible()
    asked.loosen([which])
    terms = {number: Fraction(1) for number in lines[which]}
    printed = sum(amounts[n] for n in lines[which]) // 1000
    for direction in (-1, 1):
        point = asked.extreme(terms, direction)
        assert point is not None
        end = int(sum(point.values()) + 0.5) // 1000
        assert direction * (end - printed) >= 0
        assert margins(end - printed).feasible()
        assert not margins(end - printed + direction * beyond).feasible()


def test_books_are_only_as_fine_as_figures_ask(books: Books) -> None:
    views = {sheet.id: sheet.views for sheet in books.sheets}
    assert ("kind", "remaining") in views["securities"]
    assert all(len(view) <= 3 for view in views["loans"])
    assert [coarse(sheet, books.queries) for sheet in books.sheets] == list(books.sheets)


def test_equations_of_a_year_without_its_own_prior_year_leave_out_what_needs_it(
    corrected: Publication, books: Books
) -> None:
    skipped = {cell.key.row for cell in Equations.of(corrected, 2019, books).skipped}
    assert skipped == {"資金運用収益増減額", "資金調達費用増減額"}
