"""From the page to the programmes that open its sources: addresses for an editor, the system's own programme.

An address holds where the inputs lie and leads to nothing on another machine, so only a browser on this one gets it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typer

from discgen.desk.preview.requestguard import is_local
from discgen.desk.preview.sourcefiles import SourceError, inside
from discgen.faults import Fault, FaultError
from discgen.project import LISTS
from discgen.unseen import nfc

EDITORS = {"vscode": "vscode://file/{path}:{line}", "vscodium": "vscodium://file/{path}:{line}", "none": ""}
_HOMES = ("ledgers", "history", LISTS, "sources", "text", "images")  # folders in which a place may lie
_OPENED = frozenset({".md", ".txt", ".csv", ".tsv", ".xlsx", ".toml", ".yaml", ".png", ".jpg", ".jpeg", ".svg"})
_SCHEME = re.compile(r"(?!(?:javascript|data|file|https?|blob|about|vbscript):)[a-z][a-z0-9+.-]*://\S+")
_ROW = re.compile(r"([0-9]{1,9})行目")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}")


def editor_address(said: str) -> str:
    """The form of an address from what --editor says. Errors: FaultError."""
    form = EDITORS.get(said, said)
    if form and (not _SCHEME.fullmatch(form) or "{path}" not in form):
        names = "、".join(EDITORS)
        expected = f"{names} のどれか、または {EDITORS['vscode']} のような形"
        raise FaultError([Fault("--editor", "エディターの指定が正しくありません", said, expected)])
    return form


def can_open() -> bool:
    """Whether the system has a programme that opens files, and a screen to show them on."""
    if sys.platform in ("win32", "darwin"):
        return True
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(screen) and shutil.which("xdg-open") is not None


def open_with_system(path: Path) -> bool:
    """Whether the programme of the system for such files took it."""
    return typer.launch(str(path)) == 0


@dataclass(frozen=True)
class SourceLinks:
    """Sources of one inputs folder. editor: as ``editor_address`` gives it; opener: None where files are not opened."""

    folder: Path
    editor: str = EDITORS["vscode"]
    opener: Callable[[Path], bool] | None = None

    def told(self, file: str, line: int | None, asker: str) -> dict[str, Any]:
        """Addresses of a file for a browser on ``asker``; none for another machine. Errors: SourceError."""
        path = inside(self.folder, file).resolve()
        if not is_local(asker):
            return {"file": file, "line": line, "editor": "", "opens": False}
        opens = self.opener is not None and path.suffix.lower() in _OPENED
        return {"file": file, "line": line, "editor": self._address(path, line), "opens": opens}

    def _address(self, path: Path, line: int | None) -> str:
        if not self.editor or path.suffix.lower() not in (".md", ".txt", ".csv", ".toml", ".yaml"):
            return ""
        written = quote(path.as_posix(), safe="/:")
        if "/{path}" in self.editor:
            written = written.removeprefix("/")
        return self.editor.replace("{path}", written).replace("{line}", str(line or 1))

    def place(self, place: str, asker: str) -> dict[str, Any]:
        """The same for a place in words (ブック／シート／セル), with sheet, cell and the address that Excel takes.

        Errors: SourceError when no file of the inputs has that name.
        """
        name, *rest = place.split("／")
        sheet, cell = (*rest, "", "")[:2]
        row = _ROW.match(sheet)  # of a file without sheets
        told = self.told(self._found(name), int(row[1]) if row else None, asker)
        told |= {"sheet": "" if row else sheet, "cell": cell}
        found = _CELL.match(cell)
        quoted = sheet.replace("'", "''")
        return told | {"address": f"'{quoted}'!{found[0]}" if sheet and found else ""}

    def _found(self, name: str) -> str:
        """The name of a file from the inputs folder."""
        wanted = nfc(name)
        for home in _HOMES:
            folder = self.folder / home
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                within = path.relative_to(self.folder).as_posix()
                if path.is_file() and wanted in (nfc(path.name), nfc(within), nfc(within.removeprefix(f"{home}/"))):
                    return within
        raise SourceError(f"{name} が入力フォルダーにありません", 404)

    def open(self, file: str, asker: str) -> None:
        """Open a file with the system's programme. Errors: SourceError."""
        if self.opener is None or not is_local(asker):
            raise SourceError("ファイルは、プレビューを動かしている PC のブラウザーからだけ開けます", 403)
        path = inside(self.folder, file).resolve()
        if path.suffix.lower() not in _OPENED:
            raise SourceError("この種類のファイルは開きません", 403)
        if not self.opener(path):
            raise SourceError(f"{file} を開けませんでした。フォルダーから開いてください")
