"""Forms of any shape end in faults with file and line: no YAML that somebody writes stops the programme otherwise."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from discgen.catalogue.datafile import raw_documents, read_yaml
from discgen.faults import Fault
from tests.catalogues import catalogue_on


def house(folder: Path, text: str | bytes) -> list[Fault]:
    forms = folder / "forms"
    forms.mkdir(exist_ok=True)
    (forms / "own.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return catalogue_on(folder=folder).faults()


ENDLESS = "a: &a [x, x]\nb: &b [*a, *a]\namend: bs\nnotes: [*b]\n"
UNREADABLE: dict[str, tuple[str | bytes, int]] = {
    "references": (ENDLESS, 2),
    "a reference to itself": ("amend: bs\nchange: &a {x: *a}\n", 2),
    "depth in brackets": ("amend: bs\nnotes: " + "[" * 20000 + "]" * 20000 + "\n", 2),
    "depth of lists": ("amend: bs\nnotes:\n  " + "- " * 5000 + "x\n", 3),
    "a list as a name": ("amend: bs\n? [a]\n: 1\n", 2),
    "a day that no month has": ("amend: bs\nchange: {cash: {effective_from: 2021-13-45}}\n", 2),
    "a number that is none": ("amend: bs\nyears: !!int abc\n", 2),
    "a number without end": ("amend: bs\nyears: " + "9" * 5000, 2),
    "a character that is none": ("amend: bs\ntitle: a\x07b\n", 2),
    "another encoding": ("amend: bs\ntitle: 貸借\n".encode("cp932"), 2),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_told_with_its_line(what: str, tmp_path: Path) -> None:
    text, line = UNREADABLE[what]
    told = house(tmp_path, text)
    assert {fault.where for fault in told} == {f"forms/own.yaml:{line}"} and len(told) == 1


@pytest.mark.parametrize(
    ("text", "found", "remedy"),
    [
        ("amend: bs\nchange:\n\tcash: 1\n", "→cash: 1", "タブ"),
        ("amend: bs\ntitle: 現金: 預け金\n", "title: 現金: 預け金", "項目: 値"),
    ],
)
def test_what_the_library_cannot_read_is_shown_as_it_stands(text: str, found: str, remedy: str, tmp_path: Path) -> None:
    (fault,) = house(tmp_path, text)
    assert fault.found == found and remedy in fault.remedy


def test_a_folder_with_the_name_of_a_form_is_told(tmp_path: Path) -> None:
    (tmp_path / "forms" / "own.yaml").mkdir(parents=True)
    (fault,) = catalogue_on(folder=tmp_path).faults()
    assert fault.where == "forms/own.yaml"


def test_a_mark_of_the_encoding_and_empty_documents_are_nothing(tmp_path: Path) -> None:
    assert house(tmp_path, "\ufeff---\n---\namend: bs\nunit: 千円\n---\n") == []


def test_formulas_and_words_with_stars_are_no_references(tmp_path: Path) -> None:
    text = (
        "unpublished: {figures: [zaikei.*.share]}\n---\nid: own\ntitle: 独自\nrows: [{id: a, label: 甲, value: 2 *3}]\n"
    )
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    assert len(raw_documents(path)) == 2


@pytest.mark.parametrize("text", ["a: " + "[" * 5000, "a: {[b]: c}", "a: 2021-02-31", "a: !!int x", "a: &a [*a]"])
def test_yaml_of_texts_and_charts_fails_as_yaml(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml(text)


WRONG: list[Any] = [1, "甲", [1], [None], [[]], {"a": None}, datetime.date(2021, 3, 31), {}, None]
TREES = {
    "amend: bs": ("rows", "columns", "change", "add", "drop", "arrange", "change_columns", "add_columns"),
    "id: own\ntitle: 独自": ("rows", "columns", "after"),
    "document:": ("chapters", "closing", "change", "add", "drop", "arrange"),
    "index:": ("parts", "change", "add", "drop", "arrange", "numbering"),
    "reconciliations:": ("rules", "change", "add", "drop"),
    "notes:": ("bs",),
    "choices:": ("industry",),
    "ledgers:": ("loans",),
    "options:": ("internal_loss_formula",),
    "words:": ("及び",),
    "unpublished:": ("figures", "despite", "earlier"),
}


@pytest.mark.parametrize("head", TREES)
def test_no_shape_of_a_form_stops_the_programme_and_every_fault_has_its_line(head: str, tmp_path: Path) -> None:
    inner = "  " if head.endswith(":") else ""
    for key in TREES[head]:
        for value in WRONG:
            written = yaml.safe_dump({key: value}, allow_unicode=True, default_flow_style=True, width=10**6).strip()
            told = house(tmp_path, f"{head}\n{inner}{written[1:-1]}\n")
            assert all(":" in fault.where for fault in told), (key, value, told)


@pytest.mark.parametrize(
    "change",
    [
        "change: {cash: [a]}",
        "change: {cash: null}",
        "add: [{under: assets, row: [a]}]",
        "add: [{under: assets, row: null}]",
        "add: [{under: assets, row: {id: own, label: 甲, rows: {a: b}}}]",
        "change: {cash: {where: 現金}}",
        "change: {cash: {values: [1]}}",
        "notes: 注",
    ],
)
def test_a_wrong_shape_in_a_row_is_told_at_its_line(change: str, tmp_path: Path) -> None:
    assert [fault.where for fault in house(tmp_path, f"amend: bs\n{change}\n")] in (
        ["forms/own.yaml:1"],
        ["forms/own.yaml:2"],
    )


def test_a_day_in_quotation_marks_is_refused_as_no_date(tmp_path: Path) -> None:
    (fault,) = house(tmp_path, 'amend: bs\nchange: {cash: {effective_from: "2031-03-31"}}\n')
    assert fault.where == "forms/own.yaml:2" and "effective_from" in fault.message


@pytest.mark.parametrize("decimals", [-1, 400])
def test_a_number_of_digits_that_no_print_has_is_refused(decimals: int, tmp_path: Path) -> None:
    told = house(tmp_path, f"amend: bs\nratio_decimals: {decimals}\n")
    assert "forms/own.yaml:1" in [fault.where for fault in told]
