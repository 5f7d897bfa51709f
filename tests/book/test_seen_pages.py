"""A page drawn from the same bytes as one whose figures were seen is not looked at again; any other page is."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from discgen.book.press import proof
from discgen.book.press.proof import read_back
from discgen.book.press.seenpages import page_digests
from discgen.faults import Fault
from tests.check.test_check_print import BOX, FIRST, pdf_of

WELL = tuple(f'<div style="{BOX}">1,23{number}</div>' for number in range(3))
COVERED = f'{WELL[0]}<div style="{BOX};width:30mm;height:9mm;background:#fff"></div>'
KEPT = "legible.pages"


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the pages that are looked at."""
    numbers: list[int] = []
    looks = proof.illegible_on

    def noted(page: Any, number: int, text: Any) -> Iterator[Fault]:
        numbers.append(number)
        yield from looks(page, number, text)

    monkeypatch.setattr(proof, "illegible_on", noted)
    return numbers


def test_only_what_changed_is_looked_at_again_wherever_it_stands(tmp_path: Path, looked_at: list[int]) -> None:
    first = pdf_of(*WELL)
    texts, _ = read_back(first, FIRST, tmp_path)
    assert looked_at == [60, 61, 62]
    assert read_back(first, FIRST + 1, tmp_path) == ({number + 1: text for number, text in texts.items()}, [])
    assert looked_at == [60, 61, 62]
    read_back(pdf_of(WELL[0], WELL[2].replace("1,232", "3,122"), *WELL[1:]), FIRST, tmp_path)
    assert looked_at == [60, 61, 62, 61]


def test_a_figure_that_cannot_be_seen_is_told_every_time(tmp_path: Path, looked_at: list[int]) -> None:
    pdf = pdf_of(WELL[0], COVERED)
    told = [read_back(pdf, FIRST, tmp_path)[1] for _ in range(2)]
    assert [fault.where for fault in told[0]] == ["61ページ"] and told[0] == told[1]
    assert looked_at == [60, 61, 61]


def test_numbers_of_objects_are_nothing_that_a_page_is_drawn_from_and_faces_are(tmp_path: Path) -> None:
    before, path = pdf_of(*WELL), tmp_path / "other.pdf"
    with pikepdf.open(io.BytesIO(before)) as opened:
        opened.make_indirect(pikepdf.Array([1, 2, 3]))
        opened.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        assert page_digests(path.read_bytes()) == page_digests(before)
        face = next(thing for thing in opened.objects if isinstance(thing, pikepdf.Stream) and "/Length1" in thing)
        face.write(face.read_bytes()[:-1] + b"x")
        opened.save(path)
    assert not set(page_digests(path.read_bytes())) & set(page_digests(before))


def test_what_is_damaged_or_cannot_be_written_does_no_harm(tmp_path: Path, looked_at: list[int]) -> None:
    pdf = pdf_of(WELL[0])
    read_back(pdf, FIRST, tmp_path)
    whole = (tmp_path / KEPT).read_bytes()
    for content in (b"", whole[:-1], whole.replace(b"\n", b"\n0", 1), "頁".encode()):
        (tmp_path / KEPT).write_bytes(content)
        looked_at.clear()
        assert read_back(pdf, FIRST, tmp_path)[1] == [] and looked_at == [60]
        assert (tmp_path / KEPT).read_bytes() == whole
    (tmp_path / "file").touch()
    assert read_back(pdf, FIRST, tmp_path / "file" / "folder")[1] == []
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["file", KEPT]
