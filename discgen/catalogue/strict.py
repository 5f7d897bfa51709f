"""The base of every model that is read from a file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """A model that knows all its keys and never changes: a key written wrong is told instead of left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
