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

if TYPE_CHECKING:
    from _csv import Reader

_MOST_BYTES = 2**30
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_UNSEEN = {ord(sign): None for sign in "\u200b\u2060\ufeff"}  # signs without width that are no blanks
_UNDEFINED = re.compile("[\uf8f0-\uf8f3]")  # what Python makes of single bytes that CP932 does not define
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
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
        raise Unusable("ファイルを開けません", error.strerror or str(error), remedy) from error
    return _decoded(content, encoding)


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    if content.startswith(_WIDE_MARKS):
        raise _wrong("UTF-16", "UTF-8 か CP932 で書き出し直してください")
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
        if encoding == "cp932" and not content.isascii() and _is_utf8(content):
            raise _wrong(ENCODINGS["utf-8"], "encoding: utf-8 に直してください", ENCODINGS["cp932"])
        return (text.translate(_UNSEEN) if any(chr(sign) in text for sign in _UNSEEN) else text), name
    raise AssertionError


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
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
    if encoding == "cp932" and _is_utf8(content):
        return _wrong(ENCODINGS["utf-8"], "encoding: utf-8 に直してください", ENCODINGS["cp932"])
    return Unusable("文字コードを読めません", where, "UTF-8 か CP932 で書き出し直してください")


def _line(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _records(text: str, delimiter: str) -> tuple[list[list[str]], Sequence[int]]:
    reader = _reader(text, delimiter)
    with _told_at(reader):
        if '"' not in text:  # a record is a line
            rows = list(reader)
            return rows, range(1, len(rows) + 1)
        rows, lines, next_line = [], [], 1
        for row in reader:
            rows.append(row)
            lines.append(next_line)
            next_line = reader.line_num + 1
    return rows, lines


def record_parts(text: str, delimiter: str, count: int) -> Iterator[list[list[str]]]:
    """The records, so many at a time. Errors: Unusable."""
    reader = _reader(text, delimiter)
    with _told_at(reader):
        while part := list(islice(reader, count)):
            yield part


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
