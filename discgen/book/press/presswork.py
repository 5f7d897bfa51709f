"""How the parts of a book are laid out: in how many processes, and where they are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

_KEPT = ".discgen-cache"  # folder of kept parts, beside the outputs
_OUTPUTS = Path("outputs")
_MOST = 8  # more processes only wait for the longest part, each with some 400 MB


def _jobs() -> int:
    return int(os.environ.get("DISCGEN_JOBS") or min(os.cpu_count() or 1, _MOST))


def _kept() -> Path | None:
    return kept_beside(_OUTPUTS / "any") if "DISCGEN_CACHE" in os.environ or _OUTPUTS.is_dir() else None


def kept_beside(target: Path) -> Path | None:
    """Where the parts of a book are kept whose outputs are ``target``, unless the environment says it."""
    named = os.environ.get("DISCGEN_CACHE")
    if named is None:
        return target.resolve().parent / _KEPT
    return Path(named) if named else None


@dataclass(frozen=True, slots=True)
class PressWork:
    """How parts are laid out. jobs: in so many processes at a time. kept: folder of the parts that are kept, or None.
    adds: False where parts are taken from there and none is added.

    Where nothing is said, the environment says it (``DISCGEN_JOBS``, ``DISCGEN_CACHE``, empty for none), else the
    processors and the folder of the outputs, where there is one.
    """

    jobs: int = field(default_factory=_jobs)
    kept: Path | None = field(default_factory=_kept)
    adds: bool = True
