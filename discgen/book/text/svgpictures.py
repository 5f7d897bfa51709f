"""What an SVG may hold: a drawing that stands still, by itself, of a size that can be drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

_SVG = "{http://www.w3.org/2000/svg}"
_EFFECTS = frozenset({"feOffset", "feBlend", "feFlood"})  # those that the layout engine draws
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "image", "use"})
_STYLE_SOURCE = re.compile(r"@import|url\(\s*['\"]?(?!\s*['\"]?#)", re.I)
_OWN_SOURCE = re.compile(r"url\(\s*['\"]?\s*#([^'\")]+)")
_ACTIVE = re.compile(r"(?:java|vb|live)script:|data:text/html", re.I)
_BLANKS = re.compile(r"[\x00-\x20]+")
_LENGTH = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*(?:px|pt|pc|mm|cm|in|em|ex|%)?\s*")
_MOST_BYTES = 20 * 2**20
_MOST_ELEMENTS = 50_000  # as they stand, and as often as they are drawn
_DEEPEST = 100
_STANDARD = "描画ソフトから、標準の SVG で書き出し直してください"
_SIMPLER = "絵を簡単にするか、PNG で書き出してください"


@dataclass(frozen=True, slots=True)
class PictureFault:
    """Why a picture cannot be printed."""

    message: str
    remedy: str
    found: str = ""


class _Refused(Exception):
    def __init__(self, fault: PictureFault) -> None:
        self.fault = fault
        super().__init__(fault.message)


def svg_faults(content: bytes) -> Iterator[PictureFault]:
    """Everything that is wrong with an SVG."""
    try:
        root = _parsed(content)
        _refuse_endless(root)
    except _Refused as error:
        yield error.fault
        return
    yield from dict.fromkeys(_elements(root))
    yield from _size(root)


def _parsed(content: bytes) -> Element:
    """The drawing, read piece by piece so that one without an end is refused before it fills the memory."""
    if len(content) > _MOST_BYTES:
        raise _Refused(PictureFault("SVG が大きすぎます", _SIMPLER, f"{len(content):,} バイト"))
    root: Element | None = None
    depth = count = 0
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end", "pi")):
            if event == "pi":
                if str(element.text).startswith("xml-stylesheet"):
                    raise _Refused(PictureFault("SVG の様式がほかのファイルを参照しています", _STANDARD))
                continue
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if count > _MOST_ELEMENTS or depth > _DEEPEST:
                raise _Refused(PictureFault("SVG の部品が多すぎます", _SIMPLER, _told(count, depth)))
    except DefusedXmlException as error:
        raise _Refused(PictureFault("SVG に ENTITY の定義があります", _STANDARD)) from error
    except (ParseError, ValueError, LookupError) as error:
        line = f"{error.position[0]}行目" if isinstance(error, ParseError) else ""
        raise _Refused(PictureFault("SVG を読めません", "描画ソフトから SVG で書き出し直してください", line)) from error
    if root is None or root.tag != f"{_SVG}svg":
        found = "" if root is None else str(root.tag)
        raise _Refused(PictureFault("SVG ではありません", "描画ソフトから SVG で書き出し直してください", found))
    return root


def _told(count: int, depth: int) -> str:
    return f"{_DEEPEST} 段を超える入れ子" if depth > _DEEPEST else f"{_MOST_ELEMENTS:,} 個を超えています"


def _refuse_endless(root: Element) -> None:
    """Parts that stand in parts, again and again: what is drawn counts, not what is written."""
    named = {element.get("id", ""): element for element in root.iter() if element.get("id")}
    if _drawn(root, named, {}, set()) > _MOST_ELEMENTS:
        found = f"重ねて使う部品をほどくと {_MOST_ELEMENTS:,} 個を超えます"
        raise _Refused(PictureFault("SVG の部品が多すぎます", _SIMPLER, found))


def _drawn(element: Element, named: Mapping[str, Element], known: dict[Element, int], above: set[Element]) -> int:
    """How many elements are drawn for one; a loop is refused."""
    if element in known:
        return known[element]
    if element in above:
        raise _Refused(PictureFault("SVG の部品が自分自身を含んでいます", _STANDARD, element.get("id", "")))
    above.add(element)
    if len(above) > _DEEPEST * 2:
        raise _Refused(PictureFault("SVG の部品が多すぎます", _SIMPLER, f"{_DEEPEST * 2} 段を超える入れ子"))
    used = [named[name] for name in _used(element) if name in named]
    total = 1 + sum(_drawn(part, named, known, above) for part in [*element, *used])
    above.discard(element)
    known[element] = min(total, _MOST_ELEMENTS + 1)
    return known[element]


def _used(element: Element) -> Iterator[str]:
    for value in _links(element):
        if value.startswith("#") and element.tag != f"{_SVG}a":
            yield value[1:]
    for value in element.attrib.values():
        yield from _OWN_SOURCE.findall(value)


def _links(element: Element) -> list[str]:
    return [value.strip() for name, value in element.attrib.items() if name.rpartition("}")[2] == "href"]


def _elements(root: Element) -> Iterator[PictureFault]:
    for element in root.iter():
        tag = str(element.tag).removeprefix(_SVG)
        links = _links(element)
        active = any(_ACTIVE.match(_BLANKS.sub("", value)) for value in element.attrib.values())
        if tag.lower() == "script" or active or any(name.lower().startswith("on") for name in element.attrib):
            yield PictureFault("SVG に動きの指定（script など）があります", "動きのない絵として書き出し直してください")
        if tag == "foreignObject" or (tag.startswith("fe") and tag not in _EFFECTS):
            remedy = "効果を使わない絵にするか、PNG で書き出してください"
            yield PictureFault("SVG に印刷できない効果があります", remedy, tag)
        if tag == "image" and any(value.startswith("data:") for value in links):
            yield PictureFault("SVG に写真が埋め込まれています", "写真を含む絵は、PNG か JPEG で書き出してください")
        elif tag != "a" and any(not value.startswith("#") for value in links):
            found = next(value for value in links if not value.startswith("#"))[:60]
            yield PictureFault("SVG がほかのファイルを参照しています", "絵をすべて一つの SVG に入れてください", found)
        styles = [element.text or ""] if tag == "style" else list(element.attrib.values())
        if any(_STYLE_SOURCE.search(style) for style in styles):
            yield PictureFault("SVG の様式がほかのファイルを参照しています", "様式を絵に含めて書き出してください")
        if tag == "text" and "BIZ UD" not in "".join(styles) and not _set_in_house_face(root):
            yield PictureFault("SVG の文字の書体が決まっていません", "文字を図形（アウトライン）に変えてください")


def _set_in_house_face(root: Element) -> bool:
    """Whether the whole drawing names a face of the house."""
    return "BIZ UD" in "".join([*root.attrib.values(), *(e.text or "" for e in root.iter(f"{_SVG}style"))])


def _size(root: Element) -> Iterator[PictureFault]:
    """A drawing without extent, or without anything in it, would be a blank place."""
    box = root.get("viewBox", "").replace(",", " ").split()
    lengths = [root.get("width", ""), root.get("height", ""), *(box[2:4] if len(box) == 4 else [])]
    sizes = [float(read[1]) for length in lengths if (read := _LENGTH.fullmatch(length))]
    if any(size <= 0 for size in sizes):
        found = "、".join(length for length in lengths if length)
        yield PictureFault("SVG の幅か高さが 0 です", "絵の大きさを決めて書き出し直してください", found)
    if not any(str(element.tag).removeprefix(_SVG) in _SHAPES for element in root.iter()):
        yield PictureFault("SVG に絵がありません", "描いたものが書き出されているか確かめてください")
