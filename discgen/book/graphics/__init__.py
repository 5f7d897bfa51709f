"""The graphics room: charts of figures, flow diagrams, maps and organisation charts as vector drawings."""

from discgen.book.graphics.charts import draw_chart
from discgen.book.graphics.drawing import Drawing, DrawingError
from discgen.book.graphics.flow import draw_flow
from discgen.book.graphics.style import DrawingStyle
from discgen.book.graphics.tilemap import draw_tiles
from discgen.book.graphics.tree import TreeNode, draw_tree
from discgen.book.graphics.valuemap import draw_value

__all__ = [
    "Drawing",
    "DrawingError",
    "DrawingStyle",
    "TreeNode",
    "draw_chart",
    "draw_flow",
    "draw_tiles",
    "draw_tree",
    "draw_value",
]
