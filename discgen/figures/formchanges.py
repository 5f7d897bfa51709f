"""What a house has otherwise than the national forms, each with the national wording beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.documentdef import SectionDef
from discgen.catalogue.strict import FORMS, LINE_KEY, PLACE_FIELD, PlacedModel, place_of
from discgen.catalogue.tabledef import TableDef

_TABLE, _TREES = frozenset({"rows", "columns", PLACE_FIELD}), frozenset({"rows", "columns"})
_WORDS = {
    "title": "題名",
    "label": "名前",
    "print": "印刷する名前",
    "unit": "単位",
    "rounding": "端数",
    "years": "年度の数",
    "order": "年度の順",
    "notes": "脚注",
    "value": "式",
    "values": "列の式",
    "where": "絞り込み",
    "format": "書き方",
    "items": "法令の項目",
    "empty": "該当のない行",
}


def house_lines(catalogue: Catalogue) -> Iterator[str]:
    """The house's changes: words, tables, sections of the book, lines of the 索引, rules and classifications."""
    national = open_catalogue(None, catalogue.institution, catalogue.data)
    if not catalogue.house:
        yield "金庫の様式（forms フォルダー）はありません。国の様式のとおりに作ります。"
        return
    yield from _words(catalogue)
    spoken = _spoken(catalogue)
    yield from _tables(catalogue, national, spoken)
    yield from _document(catalogue, national)
    yield from _index(catalogue, national, spoken)
    yield from _parts(catalogue)


def _spoken(catalogue: Catalogue) -> Mapping[str, str]:
    """The house's words by the law's: what only follows from them is no change of its own."""
    return catalogue.house.words.own


def _same(old: object, new: object, words: Mapping[str, str]) -> bool:
    return old == new or _in_words(str(old), words) == str(new)


def _in_words(text: str, words: Mapping[str, str]) -> str:
    for law in sorted(words, key=len, reverse=True):
        text = text.replace(law, words[law])
    return text


def _words(catalogue: Catalogue) -> Iterator[str]:
    if catalogue.house.words.own:
        yield "■ 言葉（国の様式の語 → 金庫の語。様式のどこでもこのように書く）"
        yield from (f"  ・{law} → {own}" for law, own in catalogue.house.words.own.items())


def _tables(catalogue: Catalogue, national: Catalogue, words: Mapping[str, str]) -> Iterator[str]:
    known, footnotes = national.tables, catalogue.house.part("notes")
    for name, table in catalogue.tables.items():
        own = [place for place in catalogue.forms.places.get(name, ()) if place.startswith(f"{FORMS}/")]
        own += [place_of(part) for part in footnotes if name in part]
        place = "、".join(own) or f"（表 {table.group_of} の変更による）"
        if name not in known:
            yield f"■ {name}　{table.title}　〔金庫の表〕　{place}"
            continue
        lines = list(_table(table, known[name], words))
        if lines:
            yield f"■ {name}　{table.title}　{place}"
            yield from lines


def _table(own: TableDef, national: TableDef, words: Mapping[str, str]) -> Iterator[str]:
    yield from (f"  {line}" for line in _fields(own, national, _TABLE, words))
    for what, new, old in (
        ("行", {row.id: row for row, _ in own.walk()}, {row.id: row for row, _ in national.walk()}),
        ("列", {c.id: c for c, _ in own.leaf_columns()}, {c.id: c for c, _ in national.leaf_columns()}),
    ):
        for name, part in new.items():
            if name not in old:
                yield f"  ・{what}を足す　{name}　{part.label}　{part.defined_at}"
                continue
            changes = list(_fields(part, old[name], _TREES | {PLACE_FIELD}, words))
            if changes:
                yield f"  ・{what}を変える　{name}　{part.label}　{part.defined_at}"
                yield from (f"      {line}" for line in changes)
        yield from (f"  ・{what}を除く　{name}　{part.label}" for name, part in old.items() if name not in new)
        kept, before = [name for name in new if name in old], [name for name in old if name in new]
        if kept != before:
            moved = [name for name, other in zip(kept, before, strict=True) if name != other]
            yield f"  ・{what}の順を変える　{'、'.join(new[name].label or name for name in moved)}"


def _fields(
    own: PlacedModel, national: PlacedModel, without: frozenset[str], words: Mapping[str, str]
) -> Iterator[str]:
    for name in type(own).model_fields:
        new, old = getattr(own, name), getattr(national, name)
        if name not in without and not _same(old, new, words):
            yield f"{_WORDS.get(name, name)}：{_told(new)}　（国の様式は {_told(old)}）"


def _told(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(map(_told, value)) or "なし"
    if isinstance(value, dict):
        return "、".join(f"{name}＝{_told(one)}" for name, one in value.items()) or "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "なし" if value in (None, "") else str(value)


def _document(catalogue: Catalogue, national: Catalogue) -> Iterator[str]:
    new, old = ({s.id: (s, above) for s, above in _sections(one)} for one in (catalogue, national))
    lines = []
    for name, (section, above) in new.items():
        if name not in old:
            lines.append(f"  ・節を足す　{name}　{section.title}　{section.defined_at}")
            continue
        before, where = old[name]
        if not _same(before.title, section.title, _spoken(catalogue)):
            lines.append(f"  ・節の題　{name}　{section.title}　（国の構成は {before.title}）　{section.defined_at}")
        if above != where:
            lines.append(f"  ・節を移す　{name}　{section.title}　（国の構成では {where} の下）")
    lines += [f"  ・節を除く　{name}　{section.title}" for name, (section, _) in old.items() if name not in new]
    kept, before_order = [name for name in new if name in old], [name for name in old if name in new]
    if kept != before_order:
        lines.append("  ・節の順を変える")
    if lines:
        yield f"■ 資料編の構成　{_places(catalogue, 'document')}"
        yield from lines


def _sections(catalogue: Catalogue) -> Iterator[tuple[SectionDef, str]]:
    """Every section with the id of what it stands under."""

    def down(section: SectionDef, above: str) -> Iterator[tuple[SectionDef, str]]:
        yield section, above
        for child in section.children():
            yield from down(child, section.id)

    document = catalogue.document.at(catalogue.day)
    for chapter in document.chapters:
        for section in chapter.sections:
            yield from down(section, chapter.id)
    for section in document.closing:
        yield from down(section, "closing")


def _index(catalogue: Catalogue, national: Catalogue, words: Mapping[str, str]) -> Iterator[str]:
    def entries(one: Catalogue) -> dict[tuple[str, ...], tuple[str, str]]:
        lines = (line for part in one.index.parts for top in part.entries for line in top.walk())
        return {line.items: (line.label, line.defined_at) for line in lines if line.items}

    new, old = entries(catalogue), entries(national)
    lines = [
        f"  ・{label}　（国の索引は {old[items][0]}）　{place}"
        for items, (label, place) in new.items()
        if items in old and not _same(old[items][0], label, words)
    ]
    lines += [f"  ・行を足す　{label}　{place}" for items, (label, place) in new.items() if items not in old]
    lines += [f"  ・行を除く　{label}" for items, (label, _) in old.items() if items not in new]
    if lines:
        yield f"■ 索引　{_places(catalogue, 'index')}"
        yield from lines


_HEADS = {
    "choices": "区分の一覧",
    "ledgers": "台帳の区分",
    "reconciliations": "台帳の突合",
    "bounds": "台帳の範囲",
    "declared": "計数の照合",
}


def _parts(catalogue: Catalogue) -> Iterator[str]:
    for head, title in _HEADS.items():
        for raw in catalogue.house.part(head):
            yield f"■ {title}　{place_of(raw)}"
            for name, value in raw.items():
                if name != LINE_KEY:
                    inner = [str(key) for key in value if key != LINE_KEY] if isinstance(value, dict) else value
                    yield f"  ・{name}：{_told(inner)}"


def _places(catalogue: Catalogue, head: str) -> str:
    return "、".join(place_of(raw) for raw in catalogue.house.part(head))
