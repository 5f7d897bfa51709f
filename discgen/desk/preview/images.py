"""Pages as pictures: SVG from poppler, which draws the PDF itself; without poppler a bitmap from pdfium in an SVG."""

from __future__ import annotations

import base64
import gzip
import io
import shutil
import subprocess
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

import pypdfium2

from discgen.desk.preview.draftdrawing import drawn_over
from discgen.desk.preview.paper import PDFIUM, Leaf

_KEPT = 200
_LEVEL = 5  # of compression: a page of 900 kB becomes 90
_SCALE = 2.5  # 180 dots per inch
_SECONDS = 60


class PageImages:
    """SVG of pages by their hash, compressed as browsers take it; the last ones are remembered."""

    def __init__(self) -> None:
        self._program = shutil.which("pdftocairo")
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def svg(self, leaf: Leaf) -> bytes:
        """The page as SVG, in gzip."""
        with self._lock:
            if leaf.hash in self._known:
                self._known.move_to_end(leaf.hash)
                return self._known[leaf.hash]
        made = _drawn(self._program, leaf) if self._program else b""
        made = gzip.compress(drawn_over(made or _bitmap(leaf), leaf), _LEVEL, mtime=0)
        with self._lock:
            self._known[leaf.hash] = made
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return made


def _drawn(program: str, leaf: Leaf) -> bytes:
    """Empty when poppler cannot."""
    page = str(leaf.position + 1)
    with tempfile.TemporaryDirectory(prefix="discgen-") as folder:
        source, target = Path(folder) / "part.pdf", Path(folder) / "page.svg"
        source.write_bytes(leaf.pdf)
        command = [program, "-svg", "-f", page, "-l", page, str(source), str(target)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL)
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return b""


def _bitmap(leaf: Leaf) -> bytes:
    picture = io.BytesIO()
    with PDFIUM, pypdfium2.PdfDocument(leaf.pdf) as document:
        document[leaf.position].render(scale=_SCALE).to_pil().save(picture, "PNG")
    data = base64.b64encode(picture.getvalue()).decode()
    size = f'width="{leaf.width}pt" height="{leaf.height}pt" viewBox="0 0 {leaf.width} {leaf.height}"'
    image = f'<image width="{leaf.width}" height="{leaf.height}" href="data:image/png;base64,{data}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'.encode()
