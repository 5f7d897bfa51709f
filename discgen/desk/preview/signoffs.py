"""How far each page has been read: 初校, 再校, 校了, with name and time, kept in one file beside the inputs.

A sign-off is for what stands on the page, not for its number: a page that moved keeps it, a page that changed has lost
it and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from discgen.catalogue.strict import StrictModel
from discgen.desk.preview.guardedfile import FileForm, GuardedFile, now

SIGNOFFS_FILE = "review-pages.json"
_PLACES = 24  # of a page are remembered, to know it again when it changed
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class ProofStage(StrEnum):
    """The rounds of reading, in their order."""

    FIRST = "初校"
    SECOND = "再校"
    FINAL = "校了"


class SignOff(StrictModel):
    """Somebody has read a page. content: what stood on it. ``when``: local time with its offset."""

    stage: ProofStage
    who: str
    when: str
    content: str


class SignedPage(StrictModel):
    """A page with its sign-offs, oldest first. page, label: where it stood at the last one. places: on it then."""

    page: int
    label: str
    places: tuple[str, ...]
    signed: tuple[SignOff, ...]


class NewSignOff(StrictModel):
    """What the browser sends. pages: number of a page and the hash of the picture that was read."""

    pages: Annotated[dict[int, str], Field(min_length=1, max_length=2000)]
    stage: ProofStage
    who: _Name


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of the book as it is now. places: names of what stands on it, in their order."""

    number: int
    label: str
    content: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageState:
    """How far a page is. valid: the sign-off that stands; lost: the last one, of what stood there before."""

    valid: SignOff | None = None
    lost: SignOff | None = None
    history: tuple[SignOff, ...] = ()

    @property
    def words(self) -> str:
        """In one word, with what was lost."""
        if self.valid:
            return str(self.valid.stage)
        return f"{self.lost.stage}後に変わりました" if self.lost else "未校正"


def kept_places(names: Iterable[str]) -> tuple[str, ...]:
    """Of what stands on a page, so much as is remembered."""
    return tuple(dict.fromkeys(names))[:_PLACES]


def matched(pages: Sequence[ReadPage], kept: Sequence[SignedPage]) -> dict[int, int]:
    """Number of a page → place of its record. What stands on the page decides; else what of it is still there."""
    pairs = sorted(_likeness(pages, kept), reverse=True)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, number, place in pairs:
        if number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found


def _likeness(
    pages: Sequence[ReadPage], kept: Sequence[SignedPage]
) -> Iterator[tuple[bool, bool, float, int, int, int]]:
    """Pairs that may be one page: the last content, an earlier one, the share of what stands on both, how near."""
    for place, record in enumerate(kept):
        contents = {one.content for one in record.signed}
        before = set(record.places)
        for page in pages:
            shared = len(before & set(page.places)) / max(len(before | set(page.places)), 1)
            last, once = record.signed[-1].content == page.content, page.content in contents
            if last or once or shared:
                yield last, once, shared, -abs(page.number - record.page), page.number, place


def state_of(page: ReadPage, record: SignedPage | None) -> PageState:
    """The state of a page whose record this is."""
    if record is None:
        return PageState()
    valid = next((one for one in reversed(record.signed) if one.content == page.content), None)
    return PageState(valid, None if valid else record.signed[-1], record.signed)


@dataclass(frozen=True, slots=True)
class SignedBook:
    """All pages of the book with their states, and the records whose page is gone."""

    states: Mapping[int, PageState]
    gone: tuple[SignedPage, ...]


def signed_pages(pages: Sequence[ReadPage], kept: Sequence[SignedPage]) -> SignedBook:
    """The states of the pages of now."""
    found = matched(pages, kept)
    states = {page.number: state_of(page, kept[found[page.number]] if page.number in found else None) for page in pages}
    left = set(range(len(kept))) - set(found.values())
    return SignedBook(states, tuple(kept[place] for place in sorted(left)))


_KEPT = FileForm(SignedPage, "pages", "校正")


class SignOffFile(GuardedFile[SignedPage]):
    """The sign-offs of one inputs folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _KEPT)

    def sign(self, pages: Sequence[ReadPage], numbers: Iterable[int], stage: ProofStage, who: str) -> None:
        """Pages of the book (``pages`` are all) have been read."""
        time, wanted = now(), set(numbers)

        def signed(page: ReadPage, record: SignedPage | None) -> SignedPage:
            before = record.signed if record else ()
            new = SignOff(stage=stage, who=who, when=time, content=page.content)
            return SignedPage(page=page.number, label=page.label, places=page.places, signed=(*before, new))

        self._alter(pages, wanted, signed)

    def take_back(self, pages: Sequence[ReadPage], number: int) -> None:
        """The sign-off that stands for a page is taken back."""

        def before(page: ReadPage, record: SignedPage | None) -> SignedPage | None:
            valid = state_of(page, record).valid
            if record is None or valid is None:
                return record
            rest = tuple(one for one in record.signed if one is not valid)
            return record.model_copy(update={"signed": rest}) if rest else None

        self._alter(pages, {number}, before)

    def _alter(
        self,
        pages: Sequence[ReadPage],
        numbers: set[int],
        alter: Callable[[ReadPage, SignedPage | None], SignedPage | None],
    ) -> None:
        def altered(kept: list[SignedPage]) -> list[SignedPage]:
            found = matched(pages, kept)
            after: dict[int, SignedPage | None] = dict(enumerate(kept))
            for page in pages:
                if page.number in numbers:
                    place = found.get(page.number)
                    new = alter(page, None if place is None else kept[place])
                    after[len(after) if place is None else place] = new
            return [record for record in after.values() if record is not None]

        self.replace(altered)
