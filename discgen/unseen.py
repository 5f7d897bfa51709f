"""Signs that nobody sees and that change what is printed: without width, of direction, of control; composed letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from discgen.faults import Fault, FaultError, Severity

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")  # how a workbook keeps what XML cannot
# Ideographs for compatibility have forms of their own (神, 福), of which composing would make the common ones.
_COMPOSABLE = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


def nfc(text: str) -> str:
    """Composed form, so that が typed on a Mac equals が typed on Windows; no ideograph changes its form."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return _COMPOSABLE.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def one_breaks(text: str) -> str:
    """Every break of a line as a line feed."""
    return _BREAKS.sub("\n", text)


def cell_text(text: str) -> str:
    """A text of a workbook as it was typed: escapes (_x000D_) read, breaks of lines alike, letters composed."""
    if text.isascii() and "_x" not in text and text.isprintable():
        return text
    read = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return nfc(one_breaks(read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))


def is_plain(text: str) -> bool:
    """True where ``cell_text`` changes nothing and every sign is seen."""
    if "_x" in text or (text.isascii() and text.isprintable()):
        return "_x" not in text
    return unicodedata.is_normalized("NFC", text) and not (_UNSEEN.search(text) or _BREAKS.search(text))


def unseen_in(text: str) -> str:
    """The signs of a text that nobody sees, by their numbers; empty where there are none."""
    return "、".join(dict.fromkeys(f"U+{ord(sign):04X}" for sign in _UNSEEN.findall(text)))


def without_unseen(text: str) -> str:
    """The text without the signs that nobody sees."""
    return _UNSEEN.sub("", text)


def tell_unseen(text: str, file: str, severity: Severity = Severity.ERROR) -> Iterator[Fault]:
    """A fault for every line of a text file that has such signs. severity: below an error, they are left out."""
    remedy = "その行を打ち直してください"
    message = "目に見えない文字があります"
    told = message if severity is Severity.ERROR else f"{message}（除いて読みます）"
    for number, line in enumerate(text.split("\n") if _UNSEEN.search(text) else (), start=1):
        found = unseen_in(line.rstrip("\r"))
        if found:
            yield Fault(f"{file}:{number}", told, f"{without_unseen(line)[:40]}（{found}）", "", remedy, severity)


def refuse_unseen(text: str, file: str) -> None:
    """No such signs in settings and definitions: names that look alike would differ. Errors: FaultError."""
    faults = list(tell_unseen(text, file))
    if faults:
        raise FaultError(faults)
