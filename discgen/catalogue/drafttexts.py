"""Draft texts: what a new inputs folder says before the office writes its own words (``data/texts/*.md``).

A draft is a text of the book with dated parts. Lines between ``<!-- condition -->`` and ``<!-- おわり -->`` stand only
where all of its conditions (divided by 、) hold: ``2022-03-31から`` and ``2022-03-30まで`` (fiscal-year ends, both days
included), ``連結あり`` or ``連結なし``, a kind of institution, ``章あり`` or ``章なし`` (chapters before the data
part), ``見本あり`` or ``見本なし`` (an invented house). Parts may stand in parts. A draft of which no line is left is
no text of that year. The profile to start from (``institution.toml``) is written with the same marks.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.law import in_force, read_item_ids, read_items, read_kinds
from discgen.faults import Fault, FaultError

DATA = Path(__file__).parent / "data"
FOLDER = "texts"

_MARK = re.compile(r"[ \t]*<!--\s*(?P<said>.*?)\s*-->[ \t]*")
_DATE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?P<way>から|まで)")
_ITEMS = re.compile(r"^items:[ \t]*\[(?P<ids>[^\]\n]*)\][ \t]*$", re.M)
_BLANK_LINES = re.compile(r"\n{3,}")
_END = "おわり"
_YES, _NO = "あり", "なし"


@dataclass(frozen=True, slots=True)
class DraftPremises:
    """What the conditions of the drafts ask for. words: condition by its words, such as 連結あり."""

    day: datetime.date
    words: dict[str, bool]

    @classmethod
    def of(cls, day: datetime.date, kind: str = "", kinds: Collection[str] = (), **parts: bool) -> DraftPremises:
        """parts: by their names, whether the house has them."""
        words = {name: name == kind for name in kinds}
        for name, there in parts.items():
            words |= {name + _YES: there, name + _NO: not there}
        return cls(day, words)

    def hold(self, said: str, place: str) -> bool:
        """Do all these conditions hold? Errors: FaultError for one that is none."""
        return all([self._holds(condition.strip(), place) for condition in said.split("、")])

    def _holds(self, condition: str, place: str) -> bool:
        if condition in self.words:
            return self.words[condition]
        found = _DATE.fullmatch(condition)
        try:
            day = datetime.date.fromisoformat(found["day"] if found else "")
        except ValueError as error:
            known = "、".join(("2022-03-31から", "2022-03-30まで", *self.words))
            raise FaultError([Fault(place, "下書きの条件を読めません", condition, known)]) from error
        start, end = (day, None) if found and found["way"] == "から" else (None, day)
        return in_force(self.day, start, end)


def draft_texts(
    kind: str, day: datetime.date, group: bool, *, chapters: bool = True, sample: bool = False, data: Path = DATA
) -> dict[str, str]:
    """The draft texts of a fiscal year that ends on ``day``, by the names of their files without .md.

    kind: one of law/kinds.yaml, empty for the usual one. group: whether companies are consolidated. chapters: whether
    the magazine has chapters before the 資料編. sample: for an invented house, with its voices and events. Items of
    other years and kinds are left out of the heads.
    Errors: FaultError naming file and line of a draft that cannot be read.
    """
    kinds = read_kinds(data)
    kind = kind or kinds.kinds[0]
    premises = DraftPremises.of(day, kind, kinds.kinds, 連結=group, 章=chapters, 見本=sample)
    known = read_item_ids(data)
    in_law = {item.id for item in read_items(data, day, kinds, kind, ())}
    texts: dict[str, str] = {}
    for path in sorted((data / FOLDER).glob("*.md")):
        text = resolved(path.read_text(encoding="utf-8"), premises, path.name)
        if text:
            texts[path.stem] = _with_items(text, in_law, known, path.name)
    return texts


def resolved(text: str, premises: DraftPremises, file: str) -> str:
    """A draft with the parts that stand, without marks; empty when nothing is left.

    Errors: FaultError naming ``file:line`` for a condition that is none, a part that does not end or begin.
    """
    kept = "\n".join(_kept(text.splitlines(), premises, file))
    return _BLANK_LINES.sub("\n\n", kept).strip() + "\n" if kept.strip() else ""


def _kept(lines: list[str], premises: DraftPremises, file: str) -> Iterator[str]:
    opened: list[tuple[int, bool]] = []  # the line of each open part, and whether it stands
    for number, line in enumerate(lines, start=1):
        mark = _MARK.fullmatch(line)
        if mark is None:
            if all(stands for _, stands in opened):
                yield line
        elif mark["said"] != _END:
            opened.append((number, premises.hold(mark["said"], f"{file}:{number}")))
        elif opened:
            opened.pop()
        else:
            raise FaultError([Fault(f"{file}:{number}", f"始まっていない部分の「{_END}」です")])
    if opened:
        raise FaultError([Fault(f"{file}:{opened[-1][0]}", f"下書きの条件が「{_END}」で閉じていません")])


def _with_items(text: str, in_law: Collection[str], known: Collection[str], file: str) -> str:
    """The head with the statutory items in force alone. Errors: FaultError for an item that no year knows."""

    def of_the_year(found: re.Match[str]) -> str:
        ids = [one.strip() for one in found["ids"].split(",") if one.strip()]
        strange = [one for one in ids if one not in known]
        if strange:
            raise FaultError([Fault(file, "法令などの項目を知りません", "、".join(strange))])
        return f"items: [{', '.join(one for one in ids if one in in_law)}]"

    return _ITEMS.sub(of_the_year, text, count=1)
