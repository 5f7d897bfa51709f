"""What a cell of a streamed sheet may be; a number or a day has its decimal places added to its kind."""

from __future__ import annotations

BLANK, SHARED, OTHER = 0, 1, 2  # nothing; a text of the workbook, by its place; anything else, by its place
NUMBER, DAY = 64, 128
