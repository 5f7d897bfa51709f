"""Can this machine lay pages out? Asked before any page is (discgen doctor)."""

from __future__ import annotations


def pango_version() -> str:
    """The version of Pango that WeasyPrint uses; empty where the library or one that it needs cannot be loaded."""
    try:
        from weasyprint.text.ffi import pango  # loads the system's libraries, and fails where they are missing
    except (OSError, ImportError):
        return ""
    number = pango.pango_version()
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def harfbuzz_version() -> str:
    """The version of HarfBuzz beside it, asked for step by step; empty where there is none."""
    try:
        from weasyprint.text.ffi import harfbuzz
    except (OSError, ImportError):
        return ""
    found: list[int] = []
    for _ in range(3):
        number = 0
        while harfbuzz.hb_version_atleast(*[*found, number + 1, 0, 0][:3]):
            number += 1
        found.append(number)
    return ".".join(map(str, found))
