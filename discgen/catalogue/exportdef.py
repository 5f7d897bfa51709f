"""How the office's own files become ledgers (inputs/NAME/sources/*.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.strict import SOURCES, PlacedModel
from discgen.faults import Fault, FaultError
from discgen.filenames import shown_files

Encoding = Literal["", "utf-8", "cp932"]
UNITS: Mapping[str, int] = {"円": 1, "千円": 1_000, "百万円": 1_000_000, "億円": 100_000_000}


_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BARE_CODE = re.compile(r"(?:^|(?<=[\s\[{,]))0\d+(?=\s*(?:[:,\]}]|$))", re.ASCII)


def _listed(given: Any) -> Any:
    """A word alone is a list of one."""
    return [given] if isinstance(given, str | int | float) and not isinstance(given, bool) else given


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class WrittenWords(PlacedModel):
    """A part in which codes may be written without quotes."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class SideOf(WrittenWords):
    """The column that tells on which side an amount stands: the words of either side."""

    heading: Words = Field(min_length=1)
    plus: Words = Field(min_length=1)
    minus: Words = Field(min_length=1)


class ExportColumn(WrittenWords):
    """Where the cells of one column of a ledger come from; a heading alone may be written in its place.

    heading: synonyms, of which the export has one. less: the amount of this column is taken off. unit ``%``: the cells
    hold percents. negate: columns of the ledger with those of their values that turn the sign. serial: the start of
    numbers that the program gives.
    """

    heading: Words = ()
    value: str = ""
    codes: str = ""
    take: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: str = ""
    blank: str = ""
    unit: Literal["円", "千円", "百万円", "億円", "%"] = "円"
    less: Words = ()
    side: SideOf | None = None
    negate: dict[str, Words] = Field(default_factory=dict)
    serial: str = ""

    @model_validator(mode="before")
    @classmethod
    def _heading_alone(cls, given: Any) -> Any:
        return {"heading": given} if isinstance(given, str | int | list | tuple) else given

    @model_validator(mode="after")
    def _one_origin(self) -> ExportColumn:
        if [bool(self.heading), bool(self.value), bool(self.serial)].count(True) != 1:
            raise ValueError("heading、value、serial のどれか一つを書いてください")
        if self.codes and self.values:
            raise ValueError("codes か values のどちらかを書いてください")
        return self


class CodeTable(WrittenWords):
    """What codes stand for: in a file of the office (``key``: the heading of the code), or in ``rows`` by code."""

    file: str = ""
    sheet: str = ""
    encoding: Encoding = ""
    key: Words = ()
    rows: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_place(self) -> CodeTable:
        if bool(self.file) == bool(self.rows) or bool(self.file) != bool(self.key):
            raise ValueError("file と key、または rows を書いてください")
        return self


class ExportLedger(PlacedModel):
    """The ledger (``ブック／シート``) that rows of the export go to.

    where, unless: headings of the export with the values of rows that are taken or left; ``*`` stands for anything.
    sum: rows alike in all but their amounts become one.
    """

    model_config = ConfigDict(coerce_numbers_to_str=True)
    ledger: str
    columns: dict[str, ExportColumn] = Field(min_length=1)
    where: dict[str, Words] = Field(default_factory=dict)
    unless: dict[str, Words] = Field(default_factory=dict)
    sum: bool = False


class TotalRow(WrittenWords):
    """Rows that hold totals: no data, but a proof. heading: the column of the word, else the first filled one.

    of: the headings whose totals are compared, else those of all amounts.
    """

    heading: Words = ()
    words: Words = ()
    of: Words = ()


class ExportDef(PlacedModel):
    """One kind of file of the office. file: its name with ``*`` and ``?``, from the folder of the definitions.

    pick: which of several matching files; ``newest`` by the date in its name. encoding and delimiter of a file of
    text; without encoding UTF-8 is tried before CP932. sheet of a workbook, its only one where nothing is said.
    """

    file: str = Field(min_length=1)
    pick: Literal["one", "newest", "all"] = "one"
    encoding: Encoding = ""
    delimiter: Literal[",", "\t", ";"] = ","
    sheet: str = ""
    total: TotalRow | None = None
    codes: dict[str, CodeTable] = Field(default_factory=dict)
    ledgers: tuple[ExportLedger, ...] = Field(min_length=1)


TO_BE_WRITTEN = "（ここに書く）"  # what a proposed definition leaves to the office


def read_export_defs(folder: Path) -> tuple[list[ExportDef], list[Fault]]:
    """The definitions of a folder in the order of their files, and what is wrong in those that cannot be used."""
    found: list[ExportDef] = []
    faults: list[Fault] = []
    for path in shown_files(folder, ".yaml"):
        try:
            found += load_documents(path, ExportDef)
            faults += [*_bare_codes(path), *_left_open(path)]
        except FaultError as error:
            faults += error.faults
    for path in shown_files(folder, ".yml"):
        remedy = f"名前を「{path.stem}.yaml」に直してください"
        faults.append(Fault(f"{SOURCES}/{path.name}", "読み込まないファイルです", remedy=remedy))
    return found, faults


def _left_open(path: Path) -> Iterator[Fault]:
    """What a proposal left open and nobody has written yet."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        told = line.partition("#")[0]
        if TO_BE_WRITTEN in told:
            where, remedy = f"{SOURCES}/{path.name}:{number}", "台帳の区分か、コード表の名前に書き換えてください"
            yield Fault(where, f"案のままの「{TO_BE_WRITTEN}」が残っています", told.strip(), remedy=remedy)


def _bare_codes(path: Path) -> Iterator[Fault]:
    """Codes that YAML reads as numbers of another value: 0101 is 65, 010 is 8, 09 stays a word."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        for code in _BARE_CODE.findall(_QUOTED.sub('""', line).partition("#")[0]):
            message = "先頭が 0 のコードが引用符で囲まれていません"
            yield Fault(f"{SOURCES}/{path.name}:{number}", message, code, f'"{code}"', "引用符で囲んでください")
