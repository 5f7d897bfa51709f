"""What every template needs: the folder of the templates, its style sheets, figures as they are set."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup, escape

import discgen
from discgen.faults import Fault, FaultError

STYLES = ("book/style.css", "book/magazine.css", "book/lists.css", "book/graphics.css", "book/print.css")
THEMES = "book/themes"  # folder with their style sheets


def templates_folder() -> Path:
    """Inside the package when installed, beside it in a checkout."""
    package = Path(discgen.__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "book" / "style.css").is_file():
            return folder
    raise FaultError([Fault("templates", "版面の雛形がありません", remedy="インストールをやり直してください")])


_POINT = re.compile(r"(?<=\d)[,.](?=\d)")


def figures(text: str) -> Markup:
    """A printed cell with comma and point marked: they are set from the proportional face, so figures stay tight."""
    marked = _POINT.sub(lambda found: f"<i>{found[0]}</i>", str(escape(text)))
    return Markup(marked.replace("\n", "<br>"))  # noqa: S704  (escaped above)
