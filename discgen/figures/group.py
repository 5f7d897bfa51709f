"""Is there a group (連結) to report on? A bank discloses it only with companies that it consolidates.

Source: 労働金庫法施行規則第115条 (子会社等を有する金庫) and its no. 1, companies of little weight.
"""

from __future__ import annotations

from discgen.ledgers.ledgerbook import LedgerBook

COMPANIES = "companies"
_IN_THE_ACCOUNTS = ("連結", "持分法")


def why_no_group(book: LedgerBook) -> str:
    """Why there are no consolidated accounts; empty when there are."""
    treatments = book.frames[COMPANIES]["treatment"]
    if treatments.isin(_IN_THE_ACCOUNTS).any():
        return ""
    if len(treatments):
        return "子会社等はいずれも重要性が乏しく、連結していないため"
    return "子会社等を有していないため"
