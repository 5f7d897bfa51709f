"""A file of the review beside the inputs, which several previews write: read anew for every request, whole or nothing.

What another person or another preview wrote is seen, and a file that cannot be read is never written over.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from discgen.catalogue.strict import StrictModel
from discgen.desk.preview.onewriter import OneWriter
from discgen.staging import replacing_file

_TRIES = 20  # when another program writes all the time
_Entry = TypeVar("_Entry", bound=StrictModel)


class NotesError(Exception):
    """A file of the review cannot be used; the message is for the user."""


@dataclass(frozen=True, slots=True)
class FileForm(Generic[_Entry]):
    """What the file holds: entries of one model, in a list of this name. what: its name for the user.

    number: of the form; files of a later one are not touched. sparing: fields of an entry that stand only when they say
    something, so that programs that do not know them can still read the file.
    """

    model: type[_Entry]
    list_name: str
    what: str
    number: int = 1
    sparing: frozenset[str] = frozenset()


class GuardedFile(Generic[_Entry]):
    """The entries of one file. Every change reads, alters and replaces the file as a whole.

    Other previews of the folder, perhaps on other machines, wait for each other by a lock file beside it. Programs
    that know no lock are noticed: what they wrote between reading and replacing is read again.
    """

    def __init__(self, path: Path, form: FileForm[_Entry]) -> None:
        self.path = path
        self._form = form
        self._writer = OneWriter(path, form.what)

    def read(self) -> list[_Entry]:
        """All entries in their order. Errors: NotesError when the file is damaged."""
        return self._read()[0]

    def _read(self) -> tuple[list[_Entry], bytes | None]:
        form = self._form
        try:
            data = self._bytes()
            if data is None:
                return [], None
            kept = json.loads(data)
            entries = kept[form.list_name]
            later = kept.get("form", 1) > form.number
            found = [] if later else [form.model.model_validate(entry) for entry in entries]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            kept = "控えから戻すか、別の場所に移してください（移すと、新しいファイルに記録します）"
            raise NotesError(f"{self._name}が読めません。{kept}") from error
        if later:
            raise NotesError(f"{self._name}は新しい版の discgen で書かれています。discgen を新しくしてください")
        return found, data

    def _bytes(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    @property
    def _name(self) -> str:
        return f"{self._form.what}のファイル（{self.path.name}）"

    def replace(self, alter: Callable[[list[_Entry]], list[_Entry]]) -> list[_Entry]:
        """The entries after a change of those that are there at that moment. Errors: NotesError; FaultError."""
        with self._writer.writing():
            for _ in range(_TRIES):
                entries, data = self._read()
                altered = alter(entries)
                if altered == entries or self._write(altered, data):
                    return altered
        raise NotesError(f"{self._name}がほかのソフトで書き換えられ続けています。閉じてから、もう一度記録してください")

    def _write(self, entries: Iterable[_Entry], before: bytes | None) -> bool:
        """False, and nothing written, when the file is no longer what it was."""
        if self._bytes() != before:
            return False
        kept = {"form": self._form.number, self._form.list_name: [self._dumped(entry) for entry in entries]}
        with replacing_file(self.path) as staging:
            staging.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        return True

    def _dumped(self, entry: _Entry) -> dict[str, object]:
        told = entry.model_dump(mode="json", exclude_none=True)
        return {name: value for name, value in told.items() if value or name not in self._form.sparing}


def now() -> str:
    """Local time with its offset, to the second."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
