"""The chapters of the profile, from the texts that name them: an opener, then one section for each text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from discgen.book.composition.bookmodel import ChapterPlan
from discgen.book.composition.composed import Chapter, ContentsLine
from discgen.book.composition.nodes import Node
from discgen.book.composition.pagebox import PageBox
from discgen.book.composition.placing import Placer, text_anchor
from discgen.book.text.frontmatter import PLACES
from discgen.book.text.manuscripts import Manuscript, Manuscripts
from discgen.houselook import WIDE_PROSE

_SECTION_LEVEL = 2
_TOP_RANK = 2  # ## are the first heads below the title of a text


def chapter_anchor(number: int) -> str:
    """Anchor of the opener of a chapter."""
    return f"chapter-{number}"


def text_section_anchor(name: str) -> str:
    """Anchor of the section that a text is."""
    return f"m-{name}"


def compose_chapters(
    placer: Placer, plans: Sequence[ChapterPlan], manuscripts: Manuscripts, box: PageBox
) -> list[Chapter]:
    """The chapters in the order of the profile."""
    made: list[Chapter] = []
    for number, plan in enumerate(plans, start=1):
        chapter = Chapter(plan.title, chapter_anchor(number), tab=plan.tab or plan.title, number=number, lead=plan.lead)
        for text in manuscripts.chapters[plan.title]:
            said = text.front.title == plan.title  # by the opener, so it needs no head and no line of its own
            node = _section(placer, text, box)
            chapter.sections.append(replace(node, title="") if said else node)
            if text.front.listed and not said:
                line = ContentsLine(text.front.contents or text.front.title, 1, text_section_anchor(text.name))
                chapter.contents.append(line)
        made.append(chapter)
    return made


def compose_front(placer: Placer, manuscripts: Manuscripts, box: PageBox) -> dict[str, Node]:
    """The texts that have a place outside the chapters."""
    return {place: _section(placer, texts[0], box) for place in PLACES if (texts := manuscripts.chapters[place])}


def _section(placer: Placer, text: Manuscript, box: PageBox) -> Node:
    anchor = text_section_anchor(text.name)
    two = text.front.columns == 2
    prose = placer.prose(
        text.path,
        text.name,
        box.half if two else box.width,
        in_chapter=True,
        base_level=_SECTION_LEVEL + 1,
        top_rank=_TOP_RANK,
        split_lists=two,
        wide=box.width > WIDE_PROSE * placer.book.look.scale,
    )
    for item in prose.front.items:
        placer.result.places[item].append(anchor)
    css = f"prose body {'two' if two else 'one'}"
    body = Node("text", text_anchor(text.name), html=prose.html, css=css)
    return Node(
        "section",
        anchor,
        prose.front.title,
        _SECTION_LEVEL,
        "part",
        lead=prose.front.lead,
        new_page=prose.front.new_page,
        children=(body,),
    )
