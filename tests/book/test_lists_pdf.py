"""The published lists stand completely in the finished PDF, read back by another programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pypdfium2
import pytest

from discgen.book.lists import Lists
from tests.book.test_lists_sample import MONTHS, fee_of, golden, lists, squeezed
from tests.conftest import Built

__all__ = ["lists"]  # the fixture


@pytest.fixture(scope="module")
def text(built: Built) -> str:
    """All words of the PDF in reading order, without blanks."""
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        return squeezed("".join(page.get_textpage().get_text_range() for page in pdf))


def missing(text: str, wanted: Iterable[str]) -> Counter[str]:
    """What stands less often than it should."""
    counts = Counter(map(squeezed, wanted))
    return counts - Counter({words: text.count(words) for words in counts})


def test_offices_with_address_and_telephone(text: str) -> None:
    wanted = [
        f"{row['branch']}{row['phone_free']}"
        if row["located_with"]
        else f"{row['branch']}〒{row['postal_code']}{row['address']}TEL{row['phone']}"
        for row in golden("branches")
    ]
    assert len(wanted) == 56
    assert not missing(text, wanted)


def test_machines_with_their_hours(text: str, lists: Lists) -> None:
    rows = lists.table("ATM", {}).rows
    wanted = []
    for _, _, place, machine, *others in rows:
        shared, days = others[:-4], others[-4:]
        hours = "".join(day.replace("-", "～") or "－" for day in days)
        wanted.append(f"{place}{machine}{'（共同）' if any(shared) else ''}{hours}")
    assert len(wanted) == 89
    assert not missing(text, wanted)


def test_fees_and_their_notes(text: str, lists: Lists) -> None:
    rows = [row for row in golden("fees") if row["fee_printed"]]
    lines: dict[tuple[str, ...], str] = {}
    for row in rows:
        key = tuple(row[name] for name in ("group", "item", "handling", "amount_band", "day", "hours", "per"))
        if row["card"]:
            key = (row["group"], row["day"], row["hours"])
        lines[key] = lines.get(key, "") + fee_of(row) + ("" if row["destination"] or row["card"] else row["payer"])
    assert len(rows) == 126
    assert not missing(text, lines.values())
    notes = [row[-1] for row in _notes(lists)]
    assert len(notes) == 27
    assert not missing(text, notes)


def _notes(lists: Lists) -> list[list[str]]:
    return [[str(row["mark"]), str(row["note"])] for row in lists.rows["fee_notes"]]


def test_products_officers_events_and_awards(text: str, lists: Lists) -> None:
    products = golden("products")
    assert len(products) == 109
    assert not missing(text, {row["product"] for row in products})
    assert not missing(text, (MONTHS.sub("カ月", row["features"]) for row in products if row["features"]))
    officers = lists.table("役員", {}).rows
    assert len(officers) == 30
    assert not missing(text, ("".join(row[1:]) for row in officers))
    events = golden("history")
    assert len(events) == 130
    assert not missing(
        text,
        (
            f"{row['month']}月{row['event']}" + (f"（{row['predecessor']}）" if row["predecessor"] else "")
            for row in events
        ),
    )
    awards = lists.table("表彰", {}).rows
    assert len(awards) == 92
    assert not missing(text, (row[-1] for row in awards))


def test_the_organisation_names_every_branch(text: str) -> None:
    own = [row["branch"] for row in golden("branches") if not row["located_with"]]
    assert not missing(text, [*own, *own])  # in the list and in the chart
