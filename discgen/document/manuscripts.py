"""The text files of the inputs folder, sorted into the chapters of the magazine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.document.frontmatter import PLACES, FrontMatter, split_front
from discgen.document.placing import near
from discgen.document.prose import read_text
from discgen.faults import Fault, Severity


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text that stands in a chapter, or in a place of its own."""

    name: str
    path: Path
    front: FrontMatter


@dataclass(frozen=True, slots=True)
class Manuscripts:
    """Texts by chapter in printed order; ``others`` are those of the 資料編."""

    chapters: dict[str, tuple[Manuscript, ...]]
    others: tuple[Path, ...]
    faults: tuple[Fault, ...]


def read_manuscripts(folder: Path, chapters: Sequence[str]) -> Manuscripts:
    """Sort the texts of a folder into chapters. Faults: a chapter nobody knows, a chapter or place told wrongly."""
    sorted_in: dict[str, list[Manuscript]] = {name: [] for name in (*chapters, *PLACES)}
    others: list[Path] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.md")):
        text = read_text(path)
        front = split_front(text, path.name)[0] if text is not None else FrontMatter()
        if not front.chapter:
            others.append(path)
        elif front.chapter not in sorted_in:
            known = "、".join(sorted_in)
            remedy = near(front.chapter, sorted_in)
            faults.append(Fault(f"{path.name}:1", "この章はありません", front.chapter, f"{known} のどれか", remedy))
        else:
            sorted_in[front.chapter].append(Manuscript(path.stem, path, front))
    ordered = {
        name: tuple(sorted(texts, key=lambda text: (text.front.order, text.name))) for name, texts in sorted_in.items()
    }
    return Manuscripts(ordered, tuple(others), (*faults, *_wrong(ordered, chapters)))


def _wrong(ordered: dict[str, tuple[Manuscript, ...]], chapters: Sequence[str]) -> Iterator[Fault]:
    for name in chapters:
        if not ordered[name]:
            remedy = "見出し部に chapter を書いた原稿を置くか、institution.toml の [[chapters]] から除いてください"
            yield Fault("institution.toml", "章に原稿がありません", name, remedy=remedy)
        for text in ordered[name]:
            if not text.front.title:
                yield Fault(f"{text.path.name}:1", "章の原稿に見出し（title）がありません")
        places = [text.front.order for text in ordered[name]]
        for text in ordered[name]:
            if places.count(text.front.order) > 1:
                found = f"{name}　order: {text.front.order:g}"
                message = "同じ順番の原稿があります（ファイル名の順に並べます）"
                yield Fault(f"{text.path.name}:1", message, found, severity=Severity.WARNING)
    for name in PLACES:
        for text in ordered[name][1:]:
            yield Fault(f"{text.path.name}:1", "この場所に置ける原稿は一つです", name)
