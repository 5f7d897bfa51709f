"""The proposal as YAML, with a remark wherever somebody has to decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from discgen.catalogue.contract import Column
from discgen.catalogue.exportdef import TO_BE_WRITTEN, UNITS
from discgen.desk.sourcedraft.draftguess import FileLook, LedgerGuess, SeenColumn
from discgen.faults import near, some_of
from discgen.figures.namedvalues import Names
from discgen.ledgers.exports.cellwords import word_of
from discgen.ledgers.knowntexts import KnownTexts

_SURE = 0.95
_MOST_VALUES = 60
_DIGITS = re.compile(r"\d{2,}")
_UNIT = re.compile(r"[（(\[]?(?:単位[：:])?(百万円|千円|億円)[）)\]]?")
_SIDES = {"借方": 1, "借": 1, "貸方": -1, "貸": -1}
_NO_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})  # YAML makes values of them
_PLAIN = re.compile(r"[^\s\d\-?:,\[\]{}#&*!|>'\"%@`=<~][^:#,\[\]{}\"']*")


def draft_lines(look: FileLook, guess: LedgerGuess, name: str, delimiter: str, names: Names) -> Iterator[str]:
    """The lines of the definition. name: of the file. names: the texts that the forms know. Remarks (#) say what is
    not sure.
    """
    yield "# discgen sources --draft の案です。「要確認」と「ここに書く」を直し、sources フォルダーに置いてください。"
    yield f"file: {_word(_DIGITS.sub('*', name))}   # 要確認：日付などの数字は * にしました"
    if look.grid.encoding:
        yield f"encoding: {look.grid.encoding}"
    if delimiter != ",":
        yield f"delimiter: {json.dumps(delimiter)}"
    if look.grid.place.sheet:
        yield f"sheet: {_word(look.grid.place.sheet)}"
    if look.total:
        word, heading = look.total
        told = f"heading: {_word(heading)}, " if heading else ""
        yield f"total: {{{told}words: {_word(word)}}}   # この行は検算に使い、台帳には入れません"
    yield "ledgers:"
    rivals = f"   # 要確認：ほかの候補 {'、'.join(guess.rivals)}" if guess.rivals else ""
    yield f"  - ledger: {guess.name}{rivals}"
    yield "    # sum: true   # 要確認：同じ区分の行を合算するならば、先頭の # を消してください"
    yield "    columns:"
    side = _side(look)
    used = {seen.heading.position for seen, _ in guess.columns.values()}
    left = [seen for seen in look.columns if seen.heading.position not in used]
    for column in guess.sheet.stored:
        coded = next((one for one in left if "コード" in one.heading.last), None)
        known = {
            one.name: names[guess.sheet.id, one.id] for one in guess.sheet.stored if (guess.sheet.id, one.id) in names
        }
        yield from _column(column, guess, side, coded, known)
    rest = [seen.heading.shown for seen in left if seen != side]
    if rest:
        yield f"# 使っていない見出し：{'、'.join(rest)}"


def _side(look: FileLook) -> SeenColumn | None:
    return next((seen for seen in look.columns if seen.words and set(seen.words) <= set(_SIDES)), None)


def _column(
    column: Column,
    guess: LedgerGuess,
    side: SeenColumn | None,
    coded: SeenColumn | None,
    names: Mapping[str, KnownTexts],
) -> Iterator[str]:
    found = guess.columns.get(column.id)
    name = _word(column.name)
    if found is None:
        if column.optional:
            yield f"      # {name}: 見出し   # 省ける列：当てはまる見出しがありません"
        else:
            choices = f"（{'、'.join(column.values[:12])}）" if column.values else ""
            only = _word(column.values[0]) if len(column.values) == 1 else TO_BE_WRITTEN
            hint = f"。コード表で読むならば {{heading: {_word(_heading(coded))}, codes: 表の名前}}" if coded else ""
            remark = "" if only != TO_BE_WRITTEN else f"   # 要確認：当てはまる見出しがありません{choices}{hint}"
            yield f"      {name}: {{value: {only}}}{remark}"
        return
    seen, sure = found
    remark = "" if sure >= _SURE else "   # 要確認：見出しの名前が違います"
    parts = [f"heading: {_word(_heading(seen))}"]
    if column.type == "yen":
        unit = _UNIT.search(seen.heading.shown)
        if unit and unit[1] in UNITS:
            parts.append(f"unit: {unit[1]}")
        if side is not None:
            words = {sign: [word for word in side.words if _SIDES[word] == sign] or ["?"] for sign in (1, -1)}
            plus, minus = (", ".join(map(_word, words[sign])) for sign in (1, -1))
            parts.append(f"side: {{heading: {_word(_heading(side))}, plus: [{plus}], minus: [{minus}]}}")
            remark = "   # 要確認：貸方を正とする部があれば negate: {部: [負債, …]}"
    known = {word_of(value): value for value in column.values}
    strange = [word for word in seen.words if word_of(word) not in known] if column.type == "choice" else []
    if not strange:
        told = _word(_heading(seen)) if len(parts) == 1 else f"{{{', '.join(parts)}}}"
        yield f"      {name}: {told}{remark}{_unknown(column, seen, names)}"
        return
    if len(seen.words) > _MOST_VALUES:
        remark = f"   # 要確認：{len(seen.words)} 種のコードの表が要ります"
        yield f"      {name}: {{{parts[0]}, codes: {TO_BE_WRITTEN}}}{remark}"
        return
    yield f"      {name}:   # 要確認：{len(strange)} 種の値を台帳の区分に読み替えてください：{'、'.join(column.values)}"
    yield f"        {parts[0]}"
    yield "        values:"
    for word in [*seen.words, *([""] if seen.blanks else [])]:
        meant = known.get(word_of(word), TO_BE_WRITTEN)
        hint = f"   # {near(word, column.values)}" if meant == TO_BE_WRITTEN and near(word, column.values) else ""
        yield f"          {json.dumps(word, ensure_ascii=False)}: {_word(meant)}{hint}"


def _unknown(column: Column, seen: SeenColumn, names: Mapping[str, KnownTexts]) -> str:
    """A remark on the texts of a free column that the forms do not have there, such as a sub-account for an account."""
    known = names.get(column.name)
    strange = [word for word in seen.words if word not in known.beside] if known else []
    if not strange:
        return ""
    others = [
        name for name, texts in names.items() if texts is not known and any(word in texts.beside for word in strange)
    ]
    hint = f"。{'・'.join(others)}にある名称があります" if others else ""
    return f"   # 要確認：様式の{column.name}にない名称 {len(strange)} 種（{some_of(strange, 5, '種')}）{hint}"


def _heading(seen: SeenColumn) -> str:
    return seen.heading.shown.replace("／", "/")


def _word(text: str) -> str:
    """A word as YAML reads it back."""
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _NO_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
