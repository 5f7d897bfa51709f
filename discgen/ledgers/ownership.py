"""Who owns the companies of the group: what others own (非支配株主) and what is only an affiliate (持分法)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from discgen.catalogue.contract_links import COMPANIES
from discgen.faults import Fault, Severity
from discgen.ledgers.links import AllRead

ACCOUNTS = "subsidiary_accounts"
ENTRIES = "consolidation_entries"
LINE_BY_LINE, EQUITY_METHOD, NOT_CONSOLIDATED = "連結", "持分法", "非連結"
MINORITY, MINORITY_PROFIT = "非支配株主持分", "非支配株主に帰属する当期純利益"
_GAINS, _LOSSES = ("経常収益", "特別利益"), ("経常費用", "特別損失", "税金等")
_ROUNDING, _ADJUSTED = 1_000_000, Fraction(1, 4)  # unrealised profits and amortisation move the share of others


def votes_of(company: Mapping[Any, Any]) -> Fraction:
    """The votes that the bank and its other companies have in a company."""
    return Fraction(company["own_votes"]) + Fraction(company["group_votes"])


def check_ownership(read: AllRead, fiscal_year: int) -> list[Fault]:
    """Warnings where companies and entries do not fit: entries carry no company, so all of a year count together."""
    companies = read.frames[COMPANIES].to_dict("records")
    entries = read.frames[ENTRIES]
    entries = entries[entries["year"] == fiscal_year]
    partly = [c for c in companies if c["treatment"] == LINE_BY_LINE and 0 < votes_of(c) < 1]
    return [
        *_minority(read, partly, entries),
        *_minority_profit(read, partly, entries, fiscal_year),
        *_equity_method(read, [c for c in companies if c["treatment"] == EQUITY_METHOD], entries),
    ]


def _minority(read: AllRead, partly: list[dict[Any, Any]], entries: pd.DataFrame) -> list[Fault]:
    booked = entries[entries["account"] == MINORITY]
    if partly and booked.empty:
        log = read.log(COMPANIES)
        for company in partly:
            log.add(
                f"議決権割合が 100% でない会社を連結していますが、{MINORITY}の仕訳がありません",
                letter=read.letter(COMPANIES, "own_votes"),
                row=int(company["_row"]),
                found=f"{company['name']}：{float(votes_of(company)):.4g}（100% は 1、60% は 0.6）",
                remedy=f"割合の書き方を確かめ、正しければ連結仕訳に{MINORITY}と{MINORITY_PROFIT}を記入してください",
                severity=Severity.WARNING,
            )
        return log.faults()
    if not partly and len(booked):
        log = read.log(ENTRIES)
        log.add(
            f"{MINORITY}の仕訳がありますが、連結する会社の議決権割合はすべて 100% です",
            letter=read.letter(ENTRIES, "account"),
            row=int(booked["_row"].iloc[0]),
            remedy=f"シート「{read.sheet(COMPANIES).sheet}」の議決権割合か、この仕訳を直してください",
            severity=Severity.WARNING,
        )
        return log.faults()
    return []


def _minority_profit(
    read: AllRead, partly: list[dict[Any, Any]], entries: pd.DataFrame, fiscal_year: int
) -> list[Fault]:
    """A wrong side or a forgotten year shows against the share of others in the companies' own profits."""
    rows = entries[(entries["section"] == "剰余金") & (entries["account"] == MINORITY_PROFIT)]
    if not partly or (rows.empty and not (entries["account"] == MINORITY).any()):
        return []
    booked = -int(rows["balance"].sum())
    shares = ((1 - votes_of(company)) * _profit(read, company["name"], fiscal_year) for company in partly)
    expected = sum(shares, Fraction(0))
    if abs(booked - expected) <= max(Fraction(_ROUNDING), _ADJUSTED * abs(expected)):
        return []
    log = read.log(ENTRIES)
    log.add(
        f"{MINORITY_PROFIT}が、子会社の当期純利益と議決権割合から見た額と離れています",
        letter=read.letter(ENTRIES, "account"),
        row=None if rows.empty else int(rows["_row"].iloc[0]),
        found=f"{booked:,}円",
        expected=f"およそ {int(expected):,}円（持分割合が異なるときや未実現損益があるときは違ってよい）",
        remedy="借方と貸方（利益は借方に剰余金の部、貸方に純資産の部）、金額、年度を確かめてください",
        severity=Severity.WARNING,
    )
    return log.faults()


def _profit(read: AllRead, company: str, fiscal_year: int) -> int:
    frame = read.frames[ACCOUNTS]
    own = frame[(frame["company"] == company) & (frame["year"] == fiscal_year)]
    gains = own.loc[own["section"].isin(_GAINS), "balance"].sum()
    return int(gains - own.loc[own["section"].isin(_LOSSES), "balance"].sum())


def _equity_method(read: AllRead, affiliates: list[dict[Any, Any]], entries: pd.DataFrame) -> list[Fault]:
    booked = entries[entries["kind"] == EQUITY_METHOD]
    if affiliates and booked.empty:
        log = read.log(COMPANIES)
        for company in affiliates:
            log.add(
                f"{EQUITY_METHOD}の会社ですが、種類が「{EQUITY_METHOD}」の連結仕訳がありません",
                letter=read.letter(COMPANIES, "treatment"),
                row=int(company["_row"]),
                found=company["name"],
                remedy="持分の増減（有価証券と利益剰余金・その他経常収益など）を連結仕訳に記入してください",
                severity=Severity.WARNING,
            )
        return log.faults()
    if not affiliates and len(booked):
        log = read.log(ENTRIES)
        log.add(
            f"{EQUITY_METHOD}の会社がないのに、種類が「{EQUITY_METHOD}」の連結仕訳があります",
            letter=read.letter(ENTRIES, "kind"),
            row=int(booked["_row"].iloc[0]),
            remedy="仕訳の種類か、会社の連結の方法を直してください",
            severity=Severity.WARNING,
        )
        return log.faults()
    return []
