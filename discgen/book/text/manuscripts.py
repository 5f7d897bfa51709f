"""The text files of the inputs folder, sorted into the chapters of the magazine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.book.text.frontmatter import PLACES, FrontMatter, split_front
from discgen.book.text.prose import not_utf8, read_text
from discgen.faults import Fault, Severity, near
from discgen.filenames import shown_files

_UNUSABLE = re.compile(r"""["'()<>&#%?{}\\]""")  # in the anchors and addresses that the name of a text becomes


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text that stands in a chapter, or in a place of its own."""

    name: str
    path: Path
    front: FrontMatter


@dataclass(frozen=True, slots=True)
class Manuscripts:
    """Texts by chapter in printed order; ``others`` are those of the 資料編. heads: faults of a head, by file."""

    chapters: dict[str, tuple[Manuscript, ...]]
    others: tuple[Path, ...]
    faults: tuple[Fault, ...]
    heads: dict[str, list[Fault]]


def read_manuscripts(folder: Path, chapters: Sequence[str]) -> Manuscripts:
    """Sort the texts of a folder into chapters. Faults: a chapter nobody knows, a chapter or place told wrongly."""
    sorted_in: dict[str, list[Manuscript]] = {name: [] for name in (*chapters, *PLACES)}
    others: list[Path] = []
    faults: list[Fault] = [*_strangers(folder)]
    heads: dict[str, list[Fault]] = {}
    for path in shown_files(folder, ".md"):
        text = read_text(path)
        front, _, _, wrong = split_front(text, path.name) if text is not None else (FrontMatter(), "", 1, [])
        if _UNUSABLE.search(path.stem):
            remedy = "ファイルの名前は、文字、数字、- と _ で付けてください"
            faults.append(Fault(path.name, "原稿の名前に使えない記号があります", path.stem, remedy=remedy))
        if text is not None and not text.strip():
            remedy = "文章を書くか、控えから戻すか、ファイルを消してください"
            faults.append(Fault(path.name, "原稿が空です", f"{path.stat().st_size} バイト", remedy=remedy))
        heads[path.name] = wrong if text is not None else [not_utf8(path)]
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
    return Manuscripts(ordered, tuple(others), (*faults, *_wrong(ordered, chapters)), heads)


def _strangers(folder: Path) -> Iterator[Fault]:
    """Files that look like texts and are not read."""
    for path in shown_files(folder, ""):
        if path.is_file() and path.suffix != ".md" and not path.name.startswith("~"):
            remedy = "名前の終わりを .md にするか、ほかの場所に移してください"
            yield Fault(path.name, "原稿として読まれないファイルです", remedy=remedy, severity=Severity.WARNING)


def _wrong(ordered: dict[str, tuple[Manuscript, ...]], chapters: Sequence[str]) -> Iterator[Fault]:
    for name, times in Counter(chapters).items():
        if times > 1:
            yield Fault("institution.toml", "同じ題名の章が二つあります", name, remedy="題名を書き分けてください")
        if name in PLACES:
            remedy = "この名前は章の外の場所のものです。ほかの題名にしてください"
            yield Fault("institution.toml", "章の題名に使えない名前です", name, remedy=remedy)
    for name in dict.fromkeys(chapters):
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
