"""Flow diagrams and organisation charts: every box and arrow is drawn, nothing overlaps, every fault has its line."""

from __future__ import annotations

import logging
import re
from itertools import pairwise

import pytest
from lxml import etree
from weasyprint import HTML

from discgen.book.composition.theme import colours
from discgen.book.graphics import Drawing, DrawingError, DrawingStyle, TreeNode, draw_flow, draw_tree

WIDTH = 493.2
FLOW = """題: 資金の流れ
会員 -> 金庫: 預金
金庫 -> 会員: 融資
会員 -> 構成員
金庫 <-> 連合会: 資金の融通   # 両方向
略: 連合会 = 連合会｜（系統中央機関）
組 業界: 金庫、連合会
強調: 金庫
"""
Box = tuple[float, float, float, float]  # left, top, right, bottom


def style_of(accent: str = "#0f6b5c") -> DrawingStyle:
    return DrawingStyle(**{name.replace("-", "_"): value for name, value in colours(accent).items()})


def flow(source: str = FLOW, width: float = WIDTH) -> Drawing:
    return draw_flow(source, style_of(), width)


def root(drawing: Drawing) -> etree._Element:
    return etree.fromstring(drawing.svg)


def texts(drawing: Drawing) -> dict[str, tuple[float, float]]:
    return {"".join(n.itertext()): (float(n.get("x")), float(n.get("y"))) for n in root(drawing).iter("{*}text")}


def boxes(drawing: Drawing) -> list[Box]:
    """The boxes of a diagram: their corners are round, those of frames more."""
    found = []
    for node in root(drawing).iter("{*}rect"):
        if node.get("rx") in ("3", "3.0") and node.get("fill") != style_of().tint_pale:
            x, y, width, height = (float(node.get(name)) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + width, y + height))
    return found


def around(drawing: Drawing, words: str) -> Box:
    """The box that holds the words."""
    x, y = texts(drawing)[words]
    return next(box for box in boxes(drawing) if box[0] < x < box[2] and box[1] < y < box[3])


def lines(drawing: Drawing) -> list[list[tuple[float, float]]]:
    """The lines of arrows and joints."""
    found = []
    for node in root(drawing).iter("{*}path"):
        if node.get("fill") == "none":
            pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", node.get("d"))
            found.append([(float(x), float(y)) for x, y in pairs])
    return found


def heads(drawing: Drawing) -> list[tuple[float, float]]:
    """The tips of the arrows."""
    found = []
    for node in root(drawing).iter("{*}path"):
        if node.get("fill") != "none":
            x, y = re.findall(r"(-?[\d.]+),(-?[\d.]+)", node.get("d"))[0]
            found.append((float(x), float(y)))
    return found


def test_every_box_and_word_stands_in_the_diagram() -> None:
    drawing = flow()
    assert {"会員", "金庫", "構成員", "連合会", "（系統中央機関）", "預金", "融資", "資金の融通", "業界"} == set(
        texts(drawing)
    )
    assert drawing.title == "資金の流れ"
    assert len(boxes(drawing)) == 4
    assert around(drawing, "連合会") == around(drawing, "（系統中央機関）")


def test_boxes_are_equally_wide_and_apart_and_on_the_sheet() -> None:
    drawing = flow()
    found = boxes(drawing)
    assert len({round(right - left) for left, _, right, _ in found}) == 1
    for number, (left, top, right, bottom) in enumerate(found):
        assert 0 <= left < right <= WIDTH and 0 <= top < bottom <= drawing.height
        for other in found[number + 1 :]:
            assert other[0] >= right or other[2] <= left or other[1] >= bottom or other[3] <= top


@pytest.mark.parametrize("direction", ["右", "下"])
def test_arrows_go_at_right_angles_and_point_at_boxes(direction: str) -> None:
    drawing = flow(f"方向: {direction}\n{FLOW}")
    for line in lines(drawing):
        for (x1, y1), (x2, y2) in pairwise(line):
            assert abs(x1 - x2) < 0.02 or abs(y1 - y2) < 0.02
    tips = heads(drawing)
    assert len(tips) == 5  # one for each arrow, two for <->
    for x, y in tips:
        assert any(
            left - 0.1 <= x <= right + 0.1
            and top - 0.1 <= y <= bottom + 0.1
            and min(abs(x - left), abs(x - right), abs(y - top), abs(y - bottom)) < 0.1
            for left, top, right, bottom in boxes(drawing)
        )


def test_the_order_of_naming_is_the_order_on_the_page() -> None:
    assert around(flow(), "会員")[0] < around(flow(), "金庫")[0] < around(flow(), "連合会")[0]
    down = flow(f"方向: 下\n{FLOW}")
    assert around(down, "会員")[1] < around(down, "金庫")[1] < around(down, "連合会")[1]


def test_a_narrow_column_turns_the_diagram() -> None:
    narrow = flow(width=238.1)
    assert around(narrow, "会員")[1] < around(narrow, "金庫")[1]
    with pytest.raises(DrawingError, match="流れ図が紙面の幅に入りません"):
        flow(f"方向: 右\n{FLOW}", width=238.1)


def test_the_words_for_the_ear_tell_every_arrow_and_group() -> None:
    assert flow().alt == (
        "資金の流れの流れ図。会員から金庫へ（預金）。金庫から会員へ（融資）。会員から構成員へ。"
        "金庫と連合会（系統中央機関）の間（資金の融通）。業界：金庫、連合会（系統中央機関）。"
    )


def test_long_ways_pass_no_box() -> None:
    drawing = flow("甲 -> 乙\n乙 -> 丙\n丙 -> 丁\n甲 -> 丁\n丁 -> 甲: 報告")
    for line in lines(drawing):
        for (x1, y1), (x2, y2) in pairwise(line):
            for left, top, right, bottom in boxes(drawing):
                inside_x = min(x1, x2) < right - 0.5 and max(x1, x2) > left + 0.5
                inside_y = min(y1, y2) < bottom - 0.5 and max(y1, y2) > top + 0.5
                assert not (inside_x and inside_y)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("", 1, "矢印が一つもありません"),
        ("会員 -> 金庫\nなにか", 2, "この行は読めません"),
        ("会員 ->", 1, "矢印の前後に名前がありません"),
        ("会員 -> 会員", 1, "矢印が同じ名前に戻っています"),
        ("会員 -> 金庫\n方向: 上", 2, "方向が正しくありません"),
        ("会員 -> 金庫\n組 業界: 金庫、連合会", 2, "図にない名前です"),
        ("会員 -> 金庫\n組 業界: 金庫\n組 地域: 金庫", 3, "名前が二つの組に入っています"),
        ("会員 -> 金庫\n略: 会員", 2, "略の書き方が正しくありません"),
        ("会員 -> 金庫\n強調: 金倉庫", 2, "図にない名前です"),
    ],
)
def test_faults_of_a_flow_have_their_line(source: str, line: int, message: str) -> None:
    with pytest.raises(DrawingError) as caught:
        flow(source)
    assert (caught.value.line, caught.value.message) == (line, message)


def test_a_near_name_is_offered_and_all_faults_come_at_once() -> None:
    with pytest.raises(DrawingError) as caught:
        flow("会員 -> 労働金庫\n強調: 労働金車\n方向: 左")
    assert [fault.line for fault in caught.value.every()] == [2, 3]
    assert "労働金庫" in caught.value.every()[0].remedy


def test_a_diagram_is_placed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book is composed several times, and anew after every edit; each run of the program takes as long as a text."""
    first = flow()

    def none(*_: object, **__: object) -> None:
        raise AssertionError("Graphviz was asked again")

    monkeypatch.setattr("subprocess.run", none)
    assert flow() == first


def test_graphviz_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DrawingError, match="Graphviz") as caught:
        flow()
    assert "apt-get install graphviz" in caught.value.remedy


# Organisation --------------------------------------------------------------------------------------------------------


def organisation(branches: int = 30) -> list[TreeNode]:
    nodes = [
        TreeNode("総会", "", "総会", "機関"),
        TreeNode("監事会", "総会", "監事会", "機関"),
        TreeNode("事務局", "監事会", "監事会事務局", "課"),
        TreeNode("理事会", "総会", "理事会", "機関"),
        TreeNode("理事長", "理事会", "理事長", "機関"),
        TreeNode("監査部", "理事長", "監査部", "監査"),
        TreeNode("常務会", "理事長", "常務会", "会議"),
    ]
    nodes += [TreeNode(f"委員会{n}", "常務会", f"第{n}の事柄を調整する委員会", "委員会") for n in range(6)]
    for n in range(7):
        nodes.append(TreeNode(f"部{n}", "常務会", f"統括{n}部", "部"))
        nodes += [TreeNode(f"課{n}-{k}", f"部{n}", f"{n}部{k}課", "課") for k in range(n % 4)]
    nodes.append(TreeNode("本部", "常務会", "営業本部", "部"))
    for n in range(branches):
        nodes.append(TreeNode(f"店{n}", "本部", f"見本{n}支店", "店舗"))
        nodes += [TreeNode(f"出{n}", f"店{n}", f"見本{n}出張所", "店舗")] * (n % 5 == 0)
    return nodes


def tree(nodes: list[TreeNode]) -> Drawing:
    return draw_tree(nodes, style_of(), WIDTH)


def test_every_body_stands_once_in_the_chart_and_the_chart_fits_a_page() -> None:
    nodes = organisation()
    drawing = tree(nodes)
    read = "".join("".join(node.itertext()) for node in root(drawing).iter("{*}text"))
    for node in nodes:
        assert read.count(node.label) >= 1, node.label
    assert len(list(root(drawing).iter("{*}text"))) >= len(nodes) > 60
    assert drawing.height < 240 / 25.4 * 72


def test_nothing_in_the_chart_overlaps_or_leaves_the_sheet() -> None:
    drawing = tree(organisation())
    found = boxes(drawing)
    for number, (left, top, right, bottom) in enumerate(found):
        assert -0.01 <= left < right <= WIDTH + 0.01 and 0 <= top < bottom <= drawing.height
        for other in found[number + 1 :]:
            assert other[0] >= right or other[2] <= left or other[1] >= bottom or other[3] <= top
    places = sorted(texts(drawing).values())
    assert len(set(places)) == len(places)
    for line in lines(drawing):
        for (x1, y1), (x2, y2) in pairwise(line):
            assert abs(x1 - x2) < 0.02 or abs(y1 - y2) < 0.35


def test_the_top_bodies_stand_in_the_middle_above_what_belongs_to_them() -> None:
    drawing = tree(organisation())
    trunk = [around(drawing, name) for name in ("総会", "理事会", "理事長", "常務会")]
    assert all(left + right == pytest.approx(WIDTH, abs=0.1) for left, _, right, _ in trunk)
    assert [top for _, top, _, _ in trunk] == sorted(top for _, top, _, _ in trunk)
    assert around(drawing, "監事会")[2] < trunk[0][0]  # beside it
    assert around(drawing, "統括0部")[1] > trunk[-1][3]
    assert texts(drawing)["見本0支店"][1] > around(drawing, "営業本部")[3]


def test_a_small_organisation_is_drawn_as_well() -> None:
    only = tree([TreeNode("a", "", "総会")])
    assert list(texts(only)) == ["総会"]
    few = tree([TreeNode("a", "", "総会"), *(TreeNode(str(n), "a", f"部{n}", "部") for n in range(4))])
    assert len(boxes(few)) == 5
    assert tree([TreeNode("a", "", "総会"), TreeNode("b", "a", "理事会")]).alt.endswith("総会の下に理事会。")


@pytest.mark.parametrize(
    ("nodes", "line", "message"),
    [
        ([], 1, "組織図の頂点（上位が空白のもの）は一つです"),
        ([TreeNode("a", "", "甲"), TreeNode("b", "", "乙")], 1, "組織図の頂点（上位が空白のもの）は一つです"),
        ([TreeNode("a", "", "甲"), TreeNode("b", "c", "乙")], 2, "上位にあたるものがありません"),
        ([TreeNode("a", "", "甲"), TreeNode("a", "a", "乙")], 1, "同じ名称が二度あります"),
        (
            [TreeNode("a", "", "甲"), TreeNode("b", "c", "乙"), TreeNode("c", "b", "丙")],
            1,
            "上位をたどると元に戻ります",
        ),
    ],
)
def test_faults_of_an_organisation_are_told(nodes: list[TreeNode], line: int, message: str) -> None:
    with pytest.raises(DrawingError) as caught:
        tree(nodes)
    assert (caught.value.line, caught.value.message) == (line, message)


def test_diagrams_are_the_same_each_time_and_lie_on_paper_without_warnings(caplog: pytest.LogCaptureFixture) -> None:
    drawings = [flow(), tree(organisation())]
    assert [drawing.svg for drawing in drawings] == [flow().svg, tree(organisation()).svg]
    page = '<!doctype html><html lang="ja"><title>図</title><body style="font-family:BIZ UDPGothic">'
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = HTML(string=page + drawings[0].svg + drawings[1].svg).write_pdf(uncompressed_pdf=True, pdf_tags=True)
    assert not caplog.records
    assert set(re.findall(rb"/FontName /[A-Z]{6}\+([\w-]+)", pdf)) <= {b"BIZ-UDPGothic", b"BIZ-UDPGothic-Bold"}
    assert pdf.count(b"/Alt") == 2
