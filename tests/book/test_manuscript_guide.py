"""The guide for editors: what it shows is what works."""

from __future__ import annotations

import re
import textwrap

from discgen.book.composition.bookwords import END_OF_YEAR
from discgen.book.graphics.described import described, validated
from discgen.book.graphics.flowtext import read_flow
from discgen.book.graphics.plantable import PlanSpec
from discgen.book.graphics.spec import read_spec
from discgen.book.graphics.valuemap import ValueSpec
from discgen.book.text.frontmatter import PLACES, FrontMatter
from discgen.book.text.markdown import BOXES, SIDES
from discgen.book.text.placeholders import DATES, FORMS
from discgen.book.text.stories import STORIES
from tests.paths import ROOT

GUIDE = ROOT / "docs" / "原稿の書き方.md"


def examples(kind: str) -> list[str]:
    indented = textwrap.dedent(re.sub(r"^(?!    ).*$", "", GUIDE.read_text(encoding="utf-8"), flags=re.M))
    return re.findall(rf"```{kind}\n(.*?)```", indented, re.S)


def test_the_guide_names_every_mark_of_the_house() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    wanted = [*FrontMatter.model_fields, *PLACES, *BOXES, *SIDES, *STORIES, *FORMS, *DATES, END_OF_YEAR]
    assert [word for word in wanted if word not in text] == []


def test_its_charts_and_flows_are_read() -> None:
    charts, flows = examples("chart"), examples("flow")
    assert charts and flows
    for source in charts:
        assert read_spec(source)[0].title
    for source in flows:
        assert read_flow(source).arrows
    (value,), (plan,) = examples("value"), examples("plan")
    assert validated(*described(value, ""), ValueSpec).stages and validated(*described(plan, ""), PlanSpec).rows
