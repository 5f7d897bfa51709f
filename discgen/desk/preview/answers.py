"""Answers to the browser's questions, from the state of the room as it is when asked."""

from __future__ import annotations

import datetime
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from starlette.exceptions import HTTPException

from discgen.check.report.accepted import FILE_NAME, Acceptance, Sorted, read_acceptances, sort_out
from discgen.desk.preview.comparison import changes, others, snapshots
from discgen.desk.preview.contents import Contents
from discgen.desk.preview.draft import draft_json
from discgen.desk.preview.notes import Described, Target
from discgen.desk.preview.pagefindings import RANK, counts, may_be_accepted, of_faults, of_finding, once
from discgen.desk.preview.pagetext import PageTexts
from discgen.desk.preview.paper import Leaf
from discgen.desk.preview.room import Room, State
from discgen.desk.preview.sourcelines import asked_line
from discgen.desk.preview.views import View
from discgen.desk.trace.explain import Tracer
from discgen.desk.trace.jsonform import as_json
from discgen.desk.trace.tracemodel import TraceNode
from discgen.faults import FaultError, errors
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding

_HITS = 40


@dataclass(frozen=True, slots=True)
class _Judged:
    """The findings of a version laid beside the acceptances. told: those that count, the worst first."""

    version: int
    sorted: Sorted
    told: list[dict[str, Any]]


def _acceptance(item: Acceptance) -> dict[str, Any]:
    return {
        "acceptance": item.finding,
        "rule": item.rule,
        "reason": item.reason,
        "person": item.person,
        "date": item.date.isoformat(),
        "until": item.until.isoformat() if item.until else "",
        "passed": not item.counts(datetime.date.today()),
    }


_NO_PAGES = "まだページがありません"


class Answers:
    """One room's answers."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.texts = PageTexts()
        self._contents = lru_cache(maxsize=2)(Contents)
        self._tracing = threading.Lock()
        self._traced: tuple[View, Tracer] | None = None
        self._judged: _Judged | None = None

    def _view(self) -> Contents:
        view = self._room.state.view
        if view is None:
            raise HTTPException(404, _NO_PAGES)
        return self._contents(view)

    def book(self) -> Contents | None:
        """The book in the words of the browser; None while there is none."""
        return self.contents() if self._room.state.view else None

    def contents(self) -> Contents:
        """The same. Errors: HTTPException while there is none."""
        return self._view()

    def _findings(self, state: State) -> list[dict[str, Any]]:
        return self._sorted(state).told

    def _sorted(self, state: State) -> _Judged:
        """Findings and acceptances of a version; the file is read anew for each."""
        known = self._judged
        if known is None or known.version != state.version:
            known = self._judged = self._judge(state)
        return known

    def _judge(self, state: State) -> _Judged:
        faults = [*state.faults]
        try:
            acceptances, wrong = read_acceptances(self._room.folder / FILE_NAME)
        except FaultError as error:
            acceptances, wrong = [], error.faults
        found = once([*of_faults(faults, state.view), *state.findings, *of_faults(wrong, None)])
        rules = {finding.rule for finding in found}
        judged = sort_out(found, acceptances, rules, datetime.date.today())
        contents = self._contents(state.view) if state.view else None
        told = [of_finding(finding, contents) for finding in judged.open]
        told.sort(key=lambda finding: RANK.index(finding["severity"]))
        return _Judged(state.version, judged, told)

    def state(self) -> dict[str, Any]:
        """The state, the contents with the state of every chapter."""
        state = self._room.state
        found = self._findings(state)
        told: dict[str, Any] = {
            "version": state.version,
            "building": state.building,
            "stage": state.stage,
            "notice": state.notice,
            "title": "",
            "institution": self._room.folder.name,
            "year": None,
            "pages": 0,
            "draft": None,
            "chapters": [],
            "counts": counts(found),
        }
        if state.view is None:
            return told
        contents = self._contents(state.view)
        publisher = state.view.project.profile.institution
        told |= {
            "title": publisher.title,
            "institution": publisher.name,
            "year": publisher.fiscal_year,
            "pages": len(state.view.leaves),
        }
        if state.view.draft is not None:
            told["draft"] = draft_json(state.view.draft, state.view.leaves, len(errors(state.faults)))
        for chapter in contents.chapters:
            own = counts(
                finding for finding in found if finding["page"] and chapter.first <= finding["page"] <= chapter.last
            )
            worst = next((severity for severity in RANK[:2] if own[severity]), "clean")
            told["chapters"].append(
                {
                    "id": chapter.id,
                    "title": chapter.title,
                    "tab": chapter.tab,
                    "first": chapter.first,
                    "last": chapter.last,
                    "state": worst,
                    "counts": own,
                    "sections": list(chapter.sections),
                }
            )
        return told

    def pages(self) -> list[dict[str, Any]]:
        """Every page."""
        return self._view().pages_json() if self._room.state.view else []

    def leaf(self, number: int, wanted: str | None) -> Leaf:
        """A page; one that has changed since is no more there under its old hash."""
        leaves = self._view().view.leaves
        if not 1 <= number <= len(leaves):
            raise HTTPException(404, "このページはありません")
        leaf = leaves[number - 1]
        if wanted not in (None, leaf.hash):
            raise HTTPException(409, "このページは新しくなりました")
        return leaf

    def spots(self, number: int) -> dict[str, Any]:
        """Figures and texts on a page."""
        self.leaf(number, None)
        return self._view().spots_json(number)

    def findings(self) -> list[dict[str, Any]]:
        """Every finding, the worst first."""
        return self._findings(self._room.state)

    def acceptable(self, finding: str) -> Finding | None:
        """See ``Acceptable``; the file is read anew, since somebody else may have written it."""
        judged = self._judge(self._room.state)
        return next((one for one in judged.sorted.open if one.id == finding and may_be_accepted(one)), None)

    def acceptances(self) -> dict[str, list[dict[str, Any]]]:
        """See ``Acceptable``."""
        state = self._room.state
        judged = self._sorted(state).sorted
        contents = self._contents(state.view) if state.view else None
        return {
            "accepted": [of_finding(finding, contents) | _acceptance(item) for finding, item in judged.accepted],
            "expired": [_acceptance(item) for item in judged.expired],
        }

    def figure(self, key: CellKey) -> dict[str, Any]:
        """Where a figure comes from, and what the checks say of it."""
        contents = self._view()
        node = self._explained(contents.view, key)
        if node is None:
            of_last_year = key in contents.cells
            words = "前年度の様式だけにある計数で、前年度に印刷したまま（history の印刷計数）です"
            raise HTTPException(404, words if of_last_year else "この計数はありません")
        page = contents.view.document.page_of_figure.get(node.key)
        draft = contents.view.draft
        taken = [finding for finding, _ in self._sorted(self._room.state).sorted.accepted]
        checks = self._room.inspector.checks_of(node.key, taken) if draft is None else None
        return as_json(node) | {"checks": checks, "page": page, "draft": draft and draft.state_of(node.key)}

    def _explained(self, view: View, key: CellKey) -> TraceNode | None:
        """One tracer serves all questions about a view: what it looks up once, it keeps."""
        with self._tracing:
            if self._traced is None or self._traced[0] is not view:
                self._traced = view, Tracer(view.project, view.document)
            return self._traced[1].explain_key(key)

    def search(self, text: str) -> list[dict[str, Any]]:
        """The line of a text that is named, then sections, figures and texts that hold the words."""
        contents = self._view()
        return [*asked_line(contents, text), *contents.search(text, _HITS, self.texts.words)]

    def choices(self) -> list[dict[str, str]]:
        """What can be compared with: outputs folders, then the snapshots."""
        folder = self._room.folder
        outputs = [{"name": name, "title": title} for name, (title, _) in others(folder).items()]
        kept = [{"name": name, "title": title, "group": "控え"} for name, (title, _) in snapshots(folder).items()]
        return [*outputs, *kept]

    def compare(self, name: str) -> list[dict[str, Any]]:
        """What differs from that."""
        folder = self._room.folder
        found = others(folder).get(name) or snapshots(folder).get(name)
        if found is None:
            raise HTTPException(404, "比較する相手がありません")
        try:
            return changes(self._view(), found[1])
        except FaultError as error:
            raise HTTPException(409, "；".join(str(fault) for fault in error.faults)) from error

    def describe(self, target: Target) -> Described:
        """A target of a note as it stands now."""
        if self._room.state.view is None:
            return Described(page=target.page)
        return self._view().describe(target)
