"""The graphics room: charts of figures, flow diagrams and organisation charts as vector drawings."""

from discgen.graphics.charts import draw_chart
from discgen.graphics.drawing import Drawing, DrawingError
from discgen.graphics.flow import draw_flow
from discgen.graphics.style import DrawingStyle
from discgen.graphics.tree import TreeNode, draw_tree

__all__ = ["Drawing", "DrawingError", "DrawingStyle", "TreeNode", "draw_chart", "draw_flow", "draw_tree"]
