"""The list of the largest members when names are missing or doubled."""

import dataclasses

import pytest

from discgen.faults import Fault, FaultError, Severity
from discgen.figures.listing import expand_listings
from discgen.project import Project
from tests.catalogues import catalogue_on


def listed(sample: Project, names: dict[int, str], limit: str = "20") -> list[Fault]:
    """The faults with other names for the n-th largest members."""
    frame = sample.book.frames["members"].copy()
    order = frame.sort_values("amount", ascending=False).index
    for number, name in names.items():
        frame.loc[order[number], "name"] = name
    book = dataclasses.replace(sample.book, frames={**sample.book.frames, "members": frame})
    tables = catalogue_on(sample.profile.institution.fiscal_year_end).tables
    parameters = {name: type(value)(limit) for name, value in sample.profile.numbers.items()}
    return expand_listings(tables, book, parameters)[1]


def test_the_names_of_the_sample_are_complete(sample: Project) -> None:
    assert listed(sample, {}) == []


def test_a_large_member_without_a_name_is_not_dropped_in_silence(sample: Project) -> None:
    (fault,) = listed(sample, {0: ""})
    assert fault.severity is Severity.WARNING
    assert fault.where.startswith("会員・出資.xlsx／会員別出資／B")


def test_one_name_twice_is_told_at_its_cell(sample: Project) -> None:
    with pytest.raises(FaultError, match=r"会員別出資／B.*重複"):
        listed(sample, {0: "同名労働組合", 1: "同名労働組合"})


@pytest.mark.parametrize("limit", ["-1", "5/2", "0"])
def test_the_length_of_the_list_is_a_whole_number(sample: Project, limit: str) -> None:
    with pytest.raises(FaultError, match="1 以上の整数"):
        listed(sample, {}, limit)
