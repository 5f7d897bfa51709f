"""Changes of the law as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from discgen.catalogue.eras import western_date
from discgen.catalogue.profile import Institution
from discgen.csvtext import safe_text
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years

HEADS = ("区分", "変更", "単体・連結", "場所", "番号", "種類", "旧", "新", "適用", "根拠", "備考")
AND = " ／ "
_MOST, _NAMED = 6, 3  # words that stand in one line, and of more of them those that are named
_COUNTED = ("行", "列", "シート")
NOTHING = "法令と様式に変わるところはありません。"


def changes_text(changes: Sequence[LawChange], years: Years) -> str:
    """For the terminal: by group, then by what each change belongs to."""
    institution = years.new.institution
    lines = [
        f"{years.old.institution.fiscal_year}年度から{institution.fiscal_year}年度までに変わること"
        f"（{years.new.kind}、{western_date(years.new.day)}に終了する事業年度）"
    ]
    adjacent = institution.fiscal_year - years.old.institution.fiscal_year == 1
    for group in ChangeGroup:
        own = [change for change in changes if change.group is group]
        if own:
            lines += ["", f"■ {group.value}"]
            for place, several in _under_heads(own).items():
                lines += [f"  ● {place}"] if place else []
                for remarks, alike in groupby(several, key=lambda change: change.remarks):
                    for change in alike:
                        lines += _lines(change, "" if adjacent else began(change, institution))
                    lines += [f"        {remark}" for remark in remarks]
    return "\n".join(lines if changes else [*lines, NOTHING])


def _under_heads(changes: Sequence[LawChange]) -> dict[str, list[LawChange]]:
    """What is told under each head, in the order in which the heads are first met; a whole table is its own head."""
    made: dict[str, list[LawChange]] = {}
    for change in changes:
        head = "" if change.group is ChangeGroup.TABLES else _some(change.place.split(AND), "表")
        made.setdefault(head, []).append(change)
    return made


def _some(words: Sequence[str], unit: str) -> str:
    """The words, of many the first and how many more there are."""
    return AND.join(words) if len(words) <= _MOST else f"{AND.join(words[:_NAMED])} ほか{len(words) - _NAMED}{unit}"


def _lines(change: LawChange, since: str) -> Iterator[str]:
    entity = f"（{change.entity}）" if change.entity else ""
    what = f"{change.what}　" if change.what and change.group is not ChangeGroup.TABLES else ""
    unit = change.what if change.what in _COUNTED else "件"
    told = " → ".join(_some(words, unit) for words in (change.before, change.after) if words)
    most = max(len(change.before), len(change.after))
    what = f"{change.what}（{most}{unit}）　" if what and most > _MOST else what
    number = f"［{change.number}］" if change.group in (ChangeGroup.ITEMS, ChangeGroup.TABLES) else ""
    footnotes = [*change.before, *change.after] if change.what == "脚注" else []
    if footnotes:
        yield f"    【{change.way.value}】脚注{entity}{since}"
        yield from (f"        {note}" for note in footnotes)
    else:
        yield f"    【{change.way.value}】{what}{told}{entity}{number}{since}"


def began(change: LawChange, institution: Institution) -> str:
    """From which fiscal year, where the form tells its day."""
    if change.first is None:
        return ""
    year = institution.first_year_from(change.first)
    return f"〔{year - 1}年度まで〕" if change.way is Way.ENDS else f"〔{year}年度から〕"


def changes_json(changes: Sequence[LawChange], years: Years) -> str:
    """All changes, for other programmes."""
    data = {
        "old": years.old.institution.fiscal_year,
        "new": years.new.institution.fiscal_year,
        "kind": years.new.kind,
        "changes": [
            {
                "group": change.group.value,
                "way": change.way.value,
                "entity": change.entity,
                "place": change.place,
                "number": change.number,
                "what": change.what,
                "old": list(change.before),
                "new": list(change.after),
                "first": change.first.isoformat() if change.first else None,
                "source": change.source,
                "remarks": list(change.remarks),
            }
            for change in changes
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def changes_csv(changes: Sequence[LawChange], years: Years) -> str:
    """One line for every change, under ``HEADS``."""
    rows = (
        (
            change.group.value,
            change.way.value,
            change.entity,
            change.place,
            change.number,
            change.what,
            AND.join(change.before),
            AND.join(change.after),
            began(change, years.new.institution),
            change.source,
            "。".join(change.remarks),
        )
        for change in changes
    )
    return csv_text(HEADS, rows)


def csv_text(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """A table as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([safe_text(text) for text in row] for row in rows)
    return stream.getvalue()
