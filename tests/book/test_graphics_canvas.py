"""The sheet of drawings: every shape as SVG that any reader understands, whatever the words are."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from discgen.book.composition.theme import colours
from discgen.book.graphics import DrawingStyle
from discgen.book.graphics.canvas import Canvas

STYLE = DrawingStyle(**{name.replace("-", "_"): value for name, value in colours("#0f6b5c").items()})
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), include_characters="&<>\"'],.0123456789"))


def root(canvas: Canvas, alt: str = "図") -> etree._Element:
    return etree.fromstring(canvas.svg(alt))


def only(canvas: Canvas) -> tuple[str, dict[str, str]]:
    """The one shape on a sheet: its tag and attributes."""
    _, shape = root(canvas)
    return etree.QName(shape).localname, dict(shape.attrib)


def sheet() -> Canvas:
    return Canvas(100.004, 50, STYLE)


def test_a_sheet_has_its_size_in_points_and_its_words_for_the_ear() -> None:
    svg = root(sheet(), "預金 < 貸出金 & 「その他」")
    assert (svg.get("width"), svg.get("height"), svg.get("viewBox")) == ("100.0pt", "50.0pt", "0 0 100.0 50.0")
    assert svg.get("role") == "img"
    assert [node.text for node in svg] == ["預金 < 貸出金 & 「その他」"]
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"


def test_shapes_have_what_they_are_given_and_no_more() -> None:
    canvas = sheet()
    canvas.line((1, 2.006), (3, 4), "#111111", 0.5, (1, 2))
    assert only(canvas) == (
        "path",
        {
            "d": "M1.0,2.01 L3.0,4.0",
            "fill": "none",
            "stroke": "#111111",
            "stroke-width": "0.5",
            "stroke-dasharray": "1 2",
        },
    )
    canvas = sheet()
    canvas.rect(1, 2, 30, 4, "#eeeeee", radius=2)
    assert only(canvas) == (
        "rect",
        {"x": "1.0", "y": "2.0", "width": "30.0", "height": "4.0", "fill": "#eeeeee", "rx": "2", "ry": "2"},
    )
    canvas = sheet()
    canvas.circle((5, 6), 2.5, "#eeeeee", "#222222")
    assert only(canvas) == (
        "circle",
        {"cx": "5.0", "cy": "6.0", "r": "2.5", "fill": "#eeeeee", "stroke": "#222222", "stroke-width": "0.3"},
    )


@given(WORDS, WORDS)
def test_any_words_are_read_back(words: str, alt: str) -> None:
    canvas = sheet()
    canvas.text((1, 2), words, anchor="end", bold=True)
    canvas.text((1, 2), words, figure=True)
    title, *texts = root(canvas, alt)
    assert "".join(title.itertext()) == alt
    assert ["".join(node.itertext()) for node in texts] == [words, words]
    assert (texts[0].get("text-anchor"), texts[0].get("font-weight")) == ("end", "bold")


def test_signs_within_a_figure_are_of_the_proportional_face() -> None:
    canvas = sheet()
    canvas.text((1, 2), "△1,234.5％", figure=True)
    _, text = root(canvas)
    assert text.get("font-family") == STYLE.figure_font
    assert [(node.text, node.get("font-family")) for node in text] == [
        (",", STYLE.text_font),
        ("234", None),
        (".", STYLE.text_font),
        ("5％", None),
    ]
