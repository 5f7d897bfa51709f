"""Frames that wait for a picture, credit and consent, one picture with one meaning."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from discgen.book.composition.pictureuse import PictureUse, PlacedPicture
from discgen.book.text.drafts import DRAFT
from discgen.book.text.markdown import picture_settings
from discgen.book.text.pictureslots import slot_of, slots_left
from discgen.book.text.picturetitles import title_in


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


def placed(content: str, alt: str, caption: str, line: int, title: str = "") -> PlacedPicture:
    return PlacedPicture(content, f"{content}.svg", alt, caption, f"a.md:{line}", title)


def told(*pictures: PlacedPicture) -> list[tuple[str, str, str, str]]:
    use = PictureUse()
    for one in pictures:
        use.add(one)
    return [(fault.where, fault.message, fault.found, fault.expected) for fault in use.faults()]


def test_one_picture_with_two_meanings_is_told_at_the_second_place() -> None:
    same = placed("1", "森", "学校", 4), placed("1", "森", "学校", 9)
    assert told(*same, placed("2", "親子", "甲", 5), placed("2", "家", "乙", 7)) == [
        ("a.md:7", "同じ画像に、違う代替テキストが付いています", "家（2.svg）", "親子（a.md:5）"),
        ("a.md:7", "同じ画像が、違う説明で二度置かれています", "乙（2.svg）", "甲（a.md:5）"),
    ]
    assert told(*same) == []


def test_two_pictures_with_one_alternative_are_told() -> None:
    assert told(placed("1", "森", "", 4), placed("2", "森", "", 8)) == [
        ("a.md:8", "違う画像に、同じ代替テキストが付いています", "森（2.svg）", "1.svg（a.md:4）")
    ]


def test_an_alternative_that_means_another_picture_is_told_with_the_picture_that_it_fits() -> None:
    forest = placed("1", "森で遊ぶ子どもたち", "", 4, "森で苗を植える子どもたち")
    wrong = placed("2", "森で学ぶ子どもの絵", "", 6, "球場で向き合う投手と打者")
    use = PictureUse()
    for one in (forest, wrong):
        use.add(one)
    (fault,) = use.faults()
    assert (fault.where, fault.found) == ("a.md:6", "森で学ぶ子どもの絵")
    assert fault.expected == "球場で向き合う投手と打者（2.svg の題）" and "1.svg の題" in fault.remedy


@pytest.mark.parametrize(
    ("alt", "title"),
    [("学びの道を歩む親子の挿絵", "丘の家へ続く道を歩く家族"), ("挿絵", "森の絵"), ("森", ""), ("ろうきんの", "森")],
)
def test_words_that_may_mean_the_same_picture_are_quiet(alt: str, title: str) -> None:
    assert told(placed("1", alt, "", 1, title)) == []


def test_a_picture_says_of_itself_what_it_shows() -> None:
    assert title_in(".svg", "<svg><title>森 &amp; 海</title></svg>".encode()) == "森 & 海"
    assert title_in(".svg", b"<svg><title>Layer 1</title></svg>") == ""
    notes, file = PngInfo(), io.BytesIO()
    notes.add_itxt("Title", "海の家")
    Image.new("RGB", (2, 2)).save(file, "PNG", pnginfo=notes)
    assert title_in(".png", file.getvalue()) == "海の家"
    exif, photo = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.ImageDescription] = "OLYMPUS DIGITAL CAMERA"
    Image.new("RGB", (2, 2)).save(photo, "JPEG", exif=exif)
    assert title_in(".jpg", photo.getvalue()) == "" and title_in(".png", b"x") == ""
