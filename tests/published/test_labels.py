"""Labels of other houses are matched by spelling, never by guess."""

import csv
from dataclasses import replace

import pytest

from discgen.figures.labelmatch import match_labels, spelling
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project
from discgen.published.labels import by_other_words, in_our_words, near_names
from discgen.published.publishedcells import read_published
from tests.paths import SOLO_FIGURES


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("破産更生債権及びこれらに準ずる債権", "破産更生債権およびこれらに準ずる債権"),
        ("3か月以上延滞債権", "３カ月以上延滞債権"),
        ("三月以上延滞債権", "3ヶ月以上延滞債権"),
        ("資金 利ざや（注1）", "資金利鞘"),
        ("その他 (注)", "その他"),
        ("三月以上延滞債権", "3箇月以上延滞債権"),
        ("三か月以上延滞債権", "3ヵ月以上延滞債権"),
        ("（△）貸倒引当金", "貸倒引当金"),
        ("１年以下【注１】", "1年以下"),
        ("預金積金※1", "預金積金"),
        ("給付補塡備金繰入額", "給付補てん備金繰入額"),
        ("担保・保証等による回収見込み額", "担保・保証等による回収見込額"),
        ("ΔEVE", "△EVE"),
        ("3箇月以上延滞債権", "3カ月以上延滞債権"),
    ],
)
def test_spellings_of_one_label_are_one(theirs: str, ours: str) -> None:
    assert spelling(theirs) == spelling(ours)


@pytest.mark.parametrize(
    ("one", "other"),
    [("預金積金", "譲渡性預金"), ("売却益", "売却損"), ("1年以内", "10年以内"), ("3カ月以上", "1カ月以上")],
)
def test_different_labels_stay_different(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)


def test_a_whole_publication_in_other_spellings_finds_its_places(sample: Project) -> None:
    cells, _ = read_published([SOLO_FIGURES])
    placed = [c for c in cells if sample.store.space.named(c.key)]
    with SOLO_FIGURES.open(encoding="utf-8", newline="") as stream:
        assert len(placed) < len(list(csv.DictReader(stream)))
    respelt = [replace(c, key=replace(c.key, row=c.key.row.replace("および", "及び") + "（注2）")) for c in placed]
    found = in_our_words(respelt, sample.store.space)
    assert [(c.key.name, c.key.fiscal_year) for c in found] == [(c.key.name, c.key.fiscal_year) for c in placed]
    assert all(sample.store.space.numbered(c.key) for c in found)


def test_a_row_without_its_headings_is_found_by_its_end_where_no_other_row_ends_so(sample: Project) -> None:
    cells = in_our_words(read_published([SOLO_FIGURES])[0], sample.store.space)
    balance = [c for c in cells if c.key.table_id == "bs" and c.key.fiscal_year == 2020]
    deposits = next(c for c in balance if c.key.row == "負債の部 > 預金積金")
    bare = replace(deposits, key=replace(deposits.key, row="預金 積金（注）", number=""))
    assert by_other_words([bare], sample.store.space) == {bare.key: deposits.key}
    assert by_other_words([bare, deposits], sample.store.space) == {}, "the place is taken"
    other = replace(deposits, key=replace(deposits.key, row="その他の預金積金", number=""))
    assert by_other_words([other], sample.store.space) == {}, "the end of a word is not the end of a path"
    path = "負債・純資産 > 負債の部 > 預金積金"
    twice = [bare, replace(deposits, key=replace(deposits.key, row=path, number=""))]
    assert by_other_words(twice, sample.store.space) == {}, "two rows cannot share a place"


def renamed(key: CellKey, row: str | None = None, col: str | None = None) -> CellKey:
    return replace(key, row=key.row if row is None else row, col=key.col if col is None else col, number="")


def first(sample: Project, table: str, row: str, entity: str = "単体") -> CellKey:
    return next(
        cell.key(2020)
        for ref, cell in sample.store.space.cells.items()
        if (cell.key(0).table_id, ref.row, ref.entity) == (table, row, entity)
    )


def test_a_synonym_finds_its_row_only_where_it_is_given(sample: Project) -> None:
    space, synonyms = sample.store.space, sample.catalogue.synonyms
    ours = first(sample, "members", "cooperatives")
    theirs = renamed(ours, row=ours.row.rsplit(" > ", 1)[0] + " > 消費生活協同組合及び同連合会")
    assert theirs.row != ours.row
    assert match_labels([theirs], space) == {}, "no synonyms, no guess"
    assert match_labels([theirs], space, synonyms) == {theirs: ours}
    assert match_labels([theirs, ours], space, synonyms) == {}, "the place is taken"
    elsewhere = replace(theirs, table_id="staff")
    assert match_labels([elsewhere], space, synonyms) == {}


def test_a_synonym_within_a_label_and_one_of_a_head_above_are_read(sample: Project) -> None:
    space, synonyms = sample.store.space, sample.catalogue.synonyms
    minority = first(sample, "capital-composition", "minority_interests", "連結")
    assert "少数株主持分" in minority.row
    theirs = renamed(minority, row=minority.row.replace("少数株主持分", "非支配株主持分"))
    assert match_labels([theirs], space, synonyms) == {theirs: minority}
    under = first(sample, "deposits-by-depositor", "private_unions")
    head, _, label = under.row.partition(" > ")
    assert head == "団体会員"
    theirs = renamed(under, row=f"団体 > {label}")
    assert match_labels([theirs], space, synonyms) == {theirs: under}


def test_of_which_and_a_single_column_without_a_name_are_the_same_place(sample: Project) -> None:
    space = sample.store.space
    row = first(sample, "appropriation", "mechanisation_reserve")
    head, _, label = row.row.rpartition(" > ")
    for written in (f"うち{label}", f"内{label}", f"うち、{label}（注3）"):
        theirs = renamed(row, row=f"{head} > {written}")
        assert match_labels([theirs], space) == {theirs: row}, written
    held = first(sample, "securities-no-market-price", "subsidiaries")
    assert held.col
    bare = renamed(held, col="")
    assert match_labels([bare], space) == {bare: held}
    used = first(sample, "loans-use", "total")
    assert match_labels([renamed(used, col="")], space) == {renamed(used, col=""): replace(used, col="金額")}


def test_what_two_rows_could_be_is_none_of_them(sample: Project) -> None:
    space, synonyms = sample.store.space, sample.catalogue.synonyms
    for synonym in synonyms:
        assert len(set(map(spelling, synonym.words))) == len(synonym.words), synonym
    keys = [cell.key(2020) for cell in space.cells.values()]
    assert match_labels(keys, space, synonyms) == {}, "everything has its own place"
    row = first(sample, "bs", "deposits")
    assert match_labels([renamed(row, row="その他")], space, synonyms) == {}


def test_a_row_without_a_definition_is_shown_names_like_it(sample: Project) -> None:
    cells, _ = read_published([SOLO_FIGURES])
    deposits = next(c for c in cells if c.key.table_id == "bs" and c.key.row == "負債の部 > 預金積金")
    names = near_names(replace(deposits.key, row="負債の部 > 預金と積金"), sample.store.space)
    assert names[0] == "負債の部 > 預金積金"
