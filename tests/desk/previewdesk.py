"""A preview as somebody works with it: a room with inputs, edits that are taken back, and a book of a few pages."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from starlette.testclient import TestClient

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import load_profile
from discgen.desk.preview.api import application
from discgen.desk.preview.requestguard import OwnPagesOnly, allowed_hosts
from discgen.desk.preview.room import Room
from discgen.desk.preview.views import View
from tests.paths import SAMPLE

HOST = "127.0.0.1:8000"
ORIGIN = {"Origin": f"http://{HOST}"}
PATIENCE = 3600  # s, after which something hangs, however busy the machine
TEXT, CREED = "conventions.md", "c1-1-creed.md"  # the texts of the small book
_TABLES = ("bs", "c-bs", "pl")
_LEDGER = "ledgers/総勘定元帳.xlsx"


class Desk:
    """A room with inputs, and the edits of somebody who works on them; every edit is taken back in the end.

    figures: what is found between the figures is looked for too, which takes ten seconds whenever a ledger changes.
    """

    def __init__(self, folder: Path, *, figures: bool = True) -> None:
        self.folder = folder
        self.room = Room(folder)
        if not figures:
            setattr(self.room.inspector, "_figures", lambda project: None)  # noqa: B010  (a method in its place)
        app = OwnPagesOnly(application(self.room), allowed_hosts("127.0.0.1", 8000))
        self.client = TestClient(app, base_url=f"http://{HOST}")

    @contextmanager
    def open(self) -> Iterator[dict[str, Any]]:
        """The room at work; yields the state of the inputs as they are."""
        self.room.start()
        try:
            yield self.until(lambda: self.room.state.version > 0 and self.room.idle)
        finally:
            self.room.close()

    def get(self, path: str, **asked: Any) -> Any:
        answer = self.client.get(f"/api/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def until(self, done: Callable[[], bool]) -> dict[str, Any]:
        """The state as soon as it is so; looked for seldom, since the pages are made in this process."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, self.get("state")
            time.sleep(0.1)
        state: dict[str, Any] = self.get("state")
        return state

    def wait(self, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return self.until(lambda: done(self.get("state")))

    def settled(self) -> dict[str, Any]:
        self.room.ask()
        return self.until(lambda: self.room.idle)

    @property
    def view(self) -> View:
        assert self.room.state.view is not None
        return self.room.state.view

    def page_of(self, title: str) -> int:
        """The page of a section."""
        sections = [section for chapter in self.get("state")["chapters"] for section in chapter["sections"]]
        return next(int(section["page"]) for section in sections if section["title"] == title)

    def page_of_text(self, name: str, words: str) -> int:
        """The page on which a text has these words."""
        for page in self.get("pages"):
            spots = self.get(f"pages/{page['number']}/spots")["texts"]
            shown = words in self.view.leaves[page["number"] - 1].text
            if shown and any(spot["file"] == f"text/{name}" for spot in spots):
                return int(page["number"])
        raise AssertionError(name)

    def hashes(self) -> list[str]:
        return [page["hash"] for page in self.get("pages")]

    @contextmanager
    def changed(self, name: str, content: bytes) -> Iterator[dict[str, Any]]:
        """A file of the inputs with other content; yields the settled state."""
        path = self.folder / name
        before = path.read_bytes()
        try:
            path.write_bytes(content)
            yield self.settled()
        finally:
            path.write_bytes(before)
            self.settled()

    def text(self, name: str) -> str:
        return (self.folder / "text" / name).read_text(encoding="utf-8")

    def income_moved(self, amount: int) -> tuple[str, bytes]:
        """The general ledger with an amount moved from one kind of income to another: no sum of the books changes."""
        sheet = openpyxl.load_workbook(self.folder / _LEDGER)["科目残高"]
        rows = {line[2].value: line[3] for line in sheet.iter_rows(min_row=2)}
        to, of = rows["貸出金利息"], rows["その他の役務収益"]
        return self.ledger_with("科目残高", {to.coordinate: to.value + amount, of.coordinate: of.value - amount})

    def ledger_with(self, sheet: str, values: dict[str, object]) -> tuple[str, bytes]:
        """See the function."""
        return ledger_with(self.folder, sheet, values)


def ledger_with(folder: Path, sheet: str, values: dict[str, object]) -> tuple[str, bytes]:
    """The general ledger with other cells: its name and its content."""
    book = openpyxl.load_workbook(folder / _LEDGER)
    for cell, value in values.items():
        book[sheet][cell].value = value
    aside = folder.parent / "changed.xlsx"
    book.save(aside)
    return _LEDGER, aside.read_bytes()


def small_inputs(home: Path) -> Path:
    """The sample with a chapter of one text and three statements: a few pages, no error, all of its books."""
    folder = Path(shutil.copytree(SAMPLE, home / "small"))
    for path in (folder / "text").glob("*.md"):
        if path.name not in (TEXT, CREED):
            path.unlink()
    order = folder / "forms" / "document.yaml"
    document = yaml.safe_load(order.read_text(encoding="utf-8"))
    for chapter in document["document"]["chapters"]:
        chapter["sections"] = _kept(chapter["sections"])
    order.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    profile = folder / "institution.toml"
    items = [item.id for item in open_catalogue(folder, load_profile(folder).institution).items]
    words = profile.read_text(encoding="utf-8")
    first, *chapters = re.split(r"(?m)^(?=\[\[chapters\]\]|\[first_years\])", words)
    words = first + chapters[0] + chapters[-1]
    words = re.sub(r"(?ms)^\[cover\].*?(?=^\[)", "", words)
    words = re.sub(r"(?ms)^\[index\.not_applicable\].*?(?=^\[|\Z)", "", words)
    words = re.sub(r"(?ms)^\[index\.elsewhere\].*?(?=^\[|\Z)", "", words)
    absent = "\n".join(f'"{item}" = "該当なし"' for item in items)
    profile.write_text(f"{words}\n[index.not_applicable]\n{absent}\n", encoding="utf-8")
    return folder


def _kept(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections with something of the small book in them."""
    found: list[dict[str, Any]] = []
    for section in sections:
        blocks = [
            one for one in section.get("blocks", []) if one.get("table") in _TABLES or one.get("text") == TEXT[:-3]
        ]
        inner = _kept(section.get("sections", []))
        if blocks or inner:
            rest = {name: value for name, value in section.items() if name not in ("blocks", "sections")}
            found.append(rest | ({"blocks": blocks} if blocks else {}) | ({"sections": inner} if inner else {}))
    return found
