"""Frames that wait for a picture, credit and consent, one picture with one meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from discgen.book.composition.pictureuse import PictureUse
from discgen.book.text.drafts import DRAFT
from discgen.book.text.markdown import picture_settings
from discgen.book.text.pictureslots import slot_of, slots_left


@pytest.mark.parametrize(
    ("setting", "read"),
    [
        ("", (100, "")),
        ("幅=50%", (50, "")),
        ("幅=50% 提供=甲新聞社 同意=済", (50, "甲新聞社")),
        ("同意=未", (100, "")),
        ("幅=0%", None),
        ("幅=半分", None),
        ("同意=たぶん", None),
    ],
)
def test_what_a_picture_says_of_itself(setting: str, read: tuple[int, str] | None) -> None:
    assert picture_settings(setting) == read


def test_a_frame_tells_how_large_its_picture_must_be() -> None:
    slot = slot_of("枠:60x80")
    assert slot is not None and slot.pixels == (709, 945)  # 60 / 25.4 × 300, 80 / 25.4 × 300
    assert slot.words == "写真　60×80mm（709×945画素以上）"
    assert slot_of("photo.jpg") is None


def test_frames_and_pictures_without_consent_are_told_with_their_line(tmp_path: Path) -> None:
    lines = ["文", "![理事長](枠:60x80)", "![職員](a.jpg){同意=未}", "![職員](b.jpg){同意=済}", "![森](c.svg)"]
    (tmp_path / "a.md").write_text("\n".join(lines), encoding="utf-8")
    told = [(fault.where, fault.message, fault.rule) for fault in slots_left(tmp_path, DRAFT)]
    assert told == [
        ("a.md:2", "写真の枠が空いています", DRAFT),
        ("a.md:3", "同意を得ていない画像です", DRAFT),
    ]


def test_one_picture_with_two_meanings_is_told() -> None:
    use = PictureUse()
    for content, alt, caption in (("1", "森", "学校"), ("1", "森", "学校"), ("2", "親子", "甲"), ("2", "家", "乙")):
        use.add(content, f"{content}.svg", alt, caption)
    told = [(fault.where, fault.message, fault.found) for fault in use.faults()]
    assert told == [
        ("画像 2.svg", "同じ画像に、違う代替テキストが付いています", "親子／家"),
        ("画像 2.svg", "同じ画像が、違う説明で二度置かれています", "甲／乙"),
    ]
