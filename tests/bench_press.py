"""A benchmark, not a test: ``python -m tests.bench_press`` prints what builds cost against the layout engine alone.

Commands run one after the other and take turns, so that a busy minute of the machine hits them all; of each the median
counts. Processor time is that of all processes of a command, memory that of all together, pages that they share once
(Linux).
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT, SAMPLE

TEXT, SENTENCE = "c4-02-risk.md", "。"
TICKS = os.sysconf("SC_CLK_TCK")
WEIGHED = 8  # every how many looks the memory is read
PDF = "ディスクロージャー誌.pdf"


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processors, and MiB at the peak."""

    wall: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Limit:
    """A number that a measurement must not pass. of: the measurement that it is a share of, empty for seconds."""

    most: float
    of: str = ""


BARE = "bare WeasyPrint, the same HTML as one document"
COLD = {number: f"`discgen build`, nothing kept, {number} process{'es' if number > 1 else ''}" for number in (1, 2)}
SAME, EDITED, LINKED = "nothing changed", "one sentence changed", "link alone"
LIMITS: Mapping[str, Limit] = {
    COLD[2]: Limit(0.55, BARE),
    COLD[1]: Limit(0.90, BARE),
    SAME: Limit(5.0),
    EDITED: Limit(5.0),
    LINKED: Limit(0.4),
}
MOST_MEMORY = 1.3 * 1024  # MiB of all processes
MOST_BYTES = 1.02 * 2_363_555  # of the PDF, as the engine wrote it in one piece


def _of_session(session: int, weigh: bool) -> tuple[float, float]:
    """Processor time of the processes of a session; their memory if they are weighed, which stops them briefly."""
    seconds = memory = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(told[3]) != session:
                continue
            seconds += sum(map(int, told[11:15])) / TICKS
            if weigh:
                memory += int((folder / "smaps_rollup").read_text().split("Pss:")[1].split()[0]) / 1024
        except (OSError, IndexError):
            continue
    return seconds, memory


def run(command: Sequence[str], **environment: str) -> Cost:
    """Run a command and watch all its processes."""
    print(f"… {' '.join(command[1:4])}", file=sys.stderr, flush=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    processor = memory = 0.0
    for turn in itertools.count():
        if process.poll() is not None:
            break
        seconds, size = _of_session(process.pid, weigh=turn % WEIGHED == 0)
        processor, memory = max(processor, seconds), max(memory, size)
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(process.returncode)
    return Cost(time.perf_counter() - started, processor, memory)


def _build(output: Path, *options: str, cache: Path | None = None, inputs: Path = SAMPLE) -> Cost:
    command = [sys.executable, "-m", "discgen", "-q", "build", str(inputs), "-o", str(output), *options]
    return run(command, DISCGEN_CACHE=str(cache or ""))


def _link_alone(inputs: Path) -> None:
    """In the child: link the kept parts again and again and print the seconds of processor of the quickest."""
    from discgen.book.composition.bookbuild import set_book
    from discgen.book.press.link import link
    from discgen.book.press.pressing import PartPress
    from discgen.bookinput import document_input
    from discgen.project import IMAGES, open_project
    from discgen.templating import templates_folder

    given = document_input(open_project(inputs), lambda stage: None)
    book = set_book(given, PartPress(templates_folder(), inputs / IMAGES))
    taken: list[float] = []
    for _ in range(5):
        begun = time.process_time()
        link(book.parts, given.first_page, given.first_page - book.first_page)
        taken.append(time.process_time() - begun)
    print(min(taken))


def _edit(inputs: Path, number: int) -> None:
    path = inputs / "text" / TEXT
    text = (SAMPLE / "text" / TEXT).read_text(encoding="utf-8")
    head, _, rest = text.rpartition(SENTENCE)
    path.write_text(f"{head}（{number}）{SENTENCE}{rest}", encoding="utf-8")


def _measured(folder: Path, runs: int) -> dict[str, list[Cost]]:
    """All commands in turn."""
    warm, edited = folder / "warm", shutil.copytree(SAMPLE, folder / "inputs")
    command = [sys.executable, "-m", "tests.bench", "--work"]
    run([*command, "_save_html", str(SAMPLE), str(folder / "book.html")], DISCGEN_CACHE=str(warm))
    _build(folder / "first", cache=warm)
    numbers = iter(range(1, runs + 1))

    def edit() -> Cost:
        _edit(edited, next(numbers))
        return _build(folder / "edited", cache=warm, inputs=edited)

    works: Mapping[str, Callable[[], Cost]] = {
        BARE: lambda: run([*command, "_bare_weasyprint", str(folder / "book.html"), str(folder / "bare.pdf")]),
        COLD[1]: lambda: _build(folder / "one", "--jobs", "1"),
        COLD[2]: lambda: _build(folder / "two", "--jobs", "2"),
        SAME: lambda: _build(folder / "same", cache=warm),
        EDITED: edit,
    }
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            costs[name].append(work())
    files = {name: (folder / name / PDF).read_bytes() for name in ("first", "one", "two", "same")}
    if len(set(files.values())) != 1:
        raise SystemExit("builds with one and two processes, with and without kept parts, differ")
    print(f"\nEqual bytes from one and two processes, with and without kept parts: {len(files['one']):,}.")
    return costs


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(
        *(statistics.median(values) for values in zip(*((c.wall, c.processor, c.memory) for c in costs), strict=True))
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_press", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="median of so many runs")
    parser.add_argument("--link", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.link:
        _link_alone(options.link)
        return
    with tempfile.TemporaryDirectory(prefix="discgen-bench-") as name:
        folder = Path(name)
        costs = {what: _middle(taken) for what, taken in _measured(folder, options.runs).items()}
        linking = [sys.executable, "-m", "tests.bench_press", "--link", str(SAMPLE)]
        told = subprocess.run(
            linking,
            cwd=ROOT,
            env=os.environ | {"DISCGEN_CACHE": str(folder / "warm")},
            stdout=subprocess.PIPE,
            check=True,
        )
        linked = float(told.stdout.split()[-1])
        size = (folder / "one" / PDF).stat().st_size
    print(f"\n{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, median of {options.runs}\n")
    print("| sample magazine | seconds | of processors | share of bare | limit | MiB of all processes |")
    print("|---|---:|---:|---:|---:|---:|")
    for what, cost in costs.items():
        limit = LIMITS.get(what)
        share = f"{cost.wall / costs[BARE].wall:.2f} ({cost.processor / costs[BARE].processor:.2f})"
        most = "" if limit is None else f"{limit.most:.2f} of bare" if limit.of else f"{limit.most:.1f} s"
        print(f"| {what} | {cost.wall:.1f} | {cost.processor:.1f} | {share} | {most} | {cost.memory:,.0f} |")
    print(f"| {LINKED} | | {linked:.2f} | | {LIMITS[LINKED].most} s | |")
    print(f"\nPDF: {size:,} bytes, limit {MOST_BYTES:,.0f}. Memory: limit {MOST_MEMORY:,.0f} MiB.")


if __name__ == "__main__":
    main()
