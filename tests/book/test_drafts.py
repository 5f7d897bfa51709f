"""Texts that are still drafts: refused by a final build, told by the check, to a sample no hindrance."""

import datetime
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from discgen.book.text.drafts import REREAD_MARK, drafts_left, old_dates
from discgen.bookinput import document_input
from discgen.build import refuse_unfinished
from discgen.catalogue.profile import PROFILE_NAME, Profile, template_notes
from discgen.check.prosecheck import check_prose
from discgen.faults import FaultError, Severity, errors
from discgen.project import IMAGES, TEXTS, Project

MARK = "draft: true   # 下書き\n"


@pytest.fixture(scope="module")
def begun(sample: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample as a house's own book: two drafts among its texts, and one that stands nowhere in the book."""
    folder = tmp_path_factory.mktemp("drafts")
    for part in (TEXTS, IMAGES):
        shutil.copytree(sample.folder / part, folder / part)
    for name in ("notes-bs.md", "c2-2-results.md"):
        path = folder / TEXTS / name
        path.write_text(path.read_text("utf-8").replace("\n---\n", f"\n{MARK}---\n", 1), encoding="utf-8")
    (folder / TEXTS / "nowhere.md").write_text(f"---\n{MARK}---\n置かれない文です。\n", encoding="utf-8")
    return replace(sample, folder=folder, profile=of_a_house(sample, sample_book=False))


def of_a_house(project: Project, *, sample_book: bool) -> Profile:
    institution = project.profile.institution.model_copy(update={"sample": sample_book})
    return project.profile.model_copy(update={"institution": institution})


def test_a_final_build_refuses_each_text_that_is_a_draft(begun: Project) -> None:
    with pytest.raises(FaultError) as refused:
        refuse_unfinished(begun, draft=False)
    told = errors(refused.value.faults)
    assert [fault.where for fault in told] == ["c2-2-results.md:7", "notes-bs.md:3", TEXTS]
    assert told[-1].found == "2件" and "--draft" in told[-1].remedy and "sample = true" in told[-1].remedy
    assert "draft の行を消して" in told[0].remedy


def test_a_draft_takes_them_and_says_so(begun: Project) -> None:
    told = refuse_unfinished(begun, draft=True)
    assert [(fault.where, fault.severity) for fault in told] == [
        ("c2-2-results.md:7", Severity.WARNING),
        ("notes-bs.md:3", Severity.WARNING),
    ]


def test_a_sample_may_stay_as_it_was_drafted(begun: Project) -> None:
    told = refuse_unfinished(replace(begun, profile=of_a_house(begun, sample_book=True)), draft=False)
    assert [fault.severity for fault in told] == [Severity.WARNING, Severity.WARNING]


def test_the_check_tells_drafts(begun: Project) -> None:
    book = document_input(begun, lambda stage: None)
    found = [finding for finding in check_prose(begun, book) if finding.rule == "prose.draft"]
    assert [finding.place for finding in found] == ["c2-2-results.md:7", "notes-bs.md:3"]


def test_a_text_of_last_year_is_told_as_one(begun: Project, tmp_path: Path) -> None:
    said = f"---\ntitle: 甲\ndraft: true   # {REREAD_MARK}\n---\n本文です。\n"
    (tmp_path / "notes-bs.md").write_text(said, encoding="utf-8")
    (fault,) = drafts_left(tmp_path, {"notes-bs"}, [])
    assert (fault.where, fault.message) == ("notes-bs.md:3", "読み直していない前年度の原稿です")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("2020年7月\n\n設立 1998年4月1日", "2020年7月"),
        ("令和2年7月25日", "令和2年7月25日"),
        ("2021年3月", ""),  # may be the last day of the year
        ("発行 2021年7月、設立 1998年4月1日", ""),
        ("日付のない文", ""),
    ],
)
def test_what_speaks_for_the_magazine_is_dated_after_its_year(tmp_path: Path, body: str, told: str) -> None:
    for name, chapter in (("colophon", "奥付"), ("history", "沿革")):
        (tmp_path / f"{name}.md").write_text(f"---\nchapter: {chapter}\n---\n{body}\n", encoding="utf-8")
    found = [(fault.where, fault.found) for fault in old_dates(tmp_path, datetime.date(2021, 3, 31))]
    assert found == ([("colophon.md:4", told)] if told else [])


def test_a_real_magazine_does_not_call_itself_a_sample(begun: Project) -> None:
    note = {"note": template_notes()[0]}
    profile = begun.profile.model_copy(update={"institution": begun.profile.institution.model_copy(update=note)})
    with pytest.raises(FaultError) as refused:
        refuse_unfinished(replace(begun, profile=profile), draft=False)
    (fault,) = [fault for fault in errors(refused.value.faults) if fault.where == PROFILE_NAME]
    assert fault.found == template_notes()[0] and "見本の文のまま" in fault.message
