"""A trace as a tree of lines, for the terminal and for the file of the auditor."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.desk.trace.tracemodel import LedgerInput, ParameterInput, PriorInput, Relation, TraceNode, Used
from discgen.desk.trace.valuetext import exact_words
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import with_unit

_BRANCH, _LAST, _DOWN, _BLANK = "├─ ", "└─ ", "│  ", "   "
_PLACES = 12
_ZEROS = 3  # as many items of nothing are told one by one
_MORE = "▸"

Entry = TraceNode | LedgerInput | PriorInput | ParameterInput


def as_text(node: TraceNode) -> str:
    """The whole trace; a figure that occurs again is written out once."""
    lines = [f"{node.name}　{node.year}年度　{with_unit(node.printed, node.unit)}", *_facts(node)]
    if node.inputs:
        lines += ["", "何から計算したか", *_inputs(node, "", {node.key})]
    places = [place for place in node.places if place.relation is not Relation.ITSELF]
    if places:
        lines += ["", f"ほかに印刷・使用している箇所（{len(places)}）"]
        for place in places[:_PLACES]:
            where = f"{place.file}:{place.line}" if place.file else f"{place.title}　［{place.ref}］"
            page = f"　{place.page}頁" if place.page is not None else ""
            lines.append(f"・{place.relation.value}：{where}　{with_unit(place.printed, place.unit)}{page}")
        if len(places) > _PLACES:
            lines.append(f"・ほか {len(places) - _PLACES} 箇所（--format json ですべて）")
    if any(_MORE in line for line in lines):
        lines += ["", f"{_MORE} のある計数は、［ ］の番号を指定するか --depth を増やすと、その先をたどれます。"]
    return "\n".join(lines)


def _facts(node: TraceNode) -> Iterator[str]:
    cut = f"（誌面は{node.unit}未満を{node.rounding}）" if node.unit.endswith("万円") or node.unit == "千円" else ""
    yield f"　番号　　　{node.ref}"
    yield f"　正確な値　{node.exact_words}{cut}"
    yield f"　計算　　　{node.words}"
    yield f"　定義　　　{node.definition} ＝ {node.formula}　（{node.defined_at}）"
    for number, law in enumerate(node.laws):
        yield f"　{'根拠　　' if not number else '　　　　'}　{law}"
    if node.prior:
        change = f"（増減 {node.prior.change}）" if node.prior.change else ""
        yield f"　前年度　　{with_unit(node.prior.printed, node.unit)}{change}　{node.prior.place}"
    pages = {place.page for place in node.places if place.relation is Relation.ITSELF and place.page is not None}
    if pages:
        yield f"　頁　　　　{'、'.join(map(str, sorted(pages)))}"
    if not node.printed_at:
        yield "　印刷　　　表には印刷せず、ほかの計数の計算に使う"


def _nothing(entry: Entry) -> bool:
    match entry:
        case TraceNode():
            return not entry.exact
        case LedgerInput():
            return not entry.count
    return False


def _inputs(node: TraceNode, indent: str, seen: set[CellKey]) -> Iterator[str]:
    zeros = [entry for entry in node.inputs if _nothing(entry)]
    hidden = zeros if len(zeros) > _ZEROS else []
    shown = [entry for entry in node.inputs if not any(entry is zero for zero in hidden)]
    for number, entry in enumerate(shown, start=1):
        last = number == len(shown) and not hidden
        head, below = indent + (_LAST if last else _BRANCH), indent + (_BLANK if last else _DOWN)
        match entry:
            case TraceNode():
                yield from _figure(entry, node, head, below, seen)
            case LedgerInput():
                yield from _ledger(entry, head, below)
            case PriorInput():
                printed = with_unit(entry.printed, entry.unit)
                place = entry.place or "その年の誌面にこの行はない"
                yield f"{head}{entry.key.fiscal_year}年度の誌面　{entry.title}　{printed}　{place}"
            case ParameterInput():
                yield f"{head}{entry.title}　{exact_words(entry.value, '')}　（{entry.source}）"
    if hidden:
        yield f"{indent}{_LAST}ほか、該当のない（0の）項目 {len(hidden)}"


def _figure(node: TraceNode, above: TraceNode, head: str, below: str, seen: set[CellKey]) -> Iterator[str]:
    same_table = (node.title, node.entity) == (above.title, above.entity)
    name = node.key.path if same_table else node.name
    printed = with_unit(node.printed, node.unit)
    if not node.printed_at:
        value = f"{node.exact_words}（印刷しない計数）"
    elif node.used is Used.PRINTED:
        value = f"{printed}（印刷した値を使用。端数処理前は {node.exact_words}）"
    elif printed == node.exact_words or not node.exact:
        value = printed
    else:
        value = f"{node.exact_words}（印刷は {printed}）"
    again = node.key in seen and not node.more
    mark = "　（上に既出）" if again else f"　{_MORE}" if node.more else ""
    yield f"{head}{name}　{value}　［{node.ref}］{mark}"
    if again or node.more:
        return
    seen.add(node.key)
    yield f"{below}＝ {node.words}"
    yield from _inputs(node, below, seen)


def _ledger(entry: LedgerInput, head: str, below: str) -> Iterator[str]:
    filters = "、".join(entry.filters) or "全行"
    added = "（連結で加わる行）" if entry.added else ""
    amount = exact_words(entry.amount, entry.unit)
    yield f"{head}{entry.workbook}／{entry.sheet}{added}　{filters}　{entry.column} {amount}　{entry.count:,}行"
    for row in entry.rows:
        cells = "、".join(f"{value.name} {value.value}" for value in row.cells) if len(row.cells) > 1 else ""
        words = f"　{row.words}" if row.words else ""
        yield f"{below}・{row.place}　{exact_words(row.amount, entry.unit)}{f'（{cells}）' if cells else ''}{words}"
    if entry.rest:
        yield f"{below}・ほか {entry.count - len(entry.rows):,} 行　{entry.rest}"
