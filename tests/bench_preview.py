"""A benchmark, not a test: ``python -m tests.bench_preview`` measures how long an edit takes to reach the page.

The whole way counts: a file is saved, the watcher hears of it, pages are made, the picture of the first changed page
is fetched as a browser would. Beside it stands a full build of the same inputs. Then many edits one after the other,
for the memory. What is asked for stands beside each: seconds to the picture, and how little the memory may grow.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
from starlette.testclient import TestClient

from discgen.desk.preview.api import application
from discgen.desk.preview.room import Room
from discgen.desk.preview.server import watching
from discgen.templating import templates_folder
from tests.benchlimits import Limit
from tests.paths import SAMPLE

_HOST = "http://127.0.0.1"
_SECONDS = 600.0
_SENTENCE, _LEDGER = Limit(1.5, " s"), Limit(3.0, " s")  # to the picture of the changed page
_CHECKED = Limit(3.0, " s")  # to the end of the check of a sentence
_GROWTH = Limit(8.0, " MiB")  # that the memory may grow from the first quarter of the edits to the last
_ROW = ("lists/店舗.xlsx", "a row of a list")
_TEXTS = (
    ("text/c1-1-creed.md", "a sentence of a chapter"),
    ("text/notes-bs.md", "a sentence in the notes to the balance sheet"),
    ("text/c-notes-bs.md", "a sentence in the notes of the group, the longest part"),
)


@dataclass(frozen=True)
class Edit:
    """What an edit cost: seconds to the new state, to the picture, to the end of the check; pages that changed."""

    shown: float
    picture: float
    checked: float
    pages: int
    laid_out: int


class Bench:
    """A room with a copy of the inputs and the templates, watched."""

    def __init__(self, home: Path, inputs: Path) -> None:
        self.folder = Path(shutil.copytree(inputs, home / inputs.name))
        self.templates = Path(shutil.copytree(templates_folder(), home / "templates"))
        self.room = Room(self.folder, self.templates, ahead=True)
        self.client = TestClient(application(self.room), base_url=_HOST)

    def pages(self) -> list[str]:
        found: list[dict[str, Any]] = self.client.get("/api/pages").json()
        return [page["hash"] for page in found]

    def wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(self.room.state.notice)
            time.sleep(0.005)

    def edit(self, path: Path, content: bytes) -> Edit:
        """Save a file and wait for its page. Before it the preview has time to lay out ahead."""
        self.wait(lambda: self.room.ready)
        before, view, laid_out = self.pages(), self.room.state.view, self.room.desk.press.laid_out
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(content)
        started = time.perf_counter()
        os.replace(new, path)
        self.wait(lambda: self.room.state.view is not view)
        shown = time.perf_counter() - started
        changed = [number for number, (a, b) in enumerate(zip(before, self.pages(), strict=False), 1) if a != b]
        for number in changed[:1]:
            self.client.get(f"/api/pages/{number}.svg").raise_for_status()
        picture = time.perf_counter() - started
        self.wait(lambda: self.room.idle)
        pages = self.room.desk.press.laid_out - laid_out
        return Edit(shown, picture, time.perf_counter() - started, len(changed), pages)

    def rewritten(self, path: Path, times: int) -> list[Edit]:
        """Edits of the first sentence, then back."""
        before = path.read_bytes()
        edits = [self.edit(path, _sentence(before, number)) for number in range(1, times + 1)]
        self.edit(path, before)
        return edits


def _sentence(content: bytes, number: int) -> bytes:
    """A text with its last sentence ending otherwise."""
    text = content.decode()
    at = text.rindex("。")
    return f"{text[:at]}（改{number}）{text[at:]}".encode()


def _moved(path: Path, amount: int) -> bytes:
    """The general ledger with an amount moved from one kind of income to another: seen in three chapters."""
    book = openpyxl.load_workbook(path)
    sheet = book["科目残高"]
    rows = {row[2].value: row[3] for row in sheet.iter_rows(min_row=2)}
    rows["貸出金利息"].value += amount
    rows["その他の役務収益"].value -= amount
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "moved.xlsx")
        return (Path(folder) / "moved.xlsx").read_bytes()


def _at_another_place(path: Path, number: int) -> bytes:
    """A list with another address in its first row."""
    book = openpyxl.load_workbook(path)
    heads, row = book.worksheets[0].iter_rows(max_row=2)
    cell = next(cell for head, cell in zip(heads, row, strict=True) if head.value == "所在地")
    cell.value = f"{cell.value}（{number}）"
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "moved.xlsx")
        return (Path(folder) / "moved.xlsx").read_bytes()


def _mebibytes() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _full_build(inputs: Path, home: Path) -> float:
    command = [sys.executable, "-m", "discgen", "build", str(inputs), "--output", str(home / "out")]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--inputs", type=Path, default=SAMPLE)
    parser.add_argument("--times", type=int, default=3, help="edits of each kind; the median counts")
    parser.add_argument("--edits", type=int, default=200, help="edits one after the other, for the memory")
    parser.add_argument("--build", type=float, default=0.0, help="seconds of a full build, when they are known")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        build = asked.build or _full_build(asked.inputs, home)
        bench = Bench(home / "preview", asked.inputs)
        started = time.perf_counter()
        bench.room.start()
        bench.wait(lambda: bench.room.state.view is not None)
        first = time.perf_counter() - started
        bench.wait(lambda: bench.room.idle)
        print(f"Full build (a process of its own): {build:.1f} s. First pages of the preview: {first:.1f} s.\n")
        print("| saved | new pages | with picture | limit | of a build | checked | limit | laid out | changed |")
        print("|---|--:|--:|---|--:|--:|---|--:|--:|")
        with watching(bench.room):
            time.sleep(1)
            _edits(bench, asked.times, build)
            _many(bench, asked.edits)
        bench.room.close()


def _edits(bench: Bench, times: int, build: float) -> None:
    for name, title in _TEXTS:
        _line(title, bench.rewritten(bench.folder / name, times), build, _SENTENCE)
    rows = bench.folder / _ROW[0]
    original, contents = rows.read_bytes(), [_at_another_place(rows, number + 1) for number in range(times)]
    _line(_ROW[1], [bench.edit(rows, content) for content in contents], build, _SENTENCE)
    bench.edit(rows, original)
    ledger = bench.folder / "ledgers" / "総勘定元帳.xlsx"
    original = ledger.read_bytes()
    contents = [_moved(ledger, 3_000_000 * (number + 1)) for number in range(times)]
    moved = [bench.edit(ledger, content) for content in contents]
    _line("a balance of the ledger, seen in three chapters", moved, build, _LEDGER)
    bench.edit(ledger, original)
    for name, old, new, title in (
        ("book/contents.html.j2", "</h1>", "（案）</h1>", "the template of the contents pages"),
        ("book/style.css", "margin: 3mm 0 0.4mm", "margin: 3.1mm 0 0.4mm", "the style sheet of the whole book"),
    ):
        path = bench.templates / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        edit = bench.edit(path, text.replace(old, new, 1).encode())
        _line(title, [edit], build)
        bench.edit(path, text.encode())


def _line(title: str, edits: list[Edit], build: float, picture_by: Limit | None = None) -> None:
    shown, picture, checked = (
        median(values) for values in zip(*((e.shown, e.picture, e.checked) for e in edits), strict=True)
    )
    asked = picture_by.told(picture) if picture_by else ""
    by = _CHECKED.told(checked) if picture_by is _SENTENCE else ""
    cells = (f"{shown:.2f} s", f"{picture:.2f} s", asked, f"{picture / build:.0%}", f"{checked:.2f} s", by)
    print(f"| {' | '.join((title, *cells, str(edits[-1].laid_out), str(edits[-1].pages)))} |", flush=True)


def _many(bench: Bench, edits: int) -> None:
    path = bench.folder / _TEXTS[0][0]
    original = path.read_bytes()
    sizes: list[float] = []
    print("\nMemory after so many edits:", end="")
    for number in range(edits + 1):
        if number % max(edits // 4, 1) == 0:
            sizes.append(_mebibytes())
            print(f" {number}: {sizes[-1]:.0f} MiB.", end="", flush=True)
        bench.edit(path, _sentence(original, number + 1))
    growth = sizes[-1] - sizes[1] if len(sizes) > 2 else 0.0  # the first edits fill what is remembered
    print(f" Grown by {growth:.1f} MiB since the first quarter ({_GROWTH.told(growth)}).")


if __name__ == "__main__":
    main()
