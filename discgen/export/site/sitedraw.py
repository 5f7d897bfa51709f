"""HTML of the site: Jinja draws the same nodes as for paper, with tables and figures for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from discgen.book.composition.composed import ChartTable
from discgen.book.composition.gridmodel import TableView
from discgen.book.composition.nodes import Node
from discgen.book.composition.render import words
from discgen.export.site.webtable import WebTable, lane_heads, web_matrix, web_table
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.templating import templates


class SiteDrawer:
    """Draws nodes and pages. ``tables``: every table that was drawn, by id."""

    def __init__(
        self, folder: Path, tables: Mapping[str, PrintedTable], addresses: Mapping[CellKey, str], first_page: int
    ) -> None:
        self._printed = tables
        self._addresses = addresses
        self._lanes: Mapping[str, Mapping[str, str]] = {}
        self.tables: dict[str, WebTable] = {}
        self._environment = templates(folder)
        self._environment.filters["words"] = words
        self._environment.globals |= {
            "refuse": _refuse,
            "web_matrix": self._matrix,
            "first_drawing": self._first_drawing,
            "sheet": lambda page: page - first_page + 1,
        }

    def placed_table(self, view: TableView) -> str:
        """A table inside a text, for the composition. The lanes of paper are drawn as one table."""
        module = self._environment.get_template("site/nodes.html.j2").module
        return str(module.table(self._table(view.id), view.caption))  # type: ignore[attr-defined]

    def offer(self, name: str) -> str:
        """Links to the files of a table or list."""
        return str(self._environment.get_template("site/nodes.html.j2").module.downloads(name))  # type: ignore[attr-defined]

    def chart(self, chart: ChartTable, name: str) -> str:
        """The figures of a chart as a table."""
        return str(self._environment.get_template("site/nodes.html.j2").module.chart_table(chart, name))  # type: ignore[attr-defined]

    def know_lanes(self, nodes: Iterable[Node]) -> None:
        """Take over what paper says over the lanes of the tables."""
        self._lanes = lane_heads(node.table for node in nodes if node.table)

    def page(self, template: str, **values: Any) -> str:
        """One whole page."""
        return self._environment.get_template(template).render(**values)

    def _table(self, table_id: str) -> WebTable:
        if table_id not in self.tables:
            self.tables[table_id] = web_table(self._printed[table_id], self._addresses, self._lanes.get(table_id, {}))
        return self.tables[table_id]

    def _first_drawing(self, view: TableView) -> WebTable | None:
        """The table of a node; None for the right half of one that was drawn whole with the left half."""
        return self._table(view.id) if view.anchor == f"t-{view.id}" else None

    def _matrix(self, node: Node) -> Any:
        assert node.matrix is not None
        self._table(node.matrix.id)
        return web_matrix(node.matrix, self._printed[node.matrix.id], self._addresses)


def _refuse(kind: str) -> Markup:
    """A kind of node that the site does not know must not vanish from it."""
    raise NotImplementedError(escape(kind))
