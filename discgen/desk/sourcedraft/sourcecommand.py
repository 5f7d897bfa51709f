"""discgen sources, from the words on the command line to the lines that are printed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.contract import Workbook
from discgen.catalogue.profile import Institution, load_profile
from discgen.catalogue.strict import SOURCES
from discgen.desk.sourcedraft.draftguess import guess_ledger, look_into
from discgen.desk.sourcedraft.drafttext import draft_lines
from discgen.faults import Fault, FaultError, errors, near
from discgen.figures.namedvalues import named_values
from discgen.figures.usableforms import usable_forms
from discgen.filenames import shown_files
from discgen.ledgers.exports.exportfile import open_export
from discgen.ledgers.exports.feeding import Feeds, read_feeds
from discgen.ledgers.exports.textfile import ENCODINGS
from discgen.staging import replacing_file

_DELIMITERS = (",", "\t", ";")


def listed_sources(inputs: Path) -> tuple[list[str], list[Fault]]:
    """What is read from where: files with their rows, ledgers with their sums; and the warnings and notices.

    Errors: FaultError with every fault of the definitions and the files, or when there is no definition.
    """
    profile = load_profile(inputs)
    contracts = open_catalogue(inputs, profile.institution).contracts
    folder = inputs / SOURCES
    if not shown_files(folder, ".yaml"):
        remedy = f"discgen sources {inputs} --draft ファイル で案を作り、{SOURCES} に置いてください"
        raise FaultError([Fault(SOURCES, "定義がありません", remedy=remedy)])
    day = profile.institution.fiscal_year_end
    feeds = read_feeds(folder, contracts, fiscal_year_end=day, parameters=profile.numbers)
    if errors(feeds.faults):
        raise FaultError(feeds.faults)
    return list(_listed(feeds, contracts)), feeds.faults


def _listed(feeds: Feeds, contracts: tuple[Workbook, ...]) -> Iterator[str]:
    for file in feeds.files:
        encoding = f"{ENCODINGS[file.encoding]}、" if file.encoding else ""
        yield f"■ {file.place.home}（{encoding}見出し {file.head_line}行目、データ {file.rows:,} 行）"
        for ledger, rows in file.taken.items():
            left = f"（除いた行 {file.rows - rows:,}）" if rows < file.rows else ""
            yield f"　→ {ledger}　{rows:,} 行{left}"
    for workbook in contracts:
        for sheet in workbook.sheets:
            fed = feeds.ledgers.get(sheet.id)
            if fed is None:
                continue
            yield f"■ {workbook.workbook}／{sheet.sheet}（{len(fed.frame):,} 行、{'、'.join(fed.origins.files)} から）"
            for column in sheet.stored:
                if column.is_measure and column.id in fed.letters and column.type != "number":
                    unit = " 円" if column.type == "yen" else ""
                    yield f"　{column.name}の合計　{int(fed.frame[column.id].sum()):,}{unit}"


def drafted_source(path: Path, inputs: Path | None) -> str:
    """A definition that reads a file, as far as its headings and contents tell.

    Errors: FaultError for a file that cannot be read, or in which no headings are found.
    """
    last = datetime.date.today().year - 1
    institution = load_profile(inputs).institution if inputs else Institution(name="様式", fiscal_year=last)
    catalogue = open_catalogue(inputs, institution)
    names = named_values(usable_forms(catalogue).tables, catalogue.sheets)
    faults: list[Fault] = []
    path = _office_file(path, inputs)
    looks = []
    for delimiter in _DELIMITERS:
        grid = open_export(path, path.name, "", "", delimiter, faults)
        if errors(faults) or grid is None:
            raise FaultError(faults)
        looks.append((look_into(grid), delimiter))
        if grid.place.sheet:
            break
    look, delimiter = max(looks, key=lambda pair: len(pair[0].columns) if pair[0] else 0)
    if look is None or len(look.columns) < 2:
        raise FaultError([Fault(path.name, "見出しの行が見つかりません", remedy="見出しのある表を指定してください")])
    return "\n".join(draft_lines(look, guess_ledger(look, catalogue.contracts), path.name, delimiter, names)) + "\n"


def _office_file(path: Path, inputs: Path | None) -> Path:
    """The file at the path, or of that name in the folder of the definitions. Errors: FaultError when there is none."""
    folder = inputs / SOURCES if inputs else None
    found = next((one for one in (path, *([folder / path] if folder else [])) if one.is_file()), None)
    if found is None:
        listed = [one.name for one in folder.iterdir() if one.is_file()] if folder and folder.is_dir() else []
        remedy = near(path.name, listed, 0.4) or "ファイルの場所を確かめてください"
        raise FaultError([Fault(str(path), "ファイルがありません", remedy=remedy)])
    return found


def write_draft(text: str, output: Path | None) -> str:
    """What the command prints: the draft, or where it was written. Errors: FaultError, also when the file exists."""
    if output is None:
        return text
    if output.exists():
        raise FaultError([Fault(str(output), "すでにあるファイルです", remedy="別の名前にしてください")])
    with replacing_file(output) as staging:
        staging.write_text(text, encoding="utf-8", newline="\n")
    return f"{output} に案を書きました。「要確認」と「ここに書く」を直してください。"
