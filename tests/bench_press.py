"""A benchmark, not a test: ``python -m tests.bench_press`` prints what builds cost against the layout engine alone.

Commands run one after the other and take turns, so that a busy minute of the machine hits them all; of each the median
counts. Processor time is that of all processes of a command, memory that of all together, pages that they share once
(Linux). On a machine that others use too, only the ratios of processor times tell anything.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
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

from tests.benchlimits import Limit
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


BARE = "bare WeasyPrint, the same HTML as one document"
COLD = {number: f"`discgen build`, nothing kept, {number} process{'es' if number > 1 else ''}" for number in (1, 2)}
SAME, EDITED, LINKED = "nothing changed", "one sentence changed", "link alone"
SHARES = {COLD[2]: Limit(0.55), COLD[1]: Limit(0.90)}  # of the seconds of BARE
SECONDS = {SAME: Limit(5.0, " s"), EDITED: Limit(5.0, " s"), LINKED: Limit(0.4, " s")}
MEMORY = Limit(1.3 * 1024, " MiB")  # of all processes
SIZE = Limit(1.02, " of bare")  # bytes of the PDF
PROCESSES = (1, 2, 4, 8)
REPEATED = (50, 100, 200, 400)  # pages
GROWTH = Limit(1.5)  # times the cost of a page of the shortest book


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
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | environment
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, start_new_session=True)
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


def _build(output: Path, *options: str, cache: Path, inputs: Path = SAMPLE, times: Path | None = None) -> Cost:
    """times: where the seconds of each part are written."""
    programme = ["tests.bench_press", "--timed", str(times)] if times else ["discgen"]
    command = [sys.executable, "-m", *programme, "-q", "build", str(inputs), "-o", str(output), *options]
    return run(command, DISCGEN_CACHE=str(cache))


def _timed(times: Path, arguments: Sequence[str]) -> None:
    """In the child: the command, and the seconds of processor of each part that it lays out."""
    from discgen import cli
    from discgen.book.press import pressjobs

    taken: list[float] = []
    laid_out = pressjobs._laid_out

    def timed(html: str, templates: Path, images: Path) -> bytes:
        begun = time.process_time()
        made = laid_out(html, templates, images)
        taken.append(time.process_time() - begun)
        return made

    pressjobs._laid_out = timed
    sys.argv = ["discgen", *arguments]
    try:
        cli.main()
    finally:
        times.write_text(json.dumps(taken), encoding="utf-8")


def _joined(inputs: Path) -> None:
    """In the child: join the kept parts again and again, then so often that the book is longer; print the seconds of
    processor of the quickest, and those of joining, validating and reading back by the pages of longer books.
    """
    from discgen.book.composition.bookbuild import set_book
    from discgen.book.preflight.web import check_web
    from discgen.book.press.link import link
    from discgen.book.press.pressing import PartPress
    from discgen.book.press.proof import read_back
    from discgen.bookinput import document_input
    from discgen.project import IMAGES, open_project
    from discgen.templating import templates_folder

    given = document_input(open_project(inputs), lambda stage: None)
    book = set_book(given, PartPress(templates_folder(), inputs / IMAGES))

    def seconds(work: Callable[[], object]) -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    whole = [seconds(lambda: link(book.parts, given.first_page, given.first_page - book.first_page)) for _ in range(5)]
    longer: list[tuple[int, float, float, float]] = []
    for wanted in REPEATED:
        parts, pages = [], 0
        for part in itertools.cycle(book.parts[3:-1]):
            parts.append(part)
            pages += len(part.pages)
            if pages >= wanted:
                break
        linked = seconds(lambda: link(parts))  # noqa: B023, called at once
        pdf = link(parts)
        longer.append((pages, linked, seconds(lambda: check_web(pdf, 1)), seconds(lambda: read_back(pdf, 1))))  # noqa: B023
    print(json.dumps({"link": min(whole), "longer": longer}))


def _edit(inputs: Path, number: int) -> None:
    path = inputs / "text" / TEXT
    text = (SAMPLE / "text" / TEXT).read_text(encoding="utf-8")
    head, _, rest = text.rpartition(SENTENCE)
    path.write_text(f"{head}（{number}）{SENTENCE}{rest}", encoding="utf-8")


def _measured(folder: Path, runs: int) -> dict[str, list[Cost]]:
    """All commands in turn."""
    warm, edited = folder / "warm", shutil.copytree(SAMPLE, folder / "inputs")
    work = [sys.executable, "-m", "tests.bench", "--work"]
    numbers = itertools.count(1)

    def cold(jobs: int) -> Cost:
        """What is kept is thrown away first; the parts of the last such build serve the others."""
        shutil.rmtree(warm, ignore_errors=True)
        times = folder / "times.json" if jobs == 1 else None
        return _build(folder / str(jobs), "--jobs", str(jobs), cache=warm, times=times)

    def bare() -> Cost:
        if not (folder / "book.html").exists():
            run([*work, "_save_html", str(SAMPLE), str(folder / "book.html")], DISCGEN_CACHE=str(warm))
        return run([*work, "_bare_weasyprint", str(folder / "book.html"), str(folder / "bare.pdf")])

    def edit() -> Cost:
        _edit(edited, next(numbers))
        return _build(folder / "edited", cache=warm, inputs=edited)

    def same() -> Cost:
        _build(folder / "same", cache=warm)  # the first build into a folder finds kept parts alone
        return _build(folder / "same", cache=warm)

    works: Mapping[str, Callable[[], Cost]] = {
        COLD[2]: lambda: cold(2), BARE: bare, COLD[1]: lambda: cold(1), EDITED: edit, SAME: same,
    }  # fmt: skip
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(runs):
        for name, one in works.items():
            costs[name].append(one())
    files = [(folder / name / PDF).read_bytes() for name in ("1", "2", "same")]
    if len(set(files)) != 1:
        raise SystemExit("builds with one and two processes, with and without kept parts, differ")
    print(f"\nEqual bytes from one and two processes, with and without kept parts: {len(files[0]):,}.")
    return costs


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(
        *(statistics.median(values) for values in zip(*((c.wall, c.processor, c.memory) for c in costs), strict=True))
    )


def _packed(times: Sequence[float], processes: int) -> float:
    """Seconds until the last of so many processes is done, the longest parts begun first."""
    busy = [0.0] * processes
    for seconds in sorted(times, reverse=True):
        heapq.heapreplace(busy, busy[0] + seconds)
    return max(busy)


def _print_commands(costs: Mapping[str, Cost]) -> None:
    bare = costs[BARE]
    print(f"\n{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}. Shares of bare, and those of the processors.\n")
    print("| sample magazine | seconds | of processors | share of bare | limit | MiB of all processes |")
    print("|---|---:|---:|---:|---|---:|")
    for what, cost in costs.items():
        part, processors = cost.wall / bare.wall, cost.processor / bare.processor
        limit = SHARES[what].told(part) if what in SHARES else SECONDS[what].told(cost.wall) if what in SECONDS else ""
        told = f"{cost.wall:.1f} | {cost.processor:.1f} | {part:.2f} ({processors:.2f}) | {limit}"
        print(f"| {what} | {told} | {cost.memory:,.0f} |")
    most = max(costs[COLD[number]].memory for number in COLD)
    print(f"\nMemory of all processes: {most:,.0f} MiB ({MEMORY.told(most)}).")


def _print_processes(times: Sequence[float]) -> None:
    print(f"\nLaying out {len(times)} parts, the longest {max(times):.1f} s of processor; packed by these seconds:\n")
    print("| processes | seconds | share of one |")
    print("|---:|---:|---:|")
    for number in PROCESSES:
        seconds = _packed(times, number)
        print(f"| {number} | {seconds:.1f} | {seconds / sum(times):.2f} |")


def _print_longer(longer: Sequence[tuple[int, float, float, float]]) -> None:
    print("\nChapters repeated (a part costs the same wherever it stands); milliseconds of processor a page:\n")
    print("| pages | link | validate | read back | all |")
    print("|---:|---:|---:|---:|---:|")
    for pages, *steps in longer:
        print(f"| {pages} | {' | '.join(f'{step / pages * 1000:.1f}' for step in (*steps, sum(steps)))} |")
    (few, *first), (many, *last) = longer[0], longer[-1]
    ratio = (sum(last) / many) / (sum(first) / few)
    print(f"\nA page of {many} costs {ratio:.2f} times one of {few} ({GROWTH.told(ratio)}).")


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--timed"]:
        _timed(Path(sys.argv[2]), sys.argv[3:])
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench_press", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="median of so many runs")
    parser.add_argument("--joined", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.joined:
        _joined(options.joined)
        return
    with tempfile.TemporaryDirectory(prefix="discgen-bench-") as name:
        folder = Path(name)
        costs = {what: _middle(taken) for what, taken in _measured(folder, options.runs).items()}
        _print_commands(costs)
        _print_processes(json.loads((folder / "times.json").read_text(encoding="utf-8")))
        size, bare = (path.stat().st_size for path in (folder / "1" / PDF, folder / "bare.pdf"))
        print(f"\nPDF: {size:,} bytes, bare {bare:,}: {size / bare:.3f} ({SIZE.told(size / bare)}).")
        joining = [sys.executable, "-m", "tests.bench_press", "--joined", str(SAMPLE)]
        given = os.environ | {"DISCGEN_CACHE": str(folder / "warm")}
        told = json.loads(subprocess.run(joining, cwd=ROOT, env=given, stdout=subprocess.PIPE, check=True).stdout)
        print(f"\n{LINKED.capitalize()}: {told['link']:.2f} s of processor ({SECONDS[LINKED].told(told['link'])}).")
        _print_longer(told["longer"])


if __name__ == "__main__":
    main()
