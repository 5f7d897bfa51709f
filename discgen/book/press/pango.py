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
