"""Words that a house writes otherwise than the law wherever they stand: 及び → および, 借用金 → 借入金.

The national forms are the law's words; what comes out of here are the house's: labels, accounts, classifications,
formulas and messages alike, so that a definition and the ledgers that it reads keep to one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from discgen.catalogue.datafile import Raw, load_documents_with_lines, raw_documents, validated
from discgen.catalogue.strict import LINE_KEY, place_of
from discgen.faults import Fault, FaultError

Model = TypeVar("Model", bound=BaseModel)
_FORBIDDEN = re.compile(r"[\x00-\x7f]*|.*['\"\\{}].*", re.DOTALL)  # names of formulas, and what would break one
_QUOTED = r"\{\{.*?\}\}"


@dataclass(frozen=True, slots=True)
class HouseWords:
    """own: the house's word by the law's."""

    own: Mapping[str, str] = field(default_factory=dict)

    def documents(self, path: Path) -> list[Raw]:
        """The documents of a national data file. Errors: FaultError naming ``file:line`` of a syntax fault."""
        documents = raw_documents(path)
        return [self._worded(document) for document in documents] if self.own else documents

    def models(self, path: Path, model: type[Model]) -> list[tuple[Model, Raw]]:
        """The same as ``model``, each with its raw mapping. Errors: FaultError, all faults of the file at once."""
        if not self.own:
            return load_documents_with_lines(path, model)
        faults: list[Fault] = []
        made: list[tuple[Model, Raw]] = []
        for raw in self.documents(path):
            parsed, more = validated(raw, model, path.name)
            faults += more
            made += [(parsed, raw)] if parsed is not None else []
        if faults:
            raise FaultError(faults)
        return made

    def prose(self, text: str) -> str:
        """A text in the house's words; what stands in ``{{ }}`` are names, not words."""
        if not self.own:
            return text
        return re.compile(rf"{_QUOTED}|{self._known.pattern}").sub(lambda found: self.own.get(found[0], found[0]), text)

    @property
    def _known(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.own, key=len, reverse=True))))

    def _worded(self, value: Any) -> Any:
        known = self._known

        def down(value: Any) -> Any:
            if isinstance(value, str):
                return value if value.isascii() else known.sub(lambda found: self.own[found[0]], value)
            if isinstance(value, dict):
                return {down(key) if key != LINE_KEY else key: down(inner) for key, inner in value.items()}
            return [down(inner) for inner in value] if isinstance(value, list) else value

        return down(value)


def read_words(parts: Iterable[Raw]) -> tuple[HouseWords, list[Fault]]:
    """The words under the head ``words``, and what is wrong with them."""
    own: dict[str, str] = {}
    faults: list[Fault] = []
    for part in parts:
        for word, written in _pairs(part):
            if not isinstance(written, str) or _FORBIDDEN.fullmatch(word) or _FORBIDDEN.fullmatch(written):
                message = "words は、様式の語と金庫の語の組（及び: および）で書いてください"
                found, remedy = f"{word}: {written}", "日本語の語だけを、引用符や波括弧を付けずに書いてください"
                faults.append(Fault(place_of(part), message, found, remedy=remedy))
            else:
                own[word] = written
    return HouseWords(own), faults


def _pairs(part: Raw) -> Iterator[tuple[str, Any]]:
    return ((str(word), written) for word, written in part.items() if word != LINE_KEY)
