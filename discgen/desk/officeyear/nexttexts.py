"""The texts of the next year: last year's, those to be read again marked, drafts of what the law newly asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from discgen.book.text.drafts import REREAD_MARK
from discgen.book.text.frontmatter import split_front
from discgen.catalogue.drafttexts import draft_texts
from discgen.desk.lawhistory.lawmodel import Years
from discgen.desk.officeyear.nextprofile import years_said
from discgen.faults import some_of
from discgen.filenames import shown_files
from discgen.start import DRAFT_LINE

_REREAD = f"draft: true   # {REREAD_MARK}。読み直したら、この行を消す\n"
_DRAFT = re.compile(r"(?m)^draft[ \t]*:")
_CHAPTER = re.compile(r"""(?m)^(chapter:[ \t]*["']?)(.*?)(["']?[ \t]*)$""")
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text to be read again, or to be written. why: in words."""

    name: str
    why: str


def next_texts(folder: Path, law: Years, renamed: Mapping[str, str], *, group: bool) -> Iterator[MarkedText]:
    """Mark the texts of the next year's folder.

    Those that name last year or a later one, or that the law wants otherwise. renamed: chapters whose titles name the
    year, old and new.
    """
    old, new = (draft_texts(one.kind, one.day, group, chapters=True, data=one.data) for one in (law.old, law.new))
    placed = {block.text for block in law.new.document.at(law.new.day).blocks() if block.text}
    gone = {block.text for block in law.old.document.at(law.old.day).blocks()} - placed
    fresh = {f"{name}.md" for name in new.keys() & placed - old.keys() if not (folder / f"{name}.md").exists()}
    for name in sorted(fresh):
        said = law.new.own.words.prose(new[name.removesuffix(".md")])
        draft = said.replace("\n---\n", f"\n{DRAFT_LINE}---\n", 1)
        (folder / name).write_text(draft, encoding="utf-8", newline="\n")
        yield MarkedText(name, "この年度から法令の求める文の下書き")
    for path in shown_files(folder, ".md"):
        if path.name in fresh:
            continue
        said = path.read_text(encoding="utf-8-sig")
        text = _CHAPTER.sub(lambda line: line[1] + renamed.get(line[2], line[2]) + line[3], said, count=1)
        _, body, _, _ = split_front(text, path.name)
        years = [*years_said(body, law.old.institution.fiscal_year - 1)]
        why = [some_of(years, _SHOWN, "か所")] if years else []
        if old.get(path.stem, "") != new.get(path.stem, ""):
            why.append("法令の求める文が変わる")
        if why and path.stem not in gone:
            yield MarkedText(path.name, "。".join(why))
        if why and not _DRAFT.search(text):
            head = text.startswith("---\n")
            text = text.replace("---\n", f"---\n{_REREAD}", 1) if head else f"---\n{_REREAD}---\n{text}"
        if text != said:
            path.write_text(text, encoding="utf-8", newline="\n")


def left_out_texts(folder: Path, law: Years) -> list[str]:
    """Texts that last year's book placed and the next one does not."""
    before, after = ({b.text for b in one.document.at(one.day).blocks() if b.text} for one in (law.old, law.new))
    return [name for stem in sorted(before - after) if (folder / (name := f"{stem}.md")).exists()]
