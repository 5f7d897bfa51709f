"""Charts: labels are the printed figures, lengths are proportional to them, every fault is told with its line."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from itertools import pairwise
from math import asin, hypot, pi

import pypdfium2
import pytest
from lxml import etree
from weasyprint import HTML

from discgen.book.composition.theme import colours
from discgen.book.graphics import Drawing, DrawingError, DrawingStyle, draw_chart
from discgen.book.graphics.chartvalues import label_of
from discgen.book.graphics.palette import contrast, lightness, on
from discgen.figures.tables.figuretext import FigureName, TiedFigure

YEAR = 2030
ACCENTS = ["#0f6b5c", "#1f4e96", "#b5482a", "#e0a000", "#101010"]
TABLE = {
    "t/預金": (["1,095,900", "1,116,600", "1,139,200", "1,163,100", "1,221,502"], "百万円"),
    "t/利益": (["1,379", "△567", "－", "0", "△1,020"], "百万円"),
    "t/小": (["120", "90", "60", "30", "15"], "百万円"),
    "t/中": (["880", "910", "940", "970", "985"], "百万円"),
    "t/計": (["1,000", "1,000", "1,000", "1,000", "1,000"], "百万円"),
    "t/率": (["10.14", "9.59", "8.78", "8.47", "8.22"], "%"),
    "t/人": (["532"], "人"),
    "t/空": (["－", "－", "－", "－", "－"], "百万円"),
    "t/構成比": (["1.50"], "%"),
}


class Figures:
    """Figures of the years up to the current one."""

    def __init__(self, table: dict[str, tuple[list[str], str]] = TABLE) -> None:
        self._table = table

    def lookup(self, name: FigureName, fy_offset: int) -> TiedFigure | None:
        texts, unit = self._table.get(str(name), ([], ""))
        place = len(texts) - 1 + fy_offset
        return TiedFigure(texts[place], unit) if 0 <= place < len(texts) else None

    def names(self) -> list[FigureName]:
        return [FigureName.parse(path) for path in self._table]


def style_of(accent: str = ACCENTS[0]) -> DrawingStyle:
    return DrawingStyle(**{name.replace("-", "_"): value for name, value in colours(accent).items()})


def chart(source: str, width: float = 238.1, figures: Figures | None = None) -> Drawing:
    return draw_chart(source, figures or Figures(), style_of(), width, YEAR)


def root(drawing: Drawing) -> etree._Element:
    return etree.fromstring(drawing.svg)


def texts(drawing: Drawing) -> list[str]:
    return ["".join(node.itertext()) for node in root(drawing).iter("{*}text")]


def bars(drawing: Drawing) -> list[etree._Element]:
    """Rectangles taller than a key."""
    return [node for node in root(drawing).iter("{*}rect") if float(node.get("width")) > 7]


def bar(label: str = "預金", more: str = "") -> str:
    return f"type: bar\ntitle: {label}の推移\nseries: [{{label: {label}, figure: t/{label}}}]\n{more}"


STACK = """type: stacked
title: 内訳
total: t/計
series: [{label: 中, figure: t/中}, {label: 小, figure: t/小}]
line: {label: 比率, figure: t/率}
"""
DONUT = """type: donut
title: 構成
total: t/計
parts: [{label: 中, figure: t/中}, {label: 小, figure: t/小, share: t/構成比}]
"""


def test_labels_are_the_printed_figures_and_the_years() -> None:
    assert texts(chart(bar())) == [
        "（単位：百万円）",
        *TABLE["t/預金"][0],
        "2026年度",
        "2027年度",
        "2028年度",
        "2029年度",
        "2030年度",
    ]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("億円", "1兆2,215"), ("億百万", "1兆2,215億2百万円"), ("百万円", "1,221,502")],
)
def test_amounts_take_the_asked_form(unit: str, expected: str) -> None:
    wide = chart(bar(more=f"unit: {unit}"), width=493.2)
    assert expected in texts(wide)


def test_long_amounts_break_after_cho() -> None:
    table = {"t/額": (["9,112,345,678"] * 5, "百万円")}
    source = "type: bar\ntitle: 額\nunit: 億円\nseries: [{label: 額, figure: t/額}]"
    drawing = chart(source, width=160, figures=Figures(table))
    assert "9,112兆" in texts(drawing) and "3,456" in texts(drawing)


def test_a_unit_stands_once_in_a_chart_and_with_every_figure_that_is_told() -> None:
    drawing = chart("type: line\ntitle: 比率\nseries: [{label: 比率, figure: t/率}]")
    assert [text for text in texts(drawing) if "%" in text] == ["（単位：%）"]
    assert set(TABLE["t/率"][0]) <= set(texts(drawing))
    assert all(f"{rate}%" in drawing.alt for rate in TABLE["t/率"][0])
    small = chart(bar("小", "unit: 億円"))  # below one 億 a figure says its own unit
    assert {"（単位：億円）", "1", "15百万円"} <= set(texts(small))


def test_bars_are_as_long_as_their_figures() -> None:
    values = [float(text.replace(",", "")) for text in TABLE["t/預金"][0]]
    heights = [float(node.get("height")) for node in bars(chart(bar()))]
    assert [height / heights[-1] for height in heights] == pytest.approx([v / values[-1] for v in values], abs=0.001)


def test_negative_bars_hang_below_the_line_and_dashes_have_none() -> None:
    drawing = chart(bar("利益"))
    assert {"△567", "－", "0", "△1,020"} <= set(texts(drawing))
    first, second, last = bars(drawing)  # neither － nor 0 is a bar
    zero = float(first.get("y")) + float(first.get("height"))
    assert float(second.get("y")) == pytest.approx(zero, abs=0.02)
    assert float(last.get("height")) / float(first.get("height")) == pytest.approx(1020 / 1379, abs=0.002)


def test_the_current_year_is_emphasised() -> None:
    drawing, style = chart(bar()), style_of()
    assert [node.get("fill") for node in bars(drawing)] == [style.tint_strong] * 4 + [style.accent]
    bold = ["".join(node.itertext()) for node in root(drawing).iter("{*}text") if node.get("font-weight") == "bold"]
    assert bold == ["1,221,502", "2030年度"]


def test_fewer_years_than_asked_are_told() -> None:
    drawing = chart(bar("人"))
    assert drawing.notes == ("5年度のうち計数のある1年度だけを描きました",)
    assert texts(drawing) == ["（単位：人）", "532", "2030年度"]
    assert not chart(bar("人", "years: 1")).notes


@pytest.mark.parametrize("name", ["利益", "空", "人"])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_odd_figures_are_drawn_inside_the_sheet(kind: str, name: str) -> None:
    drawing = chart(f"type: {kind}\ntitle: 図\nseries: [{{label: 甲, figure: t/{name}}}]")
    for node in root(drawing).iter("{*}text", "{*}rect", "{*}circle"):
        y = float(node.get("y") or node.get("cy"))
        assert 0 <= y <= drawing.height
        assert y + float(node.get("height") or 0) <= drawing.height + 0.01


def test_parts_on_each_other_fill_the_bar() -> None:
    drawing = chart(STACK, width=493.2)
    tall = [node for node in bars(drawing) if float(node.get("width")) > 20]
    low = [float(node.get("height")) for node in tall]
    assert low[1] / low[0] == pytest.approx(880 / 120, rel=0.02) or low[0] / low[1] == pytest.approx(
        880 / 120, rel=0.02
    )
    assert {"1,000", "880", "15", "8.22", "中", "小", "比率（%）"} <= set(texts(drawing))


def test_rows_without_room_side_by_side_take_panels() -> None:
    rows = ", ".join(f"{{label: {name}, figure: t/{name}}}" for name in ("計", "中", "小"))
    narrow = chart(f"type: bar\ntitle: 三つ\nseries: [{rows}]")
    wide = chart(f"type: bar\ntitle: 三つ\nseries: [{rows}]", width=493.2)
    assert narrow.height > wide.height
    own = "縦の目盛りは段ごとに異なります"
    assert set(texts(narrow)) == {*texts(wide), own} and own in narrow.alt and own not in wide.alt
    assert len({round(float(n.get("y")) + float(n.get("height")), 1) for n in bars(narrow)}) == 3  # base lines


def arc(path: str) -> float:
    """The angle that a piece of the ring covers, from the tips of its outer arc."""
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]
    (x1, y1), radius, large, (x2, y2) = numbers[0:2], numbers[2], numbers[5], numbers[7:9]
    angle = 2 * asin(min(1.0, hypot(x2 - x1, y2 - y1) / (2 * radius)))
    return 2 * pi - angle if large else angle


@pytest.mark.parametrize("width", [238.1, 493.2])
def test_pieces_of_the_ring_are_as_large_as_their_figures(width: float) -> None:
    drawing = chart(DONUT, width)
    large, small = (arc(n.get("d")) for n in root(drawing).iter("{*}path") if n.get("stroke") == "#ffffff")
    assert small / (large + small) == pytest.approx(0.015, abs=0.001)
    told = {"15（1.50%）"} if width > 400 else {"15", "1.50%"}  # around the ring, or in columns beside it
    assert {"合計", "1,000", "中", "小"} | told <= set(texts(drawing))


def test_what_the_parts_leave_needs_a_name() -> None:
    missing = "type: donut\ntitle: 構成\ntotal: t/計\nparts: [{label: 小, figure: t/小}]"
    with pytest.raises(DrawingError, match="内訳の計が合計に足りません"):
        chart(missing)
    drawing = chart(missing + "\nrest: その他")
    assert {"その他", "985", "98.5%", "1.5%"} <= set(texts(drawing))  # 1,000 less 15
    assert "その他：985、構成比は98.5%。" in drawing.alt
    assert ("その他", "985", "98.5%") in drawing.table


def heights(drawing: Drawing) -> list[float]:
    """Of the points, oldest first."""
    return [float(node.get("cy")) for node in root(drawing).iter("{*}circle") if node.get("data-said")]


def base_of(drawing: Drawing) -> float:
    """The height of the lowest line over the whole width."""
    paths = [re.findall(r"[\d.]+", node.get("d")) for node in root(drawing).iter("{*}path")]
    flat = [(float(str(one[1])), float(str(one[2]))) for one in paths if len(one) == 4 and one[1] == one[3]]
    return max(height for height, end in flat if end > 200)


LINE = "type: line\ntitle: 比率\nseries: [{label: 比率, figure: t/率}]\n"


def test_a_line_stands_on_zero_so_a_small_change_looks_small() -> None:
    drawing = chart(LINE)
    over = [base_of(drawing) - height for height in heights(drawing)]
    rates = [float(rate) for rate in TABLE["t/率"][0]]
    assert [one / over[0] for one in over] == pytest.approx([rate / rates[0] for rate in rates], abs=0.002)
    assert "0" in texts(drawing)
    band = heights(chart(STACK, 493.2))  # the line above bars too
    assert (band[-1] - band[0]) < 0.25 * 30


def test_an_axis_that_is_cut_shows_and_says_it() -> None:
    cut, whole = chart(LINE + "cut_axis: true"), chart(LINE)
    said = "縦軸は途中を省いています"
    assert said in texts(cut) and said in cut.alt and said not in whole.alt
    assert max(heights(cut)) - min(heights(cut)) > 2 * (max(heights(whole)) - min(heights(whole)))
    assert "0" not in texts(cut)


@pytest.mark.parametrize("kind", ["line", "bar"])
def test_a_reference_lies_at_its_value_and_is_told(kind: str) -> None:
    source = LINE.replace("type: line", f"type: {kind}") + "reference: 4\nreference_label: 国内基準"
    drawing = chart(source)
    dashed = [node.get("d") for node in root(drawing).iter("{*}path") if node.get("stroke-dasharray") == "3.0 1.8"]
    (line,) = [[float(one) for one in re.findall(r"[\d.]+", data)] for data in dashed]
    base, top = base_of(drawing), min(heights(drawing), default=0.0)
    if kind == "bar":
        tallest = max(bars(drawing), key=lambda node: float(node.get("height")))
        top = float(tallest.get("y"))
    assert (base - line[1]) / (base - top) == pytest.approx(4 / 10.14, abs=0.005)
    assert "国内基準 4%" in texts(drawing) and "基準の線は国内基準 4%" in drawing.alt


def test_the_line_above_bars_may_have_its_own_reference() -> None:
    drawing = chart(STACK.replace("figure: t/率}", "figure: t/率, reference: 4}"), 493.2)
    assert "4%" in texts(drawing) and "基準の線は4%" in drawing.alt


def test_the_pieces_that_close_a_ring_are_parted_by_more_than_tint() -> None:
    parts = ", ".join(f"{{label: {name}, figure: t/{name}}}" for name in ("中", "小", "計"))
    odd = chart(f"type: donut\ntitle: 三つ\nparts: [{parts}]", 493.2)
    even = chart(DONUT, 493.2)
    strokes = [[n for n in root(one).iter("{*}path") if n.get("stroke-width") == "0.5"] for one in (odd, even)]
    assert len(strokes[0]) > 20 and not strokes[1]


def test_twelve_parts_have_their_labels_apart() -> None:
    names = [f"部分{number}" for number in range(12)]
    amounts = [900, 3, 400, 2, 300, 5, 250, 120, 80, 4, 60, 40]
    figures = Figures({f"t/{name}": ([str(a)], "百万円") for name, a in zip(names, amounts, strict=True)})
    parts = ", ".join(f"{{label: {name}, figure: t/{name}}}" for name in names)
    for width in (238.1, 493.2):
        drawing = chart(f"type: donut\ntitle: 十二\nparts: [{parts}]", width, figures)
        assert set(names) <= set(texts(drawing))
        places = [(n.get("x"), n.get("text-anchor"), float(n.get("y"))) for n in root(drawing).iter("{*}text")]
        for x, anchor, y in places:
            assert not [o for o in places if o[:2] == (x, anchor) and 0 < abs(o[2] - y) < 7]
            assert 0 < y < drawing.height


@pytest.mark.parametrize(
    ("source", "line", "message", "told"),
    [
        ("", 1, "図の記述がありません", ""),
        ("type: pie\ntitle: 図", 1, "図の種類（type）がありません", "donut"),
        (
            "type: bar\ntitle: 図\nseries: [{label: 甲, figur: t/預金}]",
            3,
            "図の項目「series > 1番目 > figur」が正しくありません",
            "近い名前：figure",
        ),
        ("type: bar\ntitle: 図", 1, "図の項目「series」が正しくありません", "必要な項目がありません"),
        (
            "type: bar\ntitle: 図\nyears: 0\nseries: [{label: 甲, figure: t/預金}]",
            3,
            "図の項目「years」が正しくありません",
            "1 以上の数を書いてください",
        ),
        ("type: bar\ntitle: 図\ntitle: 表\nseries: [{label: 甲, figure: t/預金}]", 3, "同じ項目が二度", "title"),
        ("type: bar\ntitle: [図\nseries", 3, "図の記述を読めません", ""),
        ("type: bar\ntitle: 図\nseries:\n  - label: 甲\n    figure: t/預全", 5, "計数が見つかりません", "t/預金"),
        (
            "type: bar\ntitle: 図\nunit: 人\nseries: [{label: 甲, figure: t/預金}]",
            4,
            "「人」の形で図にできません",
            "億円",
        ),
        (
            "type: bar\ntitle: 図\nunit: 億円\nseries: [{label: 甲, figure: t/率}]",
            4,
            "「億円」の形で図にできません",
            "%",
        ),
        ("type: donut\ntitle: 図\nparts: [{label: 甲, figure: t/利益}]", 3, "負の計数は", "△1,020"),
        ("type: donut\ntitle: 図\ntotal: t/小\nparts: [{label: 甲, figure: t/計}]", 3, "合計を超えています", "15"),
        (STACK.replace("t/計", "t/預金"), 3, "合計に足りません", ""),
        (LINE + "reference: 400", 4, "基準の線が計数から離れすぎています", "図の単位（%）"),
        (bar(more="unit: 億百万\nreference: 4"), 5, "この単位の図に基準の線は引けません", "億円"),
    ],
)
def test_faults_are_told_with_their_line(source: str, line: int, message: str, told: str) -> None:
    with pytest.raises(DrawingError) as caught:
        chart(source)
    fault = caught.value
    assert (fault.line, message in fault.message) == (line, True), (fault.line, fault.message)
    assert told in fault.found + fault.expected + fault.remedy
    assert not re.search(r"[Ii]nput|valid|should|Extra", fault.message + fault.found + fault.expected)


def test_all_faults_come_at_once() -> None:
    with pytest.raises(DrawingError) as caught:
        chart("type: bar\ntitle: ''\nunits: 億円\nyears: 五\nseries: [{label: 甲, figure: t/預金}]")
    assert [fault.line for fault in caught.value.every()] == [2, 3, 4]
    with pytest.raises(DrawingError) as caught:
        chart("type: bar\ntitle: 図\nseries: [{label: 甲, figur: t/預金}]")
    assert len(caught.value.every()) == 1  # the key that is written wrong is not told as missing too
    with pytest.raises(DrawingError) as caught:
        chart("type: bar\ntitle: 図\nseries:\n  - {label: 甲, figure: t/甲}\n  - {label: 乙, figure: t/乙}")
    assert [fault.found for fault in caught.value.every()] == ["t/甲", "t/乙"]


def test_figures_that_do_not_fit_are_told() -> None:
    with pytest.raises(DrawingError, match="図の幅に数字が入りません") as caught:
        chart(bar(more="unit: 億百万"), width=90)
    assert "years" in caught.value.remedy


def test_the_words_for_the_ear_hold_every_year_and_figure() -> None:
    alt = chart(bar(more="unit: 億円")).alt
    assert alt.startswith("預金の推移の棒グラフ、単位は億円。預金：2026年度は1兆959億円、")
    assert alt.endswith("2030年度は1兆2,215億円。")
    assert "小：15、構成比は1.50%。合計：1,000。" in chart(DONUT).alt
    assert "比率：2026年度は10.14%" in chart(STACK, 493.2).alt


def test_a_pointer_is_told_each_figure_once_and_a_table_tells_the_same() -> None:
    drawing = chart(bar())
    said = [one.get("data-said") for one in root(drawing).iter() if one.get("data-said")]
    (head, line) = drawing.table
    assert (head[0], line[0]) == ("", "預金") and len(head) == len(line)
    assert said == [f"{year} {figure}" for year, figure in zip(head[1:], line[1:], strict=True)]
    assert set(line[1:]) <= set(texts(drawing))


def test_the_figures_used_are_named() -> None:
    assert chart(bar("利益")).figures == tuple((FigureName("t", "利益"), offset) for offset in range(-4, 1))
    assert (FigureName("t", "構成比"), 0) in chart(DONUT).figures


def test_the_same_description_gives_the_same_drawing() -> None:
    for source in (bar(), STACK, DONUT):
        assert chart(source, 493.2).svg == chart(source, 493.2).svg
        assert " id=" not in chart(source, 493.2).svg  # several drawings stand in one page


def test_words_are_escaped() -> None:
    drawing = chart('type: bar\ntitle: "<b>&"\nseries: [{label: "<i>", figure: t/預金}, {label: 乙, figure: t/小}]')
    assert "<i>" in texts(drawing)
    assert root(drawing).findtext("{*}title") == drawing.alt


# Colours for every eye -----------------------------------------------------------------------------------------------

# Brettel, Viénot and Mollon as simplified by Viénot (1999): dichromats in linear RGB.
PROTAN = [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]
DEUTAN = [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]
NORMAL = [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]


def lab(colour: str, eye: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    r, g, b = (min(1.0, max(0.0, sum(k * c for k, c in zip(row, linear, strict=True)))) for row in eye)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (c ** (1 / 3) if c > 216 / 24389 else (24389 / 27 * c + 16) / 116 for c in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, eye: Sequence[Sequence[float]]) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one, eye), lab(other, eye), strict=True)) ** 0.5


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("count", range(2, 13))
def test_neighbours_differ_for_every_eye_and_in_grey(accent: str, count: int) -> None:
    palette = style_of(accent).palette(count)
    for one, other in pairwise([*palette, palette[0]]):
        grey = abs(lightness(one) - lightness(other))
        assert all(distance(one, other, eye) >= 5 for eye in (NORMAL, PROTAN, DEUTAN)), (one, other)
        assert grey >= 5, (one, other, grey)


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("count", range(2, 7))
def test_series_differ_from_each_other_not_only_from_neighbours(accent: str, count: int) -> None:
    palette = style_of(accent).palette(count)
    for number, one in enumerate(palette):
        for other in palette[number + 1 :]:
            assert min(distance(one, other, eye) for eye in (NORMAL, PROTAN, DEUTAN)) >= 6


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("count", range(2, 13))
def test_areas_that_touch_have_three_to_one_between_them(accent: str, count: int) -> None:
    assert all(contrast(one, other) >= 3 for one, other in pairwise(style_of(accent).palette(count)))


@pytest.mark.parametrize("accent", ACCENTS)
def test_words_read_on_every_area_and_lines_on_paper(accent: str) -> None:
    style = style_of(accent)
    for count in range(1, 13):
        assert all(contrast(fill, on(fill, style.ink)) >= 4.5 for fill in style.palette(count))
    assert all(contrast(line, "#ffffff") >= 3 for line in style.line_palette(4))
    assert abs(lightness(style.tint_strong) - lightness(style.accent)) > 15


# On paper ------------------------------------------------------------------------------------------------------------


def test_paper_has_the_figures_as_text_in_the_fonts_of_the_house(caplog: pytest.LogCaptureFixture) -> None:
    drawings = [chart(source, 493.2) for source in (bar(more="unit: 億円"), bar("利益"), STACK, DONUT)]
    body = "".join(f"<figure>{drawing.svg}</figure>" for drawing in drawings)
    page = f'<!doctype html><html lang="ja"><title>図</title><body style="font-family:BIZ UDPGothic">{body}'
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    assert not caplog.records
    fonts = set(re.findall(rb"/FontName /[A-Z]{6}\+([\w-]+)", pdf))
    assert fonts <= {b"BIZ-UDPGothic", b"BIZ-UDPGothic-Bold", b"BIZ-UDGothic", b"BIZ-UDGothic-Bold"}
    document = pypdfium2.PdfDocument(pdf)
    read = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for drawing in drawings:
        assert drawing.alt.encode("utf-16-be").hex() in _alternatives(pdf)
        for text in texts(drawing):
            assert text in read.replace("\r\n", ""), text


def _alternatives(pdf: bytes) -> str:
    return " ".join(found.decode().lower() for found in re.findall(rb"/Alt\s*<feff([0-9a-fA-F]+)>", pdf))


def test_the_unit_of_a_label_is_told_once_even_where_the_figure_carries_it() -> None:
    for text, unit in (("0.55%", "%"), ("0.55", "%"), ("792百万円", "百万円")):
        label = label_of(TiedFigure(text, unit), unit)
        assert label.label == text.removesuffix(unit) and label.text.startswith(label.label)


def test_no_line_of_a_drawing_is_finer_than_a_plate_holds() -> None:
    figures = Figures({"t/甲": (["7148"], "百万円"), "t/乙": (["2"], "百万円"), "t/丙": (["295"], "百万円")})
    parts = "".join(f"  - {{label: {name}, figure: t/{name}}}\n" for name in "甲乙丙")
    drawing = chart(f"type: stacked\ntitle: 債権\nyears: 1\nseries:\n{parts}", figures=figures)
    widths = [float(node.get("stroke-width")) for node in root(drawing).iter() if node.get("stroke-width")]
    assert widths and min(widths) >= 0.25
