"""Which characters of a page can be seen: without them the page would look otherwise.

What stands in the text of a PDF may be set to be invisible, in the colour of the paper, or lie under a white box or a
picture. So the page is drawn with its texts and without them, and a difference looked for where each character stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.press.spots import Area

_LONG_SIDE = 1400  # pixels of the drawn page
_CONTRAST = 10  # of 255 grey levels
_DEPTH = 15  # forms in forms


def seen(page: pypdfium2.PdfPage, areas: Sequence[Area]) -> list[bool]:
    """For each place, in points from the top left corner of the page as shown: whether text is to be seen there."""
    if not areas:
        return []
    width, height = page.get_size()
    scale = _LONG_SIDE / max(width, height)
    full = _drawn(page, scale)
    texts = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=_DEPTH))
    for one in texts:
        pdfium.FPDFPageObj_SetIsActive(one, False)
    bare = _drawn(page, scale)
    for one in texts:
        pdfium.FPDFPageObj_SetIsActive(one, True)
    counted = np.pad((np.abs(full - bare) > _CONTRAST).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    boxes = np.array([(area.x, area.y, area.x + area.w, area.y + area.h) for area in areas]) * scale
    rows, columns = full.shape
    left, right = (np.clip(side, 0, columns).astype(int) for side in (np.floor(boxes[:, 0]), np.ceil(boxes[:, 2]) + 1))
    top, bottom = (np.clip(side, 0, rows).astype(int) for side in (np.floor(boxes[:, 1]), np.ceil(boxes[:, 3]) + 1))
    inside = counted[bottom, right] - counted[top, right] - counted[bottom, left] + counted[top, left]
    return [bool(number) for number in inside]


def _drawn(page: pypdfium2.PdfPage, scale: float) -> np.ndarray[Any, np.dtype[np.int16]]:
    drawn = page.render(scale=scale, grayscale=True).to_numpy()
    return np.asarray(drawn[:, :, 0] if drawn.ndim == 3 else drawn, dtype=np.int16)
