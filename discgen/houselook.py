"""The measures and greys of the house, each once: the programme computes with them, the style sheets draw with them.

``variables`` writes them for the sheets in templates/, which name them ``var(--gutter)``, ``var(--ink)``.
"""

from __future__ import annotations

MILLIMETRE = 72 / 25.4  # points
PIXEL = 0.75  # points: of the style sheets

# Millimetres.
MARGIN_INNER, MARGIN_OUTER, MARGIN_TOP, MARGIN_BOTTOM = 16.0, 20.0, 21.0, 17.0
TAB_WIDTH, TAB_GAP, TAB_AIR = 7.4, 1.2, 2.0  # thumb tabs: the space between two, the air above the words
BLEED = 3.0  # how far colour reaches over the edge of the paper in the edition for the print shop
GROUND_REACH = 9.0  # of the coloured ground of an opener over the type area, on the outside; inside it goes to the edge
# Laid out for a right page, these stand so much further right beside the type area of a left page.
GROUND_TURN, NUMERAL_TURN = MARGIN_INNER + BLEED - GROUND_REACH, -2.0  # ground and number of an opener

# Points.
GUTTER = 17.0  # between halves and thirds of the type area
NARROW_SCREEN = 250.0  # drawings for a telephone
LANE_GAP = 14.0  # between the lanes of a table and the columns of a box
TAB_LINE = 8.6  # a line of a thumb tab
MATRIX_SIZE, LIST_SIZE = 6.75, 7.25  # type
TABLE_SIZE = 7.5  # the largest type of a table
LEAST_TYPE = 6.5  # nothing is set smaller
WIDE_PROSE = 45 * 9.0  # where a line is longer, it has too many characters to be read on easily

LARGE_LIST_SIZE, LARGER = 8.5, 4 / 3  # large print: type of lists; how much larger drawings and tables may be

# Size of a head against its table.
TABLE_HEAD, LIST_HEAD = 0.94, 0.96

# Text; less, remarks; quiet, running heads; rules from dark to light; paper.
INK, SOFT, MUTE, FAINT = "#22262b", "#3d444c", "#5b636d", "#8a929c"
RULE, LINE, GROUND = "#9aa3ad", "#c8ced6", "#fff"

GREYS = {"ink": INK, "soft": SOFT, "mute": MUTE, "faint": FAINT, "rule": RULE, "line": LINE, "ground": GROUND}
_LENGTHS = {
    "mm": {
        "margin-inner": MARGIN_INNER,
        "margin-outer": MARGIN_OUTER,
        "margin-top": MARGIN_TOP,
        "margin-bottom": MARGIN_BOTTOM,
        "tab-width": TAB_WIDTH,
        "tab-gap": TAB_GAP,
        "tab-air": TAB_AIR,
        "bleed": BLEED,
        "ground-reach": GROUND_REACH,
    },
    "pt": {
        "gutter": GUTTER,
        "lane-gap": LANE_GAP,
        "tab-line": TAB_LINE,
        "matrix-size": MATRIX_SIZE,
        "list-size": LIST_SIZE,
        "wide-list-size": LIST_SIZE,
    },
    "em": {"table-head": TABLE_HEAD, "list-head": LIST_HEAD},
}


def head_share(size: float) -> float:
    """Size of a head against its table that is set in ``size`` points: smaller, where that is not too small."""
    return TABLE_HEAD if TABLE_HEAD * size >= LEAST_TYPE else 1.0


def variables() -> dict[str, str]:
    """The measures and greys as values of CSS, by the names of the variables."""
    lengths = {name: f"{size:g}{unit}" for unit, sizes in _LENGTHS.items() for name, size in sizes.items()}
    return {**lengths, **GREYS}


def root(values: dict[str, str]) -> str:
    """The rule that sets CSS variables."""
    return ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"
