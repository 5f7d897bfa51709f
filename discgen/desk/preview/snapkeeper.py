"""When snapshots are taken: at the first whole state of a day, else of a session, and of the last one before errors."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from discgen.desk.preview.room import Room, State
from discgen.desk.preview.snapshots import Occasion, SnapshotShelf
from discgen.desk.preview.views import View
from discgen.faults import errors


class SnapshotKeeper:
    """Sees the states of one room in turn and keeps what is worth it."""

    def __init__(self, shelf: SnapshotShelf, clock: Callable[[], datetime.datetime] = datetime.datetime.now) -> None:
        self._shelf = shelf
        self._clock = clock
        self._good: View | None = None  # the last whole state
        self._day: datetime.date | None = None  # of the last first state
        self._broken = False

    def saw(self, state: State) -> bool:
        """A state of the room; one that is still being made says nothing. True when something was kept."""
        if state.building:
            return False
        view, kept = state.view, False
        if view is not None and view is not self._good and view.draft is None and not errors(view.faults):
            self._good = view
            kept = self._first_of_the_day(view)
        broken = bool(errors(state.faults))
        if broken and not self._broken and self._good is not None:
            kept |= self._shelf.keep(self._good, Occasion.GOOD, self._clock())
        self._broken = broken
        return kept

    def _first_of_the_day(self, view: View) -> bool:
        """The first state that this preview sees on a day; of the whole day, when no other preview was first."""
        now = self._clock()
        if self._day == now.date():
            return False
        self._day = now.date()
        others = {one.taken.date() for one in self._shelf.found() if one.occasion is Occasion.DAY}
        return self._shelf.keep(view, Occasion.SESSION if self._day in others else Occasion.DAY, now)


@contextmanager
def keeping_snapshots(room: Room) -> Iterator[None]:
    """Snapshots of a room are kept, in a thread of their own: nobody waits for them."""
    keeper = SnapshotKeeper(SnapshotShelf(room.folder))
    news = threading.Event()
    stop = False

    def run() -> None:
        while True:
            news.wait()
            news.clear()
            if stop:
                return
            if keeper.saw(room.state):
                room.touch()

    thread = threading.Thread(target=run, name="snapshots", daemon=True)
    with room.listening(news.set):
        thread.start()
        try:
            yield
        finally:
            stop = True
            news.set()
            thread.join(timeout=10)
