"""A benchmark, not a test: ``python -m tests.bench`` prints Markdown tables of times and peak memory.

Every measurement runs in a process of its own, one after the other, and the best of several runs counts. Times
start when the process begins its work, so they include the imports but not the start of Python itself.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchlimits import Limit
from tests.catalogues import catalogue_on
from tests.paths import ROOT, SAMPLE
from tests.startup import COMMANDS, first_workbook, loaded

if TYPE_CHECKING:
    from discgen.catalogue.contract import Column, Workbook

PUBLISHED = [ROOT / "tests" / "golden" / f"chugoku-2020-{entity}.csv" for entity in ("solo", "consolidated")]
YEAR_END = datetime.date(2021, 3, 31)
BOOK_COLUMNS = 15
FEW_ROWS = 2_000
GROWING_ROWS = (10_000, 100_000, 1_000_000)
FASTER = Limit(15, " times", least=True)  # than pandas with openpyxl
NO_MORE_MEMORY = Limit(1.0, " of its memory")
FIGURES = Limit(6, " s")  # of `discgen figures` with the large books
EDITIONS = Limit(1.25)  # of one edition
A_ROW = Limit(1.5)  # times what one of the smallest book costs
STAGE_NAMES = {
    "": "start, imports",
    "台帳の読込み": "read the ledgers",
    "計数の計算": "compute the figures, make the tables",
    "本文と表の構成": "compose the text, HTML",
    "組版": "lay out all parts, contents and index twice",
    "計数の読返し": "read the PDF back",
    "PDFの書出し": "link the PDF, validate PDF/UA",
    "印刷用PDFの書出し": "paint and check the edition for the print shop",
    "HTML版の書出し": "write the site",
    "書き出し": "write the lists of figures, worksheet, report",
}
_OTHER_EDITIONS = ("印刷用PDFの書出し", "HTML版の書出し")


@dataclass
class Measured:
    """What one process did: wall time, peak memory, the time by stage and a few facts about the result."""

    seconds: float
    peak_mib: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)


# --- the measured work; each function runs in a process of its own ------------------------------------------------


class _Watch:
    """Splits the time from its making into stages; ``stage`` fits where discgen wants a progress function."""

    def __init__(self) -> None:
        self._start = self._since = time.perf_counter()
        self._name = ""
        self.stages: dict[str, float] = {}

    def stage(self, name: str) -> None:
        """End the running stage, begin another."""
        now = time.perf_counter()
        self.stages[self._name] = self.stages.get(self._name, 0.0) + now - self._since
        self._name, self._since = name, now

    def stop(self, **facts: int) -> Measured:
        """The measurement up to now."""
        self.stage("")
        return Measured(time.perf_counter() - self._start, stages=self.stages, facts=facts)


def _build(inputs: str, output: str, *editions: str) -> Measured:
    watch = _Watch()
    from discgen.book.press.presswork import PressWork
    from discgen.build import build_outputs
    from discgen.editions import Edition

    wanted = [Edition(name) for name in editions] or [Edition.WEB]
    result = build_outputs(Path(inputs), Path(output), watch.stage, wanted, work=PressWork(1, None))
    return watch.stop(pages=result.pages, figures=result.figures)


def _save_html(inputs: str, output: str) -> Measured:
    """Not measured: the final HTML of the magazine, for the bare rendering."""
    watch = _Watch()
    from discgen.book.composition.bookbuild import build_document
    from discgen.bookinput import document_input
    from discgen.project import open_project

    document = build_document(document_input(open_project(Path(inputs)), watch.stage))
    Path(output).write_text(document.html, encoding="utf-8")
    return watch.stop()


def _bare_weasyprint(html: str, output: str) -> Measured:
    watch = _Watch()
    from weasyprint import HTML

    folder = Path(output).with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "templates", folder)
    shutil.copytree(SAMPLE / "images", folder / "images")
    base = (folder / "document.html").as_uri()
    document = HTML(string=Path(html).read_text(encoding="utf-8"), base_url=base).render(pdf_variant="pdf/ua-1")
    document.write_pdf(output, pdf_variant="pdf/ua-1", pdf_tags=True)
    return watch.stop(pages=len(document.pages))


def _large_contract() -> Workbook:
    """The contract of the loan book with plain columns added until the sheet has 15."""
    from discgen.catalogue.contract import Column

    book = next(book for book in catalogue_on().contracts if any(sheet.id == "loans" for sheet in book.sheets))
    sheet = next(sheet for sheet in book.sheets if sheet.id == "loans")
    extra = (
        Column(id="bench_branch", name="取扱店", type="text"),
        Column(id="bench_date", name="実行日", type="date"),
        Column(id="bench_rate", name="約定利率", type="percent"),
        Column(id="bench_amount", name="当初金額", type="yen", sign="positive"),
        Column(id="bench_cases", name="延滞日数", type="count"),
    )
    columns = (*sheet.columns, *extra)
    columns += tuple(
        Column(id=f"bench_{number}", name=f"追加{number}", type="yen") for number in range(len(columns), BOOK_COLUMNS)
    )
    wider = sheet.model_copy(update={"columns": columns[:BOOK_COLUMNS]})
    return book.model_copy(update={"sheets": (wider,)})


def _cells(column: Column, rows: int) -> Iterator[object]:
    """Plausible cells, the same in every run; the multipliers only mix them."""
    if column.values:
        return (column.values[row * 7919 % 104_729 % len(column.values)] for row in range(rows))
    if column.type == "date":
        return (YEAR_END - datetime.timedelta(days=row * 7919 % 9_000) for row in range(rows))
    if column.type == "percent":
        return (Fraction(row * 7919 % 300, 10_000) for row in range(rows))
    if column.type == "text" and column.id != "number":
        return (f"見本{row * 7919 % 60 + 1}支店" for row in range(rows))
    if column.type == "text":
        return (f"{row:07d}" for row in range(1, rows + 1))
    if column.type == "count":
        return (row * 7919 % 90 for row in range(rows))
    return (row * 1_000_003 % 40_000_000 + 1 for row in range(rows))


def _make_book(folder: str, rows: str) -> Measured:
    watch = _Watch()
    import pandas as pd

    from discgen.ledgers.writer import write_workbook

    contract = _large_contract()
    sheet = contract.sheets[0]
    cells = {column.id: list(_cells(column, int(rows))) for column in sheet.columns}
    frame = pd.DataFrame(cells, dtype=object)
    path = Path(folder) / f"{contract.workbook}.xlsx"
    write_workbook(path, contract, {sheet.id: frame})
    return watch.stop(bytes=path.stat().st_size)


def _read_discgen(folder: str) -> Measured:
    watch = _Watch()
    from discgen.ledgers.reader import read_ledgers

    contract = _large_contract()
    book, faults = read_ledgers(Path(folder), (contract,), fiscal_year_end=YEAR_END, parameters={})
    if faults:
        raise SystemExit("\n".join(map(str, faults[:5])))
    frame = book.frames[contract.sheets[0].id]
    return watch.stop(rows=len(frame), balance=int(frame["balance"].sum()))


def _read_pandas(folder: str) -> Measured:
    watch = _Watch()
    import pandas as pd

    (path,) = Path(folder).glob("*.xlsx")
    frame = pd.read_excel(path, sheet_name=0, engine="openpyxl")
    return watch.stop(rows=len(frame), balance=int(frame["残高"].sum()))


def _backcast(folder: str, rows: str) -> Measured:
    watch = _Watch()
    from discgen.published.backcast.backcasting import BackcastOptions
    from discgen.published.backcast.verify import make_inputs

    options = BackcastOptions(loans=int(rows), deposits=int(rows), replace=True)
    report = make_inputs(PUBLISHED, Path(folder), options, watch.stage)
    return watch.stop(rows=report.rows, matched=report.matched, total=report.total)


def _figures(inputs: str, output: str) -> Measured:
    watch = _Watch()
    from discgen.export.records import figure_records
    from discgen.export.writers import WRITERS
    from discgen.project import open_project

    project = open_project(Path(inputs), watch.stage)
    watch.stage("書き出し")
    records = list(figure_records(project))
    WRITERS["csv"](Path(output), records)
    rows = sum(len(project.book.frames[ledger]) for ledger in ("loans", "deposits"))
    return watch.stop(figures=len(records), rows=rows)


_WORK: Mapping[str, Callable[..., Measured]] = {
    work.__name__: work
    for work in (
        _build, _save_html, _bare_weasyprint, _make_book, _read_discgen, _read_pandas, _backcast, _figures,
    )
}  # fmt: skip


def _work(name: str, arguments: Sequence[str]) -> None:
    """In the child process: do the work, then say what it took in the last line."""
    measured = _WORK[name](*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured.peak_mib = peak / 2**20 if sys.platform == "darwin" else peak / 2**10
    print(json.dumps(asdict(measured)))


# --- the other side: run, compare, print --------------------------------------------------------------------------


def _run(work: Callable[..., Measured], *arguments: object) -> Measured:
    """Run the work once in a new process."""
    print(f"… {work.__name__.strip('_')}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "tests.bench", "--work", work.__name__, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _best(runs: int, work: Callable[..., Measured], *arguments: object) -> Measured:
    return min((_run(work, *arguments) for _ in range(runs)), key=lambda measured: measured.seconds)


def _best_in_turn(runs: int, *works: Callable[[], Measured]) -> list[Measured]:
    """The best run of each; they take turns, so that a busy minute of the machine hits them all."""
    rounds = [[work() for work in works] for _ in range(runs)]
    return [min(measured, key=lambda item: item.seconds) for measured in zip(*rounds, strict=True)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print("\n" + " | ".join(["", *head, ""]).strip())
    print("|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print(" | ".join(["", *row, ""]).strip())


def _memory(measured: Measured) -> str:
    return f"{measured.peak_mib:,.0f} MiB"


def _machine() -> str:
    packages = "、".join(f"{name} {version(name)}" for name in ("weasyprint", "pandas", "numpy", "openpyxl"))
    load = f", load {os.getloadavg()[0]:.1f} at the start"
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} CPUs, {system}, Python {platform.python_version()}, {packages}{load}".replace("、", ", ")


def _magazine(folder: Path, runs: int) -> None:
    _run(_save_html, SAMPLE, folder / "book.html")
    ours, theirs, every = _best_in_turn(
        runs,
        lambda: _run(_build, SAMPLE, folder / "built"),
        lambda: _run(_bare_weasyprint, folder / "book.html", folder / "bare.pdf"),
        lambda: _run(_build, SAMPLE, folder / "every", "web", "print", "html"),
    )
    rows = [
        [STAGE_NAMES.get(name, name), f"{seconds:.2f}", f"{seconds / ours.seconds:.0%}", ""]
        for name, seconds in ours.stages.items()
    ]
    rows.append(["**`discgen build`, total**", f"**{ours.seconds:.2f}**", "100%", _memory(ours)])
    bare = f"bare WeasyPrint, the same HTML as one document ({theirs.facts['pages']} pages)"
    rows.append([bare, f"{theirs.seconds:.2f}", "", _memory(theirs)])
    rows.append(["ratio", f"{ours.seconds / theirs.seconds:.2f}", "", f"{ours.peak_mib / theirs.peak_mib:.2f}"])
    rows += [[STAGE_NAMES[name], f"{every.stages[name]:.2f}", "", ""] for name in _OTHER_EDITIONS]
    ratio = every.seconds / ours.seconds
    rows.append(["all three editions, total", f"{every.seconds:.2f}", EDITIONS.told(ratio), _memory(every)])
    pages, figures = ours.facts["pages"], ours.facts["figures"]
    _table([f"sample magazine, {pages} pages, {figures:,} figures", "seconds", "share", "peak memory"], rows)


def _large_book(folder: Path, rows: int, runs: int) -> None:
    folder.mkdir()
    size = _run(_make_book, folder, rows).facts["bytes"]
    ours, theirs = _best_in_turn(runs, lambda: _run(_read_discgen, folder), lambda: _run(_read_pandas, folder))
    if ours.facts != theirs.facts or ours.facts["rows"] != rows:
        raise SystemExit(f"read differently: {ours.facts}, {theirs.facts}")
    faster, memory = theirs.seconds / ours.seconds, ours.peak_mib / theirs.peak_mib
    _table(
        [f"loan book of {rows:,} rows × {BOOK_COLUMNS} columns ({size / 2**20:.0f} MiB)", "seconds", "peak memory"],
        [
            ["discgen, every cell checked", f"{ours.seconds:.1f}", _memory(ours)],
            ['`pandas.read_excel(engine="openpyxl")`', f"{theirs.seconds:.1f}", _memory(theirs)],
            [
                "ratio",
                f"{faster:.1f} ({FASTER.told(faster)})",
                f"{memory:.2f} ({NO_MORE_MEMORY.told(memory)})",
            ],
        ],
    )


def _growth(folder: Path, runs: int) -> None:
    """What a row costs does not grow with their number."""
    lines: list[list[str]] = []
    taken: list[float] = []
    for rows in GROWING_ROWS:
        book = folder / str(rows)
        book.mkdir(parents=True)
        _run(_make_book, book, rows)
        read = _best(runs, _read_discgen, book)
        taken.append(read.seconds)
        lines.append([f"{rows:,}", f"{read.seconds:.2f}", f"{read.seconds / rows * 1e6:.1f}", _memory(read)])
        shutil.rmtree(book)
    _table(["rows of the loan book", "seconds, imports with them", "µs a row", "peak memory"], lines)
    few, many = (
        (taken[number + 1] - taken[number]) / (GROWING_ROWS[number + 1] - GROWING_ROWS[number]) for number in (0, 1)
    )
    told = f"{many * 1e6:.1f} µs, one of the first {GROWING_ROWS[1]:,} {few * 1e6:.1f} µs"
    print(f"\nOne row more costs {told}: {many / few:.2f} times ({A_ROW.told(many / few)}).")


def _sample_of(folder: Path, rows: int) -> Measured:
    """A backcast into a folder of its own with about that many loans and deposits (0: aggregated rows)."""
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("ledgers", "history"))
    return _run(_backcast, folder, rows)


def _sizes(folder: Path, rows: int, runs: int) -> None:
    plain = min((_sample_of(folder / f"plain-{number}", 0) for number in range(runs)), key=lambda item: item.seconds)
    matched = f"{plain.facts['matched']:,} of {plain.facts['total']:,} figures print as published"
    lines = [[f"`discgen backcast`, proof included ({matched})", f"{plain.seconds:.1f}", _memory(plain)]]
    lists: list[bytes] = []
    for wanted in (FEW_ROWS, rows):
        inputs, output = folder / f"rows-{wanted}" / SAMPLE.name, folder / f"figures-{wanted}.csv"
        made = _sample_of(inputs, wanted)
        read = _best(runs, _figures, inputs, output)
        size = f"{wanted:,} loans, {wanted:,} deposits"
        lines.append([f"`discgen backcast`, {size}", f"{made.seconds:.1f}", _memory(made)])
        limit = f" ({FIGURES.told(read.seconds)})" if wanted == rows else ""
        lines.append([f"`discgen figures`, {size}", f"{read.seconds:.1f}{limit}", _memory(read)])
        lists.append(output.read_bytes())
        shutil.rmtree(inputs)
    if lists[0] != lists[1]:
        raise SystemExit(f"figures.csv of {rows:,} rows differs from that of {FEW_ROWS:,}")
    _table(["sample ledgers", "seconds", "peak memory"], lines)
    print(f"\nfigures.csv of {rows:,} and of {FEW_ROWS:,} rows: identical.")


def _start(runs: int) -> None:
    """Processor time from the start of Python; each command beside the bare imports of the same round."""
    rounds = [
        (loaded("pandas", "openpyxl").seconds, {name: first_workbook(COMMANDS[name]).seconds for name in COMMANDS})
        for _ in range(runs + 1)
    ][1:]  # the first one compiles
    bare = min(seconds for seconds, _ in rounds)
    rows = [["bare `import pandas, openpyxl`", f"{bare:.2f}", ""]]
    for name in COMMANDS:
        seconds = min(commands[name] for _, commands in rounds)
        ratio = statistics.median(commands[name] / imports for imports, commands in rounds)
        rows.append([f"`discgen {name}`", f"{seconds:.2f}", f"{ratio:.2f}"])
    _table(["from the start to the first opened workbook", "seconds of processor", "ratio"], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=3, help="best of so many runs")
    parser.add_argument("--large-runs", type=int, default=1, help="the same for the large books, which take minutes")
    parser.add_argument("--rows", type=int, default=600_000, help="rows of the large books")
    parser.add_argument("--only", choices=("start", "magazine", "book", "growth", "sizes"), help="one part only")
    parser.add_argument("--work", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        _work(options.work[0], options.work[1:])
        return
    print(_machine())
    parts: dict[str, Callable[[Path], None]] = {
        "start": lambda folder: _start(5 * options.runs),
        "magazine": lambda folder: _magazine(folder, options.runs),
        "book": lambda folder: _large_book(folder / "book", options.rows, options.large_runs),
        "growth": lambda folder: _growth(folder / "growth", options.large_runs),
        "sizes": lambda folder: _sizes(folder, options.rows, options.large_runs),
    }
    with tempfile.TemporaryDirectory(prefix="discgen-bench-") as folder:
        for name, part in parts.items():
            if options.only in (None, name):
                part(Path(folder))


if __name__ == "__main__":
    main()
