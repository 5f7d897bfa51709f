"""What must hold in the rows of the lists beyond their contracts: hours, postcodes, marks, the organisation."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

import pandas as pd

from discgen.book.lists.fees import marks
from discgen.book.lists.offices import DAYS, HOURS
from discgen.book.text.writtendates import date_slips
from discgen.catalogue.eras import western_date
from discgen.catalogue.phones import wrong_phones
from discgen.faults import Fault, Severity
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.normalise import squeeze

_PHONE = re.compile(r"[(（]?0[^a-zA-Z]*")
_POSTCODE = re.compile(r"\d{3}-\d{4}")


def check_lists(book: LedgerBook, fiscal_year_end: datetime.date) -> list[Fault]:
    """The faults of every list, each with its cell."""
    checks = (_hours, _postcodes, _phones, _dates, _fee_marks, _tops, _cycles, _beside)
    return [*(fault for check in checks for fault in check(book)), *_days(book, fiscal_year_end)]


def _cells(book: LedgerBook, ledger: str, column: str) -> list[tuple[int, str]]:
    """The written cells of a column with their rows."""
    frame: pd.DataFrame = book.frames[ledger]
    pairs = zip(frame["_row"], frame[column], strict=True)
    return [(int(row), text) for row, text in pairs if text]


def _told(
    book: LedgerBook, ledger: str, column: str, right: Callable[[str], bool], message: str, expected: str
) -> list[Fault]:
    return [
        Fault(book.place(ledger, row, column), message, text, expected, "セルの書き方を直してください")
        for row, text in _cells(book, ledger, column)
        if not right(text)
    ]


def _hours(book: LedgerBook) -> list[Fault]:
    def right(text: str) -> bool:
        return HOURS.fullmatch(squeeze(text)) is not None

    places = [("machines", day) for day in DAYS] + [("branches", "lunch")]
    message, expected = "時間帯の形ではありません", "8:00-21:00"
    return [fault for ledger, column in places for fault in _told(book, ledger, column, right, message, expected)]


def _postcodes(book: LedgerBook) -> list[Fault]:
    def right(text: str) -> bool:
        return _POSTCODE.fullmatch(text) is not None

    return _told(book, "branches", "postcode", right, "郵便番号の形ではありません", "123-4567")


def _phones(book: LedgerBook) -> list[Fault]:
    """A number that Excel took for an amount has lost its first 0."""

    def right(text: str) -> bool:
        return _PHONE.fullmatch(text) is not None

    message, expected = "電話番号の形ではありません", "(012) 345-6789（セルの書式は文字列）"
    columns = ("phone", "free_phone")
    faults = [fault for column in columns for fault in _told(book, "branches", column, right, message, expected)]
    for column in columns:
        for row, text in _cells(book, "branches", column):
            place = book.place("branches", row, column)
            for found, wanted in wrong_phones(text, named=False) if right(text) else ():
                faults.append(Fault(place, "電話番号の桁数が違います", found, wanted, "番号を確かめて直してください"))
    return faults


def _dates(book: LedgerBook) -> list[Fault]:
    """Dates within the words of any list."""
    return [
        Fault(
            book.place(sheet.id, row, column.id),
            slip.message,
            slip.found,
            slip.expected,
            "日付を確かめて直してください",
            Severity.ERROR if slip.certain else Severity.WARNING,
        )
        for workbook in book.contracts
        for sheet in workbook.sheets
        for column in sheet.stored
        if column.type == "text"
        for row, text in _cells(book, sheet.id, column.id)
        for slip in date_slips(text)
    ]


def _days(book: LedgerBook, fiscal_year_end: datetime.date) -> list[Fault]:
    """A list of before the end of the year is last year's, or nobody looked at it since."""
    frame = book.frames["dates"]
    return [
        Fault(
            book.place("dates", int(row), "date"),
            "一覧の基準日が、決算日より前です",
            f"{name} {western_date(day)}",
            f"{western_date(fiscal_year_end)}以後",
            "前年度の日付のままでないか確かめ、一覧を見直した日に直してください",
            Severity.WARNING,
        )
        for name, day, row in zip(frame["list"], frame["date"], frame["_row"], strict=True)
        if day < fiscal_year_end
    ]


def _fee_marks(book: LedgerBook) -> list[Fault]:
    """Every sign of a fee has its note, every note its fee, and no sign stands for two notes."""
    notes = _grouped(book, "fee_notes", "mark")
    fees = _grouped(book, "fees", "marks")
    faults: list[Fault] = []
    for (group, mark), rows in fees.items():
        if (group, mark) not in notes:
            known = "、".join(sign for own, sign in notes if own == group)
            remedy = "シート「手数料の注」に行を加えるか、記号を直してください"
            place = book.place("fees", rows[0], "marks")
            faults.append(Fault(place, "注のない記号です", f"{group}の {mark}", known, remedy))
    for (group, mark), rows in notes.items():
        for row in rows[1:]:
            found = f"{group}の {mark}（{rows[0]}行目と同じ）"
            place = book.place("fee_notes", row, "mark")
            faults.append(Fault(place, "同じ記号の注が二つあります", found, remedy="記号を書き分けてください"))
        if (group, mark) not in fees:
            remedy = "注を消すか、シート「手数料」の注の記号に書いてください"
            place = book.place("fee_notes", rows[0], "mark")
            faults.append(
                Fault(place, "どの手数料にも付いていない注です", f"{group}の {mark}", "", remedy, Severity.WARNING)
            )
    return faults


def _grouped(book: LedgerBook, ledger: str, column: str) -> dict[tuple[str, str], list[int]]:
    """The rows of every sign in its group."""
    frame = book.frames[ledger]
    found: dict[tuple[str, str], list[int]] = {}
    for group, text, row in zip(frame["group"], frame[column], frame["_row"], strict=True):
        for mark in marks(text):
            found.setdefault((group, mark), []).append(int(row))
    return found


def _tops(book: LedgerBook) -> list[Fault]:
    """The organisation has one top."""
    frame = book.frames["organisation"]
    own = frame[frame["parent"] == ""]
    tops = [(str(name), int(row)) for name, row in zip(own["name"], own["_row"], strict=True)]
    return [
        Fault(
            book.place("organisation", row, "parent"),
            "一番上（上位が空白）の部署が二つあります",
            f"{tops[0][0]} と {name}",
            "一つだけ",
            "この部署の上位を記入してください",
        )
        for name, row in tops[1:]
    ]


def _cycles(book: LedgerBook) -> list[Fault]:
    """Nobody stands above himself; each circle is told once, at its first row."""
    frame = book.frames["organisation"]
    parents: Mapping[str, str] = dict(zip(frame["name"], frame["parent"], strict=True))
    told: set[str] = set()
    faults: list[Fault] = []
    for name, row in zip(frame["name"], frame["_row"], strict=True):
        way = [name]
        while (above := parents.get(way[-1], "")) and above not in way:
            way.append(above)
        if above == name and not told & set(way):
            told |= set(way)
            place = book.place("organisation", int(row), "parent")
            remedy = "上位の欄を、一番上の部署へたどり着くように直してください"
            faults.append(Fault(place, "上位をたどると自分に戻ります", " → ".join([*way, name]), remedy=remedy))
    return faults


def _beside(book: LedgerBook) -> list[Fault]:
    """An office stands beside one that has a block of its own, else it would not be printed."""
    frame = book.frames["branches"]
    beside: Mapping[str, str] = dict(zip(frame["name"], frame["beside"], strict=True))
    return [
        Fault(
            book.place("branches", row, "beside"),
            "併設店が、ほかの店の併設店になっています",
            text,
            "併設店の欄が空白の店",
            "本体となる店の名称を書いてください",
        )
        for row, text in _cells(book, "branches", "beside")
        if beside.get(text)
    ]
