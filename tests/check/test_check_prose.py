"""Part 5 of the check: figures typed into the texts are found, with the placeholder that would quote them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from discgen.book.text.placeholders import PlaceholderReader
from discgen.bookinput import document_input
from discgen.check.prosecheck import NEAR, TYPED, UNIT, check_prose, prose_rules, without_placed
from discgen.check.typed import typed_figures
from discgen.faults import Severity
from discgen.finding import Finding
from discgen.project import Project

FILE = "notes-pl.md"


def found(project: Project, folder: Path, text: str, file: str = FILE) -> list[Finding]:
    """What the check finds in a text of the book."""
    texts = folder / "text"
    texts.mkdir()
    (texts / file).write_text(text, encoding="utf-8")
    alone = project.profile.model_copy(update={"chapters": (), "cover": None})
    changed = dataclasses.replace(project, folder=folder, profile=alone)
    return check_prose(changed, document_input(changed, lambda _: None))


def printed(project: Project, table: str, row: str, year: int = 2020) -> str:
    cells = [cell for cell in project.tables[table].cells() if cell.key and cell.key.row == row]
    (text,) = [cell.text for cell in cells if cell.key and cell.key.fiscal_year == year and not cell.key.col]
    return text


def test_the_texts_of_the_sample_type_no_figure(sample: Project) -> None:
    assert check_prose(sample, document_input(sample, lambda _: None)) == []


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("期末の貸出金は792,518百万円です。", '{{ 額("bs/資産の部 > 貸出金") }}'),
        ("期末の貸出金は７９２，５１８百万円です。", '{{ 額("bs/資産の部 > 貸出金") }}'),
        ("期末の貸出金は7,925億円です。", '{{ 億円("bs/資産の部 > 貸出金") }}'),
        ("期末の貸出金は7,925億18百万円です。", '{{ 億百万("bs/資産の部 > 貸出金") }}'),
        ("期末の貸出金（百万円）は792,518です。", '{{ 数("bs/資産の部 > 貸出金") }}'),
        ("期末の貸出金は792518百万円です。", '{{ 額("bs/資産の部 > 貸出金") }}'),
        ("前期の貸出金は756,014百万円でした。", '{{ 額("bs/資産の部 > 貸出金@前期") }}'),
        ("単体自己資本比率は8.22%です。", '{{ 率("key-figures-5y/単体自己資本比率") }}'),
        ("792,518百万円", '{{ 額("bs/資産の部 > 貸出金") }}'),
    ],
)
def test_a_typed_figure_is_told_with_its_placeholder(sample: Project, tmp_path: Path, text: str, remedy: str) -> None:
    (finding,) = found(sample, tmp_path, f"---\ntitle: 見本\n---\n\n{text}\n")
    assert (finding.rule, finding.severity) == (TYPED, Severity.WARNING)
    assert finding.place == f"{FILE}:5"
    assert finding.remedy.startswith(remedy)


def test_a_proposed_placeholder_prints_what_was_typed(sample: Project, tmp_path: Path) -> None:
    total = printed(sample, "bs", "資産の部合計")
    (finding,) = found(sample, tmp_path, f"資産の部合計は{total}百万円です。")
    quote = finding.remedy.split(" と書けば")[0]
    reader = PlaceholderReader("x.md", document_input(sample, lambda _: None).figures, {})
    _, (tied,) = reader.replace(quote, 1, ("<", ">"))
    assert tied.text == f"{total}百万円"
    assert finding.expected.startswith(tied.text)


@pytest.mark.parametrize(
    "typed",
    ["貸出金は792,519百万円", "貸出金は792,581百万円", "貸出金は732,518百万円", "貸出金は△792,518百万円"],
    ids=["last unit", "swapped", "one digit", "sign"],
)
def test_a_figure_that_nearly_agrees_is_told(sample: Project, tmp_path: Path, typed: str) -> None:
    (finding,) = found(sample, tmp_path, typed)
    assert (finding.rule, finding.severity) == (NEAR, Severity.WARNING)
    assert finding.expected.startswith("792,518百万円")
    assert finding.found in typed


@pytest.mark.parametrize(
    "text",
    [
        '貸出金は {{ 額("bs/資産の部 > 貸出金") }} です。',
        '貸出金は\n{{ 額(\n"bs/資産の部 > 792,518百万円") }} です。',
        "```\n貸出金は792,518百万円\n```",
        "貸出金は `792,518百万円` です。",
        "::table bs 貸出金792,518百万円",
        "2020年度の貸出金、1998年4月1日、令和2020、第792518条、792,518頁、792,518ページ",
        "貸出金は三億円、792円、貸出金 79 件",
        "電話 082-792-518、2021.3.31、2021/03/31",
        "貸出金は813,377百万円",
    ],
)
def test_what_is_no_typed_figure_is_left_alone(sample: Project, tmp_path: Path, text: str) -> None:
    assert found(sample, tmp_path, text) == []


def test_a_text_of_the_group_quotes_the_group(sample: Project, tmp_path: Path) -> None:
    cells = [cell for cell in sample.tables["c-bs"].cells() if cell.key and cell.key.row == "純資産の部合計"]
    total = next(cell.text for cell in cells if cell.current)
    (finding,) = found(sample, tmp_path, f"純資産の部合計は{total}百万円です。", "c-notes-pl.md")
    assert finding.cells[0].key.entity == "連結"
    assert "連結:bs/純資産の部合計" in finding.remedy


def test_lines_stay_where_they_are() -> None:
    body = 'あ\n{{ 額(\n"x") }}\n```\n1\n```\n792,518'
    assert without_placed(body).split("\n")[6] == "792,518"
    assert len(without_placed(body).split("\n")) == len(body.split("\n"))


def test_amounts_in_mixed_units_are_read() -> None:
    line = "1兆2,336億円、69億88百万円、△1,234千円、8,485円47銭、8.22%、1,250%、1,234人、120店舗"
    read = [(str(typed.value), typed.kind) for typed in typed_figures(line)]
    assert read == [
        ("1233600000000", "円"),
        ("6988000000", "円"),
        ("-1234000", "円"),
        ("848547/100", "円"),
        ("411/5000", "%"),
        ("25/2", "%"),
        ("1234", "人"),
        ("120", "店"),
    ]


def test_rules_are_explained() -> None:
    assert {rule.rule for rule in prose_rules()} == {TYPED, NEAR, UNIT, "prose.text", "prose.draft", "prose.date"}
    assert all(rule.explanation for rule in prose_rules())
