"""Lists as HTML: Jinja draws the blocks, nothing is decided here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache

from jinja2 import Template
from markupsafe import Markup, escape

from discgen.book.lists.listmodel import Block
from discgen.catalogue.eras import western_date
from discgen.templating import templates


def draw_blocks(blocks: Sequence[Block], as_of: datetime.date | None) -> str:
    """HTML of a list. as_of: the date printed above it."""
    day = f"（{western_date(as_of)}現在）" if as_of else ""
    return _template().render(blocks=blocks, day=day)


@cache
def _template() -> Template:
    environment = templates()
    environment.filters["lines"] = lambda text: Markup("<br>").join(escape(part) for part in text.split("\n"))
    return environment.get_template("book/lists.html.j2")
