"""The two readings of every figure: the bank alone (単体) and with its subsidiaries (連結)."""

from __future__ import annotations

from typing import Literal

Entity = Literal["単体", "連結"]

SOLO: Entity = "単体"
CONSOLIDATED: Entity = "連結"
