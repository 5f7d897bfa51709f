"""The profile of the next year, and the years that stand typed in texts and titles."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from discgen.book.text.writtendates import written_dates
from discgen.catalogue.eras import era_year, eras
from discgen.catalogue.profile import Institution

_YEAR_LINE = re.compile(r"(?m)^(fiscal_year[ \t]*=[ \t]*)\d+")
_RESTATED = re.compile(r"(?ms)^\[restated\].*?(?=^\[|\Z)")
_TITLES = re.compile(r'(?m)^(?:title|tab)[ \t]*=[ \t]*"(?P<said>[^"\n]*)"')
_SETTING = re.compile(r'(?m)^(?P<name>\w+)[ \t]*=[ \t]*"(?P<said>[^"\n]*)"')
_ERAS = "|".join(era.name for era in eras())
_TYPED = re.compile(rf"(?<!\d)(?:19|20|21)\d\d(?!\d)|(?:{_ERAS})\s*(?:\d+|元)(?=年)")
_WORDS = re.compile(r"[前本当]年度|[昨今来]年(?!度)")


@dataclass(frozen=True, slots=True)
class NextProfile:
    """An institution.toml of the next year. renamed: titles that name their year, old and new.

    standing: settings that name a year and stay as they are.
    """

    text: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    standing: tuple[str, ...] = ()


def next_profile(told: str, institution: Institution) -> NextProfile:
    """The profile with the next year; its comments stay, what was restated is past.

    Titles that name the year, or the next one (in which the magazine comes out), name it for the next year; a title
    that names another one besides is left to the office, as are sentences.
    """
    following = _following(institution)
    renamed: dict[str, str] = {}

    def shifted(found: re.Match[str]) -> str:
        said = found["said"]
        years = _TYPED.findall(said)
        if years and all("".join(year.split()) in following for year in years):
            renamed[said] = _TYPED.sub(lambda year: following["".join(year[0].split())], said)
        return found[0].replace(said, renamed.get(said, said))

    text = _RESTATED.sub("", _YEAR_LINE.sub(rf"\g<1>{institution.fiscal_year + 1}", told))
    text = _TITLES.sub(shifted, text)
    standing = tuple(
        f'{found["name"]} = "{found["said"]}"'
        for found in _SETTING.finditer(text)
        if _TYPED.search(found["said"]) and found["said"] not in renamed.values()
    )
    return NextProfile(text, renamed, standing)


def _following(institution: Institution) -> dict[str, str]:
    """The year and the next one, as numbers and in the eras, each with the one after it."""
    years = (institution.fiscal_year, institution.fiscal_year + 1)

    def of_era(year: int) -> str:
        return era_year(datetime.date(year, 12, 31)).removesuffix("年")

    return {str(one): str(one + 1) for one in years} | {of_era(one): of_era(one + 1) for one in years}


def years_said(body: str, since: int) -> Iterator[str]:
    """What a text names, each once: years and dates from a year on, and words such as 前年度."""
    dates = (said.text for said in written_dates(body) if said.year and said.year >= since)
    yield from dict.fromkeys((*dates, *_WORDS.findall(body)))
