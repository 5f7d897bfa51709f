"""From a line of a text to its page: somebody types ``greeting.md:12``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from discgen.desk.preview.contents import Contents
from discgen.project import TEXTS

_ASKED = re.compile(rf"(?:{TEXTS}/)?([^/\\:：\s]+\.md)(?:\s*[:：]\s*|\s+)?(\d{{1,6}})?行?")


def asked_line(contents: Contents, text: str) -> Iterator[dict[str, Any]]:
    """A hit for the line of a text that is named, with its page; none for any other words."""
    found = _ASKED.fullmatch(text.strip())
    if not found:
        return
    file, line = f"{TEXTS}/{found[1]}", int(found[2] or 1)
    page = contents.page_of_line(file, line)
    title = f"{file} {line}行" + ("" if page else "（誌面にありません）")
    yield {"kind": "source", "title": title, "page": page, "file": file, "line": line}
