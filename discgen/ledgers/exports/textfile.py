"""A file of text (CSV) as a grid of cells, exactly as it stands, with the line of each record."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from discgen.ledgers.zipguard import Unusable
from discgen.systemwords import system_words

if TYPE_CHECKING:
    from _csv import Reader

_MOST_BYTES = 2**30
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_UNSEEN = {ord(sign): None for sign in "\u200b\u2060\ufeff"}  # signs without width that are no blanks
_UNDEFINED = re.compile("[\uf8f0-\uf8f3]")  # what Python makes of single bytes that CP932 does not define
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_KEPT_TEXT = re.compile('="([^"]*)"')
_SEEN, _OFTEN = 2000, 40  # bytes by which an encoding of two bytes a sign is known
_ESCAPED = re.compile(rb"\x1b\$[@B]|\x1b\$\(|\x1b\([BJI]")  # how ISO-2022-JP changes its sets of signs
_DELIMITERS = {",": ",", ";": ";", "\t": "タブ", "|": "|"}
ENCODINGS = {"utf-8": "UTF-8", "cp932": "CP932"}


def read_text_file(path: Path, encoding: str, delimiter: str) -> tuple[list[list[str]], Sequence[int], str]:
    """The cells of every record, the line in which each begins, and the encoding. Errors: Unusable.

    encoding: ``utf-8`` or ``cp932``; empty: UTF-8, or else CP932.
    """
    text, found = decoded_file(path, encoding)
    return (*_records(text, delimiter), found)


def decoded_file(path: Path, encoding: str) -> tuple[str, str]:
    """The text of a file and its encoding, as ``read_text_file`` takes it. Errors: Unusable."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Unusable("ファイルが大きすぎます", f"{path.stat().st_size:,} バイト", "ファイルを分けてください")
        content = path.read_bytes()
    except OSError as error:
        remedy = "ほかのプログラムで開かれていないか、読取りの権限があるかを確かめてください"
        raise Unusable("ファイルを開けません", system_words(error), remedy) from error
    return _decoded(content, encoding)


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    odd = _odd_encoding(content)
    if odd:
        raise _wrong(odd, "UTF-8 か CP932 で書き出し直してください")
    if b"\0" in content:
        remedy = "CSV 形式で書き出したファイルを指定してください"
        raise Unusable("文字のファイルではありません", f"{_line(content, content.index(0))}行目", remedy)
    for name in [encoding] if encoding else ["utf-8", "cp932"]:
        try:
            text = content.decode("utf-8-sig" if name == "utf-8" else name)
        except UnicodeDecodeError as error:
            if name == "cp932" or encoding:
                raise _undecodable(content, encoding, error) from error
            continue
        private = _UNDEFINED.search(text) if name == "cp932" else None
        if private:
            where = f"{text.count(chr(10), 0, private.start()) + 1}行目に読めない文字"
            raise Unusable("文字コードを読めません", where, "UTF-8 か CP932 で書き出し直してください")
        if encoding == "cp932" and not content.isascii() and _decodes(content, "utf-8"):
            raise _wrong(ENCODINGS["utf-8"], "encoding: utf-8 に直してください", ENCODINGS["cp932"])
        return (text.translate(_UNSEEN) if any(chr(sign) in text for sign in _UNSEEN) else text), name
    raise AssertionError


def _odd_encoding(content: bytes) -> str:
    """The name of an encoding that is known by its bytes and that no ledger is read from."""
    noughts = sorted(content[start:_SEEN:2].count(0) for start in (0, 1))  # one of two bytes of every plain sign
    if content.startswith(_WIDE_MARKS) or (noughts[0] == 0 and noughts[1] * _OFTEN > len(content[:_SEEN])):
        return "UTF-16"
    return "ISO-2022-JP" if _ESCAPED.search(content) else ""


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _wrong(found: str, remedy: str, expected: str = "") -> Unusable:
    told = f"{found}（約束は {expected}）" if expected else found
    return Unusable("文字コードが違います", told, remedy)


def _undecodable(content: bytes, encoding: str, error: UnicodeDecodeError) -> Unusable:
    where = f"{_line(content, error.start)}行目に読めない文字（{content[error.start : error.start + 2].hex(' ')}）"
    if encoding == "utf-8":
        return Unusable("文字コードが違います", f"{where}。約束は UTF-8", "encoding: cp932 ならば直してください")
    if encoding == "cp932" and _decodes(content, "utf-8"):
        return _wrong(ENCODINGS["utf-8"], "encoding: utf-8 に直してください", ENCODINGS["cp932"])
    if _decodes(content, "euc_jp"):
        return _wrong("EUC-JP", "UTF-8 か CP932 で書き出し直してください")
    return Unusable("文字コードを読めません", where, "UTF-8 か CP932 で書き出し直してください")


def _line(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _records(text: str, delimiter: str) -> tuple[list[list[str]], Sequence[int]]:
    reader = _reader(text, delimiter)
    with _told_at(reader):
        if '"' not in text:  # a record is a line
            rows = list(reader)
            return rows, range(1, len(rows) + 1)
        rows, lines, next_line, kept = [], [], 1, '="' in text
        for row in reader:
            rows.append(_as_texts(row) if kept else row)
            lines.append(next_line)
            next_line = reader.line_num + 1
    return rows, lines


def refuse_other_delimiter(text: str, delimiter: str) -> None:
    """A head that another sign divides has one cell. Errors: Unusable."""
    head = next((line for line in text[:_SEEN].splitlines() if line.strip()), "")
    other = "" if delimiter in head else max(_DELIMITERS, key=head.count)
    if other and head.count(other) > 1:
        found = f"「{_DELIMITERS[other]}」で区切られています"
        raise Unusable("区切りの文字が違います", found, f"「{_DELIMITERS[delimiter]}」で区切って書き出し直してください")


def record_parts(text: str, delimiter: str, count: int) -> Iterator[list[list[str]]]:
    """The records, so many at a time. Errors: Unusable."""
    reader = _reader(text, delimiter)
    with _told_at(reader):
        records: Iterator[list[str]] = map(_as_texts, reader) if '="' in text else reader
        while part := list(islice(records, count)):
            yield part


def _as_texts(record: list[str]) -> list[str]:
    """The record; what was written as a formula so that a sheet keeps its noughts (``="0001"``) is the text in it."""
    if not any(cell.startswith('="') for cell in record):
        return record
    return [found[1] if (found := _KEPT_TEXT.fullmatch(cell)) else cell for cell in record]


def _reader(text: str, delimiter: str) -> Reader:
    lines = (found[0] for found in _LINE.finditer(text))  # no copy of the whole text, which may be large
    return csv.reader(lines, delimiter=delimiter, strict=True)


@contextmanager
def _told_at(reader: Reader) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        remedy = '引用符（"）が閉じているか、区切りの文字が合っているかを確かめてください'
        raise Unusable("CSV の書式が正しくありません", f"{reader.line_num}行目", remedy) from error
