"""A QR code with its address in words, for the electronic inspection (銀行法第21条第4項) of the magazine."""

from __future__ import annotations

import re
from html import escape

import segno

from discgen.houselook import INK

LONGEST = 180  # bytes: more make dots that cannot be read at the printed size
_ADDRESS = re.compile(r"https?://[!-~]+")


class QrError(ValueError):
    """The address cannot be made into a code."""


def qr_code(address: str, words: str) -> str:
    """HTML of a code and what it leads to. Errors: QrError."""
    if _ADDRESS.fullmatch(address) is None:
        raise QrError("QR コードのアドレスが正しくありません")
    if len(address) > LONGEST:
        raise QrError(f"アドレスが長すぎて、読み取れる QR コードになりません（{LONGEST}字まで）")
    code = segno.make(address, error="m", micro=False)
    side = code.symbol_size(border=2)[0]
    title = f"QR コード：{address}"
    drawing = code.svg_inline(border=2, dark=INK, omitsize=True, title=title)
    sized = drawing.replace("<svg ", f'<svg width="{side}" height="{side}" role="img" ', 1)
    label = f"<p>{escape(words)}</p>" if words else ""
    told = f'<div class="qr-words">{label}<p class="qr-address">{escape(address)}</p></div>'
    return f'<div class="qr">{sized}{told}</div>\n'
