"""Invented houses of the labour bank for tests of an office's year: the 資料編 alone, without a group."""

from pathlib import Path

from discgen.start import NewHouse, start_inputs


def invented(folder: Path, year: int) -> Path:
    """An inputs folder filled in for that year."""
    start_inputs(folder, NewHouse("", year, group=False, chapters=False, sample=True))
    return folder


def empty(folder: Path, year: int) -> Path:
    """An inputs folder without a figure."""
    start_inputs(folder, NewHouse("甲労働金庫", year, group=False, chapters=False))
    return folder
