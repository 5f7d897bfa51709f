"""The state of the preview: one thread that makes views, the last one kept while the inputs give none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from discgen.desk.preview.inputs import Busy
from discgen.desk.preview.inspection import Inspector
from discgen.desk.preview.views import Desk, View
from discgen.faults import Fault, FaultError
from discgen.finding import Finding

_BUSY_SECONDS = 1.0  # until a workbook that could not be opened is tried again
_QUIET_SECONDS = 2.0  # without a change, until anything is laid out ahead
_PATIENCE = 10  # so many tries later it is read as it is, and its faults are told


@dataclass(frozen=True, slots=True)
class State:
    """What is shown. version: grows with every new view or set of faults. faults: of the latest inputs, which may
    be newer than the view."""

    version: int = 0
    building: bool = False
    stage: str = ""
    notice: str = ""
    view: View | None = None
    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()


class Superseded(Exception):
    """The inputs changed again: what is being made would be out of date."""


class Room:
    """Makes a new view whenever asked; one at a time, the latest inputs win.

    ahead: while nothing is asked for, what the next change is likely to need is laid out.
    """

    def __init__(self, folder: Path, templates: Path | None = None, *, ahead: bool = False) -> None:
        self.folder = folder
        self._ahead = ahead
        self._to_lay_out = False
        self.state = State()
        self.inspector = Inspector(self._check)
        self.desk = Desk(folder, self._check, lambda stage: self._set(stage=stage), templates)
        self._asked = threading.Condition()
        self._request = self._answered = self._done = 0
        self._closing = False
        self._listeners: list[Callable[[], None]] = []
        self._setting = threading.RLock()
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)

    @property
    def closing(self) -> bool:
        """Whether the server is going down."""
        return self._closing

    @property
    def idle(self) -> bool:
        """Whether all that was asked for is done."""
        return self._done == self._request

    @property
    def ready(self) -> bool:
        """Whether what the next change is likely to need is laid out, too."""
        return self.idle and not self._to_lay_out

    def start(self) -> None:
        """Begin with the inputs as they are."""
        self._thread.start()
        self.ask()

    def ask(self) -> None:
        """Something has changed."""
        with self._asked:
            self._request += 1
            self._asked.notify_all()

    def leave(self) -> None:
        """Tell everybody who listens that the server is going down."""
        with self._asked:
            self._closing = True
            self._asked.notify_all()
        self._set()

    def close(self) -> None:
        """Stop the thread after the step it is at."""
        self.leave()
        if self._thread.is_alive():
            self._thread.join(timeout=3)
        if not self._thread.is_alive():
            self.desk.press.boxes.close()

    @contextmanager
    def listening(self, listener: Callable[[], None]) -> Iterator[None]:
        """``listener`` is called, in the thread of the preview, on every change of the state."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def touch(self) -> None:
        """Something beside the view changed (a note): whoever shows it should look again. From any thread."""
        with self._setting:
            self._set(version=self.state.version + 1)

    def _set(self, **changes: object) -> None:
        with self._setting:
            self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        for listener in [*self._listeners]:
            listener()

    def _check(self) -> None:
        if self._closing or self._request != self._answered:
            raise Superseded

    def _run(self) -> None:
        tries = 0
        while True:
            with self._asked:
                waiting = _BUSY_SECONDS if tries else _QUIET_SECONDS if self._to_lay_out else None
                asked = self._asked.wait_for(lambda: self._closing or self._request != self._answered, waiting)
                if self._closing:
                    return
                self._answered = self._request
            if asked or tries:
                tries = self._make(tries)
                self._to_lay_out = self._ahead and self.state.view is not None
                self._done = self._answered
            else:
                self._lay_out_ahead()

    def _lay_out_ahead(self) -> None:
        try:
            self.desk.press.lay_out_ahead()
        except Superseded:
            return
        except Exception:  # noqa: S110  (whatever is wrong is told when it is asked for)
            pass
        self._to_lay_out = False

    def _make(self, tries: int) -> int:
        """One attempt; returns how often in a row a workbook could not be opened."""
        self._set(building=True)
        try:
            view = self.desk.make(patient=tries < _PATIENCE)
        except Superseded:
            return 0
        except Busy as busy:
            return self._wait(busy, tries + 1)
        except FaultError as error:
            self._finish(tuple(error.faults), self._unmade())
        except Exception as error:  # whatever happens, the server stays and shows the last pages
            self._finish((_unexpected(error),), self._unmade())
        else:
            self._finish(view.faults, _DRAFT if view.draft else "", view)
            self._inspect(view)
        self.desk.press.boxes.collect()
        return 0

    def _unmade(self) -> str:
        """What is seen instead of pages that cannot be made."""
        view = self.state.view
        return _NOTHING if view is None else _BROKEN.format("下書き" if view.draft else "誌面")

    def _inspect(self, view: View) -> None:
        """The check of a view that is shown already; pages come first."""
        self._set(stage="検査")
        findings, before = self.state.findings, self.inspector.round
        try:
            findings = self.inspector.findings(view)
        except Superseded:
            return
        except FaultError as error:
            self._set(faults=(*view.faults, *error.faults), version=self.state.version + 1)
        except Exception as error:
            self._set(faults=(*view.faults, _unexpected(error)), version=self.state.version + 1)
        changed = findings != self.state.findings or self.inspector.round is not before
        self._set(stage="", findings=findings, version=self.state.version + changed)

    def _finish(self, faults: tuple[Fault, ...], notice: str, view: View | None = None) -> None:
        version = self.state.version + 1
        self._set(version=version, building=False, stage="", notice=notice, faults=faults, view=view or self.state.view)

    def _wait(self, busy: Busy, tries: int) -> int:
        shown = "直前の状態を表示しています" if self.state.view else "保存が終わるのを待っています"
        self._set(building=False, stage="", notice=f"保存中のブック（{busy}）があるため、{shown}")
        return tries


def _unexpected(error: Exception) -> Fault:
    return Fault("プレビュー", "思わぬ誤りが起きました", f"{type(error).__name__}: {error}"[:300])


_DRAFT = "誤りがあるため、下書きを表示しています（このままでは作成できません）"
_BROKEN = "入力に誤りがあり、新しい誌面を組めません。直前の{}を表示しています"
_NOTHING = "入力に誤りがあるため、まだページを表示できません"
