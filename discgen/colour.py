"""Mixtures and luminance of colours written ``#rrggbb``."""

from __future__ import annotations

WHITE = (255, 255, 255)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: tuple[int, int, int], share: float) -> str:
    """``share`` of the colour, the rest of the other one."""
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in zip(_rgb(colour), other, strict=True))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG)."""
    parts = [part / 255 for part in _rgb(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
