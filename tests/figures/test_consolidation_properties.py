"""Consolidation in general: any balanced companies and entries give balanced group accounts, to the yen."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from discgen.catalogue.entity import CONSOLIDATED, SOLO, Entity
from discgen.export.worksheetlines import STRAY, WorksheetLine, consolidation_matrix, statements
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.formulanames import queries_of
from discgen.figures.history import History
from discgen.figures.premises import Premises
from discgen.figures.store import FigureStore
from discgen.ledgers.ledgerbook import LedgerBook
from tests.catalogues import catalogue_on

YEAR = 2020
CONTRACTS = catalogue_on().contracts
SPACE = CellSpace.of(catalogue_on(datetime.date(2021, 3, 31)).tables)
DEBIT_SECTIONS = catalogue_on().choices["gl_debit_section"]
KINDS = LedgerBook({}, CONTRACTS).sheet("consolidation_entries").column("kind").values  # type: ignore[union-attr]
COMPANIES = ["甲", "乙", "丙", "丁"]

Account = tuple[str, str, str]
RETAINED: Account = ("純資産", "利益剰余金", "")
MINORITY: Account = ("純資産", "非支配株主持分", "")
MINORITY_PROFIT: Account = ("剰余金", "非支配株主に帰属する当期純利益", "")
UNKNOWN: Account = ("資産", "どの行にもない科目", "")


def accounts_of_the_forms() -> list[Account]:
    """Every account that a line of the statements asks for, of the bank's form and of the group's."""
    found: dict[Account, None] = {}
    for cell in SPACE.cells.values():
        if cell.ref.table not in ("bs", "pl"):
            continue
        for query in queries_of(cell):
            named = {name: value for name, value in query.filters if isinstance(value, tuple)}
            if "account" in named:
                parts = (named.get(name, ("",)) for name in ("section", "account", "sub"))
                found |= dict.fromkeys(product(*parts))  # type: ignore[arg-type]
    return list(found)


ACCOUNTS = accounts_of_the_forms()


@dataclass(frozen=True)
class Entry:
    """One amount of a trial balance or an entry: debit positive, credit negative."""

    account: Account
    debit: int

    @property
    def balance(self) -> int:
        return self.debit if self.account[0] in DEBIT_SECTIONS else -self.debit


@dataclass(frozen=True)
class Group:
    """A bank, its companies and its entries by kind: each of them balanced."""

    bank: tuple[Entry, ...]
    companies: dict[str, tuple[Entry, ...]]
    entries: dict[str, tuple[Entry, ...]]

    def all(self) -> list[Entry]:
        return [*self.bank, *self.added()]

    def added(self) -> list[Entry]:
        return [entry for part in (*self.companies.values(), *self.entries.values()) for entry in part]


def balanced(amounts: dict[Account, int], against: Account) -> tuple[Entry, ...]:
    """The amounts with what makes debit and credit equal."""
    others = {account: amount for account, amount in amounts.items() if account != against}
    return (*(Entry(account, debit) for account, debit in others.items()), Entry(against, -sum(others.values())))


yen = st.integers(-(10**13), 10**13)
some_accounts = st.dictionaries(st.sampled_from([*ACCOUNTS, UNKNOWN]), yen, max_size=8)
trial_balances = st.builds(balanced, some_accounts, st.just(RETAINED))
entries_of_a_kind = st.builds(balanced, some_accounts, st.sampled_from([RETAINED, MINORITY, MINORITY_PROFIT]))
groups = st.builds(
    Group,
    trial_balances,
    st.dictionaries(st.sampled_from(COMPANIES), trial_balances, min_size=1),
    st.dictionaries(st.sampled_from(KINDS), entries_of_a_kind, max_size=5),
)


def frame(ledger: str, rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Rows as the reader hands them over: the contract's columns in its types, blanks as empty text."""
    lines = list(rows)
    columns = {}
    for column in LedgerBook({}, CONTRACTS).sheet(ledger).columns:
        whole = column.type in ("yen", "year")
        values = [line.get(column.id, 0 if whole else "") for line in lines]
        columns[column.id] = pd.Series(values, dtype="int64" if whole else object)
    return pd.DataFrame({**columns, "_row": range(2, len(lines) + 2)})


def row(entry: Entry, **more: object) -> dict[str, object]:
    section, account, sub = entry.account
    sides = {"debit": max(entry.debit, 0), "credit": max(-entry.debit, 0)}
    return {"section": section, "account": account, "sub": sub, "balance": entry.balance, **sides, **more}


def store_of(group: Group, year: int = YEAR) -> FigureStore:
    """Figures of the real definitions over that group, whose books are of ``year``."""
    companies = group.companies.items()
    kinds = group.entries.items()
    book = LedgerBook(
        {
            "gl": frame("gl", (row(entry) for entry in group.bank)),
            "subsidiary_accounts": frame(
                "subsidiary_accounts",
                (row(entry, company=name, year=year) for name, part in companies for entry in part),
            ),
            "consolidation_entries": frame(
                "consolidation_entries", (row(entry, kind=name, year=year) for name, part in kinds for entry in part)
            ),
        },
        CONTRACTS,
    )
    return FigureStore(
        SPACE,
        LedgerSums(book, YEAR),
        History([]),
        fiscal_year=YEAR,
        premises=Premises(),
    )


def value(store: FigureStore, name: str, entity: Entity = CONSOLIDATED) -> int:
    return int(store.value(Ref(*name.split("."), entity=entity)))


def gap(store: FigureStore, entity: Entity = CONSOLIDATED) -> int:
    """Assets less liabilities and net assets."""
    return value(store, "bs.total_assets", entity) - value(store, "bs.total_liabilities_and_net_assets", entity)


def balance_of(entries: Iterable[Entry], *sections: str) -> int:
    return sum(entry.balance for entry in entries if entry.account[0] in sections)


def of_account(entries: Iterable[Entry], account: Account) -> int:
    return sum(entry.balance for entry in entries if entry.account == account)


@settings(max_examples=60, deadline=None)
@given(groups)
def test_balanced_books_give_a_balanced_group(group: Group) -> None:
    store = store_of(group)
    assert gap(store) == 0
    assert gap(store, SOLO) == 0
    assert value(store, "bs.total_assets") == balance_of(group.all(), "資産")
    assert value(store, "bs.total_assets", SOLO) == balance_of(group.bank, "資産")


@settings(max_examples=60, deadline=None)
@given(groups)
def test_profit_is_income_less_expenses_and_flows_into_retained_earnings(group: Group) -> None:
    store, everything = store_of(group), group.all()
    profit = balance_of(everything, "経常収益", "特別利益") - balance_of(everything, "経常費用", "特別損失", "税金等")
    minority = -of_account(everything, MINORITY_PROFIT)
    assert value(store, "pl.net_profit") == profit
    assert value(store, "pl.nci_profit") == minority
    assert value(store, "pl.parent_profit") == profit - minority
    opening = sum(entry.balance for entry in everything if entry.account[:2] == RETAINED[:2])
    carried = balance_of(everything, "剰余金") + minority
    assert value(store, "bs.retained_earnings") == opening + carried + value(store, "pl.parent_profit")
    assert value(store, "bs.nci") == of_account(everything, MINORITY)


@settings(max_examples=60, deadline=None)
@given(groups)
def test_every_account_is_the_simple_sum_and_the_entries(group: Group) -> None:
    store = store_of(group)
    matrix = consolidation_matrix(store)
    parts = {("gl", SOLO): group.bank}
    parts |= {("subsidiary_accounts", name): part for name, part in group.companies.items()}
    parts |= {("consolidation_entries", name): part for name, part in group.entries.items()}
    assert set(matrix.columns) == set(parts)
    assert set(matrix.index) == {entry.account for entry in group.all()}
    for account in matrix.index:
        wanted = {source: of_account(entries, account) for source, entries in parts.items()}
        assert dict(matrix.loc[account]) == wanted
        filters = tuple(sorted((name, (part,)) for name, part in zip(matrix.index.names, account, strict=True)))
        assert store.sums.sum(LedgerSum("gl", "balance", filters, CONSOLIDATED)) == sum(wanted.values())


@settings(max_examples=60, deadline=None)
@given(groups, st.sampled_from([*ACCOUNTS, UNKNOWN]), yen.filter(bool), st.data())
def test_an_amount_without_its_other_side_is_missing_in_the_balance(
    group: Group, account: Account, amount: int, data: st.DataObject
) -> None:
    """A fault in a trial balance or an entry opens a gap of just its size, and only in the group."""
    part = data.draw(st.sampled_from([group.companies, *([group.entries] if group.entries else [])]))
    name = data.draw(st.sampled_from(sorted(part)))
    part[name] += (Entry(account, amount),)
    store = store_of(group)
    assert gap(store) == amount
    assert gap(store, SOLO) == 0


@settings(max_examples=30, deadline=None)
@given(groups)
def test_other_years_do_not_count(group: Group) -> None:
    now, before = store_of(group), store_of(group, YEAR - 1)
    for name in ("bs.total_assets", "bs.retained_earnings", "pl.net_profit"):
        assert value(before, name) == value(before, name, SOLO) == value(now, name, SOLO)
    assert list(consolidation_matrix(before).columns) == [("gl", SOLO)]


@settings(max_examples=30, deadline=None)
@given(groups)
def test_the_worksheet_holds_every_account_once_and_every_line_is_what_it_adds_up(group: Group) -> None:
    store = store_of(group)
    matrix = consolidation_matrix(store)
    made = [line for part in statements(store, matrix.index, CONTRACTS) for line in part.lines]
    accounts = [line.account for line in made if line.account is not None]
    assert sorted(accounts) == list(range(len(matrix)))
    amounts = matrix.sum(axis=1).to_numpy()
    known = {line.key: line for line in made}
    assert len(known) == len(made)

    def added_up(line: WorksheetLine) -> int:
        if line.account is not None:
            return int(amounts[line.account])
        return sum(factor * added_up(known[key]) for factor, key in line.terms)

    for line in made:
        assert added_up(line) == int(line.vector @ amounts)
        if line.ref:
            assert added_up(line) == store.value(line.ref), line.label
    if UNKNOWN in matrix.index:
        assert next(line.owner for line in made if line.label == UNKNOWN[1]) == STRAY


def test_the_accounts_of_the_forms_are_of_every_kind() -> None:
    """The test above means something only with deducted accounts, losses and other owners among the accounts."""
    assert {section for section, _, _ in ACCOUNTS} == set(catalogue_on().choices["gl_section"])
    names = {
        ("資産", "貸倒引当金", ""),
        ("純資産", "処分未済持分", ""),
        ("資産", "有価証券", "国債"),
        MINORITY,
        MINORITY_PROFIT,
    }
    assert names <= set(ACCOUNTS)
    assert len(ACCOUNTS) > 150
