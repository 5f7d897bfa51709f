"""Names of files and folders that a system of the office does not have, or takes for another name.

Windows: Microsoft, Naming Files, Paths, and Namespaces. Macs and Windows do not tell A.md from a.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from discgen.faults import Fault, FaultError, Severity
from discgen.unseen import nfc, unseen_in

_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CON(?:IN|OUT)\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
_SIGNS = re.compile(r'[<>:"|?*\\\t\n\r]')
_LONGEST = 255  # signs of a name
_REMEDY = "名前を直してください"


def refuse_name(path: Path) -> None:
    """What is going to be written must have a name on every system. Errors: FaultError."""
    for part in (path, *path.parents):
        found = _unusable(part.name) if part.name and not part.exists() else ""
        if found:
            remedy = f"「{part.name}」の{_REMEDY}"
            raise FaultError([Fault(str(path), "Windows では使えない名前です", found, remedy=remedy)])


def odd_names(names: Iterable[str]) -> Iterator[Fault]:
    """A warning for each name below a folder (with / between its parts) that cannot be kept elsewhere."""
    seen: dict[str, str] = {}
    for name in names:
        found = _unusable(PurePosixPath(name).name)
        if found:
            yield _warning(name, "Windows では使えない名前です", found)
        twin = seen.setdefault(nfc(name).casefold(), name)
        if twin != name:
            alike = nfc(twin) == nfc(name)
            message = "同じ名前に見えるものが二つあります" if alike else "大文字と小文字だけが違う名前が二つあります"
            yield _warning(name, message, nfc(twin))


def _warning(name: str, message: str, found: str) -> Fault:
    return Fault(nfc(name), message, found, remedy=_REMEDY, severity=Severity.WARNING)


def _unusable(name: str) -> str:
    """Why Windows does not have a name; empty where it does."""
    device, sign = _DEVICE.fullmatch(name), _SIGNS.search(name)
    if device:
        return f"「{name}」（機器の名前）"
    if sign:
        return f"「{sign[0]}」" if sign[0].isprintable() else f"U+{ord(sign[0]):04X}"
    if unseen_in(name):
        return unseen_in(name)
    if name.endswith((".", " ")) and name not in (".", ".."):
        return "名前の終わりの点か空白"
    return f"{len(name)} 文字" if len(name) > _LONGEST else ""


def is_shown(name: str) -> bool:
    """Whether a user sees the file: hidden ones (such as a Mac's ._a.md) and locks of open programmes are nobody's."""
    return not name.startswith(("~$", "."))


def shown_files(folder: Path, ending: str) -> list[Path]:
    """What a user sees in a folder with that end of its name, in order; nothing where there is no folder."""
    return sorted(path for path in folder.glob(f"*{ending}") if is_shown(path.name))
