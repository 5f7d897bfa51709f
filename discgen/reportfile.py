"""Where reports are written (報告のファイル): anywhere but over what an office wrote into its inputs folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from discgen.catalogue.profile import PROFILE_NAME
from discgen.faults import Fault, FaultError
from discgen.staging import replacing_file

_READ_AT_THE_TOP = frozenset({".toml", ".csv", ".yaml", ".yml"})


@contextmanager
def replacing_report(target: Path) -> Iterator[Path]:
    """A staging file that takes the place of a report when the block ends without an error.

    Errors: FaultError when it cannot be written, or when an inputs folder has a file of that name that is read there.
    """
    if target.exists() and _is_read(target):
        remedy = "報告は、入力フォルダーの外か、別の名前のファイルに書いてください"
        raise FaultError([Fault(str(target), "入力のファイルを置き換えることになります", target.name, remedy=remedy)])
    with replacing_file(target) as staging:
        yield staging


def _is_read(path: Path) -> bool:
    """A file of an inputs folder: in one of its folders, or a setting or list beside the profile."""
    whole = path.resolve()
    for level, folder in enumerate(whole.parents):
        if (folder / PROFILE_NAME).is_file():
            return level > 0 or path.suffix.lower() in _READ_AT_THE_TOP
    return False
