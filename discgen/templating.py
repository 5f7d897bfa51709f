"""What every template needs: its folder, environment and style sheets, figures as they are set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

import discgen
from discgen.faults import Fault, FaultError

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = (
    "book/style.css",
    "book/magazine.css",
    "book/lists.css",
    "book/graphics.css",
    "book/stories.css",
    "book/print.css",
)
LARGE = "book/large.css"  # laid over them for large print
THEMES = "book/themes"  # folder with their style sheets


def templates_folder() -> Path:
    """Inside the package when installed, beside it in a checkout."""
    package = Path(discgen.__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "book" / "style.css").is_file():
            return folder
    raise FaultError([Fault("templates", "版面の雛形がありません", remedy="インストールをやり直してください")])


def templates(folder: Path | None = None) -> Environment:
    """The environment of all templates: everything is escaped, what is not there is a fault. folder: another one."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only who draws pays for the library

    environment = Environment(
        loader=FileSystemLoader(folder or templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figures"] = figures
    return environment


_POINT = re.compile(r"(?<=\d)[,.](?=\d)")


def figures(text: str) -> Markup:
    """A printed cell with comma and point marked: they are set from the proportional face, so figures stay tight."""
    marked = _POINT.sub(lambda found: f"<i>{found[0]}</i>", str(escape(text)))
    return Markup(marked.replace("\n", "<br>"))  # noqa: S704  (escaped above)
