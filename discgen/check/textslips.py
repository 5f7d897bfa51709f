"""Slips of texts that no figure tells: dates, telephone numbers, years of cover and chapters, names of officers."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.text.frontmatter import split_front
from discgen.book.text.prose import read_text
from discgen.book.text.writtendates import date_slips, written_dates
from discgen.catalogue.eras import eras, fiscal_year_in, western_date
from discgen.catalogue.law import years_before
from discgen.catalogue.phones import wrong_phones
from discgen.catalogue.profile import PROFILE_NAME
from discgen.check.prosecheck import without_placed
from discgen.faults import Severity
from discgen.filenames import shown_files
from discgen.finding import Finding, RuleText, Topic
from discgen.project import Project

DATES, STALE, PHONES, OFFICERS = "prose.date", "prose.stale", "prose.phone", "prose.officer"
_AS_OF = re.compile(r"(?:末)?\s*(?:現在|時点)")
_YEAR_WORD = re.compile(rf"(?:\d{{4}}|(?:{'|'.join(era.name for era in eras())})(?:\d{{1,2}}|元))年度")
_OFFICERS = "officers"


def check_slips(project: Project, book: DocumentInput) -> list[Finding]:
    """The findings of every text and of the words of the profile, with file and line."""
    names = _officers(project)
    end = project.profile.institution.fiscal_year_end
    findings: list[Finding] = list(_profile(book))
    for path in shown_files(book.texts, ".md"):
        text = read_text(path)
        if text is None:
            continue  # told when the book is composed
        _, body, first_line, _ = split_front(text, path.name)
        for number, line in enumerate(without_placed(body).split("\n"), start=first_line):
            findings += _line(line, f"{path.name}:{number}", end, names)
    return findings


def _line(line: str, place: str, end: datetime.date, names: dict[str, set[str]]) -> Iterator[Finding]:
    line = unicodedata.normalize("NFKC", line)
    for slip in date_slips(line):
        severity = Severity.ERROR if slip.certain else Severity.WARNING
        yield _finding(DATES, severity, slip.message, slip.found, slip.expected, place)
    dates = [written.date for written in written_dates(line)]
    for written in written_dates(line):
        last = years_before(end, 1)
        if written.date == last and _AS_OF.match(line[written.end :]) and end not in dates:
            title, right = "前年度末の日付のままかもしれません", western_date(end)
            yield _finding(STALE, Severity.WARNING, title, written.text, right, place)
    for found, right in wrong_phones(line, named=True):
        yield _finding(PHONES, Severity.WARNING, "電話番号の桁数が違います", found, right, place)
    for office, known in names.items():
        for written_name in re.findall(rf"{re.escape(office)}[ 　]+([^\s|\d]+[ 　][^\s|\d]+)", line):
            plain = "".join(written_name.split()).strip('。、）)"')
            if not any(name in plain for name in known):
                expected = "、".join(sorted(known))
                title = f"{office}の氏名が、役員の一覧と違います"
                yield _finding(OFFICERS, Severity.WARNING, title, written_name, expected, place)


def _officers(project: Project) -> dict[str, set[str]]:
    """The names of those who hold an office, by office, blanks left out."""
    found: dict[str, set[str]] = {}
    for row in project.lists.rows.get(_OFFICERS, ()):
        found.setdefault(str(row["office"]), set()).add("".join(str(row["name"]).split()))
    return found


def _profile(book: DocumentInput) -> Iterator[Finding]:
    """No earlier fiscal year stands in the words of cover and chapters, and every date is right."""
    cover = [("[cover]", text) for text in (book.cover.title, book.cover.subtitle)] if book.cover else []
    chapters = [("[[chapters]]", text) for plan in book.chapters for text in (plan.title, plan.lead)]
    year = book.publisher.fiscal_year
    for section, text in [*cover, *chapters]:
        for written in _YEAR_WORD.findall(text):
            named = fiscal_year_in(written)
            if named is not None and named < year:
                title = "表紙や章の言葉の年度が、この冊子の年度と違います"
                yield _finding(STALE, Severity.WARNING, title, written, f"{year}年度", f"{PROFILE_NAME} {section}")
        for slip in date_slips(text):
            severity = Severity.ERROR if slip.certain else Severity.WARNING
            yield _finding(DATES, severity, slip.message, slip.found, slip.expected, f"{PROFILE_NAME} {section}")


def _finding(rule: str, severity: Severity, title: str, found: str, expected: str, place: str) -> Finding:
    remedy = "確かめて直してください"
    return Finding(rule, severity, Topic.PROSE, title, found=found, expected=expected, place=place, remedy=remedy)


def slip_rules() -> list[RuleText]:
    """The rules behind the findings."""
    texts = (
        (
            DATES,
            Severity.ERROR,
            "日付",
            "ない日付、合わない曜日、和暦と西暦の食違い、終わった元号（注意）を調べます。",
        ),
        (STALE, Severity.WARNING, "前年度のままの日付", "「現在」の付いた前年度末の日付と、表紙・章の年度を調べます。"),
        (PHONES, Severity.WARNING, "電話番号", "電話、FAX などの語に続く番号の桁数を、番号の種類ごとに調べます。"),
        (OFFICERS, Severity.WARNING, "役員の氏名", "本文の役職名に続く氏名が、一覧「役員」にあるかを調べます。"),
    )
    return [RuleText(rule, severity, Topic.PROSE, title, told) for rule, severity, title, told in texts]
