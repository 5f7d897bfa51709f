"""Drawings in a book: on their page, tagged with words for the ear, their faults with file and line."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2

from discgen.book.composition.bookbuild import build_document
from discgen.faults import Severity, errors
from tests.book.document_fixtures import book

TEXT = """---
items: [a-3]
---
貸出金の推移です。

```chart
type: bar
title: 貸出金の推移
unit: 億円
series: [{label: 貸出金, figure: bs/貸出金}]
```

```flow
題: お金の流れ
会員 -> 金庫: 預金
```
"""


def figures_of(pdf: bytes) -> list[str]:
    """The alternatives of the tagged figures."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            str(thing["/Alt"])
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure" and "/Alt" in thing
        ]


def test_drawings_stand_in_the_book_with_words_for_the_ear(tmp_path: Path) -> None:
    result = build_document(book(tmp_path, TEXT))
    assert errors(result.faults) == []
    document = pypdfium2.PdfDocument(result.pdf)
    read = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for printed in (
        "貸出金の推移",
        "（単位：億円）",
        "7,560",
        "7,925",
        "2030年度",
        "お金の流れ",
        "会員",
        "預金",
    ):
        assert printed in read, printed
    assert figures_of(result.pdf) == [
        "貸出金の推移の棒グラフ、単位は億円。貸出金：2029年度は7,560億円、2030年度は7,925億円。",
        "お金の流れの流れ図。会員から金庫へ（預金）。",
    ]


def test_fewer_years_are_told_as_a_notice(tmp_path: Path) -> None:
    told = [fault for fault in build_document(book(tmp_path, TEXT)).faults if fault.where == "図「貸出金の推移」"]
    assert [(fault.message, fault.severity) for fault in told] == [
        ("5年度のうち計数のある2年度だけを描きました", Severity.NOTICE)
    ]


def test_faults_of_drawings_have_file_and_line(tmp_path: Path) -> None:
    text = TEXT.replace("figure: bs/貸出金", "figure: bs/貸出全").replace("unit", "units").replace("->", "=>")
    faults = errors(build_document(book(tmp_path, text)).faults)
    assert [fault.where for fault in faults] == ["policy.md:9", "policy.md:15"]
    text = TEXT.replace("figure: bs/貸出金", "figure: bs/貸出全")
    (fault,) = errors(build_document(book(tmp_path, text)).faults)
    assert (fault.where, fault.found) == ("policy.md:10", "bs/貸出全")
    assert "bs/貸出金" in fault.remedy


def test_a_row_has_one_name_in_all_charts(tmp_path: Path) -> None:
    rows = "[{label: 貸出金, figure: bs/貸出金}, {label: NAME, figure: bs/合計}]"
    one = f"```chart\ntype: bar\ntitle: 甲\nunit: 百万円\nseries: {rows.replace('NAME', '総計')}\n```\n"
    two = one.replace("甲", "乙")
    head = "---\nitems: [a-3]\n---\n"
    faults = build_document(book(tmp_path, head + one + "\n" + two.replace("総計", "計"))).faults
    (told,) = (fault for fault in faults if fault.severity == Severity.WARNING)
    assert (told.where, told.found) == ("図の区分「合計」", "図「甲」では「総計」、図「乙」では「計」")
    faults = build_document(book(tmp_path, head + one + "\n" + two)).faults
    assert [fault for fault in faults if fault.severity == Severity.WARNING] == []
