"""One picture, one meaning: pictures that stand twice with different words, and words that mean another picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from discgen.book.text.picturetitles import may_mean
from discgen.faults import Fault, Severity
from discgen.likewords import closest


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture at one place. content: digest of it; where: file and line; title: the one within the picture."""

    content: str
    file: str
    alt: str
    caption: str
    where: str
    title: str = ""


class PictureUse:
    """Gathers where every picture stands, by its content."""

    def __init__(self) -> None:
        self._placed: list[PlacedPicture] = []

    def add(self, placed: PlacedPicture) -> None:
        """One more picture of the book."""
        self._placed.append(placed)

    def faults(self) -> Iterator[Fault]:
        """Pictures with different words, and words that fit another picture, each at the later place."""
        seen: list[PlacedPicture] = []
        for placed in self._placed:
            yield from self._as_before(placed, seen)
            yield from self._of_another(placed)
            seen.append(placed)

    def _as_before(self, placed: PlacedPicture, seen: list[PlacedPicture]) -> Iterator[Fault]:
        same = next((other for other in seen if other.content == placed.content), None)
        if same is not None and same.alt != placed.alt:
            remedy = "絵の内容を見て、同じ代替テキストにしてください。別の絵のつもりなら、ファイルを直してください"
            yield _told(placed, "同じ画像に、違う代替テキストが付いています", placed.alt, same.alt, same, remedy)
        captions = [other for other in seen if other.content == placed.content and other.caption]
        if captions and placed.caption and captions[0].caption != placed.caption:
            first, remedy = captions[0], "どちらかを別の画像にしてください"
            message = "同じ画像が、違う説明で二度置かれています"
            yield _told(placed, message, placed.caption, first.caption, first, remedy)
        other = next((one for one in seen if one.alt == placed.alt and one.content != placed.content), None)
        if other is not None:
            remedy = "それぞれの絵の内容を書いてください"
            message = "違う画像に、同じ代替テキストが付いています"
            yield _told(placed, message, placed.alt, other.file, other, remedy)

    def _of_another(self, placed: PlacedPicture) -> Iterator[Fault]:
        """The text alternative has nothing of the title within the picture."""
        if not may_mean(placed.alt, placed.title):
            titles = {other.title: other.file for other in self._placed if other.title and other.file != placed.file}
            near = next(iter(closest(placed.alt, titles, most=1, cutoff=0.4)), "")
            remedy = "絵を見て、代替テキストか画像のファイル名を直してください"
            if near:
                remedy += f"（{titles[near]} の題「{near}」に似ています）"
            message = "代替テキストが、画像の中の題と合いません"
            expected = f"{placed.title}（{placed.file} の題）"
            yield Fault(placed.where, message, placed.alt, expected, remedy, Severity.WARNING)


def _told(placed: PlacedPicture, message: str, found: str, expected: str, other: PlacedPicture, remedy: str) -> Fault:
    where, found = placed.where, f"{found}（{placed.file}）"
    return Fault(where, message, found, f"{expected}（{other.where}）", remedy, Severity.WARNING)
