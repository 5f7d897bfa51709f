"""discgen init: an inputs folder to start from, with workbooks in the contract's form and drafts of the texts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.book.lists.listguide import list_guide, write_empty_lists
from discgen.catalogue.catalogue import DATA, Catalogue, open_catalogue
from discgen.catalogue.contract import Workbook
from discgen.catalogue.drafttexts import draft_texts
from discgen.catalogue.law import read_publication_law
from discgen.catalogue.profile import PROFILE_NAME, default_profile_text, load_profile
from discgen.catalogue.strict import SOURCES
from discgen.faults import Fault, FaultError
from discgen.figures.history import HISTORY_CONTRACT
from discgen.figures.namedvalues import Names, named_values
from discgen.figures.usableforms import usable_forms
from discgen.ledgers.ledgerguide import guide_lines
from discgen.ledgers.writer import write_workbook
from discgen.project import LISTS, TEXTS
from discgen.samplebooks import sample_house, write_sample_books
from discgen.staging import replacing_folder

GUIDE_NAME = "台帳の一覧.txt"
SOURCES_GUIDE = "説明.md"
DRAFT_LINE = "draft: true   # 下書き。見本の文を自金庫の文に直したら、この行を消す\n"


@dataclass(frozen=True, slots=True)
class NewHouse:
    """What to start. name: may be empty for a sample. kind: one of law/kinds.yaml, empty for the usual one.

    group: with consolidated companies. chapters: with a cover and the drafts of a magazine before the 資料編.
    sample: filled in for an invented house.
    """

    name: str
    fiscal_year: int
    kind: str = ""
    group: bool = True
    chapters: bool = True
    sample: bool = False


def start_inputs(folder: Path, new: NewHouse) -> list[str]:
    """Make a new inputs folder; returns the names of its workbooks.

    Errors: FaultError for a year without law, an unknown kind or one without a sample, and when the folder exists and
    is not empty; nothing that stands is ever replaced.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        remedy = "別の名前にするか、中身を移してください"
        raise FaultError([Fault(str(folder), "すでに使われているフォルダーです", remedy=remedy)])
    _refuse_unknown_year(new)
    house = sample_house(new.kind) if new.sample else None
    name = new.name or (house.name if house else "")
    if not name:
        raise FaultError([Fault("--name", "金庫の名称がありません", remedy="--name 金庫の名称 を書いてください")])
    with replacing_folder(folder) as staging:
        profile = default_profile_text(
            name, new.fiscal_year, kind=new.kind, chapters=new.chapters, published=False, sample=new.sample
        )
        (staging / PROFILE_NAME).write_text(profile, encoding="utf-8", newline="\n")
        catalogue = open_catalogue(None, load_profile(staging).institution)
        contracts = [book for book in catalogue.contracts if new.group or not book.of_the_group]
        for part in ("ledgers", "history", LISTS, TEXTS):
            (staging / part).mkdir()
        if house is not None:
            write_sample_books(staging, house, group=new.group)
        else:
            names = named_values(usable_forms(catalogue).tables, catalogue.sheets)
            for part, workbooks in (("ledgers", contracts), ("history", (HISTORY_CONTRACT,))):
                _write_empty(staging / part, workbooks, names)
            write_empty_lists(staging / LISTS, catalogue.list_contracts)
        guide = [*guide_lines(contracts), *list_guide(catalogue.list_contracts)]
        (staging / GUIDE_NAME).write_text("\n".join(guide) + "\n", encoding="utf-8", newline="\n")
        _write_texts(staging / TEXTS, catalogue, new)
        (staging / SOURCES).mkdir()
        shutil.copyfile(DATA / SOURCES / SOURCES_GUIDE, staging / SOURCES / SOURCES_GUIDE)
    return [workbook.workbook for workbook in contracts]


def _refuse_unknown_year(new: NewHouse) -> None:
    """A year whose law is written down; a sample also asks for the forms of the year before."""
    known = read_publication_law(DATA).known
    first, last = known.first.year - (0 if new.sample else 1), known.last.year - 1
    if not first <= new.fiscal_year <= last:
        expected = f"{first}年度から{last}年度まで"
        raise FaultError([Fault("--year", "この年度の法令は収録していません", f"{new.fiscal_year}年度", expected)])


def _write_empty(folder: Path, workbooks: Iterable[Workbook], names: Names) -> None:
    for workbook in workbooks:
        write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, {}, names)


def _write_texts(folder: Path, catalogue: Catalogue, new: NewHouse) -> None:
    """The drafts of the year; those of an invented house need no rewriting."""
    drafts = draft_texts(
        catalogue.kind, catalogue.day, new.group, chapters=new.chapters, sample=new.sample, data=catalogue.data
    )
    for text, draft in drafts.items():
        said = catalogue.own.words.prose(draft)
        marked = said if new.sample else said.replace("\n---\n", f"\n{DRAFT_LINE}---\n", 1)
        (folder / f"{text}.md").write_text(marked, encoding="utf-8", newline="\n")


def next_steps(folder: Path, entered: Sequence[str], new: NewHouse) -> Iterator[str]:
    """What to do with a new folder, in the order of the work. entered: what goes into the ledgers and the lists."""
    if new.sample:
        steps = [
            f"discgen build {folder}：冊子を作る（架空の金庫の見本）",
            f"discgen preview {folder}：頁を見ながら直す",
        ]
    else:
        ledgers, lists = entered
        steps = [
            f"{PROFILE_NAME}：金庫の設定を確かめる（行ごとに説明があります）",
            ledgers,
            f"{SOURCES}：業務システムの CSV や Excel を写さずに読むならば、{SOURCES_GUIDE} を見る",
            f"discgen check {folder} --no-pages：台帳の誤りを確かめながら記入する",
            f"discgen history template {folder}：過年度の計数を記入するブックを作り、前年度の誌面から写す",
            lists,
            f"{TEXTS}：下書きの原稿を自金庫の文に直し、draft の行を消す",
            f"discgen preview {folder}：頁を見ながら仕上げる",
            f"discgen build {folder}：冊子を作る（途中で見るには --draft を付ける）",
            f"discgen status {folder}：どこまで進んだかを見る",
        ]
    yield f"{folder} を作りました。次の順に進めてください。"
    yield from (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
