"""Other words set on the pages of a part give the part that a layout gives; what does not fit is not set."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from discgen.book.press.htmlwords import marks_of, word_changes
from discgen.book.press.keptlayout import KeptLayout, KeptLayouts
from discgen.book.press.link import link
from discgen.book.press.objects import PartObject
from discgen.book.press.pressjobs import press_part
from discgen.templating import templates_folder
from tests.book.small_page import page_html

TEMPLATES = templates_folder()
LONG = "これは行を増やすための長い文です。" * 8
ROWS = "".join(f'<tr id="r-t-{n}"><th scope="row">科目{n}</th><td>{n},576</td><td>{n},045</td></tr>' for n in range(70))
GRID = f"""<table class="grid" style="width: 100%"><thead><tr><th scope="col">科目</th><th scope="col">前期</th>
<th scope="col">当期</th></tr></thead><tbody>{ROWS}</tbody></table>"""
NOTES = "".join(
    f"<p data-line={n}>注記{n}の文です。計数は<span id='q-{n}'>{n}12</span>百万円で、前期を下回りました。</p>"
    for n in range(60)
)
BODY = f"""<section><h2>見出しの語</h2><p>はじめの文は短く、終わりの文も短いものです。</p>
<p>この語は<a href="#r-t-3">リンクの語</a>の前にあります。</p>
<p>脇の文<span style="float: right">添え字</span>があります。</p>
<table><tr><td>自動の表</td><td>二</td></tr></table>
<svg width="60" height="20" role="img" aria-label="絵"><title>絵</title><text x="1" y="9">図の語</text></svg>
{GRID}<div class="prose two">{NOTES}</div><p>おわりの文です。</p></section>"""
HTML = page_html(BODY)


@pytest.fixture(scope="module")
def kept() -> KeptLayout:
    return KeptLayout(HTML, TEMPLATES)


def without_faces(part: PartObject) -> PartObject:
    """A part without what its faces hold: they may keep more than they must."""
    return replace(part, faces=())


def edited(rng: random.Random, html: str) -> str:
    """The document with a figure or some words changed."""
    head, body = html.split("</head>")
    found = [
        *re.finditer(r"(?<=<td>)[\d,]+(?=</td>)", body),
        *re.finditer(r"(?<=百万円で、)[^<]+(?=。</p>)", body),
        *re.finditer(r"(?<='>)\d+(?=</span>)", body),
    ]
    place = rng.choice(found)
    old = place.group()
    figure = re.sub(r"\d", lambda _: str(rng.randrange(10)), old)
    new = figure if old[0].isdigit() else rng.choice((f"{old}等", old.replace("前期", "計画"), old[: len(old) // 2]))
    return f"{head}</head>{body[: place.start()]}{new}{body[place.end() :]}"


def test_forty_edits_of_a_part_end_as_its_layout(kept: KeptLayout) -> None:
    rng, html, done = random.Random(17), HTML, 0
    first = kept.part
    pages = set()
    for _ in range(50):
        new = edited(rng, html)
        before = kept.part
        part = kept.changed(new)
        if part is None:  # the lines of a paragraph did not stay: nothing has been set
            assert kept.part is before
            continue
        pages |= {n for n, (one, two) in enumerate(zip(before.pages, part.pages, strict=True)) if one != two}
        html, done = new, done + (new != html)
    assert done >= 40 and len(pages) > 2
    whole = press_part(html, TEMPLATES)
    assert without_faces(kept.part) == without_faces(whole) != without_faces(first)
    held = {face.key: set(face.characters) for face in kept.part.faces}
    assert all(set(face.characters) <= held[face.key] for face in whole.faces)
    assert kept.changed(HTML) is not None
    assert without_faces(kept.part) == without_faces(first)
    assert link([first]) == link([replace(kept.part, faces=first.faces)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("見出しの語", "見出しの別"),  # it is in the outline and heads pages
        ("この語は", "その語は"),  # the link behind it moves
        ("リンクの語", "リンクの別"),  # it describes the link
        ("脇の文", "横の文"),  # a float stands beside it
        ("自動の表", "自動の別"),  # it makes its column as wide as it is
        ("図の語", "図の別"),  # it is a drawing
        ("はじめの文は", f"はじめの文は{LONG}"),  # more lines
        ("おわりの文です。", ""),  # no words
        (">当期<", ">今期<"),  # a head that is repeated
    ],
)
def test_what_may_change_more_than_its_line_is_not_set(kept: KeptLayout, old: str, new: str) -> None:
    before = kept.part
    assert HTML.count(old) == 1
    assert kept.changed(HTML.replace(old, new)) is None
    assert kept.part is before and kept.changed(HTML) is before


def test_a_sign_without_a_glyph_is_laid_out_anew_with_its_warning() -> None:
    html = page_html("<p>文字です。</p>")
    new = html.replace("文字", "文\U000f1234")
    assert KeptLayout(html, TEMPLATES).changed(new) is None
    assert press_part(new, TEMPLATES).faults


def test_words_are_compared_where_the_marks_are_the_same() -> None:
    one, two = "<p> 一&amp;二 </p>\n<p>三</p>", "<p> 一&amp;三 </p>\n<p>三</p>"
    assert marks_of(one) == marks_of(two) == "<p></p><p></p>"
    (change,) = word_changes(one, two) or ()
    assert (change.place, change.old, change.new) == (0, "一&二", "一&三")
    assert word_changes(one, one) == []
    assert word_changes(one, "<p>一&amp;二</p>\n<p>三</p>") is None, "blanks may matter"
    assert word_changes(one, "<p> </p>\n<p>三</p>") is None


def test_parts_that_were_used_last_are_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = KeptLayouts(TEMPLATES, tmp_path_factory.mktemp("images"), most=2)
    htmls = [page_html(f"<p class=k{n}>語</p>") for n in range(3)]
    for html in htmls[:2]:
        kept.laid_out(marks_of(html), html)
    assert kept.changed(marks_of(htmls[0]), htmls[0].replace("語", "句"))
    kept.laid_out(marks_of(htmls[2]), htmls[2])
    assert kept.changed(marks_of(htmls[1]), htmls[1]) is None
    assert kept.changed(marks_of(htmls[0]), htmls[0])
    assert kept.changed(marks_of(htmls[0]), htmls[0].replace("語", LONG * 2)) is None
    assert kept.changed(marks_of(htmls[0]), htmls[0]) is None, "boxes that could not follow are of no more use"
