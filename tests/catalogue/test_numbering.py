"""Numbers of lines in the styles that houses use."""

from __future__ import annotations

import pytest

from discgen.catalogue.numbering import checked_style, numbered


@pytest.mark.parametrize(
    ("style", "position", "printed"),
    [
        ("1. ", 12, "12. "),
        ("（１）", 10, "（１０）"),
        ("(1)", 3, "(3)"),
        ("①", 20, "⑳"),
        ("①", 21, "21"),
        ("イ.", 12, "ヲ."),
        ("ア　", 3, "ウ　"),
        ("一　", 1, "一　"),
        ("一　", 10, "十　"),
        ("一　", 21, "二十一　"),
        ("", 4, ""),
    ],
)
def test_a_number_follows_the_first_of_its_style(style: str, position: int, printed: str) -> None:
    assert numbered(style, position) == printed


@pytest.mark.parametrize("style", ["第", "1-1", "イ①", "（2）"])
def test_a_style_needs_one_first_number(style: str) -> None:
    with pytest.raises(ValueError, match="最初の番号"):
        checked_style(style)
