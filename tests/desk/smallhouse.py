"""The fictitious house with one chapter and three tables: eleven pages, laid out in some seconds."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from discgen.book.composition.compose import coverage_of
from discgen.book.composition.index import missing_items
from discgen.bookinput import document_input
from discgen.check.lawcheck import composition_of
from discgen.desk.preview.api import application
from discgen.desk.preview.notes import NOTES_FILE
from discgen.desk.preview.requestguard import OwnPagesOnly, allowed_hosts
from discgen.desk.preview.room import Room
from discgen.desk.preview.signoffs import SIGNOFFS_FILE
from discgen.project import open_project
from discgen.start import NewHouse, start_inputs
from tests.paths import ROOT

HOST = "127.0.0.1:8000"
PATIENCE = 3600  # s, after which something hangs, however busy the machine

CHAPTER = "経営方針"
_ELSEWHERE = "別冊 1頁"
_DOCUMENT = """
document:
  chapters:
    - id: solo
      title: 資料編
      sections:
        - id: business
          title: 主要な事業の状況
          mark: group
          new_page: true
          sections: [{id: deposits, title: 預金, mark: topic, blocks: [{table: deposits-average}]}]
        - id: statements
          title: 決算の状況
          mark: group
          new_page: true
          sections:
            - id: balance-sheet
              title: 貸借対照表
              mark: topic
              blocks:
                - table: bs
                  size: 6.5
                  lanes: [{until: total_assets, corner: （資産の部）}, {corner: （負債及び純資産の部）}]
            - {id: profit, title: 損益計算書, mark: topic, new_page: true, blocks: [{table: pl}]}
"""
_MIDDLE = """
document:
  chapters:
    - id: solo
      title: 資料編
      sections:
        - id: business
          title: 主要な事業の状況
          mark: group
          new_page: true
          sections:
            - {id: key-figures, title: 主要な計数, mark: topic, blocks: [{table: key-figures-5y}]}
            - {id: deposits, title: 預金, mark: topic, blocks: [{table: deposits-average}]}
            - {id: members, title: 会員, mark: topic, blocks: [{table: major-members}]}
            - {id: claims, title: リスク管理債権, mark: topic, blocks: [{table: claims-risk-monitored}]}
        - id: statements
          title: 決算の状況
          mark: group
          new_page: true
          sections:
            - id: balance-sheet
              title: 貸借対照表
              mark: topic
              blocks:
                - table: bs
                  size: 6.5
                  lanes: [{until: total_assets, corner: （資産の部）}, {corner: （負債及び純資産の部）}]
            - {id: profit, title: 損益計算書, mark: topic, new_page: true, blocks: [{table: pl}]}
            - id: appropriation
              title: 剰余金処分計算書
              mark: topic
              new_page: true
              blocks: [{table: appropriation}, {text: notes-appropriation, role: notes}]
        - id: capital
          title: 自己資本
          mark: group
          new_page: true
          sections:
            - {id: ratio, title: 自己資本の構成, mark: topic, blocks: [{table: capital-composition}]}
            - {id: operational, title: オペレーショナル・リスク, mark: topic, blocks: [{text: operational-risk}]}
"""


def middle_house(folder: Path) -> Path:
    """An invented house with its chapters, lists and books and a few tables of its 資料編: 26 pages."""
    start_inputs(folder, NewHouse("", 2020, group=False, sample=True))
    return with_document(folder, _MIDDLE)


def small_house(folder: Path) -> Path:
    """A copy of the sample in ``folder``, cut down; what the law asks beyond that is said to stand elsewhere."""
    shutil.copytree(ROOT / "inputs" / "mihon-2025", folder)
    settings = folder / "institution.toml"
    first, second, *_ = settings.read_text(encoding="utf-8").split("[[chapters]]")
    settings.write_text(f"{first}[[chapters]]{second}", encoding="utf-8")
    for path in (folder / "text").glob("*.md"):
        head = path.read_text(encoding="utf-8").split("---")[1]
        if "chapter:" in head and f"chapter: {CHAPTER}" not in head:
            path.unlink()
    return with_document(folder, _DOCUMENT)


def with_document(folder: Path, document: str) -> Path:
    """Give an invented house a shorter 資料編; what the law asks beyond that is said to stand elsewhere."""
    (folder / "forms").mkdir()
    (folder / "forms" / "document.yaml").write_text(document, encoding="utf-8")
    settings = folder / "institution.toml"
    with settings.open("a", encoding="utf-8") as more:
        more.write("\n[index.elsewhere]\n")
        more.writelines(f'"{item}" = "{_ELSEWHERE}"\n' for item in _unanswered(folder))
    return folder


def _unanswered(folder: Path) -> list[str]:
    """Items of the law that the cut house does not answer; nothing is laid out to find them."""
    book = document_input(open_project(folder), lambda stage: None)
    missing = missing_items(book.index, book.items, coverage_of(book, composition_of(book)))
    return [fault.found.split()[0] for fault in missing]


class Office:
    """The small house in a preview."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.room = Room(folder)
        app = OwnPagesOnly(application(self.room), allowed_hosts("127.0.0.1", 8000))
        self.client = TestClient(app, base_url=f"http://{HOST}", headers={"Origin": f"http://{HOST}"})

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settled(self) -> None:
        self.room.ask()
        deadline = time.monotonic() + PATIENCE
        while not self.room.idle:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def sign(self, stage: str, *numbers: int, who: str = "監査部") -> Any:
        hashes = {page["number"]: page["hash"] for page in self.get("pages")}
        sent = {"stage": stage, "who": who, "pages": {str(number): hashes[number] for number in numbers}}
        answer = self.client.post("/api/signoffs", json=sent)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def states(self) -> dict[int, str]:
        return {page["number"]: page["state"] for page in self.get("signoffs")["pages"] if page["state"] != "未校正"}

    def page_with(self, words: str) -> int:
        assert self.room.state.view is not None
        return next(at for at, leaf in enumerate(self.room.state.view.leaves, start=1) if words in leaf.text)

    @contextmanager
    def text(self, name: str, alter: Callable[[str], str]) -> Iterator[None]:
        path = self.folder / "text" / name
        before = path.read_text(encoding="utf-8")
        after = alter(before)
        assert after != before
        try:
            path.write_text(after, encoding="utf-8")
            self.settled()
            yield
        finally:
            path.write_text(before, encoding="utf-8")
            self.settled()

    def forget(self) -> None:
        """Nothing is noted or signed any more."""
        for name in (NOTES_FILE, SIGNOFFS_FILE):
            (self.folder / name).unlink(missing_ok=True)


@contextmanager
def office_of(folder: Path) -> Iterator[Office]:
    """A room at work on that folder. The check is left out: it says nothing of the review."""
    made = Office(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made.room.inspector, "findings", lambda view: ())
        made.room.start()
        made.settled()
        yield made
        made.room.close()
