"""Optional headings with a slip, and workbooks whose stored values nothing confirms."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from discgen.faults import Severity
from tests.ledgers.ledger_helpers import faults_of, only, read, rewrite, save

FORMULA = re.compile(rb'<c r="C2"[^>]*><v>1000</v></c>')
CALCULATION = re.compile(rb"<calcPr[^>]*/>")


@pytest.mark.parametrize("heading", ["備考欄", "備"])
def test_a_name_like_nothing_else_is_a_remark_only(tmp_path: Path, heading: str) -> None:
    """Two characters leave too little to tell a slip from another word."""
    told = faults_of(tmp_path, lambda loans, _: loans.cell(1, 10, heading))
    assert only(told, Severity.NOTICE).found == f"「{heading}」"


def with_formula(path: Path, calculation: bytes) -> Path:
    """A good workbook with one formula, its result stored, and these settings of calculation."""
    save(path)
    change: dict[str, Callable[[bytes], bytes]] = {
        "xl/worksheets/sheet1.xml": lambda content: FORMULA.sub(
            b'<c r="C2"><f>500*2</f><v>1000</v></c>', content, count=1
        ),
        "xl/workbook.xml": lambda content: CALCULATION.sub(calculation, content),
    }
    rewrite(path, change)
    return path


@pytest.mark.parametrize(
    ("calculation", "message"),
    [
        (b'<calcPr calcMode="manual"/>', "計算方法が手動のブックです"),
        (b'<calcPr calcId="1" fullCalcOnLoad="1"/>', "計算されていないブックです"),
        (b'<calcPr calcId="1" calcCompleted="0"/>', "計算されていないブックです"),
    ],
)
def test_values_that_nothing_confirms_are_told_once_a_book(tmp_path: Path, calculation: bytes, message: str) -> None:
    with_formula(tmp_path / "台帳.xlsx", calculation)
    fault = only(read(tmp_path)[1], Severity.WARNING)
    assert fault.where == "台帳.xlsx" and message in fault.message and fault.remedy


@pytest.mark.parametrize("calculation", [b'<calcPr calcId="191029"/>', b""])
def test_a_book_that_excel_calculated_is_no_fault(tmp_path: Path, calculation: bytes) -> None:
    with_formula(tmp_path / "台帳.xlsx", calculation)
    assert read(tmp_path)[1] == []


def test_manual_calculation_without_formulas_says_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "台帳.xlsx")
    rewrite(path, {"xl/workbook.xml": lambda content: CALCULATION.sub(b'<calcPr calcMode="manual"/>', content)})
    assert read(tmp_path)[1] == []


def test_links_to_other_files_are_told_with_their_names(tmp_path: Path) -> None:
    path = save(tmp_path / "台帳.xlsx")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId99" Type="{kind}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    rewrite(
        path,
        {
            "xl/_rels/workbook.xml.rels": lambda content: content.replace(
                b"</Relationships>", f"{link}</Relationships>".encode()
            )
        },
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
        archive.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}/externalLinkPath" Target="2019.xlsx" TargetMode="External"/>'
            "</Relationships>",
        )
    fault = only(read(tmp_path)[1], Severity.WARNING)
    assert (fault.where, fault.found) == ("台帳.xlsx", "2019.xlsx")
