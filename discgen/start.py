"""discgen init: an inputs folder to start from, with empty workbooks in the contract's form."""

from __future__ import annotations

from pathlib import Path

from discgen.book.lists.listguide import list_guide, write_empty_lists
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import PROFILE_NAME, default_profile_text, load_profile
from discgen.faults import Fault, FaultError
from discgen.figures.history import HISTORY_CONTRACT
from discgen.ledgers.ledgerguide import guide_lines
from discgen.ledgers.writer import write_workbook
from discgen.project import LISTS, TEXTS
from discgen.staging import replacing_folder

GUIDE_NAME = "台帳の一覧.txt"
_DRAFT = "---\nitems: []\n---\n（ここに原稿を書きます）\n"


def start_inputs(folder: Path, name: str, fiscal_year: int, kind: str = "") -> list[str]:
    """Make a new inputs folder; returns the names of the workbooks to fill in.

    kind: one of law/kinds.yaml, empty for the usual one.
    Errors: FaultError for an unknown kind, and when the folder exists and is not empty; nothing that stands is ever
    replaced.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        remedy = "別の名前にするか、中身を移してください"
        raise FaultError([Fault(str(folder), "すでに使われているフォルダーです", remedy=remedy)])
    with replacing_folder(folder) as staging:
        (staging / PROFILE_NAME).write_text(
            default_profile_text(name, fiscal_year, kind), encoding="utf-8", newline="\n"
        )
        catalogue = open_catalogue(None, load_profile(staging).institution)
        contracts = catalogue.contracts
        for part, workbooks in (("ledgers", contracts), ("history", (HISTORY_CONTRACT,))):
            (staging / part).mkdir()
            for workbook in workbooks:
                write_workbook(staging / part / f"{workbook.workbook}.xlsx", workbook, {})
        (staging / LISTS).mkdir()
        write_empty_lists(staging / LISTS, catalogue.list_contracts)
        guide = [*guide_lines(contracts), *list_guide(catalogue.list_contracts)]
        (staging / GUIDE_NAME).write_text("\n".join(guide) + "\n", encoding="utf-8", newline="\n")
        (staging / TEXTS).mkdir()
        for block in catalogue.document.at(catalogue.day).blocks():
            if block.text:
                (staging / TEXTS / f"{block.text}.md").write_text(_DRAFT, encoding="utf-8", newline="\n")
    return [workbook.workbook for workbook in contracts]
