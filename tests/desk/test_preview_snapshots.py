"""Snapshots: when they are taken, how many stay, and what a comparison with one tells."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from discgen.desk.preview import snapshots
from discgen.desk.preview.room import State
from discgen.desk.preview.snapkeeper import SnapshotKeeper
from discgen.desk.preview.snapshots import Occasion, SnapshotShelf, outputs_of, read_snapshot
from discgen.desk.preview.views import View
from discgen.faults import Fault

MORNING = datetime.datetime(2026, 7, 1, 9, 30)
BAD = (Fault("台帳", "読めません"),)
DAY, SESSION, GOOD = Occasion.DAY, Occasion.SESSION, Occasion.GOOD


def view(words: str, faults: tuple[Fault, ...] = ()) -> View:
    return cast(View, SimpleNamespace(words=words, faults=faults, draft=None))


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SnapshotShelf:
    """A shelf whose views are a word."""
    monkeypatch.setattr(snapshots, "_packed", lambda one: {"words": one.words})
    return SnapshotShelf(tmp_path / "inputs" / "aoba")


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime.datetime:
        return self.now


def kept(shelf: SnapshotShelf) -> list[tuple[Occasion, str]]:
    """Oldest first: why, and what it reads."""
    found = reversed(shelf.found())
    return [(one.occasion, gzip.decompress(one.path.read_bytes()).decode().split('"')[3]) for one in found]


def test_a_day_a_session_and_the_last_good_state_before_errors_are_kept(shelf: SnapshotShelf) -> None:
    clock = Clock()
    keeper = SnapshotKeeper(shelf, clock)
    first, better, best = view("一"), view("二"), view("三")
    keeper.saw(State(building=True))
    keeper.saw(State(view=view("誤り", BAD), faults=BAD))
    assert kept(shelf) == []
    assert keeper.saw(State(view=first))
    assert not keeper.saw(State(view=first))
    for minute, state in enumerate(
        (State(view=better), State(view=better, faults=BAD), State(view=better, faults=BAD))
    ):
        clock.now = MORNING + datetime.timedelta(minutes=minute)
        keeper.saw(state)
    assert kept(shelf) == [(DAY, "一"), (GOOD, "二")], "once for errors that stay"
    clock.now += datetime.timedelta(minutes=5)
    keeper.saw(State(view=best))
    keeper.saw(State(view=view("誤り", BAD), faults=BAD))  # drawn in spite of its faults
    assert kept(shelf) == [(DAY, "一"), (GOOD, "二"), (GOOD, "三")]
    clock.now += datetime.timedelta(hours=1)
    again = SnapshotKeeper(shelf, clock)
    again.saw(State(view=view("四")))
    clock.now += datetime.timedelta(days=1)
    again.saw(State(view=view("五")))
    assert kept(shelf)[3:] == [(SESSION, "四"), (DAY, "五")]
    assert shelf.found()[0].title == "7月2日 10:37 の控え（その日の最初）"


def test_what_reads_the_same_is_kept_once_and_only_a_few_stay(shelf: SnapshotShelf) -> None:
    for number in range(20):
        now = MORNING + datetime.timedelta(days=number)
        assert shelf.keep(view(f"d{number}"), DAY, now)
        assert not shelf.keep(view(f"d{number}"), SESSION, now + datetime.timedelta(minutes=1))
        assert shelf.keep(view(f"g{number}"), GOOD, now + datetime.timedelta(minutes=2))
    days = [words for occasion, words in kept(shelf) if occasion is DAY]
    assert days == [f"d{number}" for number in range(13, 20)]
    assert [words for occasion, words in kept(shelf) if occasion is GOOD] == ["g17", "g18", "g19"]


def test_they_stay_small(shelf: SnapshotShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_MOST_BYTES", 150)
    for number in range(5):
        assert shelf.keep(view(f"d{number}"), DAY, MORNING + datetime.timedelta(days=number))
    assert sum(one.path.stat().st_size for one in shelf.found()) <= 150
    assert [words for _, words in kept(shelf)][-1] == "d4"


def test_they_lie_beside_the_outputs_and_not_in_the_inputs(tmp_path: Path) -> None:
    house = tmp_path / "inputs" / "aoba"
    assert outputs_of(house) == tmp_path / "outputs"
    assert outputs_of(tmp_path / "aoba") == tmp_path / "outputs"
    assert SnapshotShelf(house).folder.parent == tmp_path / "outputs" / ".discgen-snapshots"
    assert SnapshotShelf(house).folder != SnapshotShelf(tmp_path / "other" / "inputs" / "aoba").folder


def test_where_nothing_can_be_written_the_work_goes_on(tmp_path: Path, shelf: SnapshotShelf) -> None:
    (tmp_path / "outputs").write_text("a file in the way")
    assert not shelf.keep(view("一"), DAY, MORNING)
    assert shelf.found() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip", gzip.compress(b"{", mtime=0), gzip.compress(b'{"form": 9}', mtime=0)],
    ids=["empty", "no gzip", "broken", "another form"],
)
def test_a_damaged_one_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "20260701T093000-day-0.json.gz"
    path.write_bytes(content)
    assert read_snapshot(path) is None
    assert read_snapshot(tmp_path / "gone") is None
