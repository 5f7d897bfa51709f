"""What must hold between the books of the group: companies, trial balances, entries and additions."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from typing import Any

import pandas as pd

from discgen.catalogue.contract_links import COMPANIES
from discgen.faults import Fault, Severity
from discgen.ledgers.cellreading import shown
from discgen.ledgers.links import AllRead
from discgen.ledgers.ownership import (
    ACCOUNTS,
    ENTRIES,
    EQUITY_METHOD,
    LINE_BY_LINE,
    NOT_CONSOLIDATED,
    check_ownership,
    votes_of,
)
from discgen.ledgers.problems import NO_ACCOUNTS


def check_group(read: AllRead, fiscal_year_end: datetime.date) -> list[Fault]:
    """The faults between the group's books; nothing is told where one of them could not be read."""
    fiscal_year = (fiscal_year_end + datetime.timedelta(days=1)).year - 1
    needed = {COMPANIES, ACCOUNTS, ENTRIES}
    if not needed <= set(read.frames) or needed & read.unread:
        return []
    companies = read.frames[COMPANIES]
    treatment: dict[str, str] = dict(zip(companies["name"], companies["treatment"], strict=True))
    return [
        *_companies(read, companies, fiscal_year),
        *_dates(read, companies, fiscal_year_end),
        *_years(read, fiscal_year),
        *_trial_balances(read, treatment, fiscal_year),
        *_entries(read, treatment, fiscal_year),
        *_additions(read, treatment),
        *check_ownership(read, fiscal_year),
    ]


def _companies(read: AllRead, companies: pd.DataFrame, fiscal_year: int) -> list[Fault]:
    log = read.log(COMPANIES)
    accounts = read.frames[ACCOUNTS]
    present = set(accounts["company"][accounts["year"] == fiscal_year])
    for company in companies.to_dict("records"):
        row = int(company["_row"])
        if company["treatment"] == LINE_BY_LINE and company["name"] and company["name"] not in present:
            log.add(
                NO_ACCOUNTS,
                letter=read.letter(COMPANIES, "name"),
                row=row,
                found=company["name"],
                expected=f"シート「{read.sheet(ACCOUNTS).sheet}」の {fiscal_year} 年度の行",
                remedy="期末日現在の試算表を記入するか、連結の方法を直してください",
            )
        if company["treatment"] == LINE_BY_LINE and company["kind"] == "関連法人等":
            log.add(
                "関連法人等は連結できません",
                letter=read.letter(COMPANIES, "treatment"),
                row=row,
                found=f"{company['name']}：{company['treatment']}",
                expected=f"{EQUITY_METHOD}、{NOT_CONSOLIDATED}",
                remedy="区分か連結の方法を直してください",
            )
        votes = votes_of(company)
        if votes > 1:
            log.add(
                "議決権割合が 100% を超えています",
                letter=read.letter(COMPANIES, "own_votes"),
                row=row,
                found=shown(float(votes)),
                expected="1 以下の数値（60% なら 0.6）",
                remedy="割合の書き方を確かめてください",
            )
    return log.faults()


def _dates(read: AllRead, companies: pd.DataFrame, fiscal_year_end: datetime.date) -> list[Fault]:
    """Companies of the future, and closing dates of their own, which the text on the group's policies must name."""
    log = read.log(COMPANIES)
    own = f"{fiscal_year_end.month}月{fiscal_year_end.day}日"
    for closing, treatment, row in companies[["closing", "treatment", "_row"]].itertuples(index=False):
        if treatment == LINE_BY_LINE and closing and unicodedata.normalize("NFKC", closing).replace(" ", "") != own:
            log.add(
                f"決算日が連結決算日（{own}）と異なる会社です",
                letter=read.letter(COMPANIES, "closing"),
                row=int(row),
                found=closing,
                remedy="文章「連結財務諸表の作成方針」の決算日の記載が合っているか確かめてください",
                severity=Severity.NOTICE,
            )
    for founded, row in zip(companies["founded"], companies["_row"], strict=True):
        if founded and founded > fiscal_year_end:
            log.add(
                "設立年月日が期末日より後です",
                letter=read.letter(COMPANIES, "founded"),
                row=int(row),
                found=f"{founded:%Y/%m/%d}",
                expected=f"{fiscal_year_end:%Y/%m/%d} 以前の日付",
                remedy="日付を直すか、翌年度からの会社の行を削除してください",
            )
    return log.faults()


def _years(read: AllRead, fiscal_year: int) -> Iterator[Fault]:
    """Rows of a later year would silently stay out."""
    for ledger in (ACCOUNTS, ENTRIES):
        frame = read.frames[ledger]
        log = read.log(ledger)
        for year, row in _firsts(frame[frame["year"] > fiscal_year], "year"):
            log.add(
                "事業年度より後の年度です",
                letter=read.letter(ledger, "year"),
                row=row,
                found=str(year),
                expected=f"{fiscal_year} 以前の年度",
                remedy="年度を直してください",
            )
        yield from log.faults()


def _trial_balances(read: AllRead, treatment: dict[str, str], fiscal_year: int) -> list[Fault]:
    """Only a company consolidated line by line may bring its accounts into the sums."""
    log = read.log(ACCOUNTS)
    frame = read.frames[ACCOUNTS]
    for company, row in _firsts(frame[frame["year"] == fiscal_year], "company"):
        method = treatment.get(company, LINE_BY_LINE)  # an unknown company is told by its reference
        if method and method != LINE_BY_LINE:
            log.add(
                "連結しない会社の試算表です",
                letter=read.letter(ACCOUNTS, "company"),
                row=row,
                found=f"{company}（{method}）",
                expected=f"連結の方法が「{LINE_BY_LINE}」の会社",
                remedy=f"連結の方法を直すか、この会社の行を削除してください（{EQUITY_METHOD}の会社は連結仕訳で加えます）",
            )
    return log.faults()


def _entries(read: AllRead, treatment: dict[str, str], fiscal_year: int) -> list[Fault]:
    log = read.log(ENTRIES)
    frame = read.frames[ENTRIES]
    current = frame[frame["year"] == fiscal_year]
    methods = set(treatment.values())
    if len(current) and not methods & {LINE_BY_LINE, EQUITY_METHOD}:
        log.add(
            "連結する会社がないのに連結仕訳があります",
            letter=read.letter(ENTRIES, "number"),
            row=int(current["_row"].iloc[0]),
            expected=f"シート「{read.sheet(COMPANIES).sheet}」に、連結か{EQUITY_METHOD}の会社",
            remedy="会社を記入するか、仕訳を削除してください",
        )
    if LINE_BY_LINE in methods and not len(current):
        log.add(
            f"{fiscal_year} 年度の連結仕訳がありません",
            expected="投資と資本の相殺消去などの仕訳（開始仕訳を含む）",
            remedy="相殺するものが本当にないか確かめてください",
            severity=Severity.WARNING,
        )
    kept = set(read.frames[ACCOUNTS]["year"])
    for year, row in _firsts(frame[frame["year"] < fiscal_year], "year"):
        if LINE_BY_LINE in methods and year and year not in kept:
            log.add(
                "試算表のない年度の連結仕訳です",
                letter=read.letter(ENTRIES, "year"),
                row=row,
                found=str(year),
                remedy="年度を確かめてください",
                severity=Severity.WARNING,
            )
    return log.faults()


def _additions(read: AllRead, treatment: dict[str, str]) -> Iterator[Fault]:
    """Additions to other books for a company that the group's figures do not contain."""
    for sheet in (sheet for workbook in read.contracts for sheet in workbook.sheets):
        if not sheet.extends or sheet.id == ACCOUNTS or sheet.column("company") is None:
            continue
        log = read.log(sheet.id)
        for company, row in _firsts(read.frames[sheet.id], "company"):
            if treatment.get(company) == NOT_CONSOLIDATED:
                log.add(
                    "連結しない会社についての調整です（連結の計数に加えます）",
                    letter=read.letter(sheet.id, "company"),
                    row=row,
                    found=f"{company}（{NOT_CONSOLIDATED}）",
                    remedy="会社か連結の方法を確かめてください",
                    severity=Severity.WARNING,
                )
        yield from log.faults()


def _firsts(frame: pd.DataFrame, column: str) -> Iterator[tuple[Any, int]]:
    """Each different value with the Excel row where it first stands."""
    first = frame.drop_duplicates(subset=column)
    yield from zip(first[column].tolist(), map(int, first["_row"]), strict=True)
