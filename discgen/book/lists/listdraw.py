"""Lists as HTML: Jinja draws the blocks, nothing is decided here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from discgen.book.lists.listmodel import Block
from discgen.templating import figures, templates_folder

_DATE_FORM = "（{}年{}月{}日現在）"


def draw_blocks(blocks: Sequence[Block], as_of: datetime.date | None) -> str:
    """HTML of a list. as_of: the date printed above it."""
    day = _DATE_FORM.format(as_of.year, as_of.month, as_of.day) if as_of else ""
    return _template().render(blocks=blocks, day=day)


@cache
def _template() -> Template:
    loader = FileSystemLoader(templates_folder())
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["figures"] = figures
    environment.filters["lines"] = lambda text: Markup("<br>").join(escape(part) for part in text.split("\n"))
    return environment.get_template("book/lists.html.j2")
