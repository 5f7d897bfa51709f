"""Labels of other houses are matched by spelling, never by guess."""

import csv
from dataclasses import replace

import pytest

from discgen.project import Project
from discgen.published.labels import by_their_tails, in_our_words, near_names, spelling
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
    assert by_their_tails([bare], sample.store.space) == {bare.key: deposits.key}
    assert by_their_tails([bare, deposits], sample.store.space) == {}, "the place is taken"
    other = replace(deposits, key=replace(deposits.key, row="その他の預金積金", number=""))
    assert by_their_tails([other], sample.store.space) == {}, "the end of a word is not the end of a path"
    path = "負債・純資産 > 負債の部 > 預金積金"
    twice = [bare, replace(deposits, key=replace(deposits.key, row=path, number=""))]
    assert by_their_tails(twice, sample.store.space) == {}, "two rows cannot share a place"


def test_a_row_without_a_definition_is_shown_names_like_it(sample: Project) -> None:
    cells, _ = read_published([SOLO_FIGURES])
    deposits = next(c for c in cells if c.key.table_id == "bs" and c.key.row == "負債の部 > 預金積金")
    names = near_names(replace(deposits.key, row="負債の部 > 預金と積金"), sample.store.space)
    assert names[0] == "負債の部 > 預金積金"
