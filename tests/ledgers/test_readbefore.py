"""Workbooks that were read before: the same content gives the same reading, any edit a new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from discgen.ledgers.readbefore import ReadBefore


class _Reader:
    """Reads text, and counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        return self.path.read_text()


def test_the_same_content_is_read_once_whatever_its_time(tmp_path: Path) -> None:
    path = tmp_path / "預金.xlsx"
    path.write_text("1")
    before, read = ReadBefore[str](), _Reader(path)
    assert [before.reading(path, "2020", read) for _ in range(3)] == ["1"] * 3
    os.utime(path, (1, 1))
    assert before.reading(path, "2020", read) == "1"
    assert read.count == 1


def test_an_edit_that_keeps_size_and_time_is_read(tmp_path: Path) -> None:
    path = tmp_path / "預金.xlsx"
    before, read = ReadBefore[str](), _Reader(path)
    for text in ("1", "2", "1"):
        path.write_text(text)
        os.utime(path, (1, 1))
        assert before.reading(path, "2020", read) == text


def test_another_question_and_another_name_are_read_anew(tmp_path: Path) -> None:
    path, copy = tmp_path / "預金.xlsx", tmp_path / "貸出金.xlsx"
    path.write_text("1")
    copy.write_text("1")
    before, read, other = ReadBefore[str](), _Reader(path), _Reader(copy)
    before.reading(path, "2020", read)
    before.reading(path, "2021", read)
    before.reading(copy, "2021", other)
    assert (read.count, other.count) == (2, 1)


def test_what_is_saved_while_it_is_read_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "預金.xlsx"
    path.write_text("1")
    before, read = ReadBefore[str](), _Reader(path)

    def saved_meanwhile() -> str:
        text = read()
        path.write_text("2")
        return text

    assert before.reading(path, "2020", saved_meanwhile) == "1"
    path.write_text("1")
    assert before.reading(path, "2020", read) == "1"
    assert read.count == 2


def test_few_and_small_ones_are_kept(tmp_path: Path) -> None:
    before = ReadBefore[str](kept=2, largest=3)
    readers: list[tuple[Path, _Reader]] = []
    for text in ("1", "2", "3", "large"):
        path = tmp_path / text
        path.write_text(text)
        readers.append((path, _Reader(path)))

    def ask() -> None:
        for path, read in readers:
            asked: Callable[[], str] = read
            assert before.reading(path, "", asked) == path.name

    ask()
    readers = [readers[2], readers[1], readers[3], readers[0]]
    ask()
    assert {path.name: read.count for path, read in readers} == {"1": 2, "2": 1, "3": 1, "large": 2}


def test_a_file_that_cannot_be_opened_is_asked_each_time(tmp_path: Path) -> None:
    before, missing = ReadBefore[int](), tmp_path / "預金.xlsx"
    counts = iter(range(9))
    assert [before.reading(missing, "", lambda: next(counts)) for _ in range(2)] == [0, 1]
