"""What a designer would not leave as it is, from the measures of the pages and the limits of the house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from discgen.book.press.objects import PartObject
from discgen.book.press.pagemeasures import PageMeasures, Seen, Sight
from discgen.faults import Fault, Severity

LAYOUT = "layout"  # first word of the rules
FOOT, HOLE, GAP, LEAST_TYPE, MEASURE, LIST, LAST, SHORT = (
    f"page_{name}" for name in ("foot", "hole", "gap", "least_type", "measure", "list", "last_line", "short_line")
)
LIMITS = (FOOT, HOLE, GAP, LEAST_TYPE, MEASURE, LIST, LAST, SHORT)
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class _Rule:
    """message: what is wrong. remedy: how it is mended. limit: the threshold, if any.

    told: what stands before the amount, its unit, its decimals. expected: what stands after the limit.
    """

    message: str
    remedy: str
    limit: str = ""
    told: tuple[str, str, int] = ("", "", 0)
    expected: str = ""
    share: bool = False
    below: bool = False

    def worse(self, amount: float, limits: Mapping[str, float]) -> float:
        """How many times the amount is beyond its limit; 0 where it is not. What has no limit counts once."""
        if not self.limit:
            return 1.0
        limit = limits[self.limit]
        amount = amount * _HUNDRED if self.share else amount
        if self.below:
            return limit / max(amount, 0.1) if amount < limit else 0.0
        return amount / limit if amount > limit else 0.0


RULES: Mapping[Seen, _Rule] = {
    Seen.FOOT: _Rule(
        "頁の下が空いています",
        "前後の図や表の大きさ、順を変えるか、改頁をやめてください",
        FOOT,
        ("版面の高さの", "%", 0),
        "%まで",
        share=True,
    ),
    Seen.HOLE: _Rule(
        "段の下が空いています",
        "隣の段との分け方、図の大きさを変えてください",
        HOLE,
        ("版面の高さの", "%", 0),
        "%まで",
        share=True,
    ),
    Seen.GAP: _Rule(
        "頁の途中が空いています",
        "次の図や表の前に文を移すか、大きさを変えてください",
        GAP,
        ("版面の高さの", "%", 0),
        "%まで",
        share=True,
    ),
    Seen.HEAD: _Rule("見出しが頁の終わりに残っています", "見出しの前で改頁するか、前の文を短くしてください"),
    Seen.BOX: _Rule(
        "囲みが頁で分かれ、（続き）がありません",
        "囲みの前で改頁するか、囲みを短くするか、二つに分けて題を付けてください",
    ),
    Seen.LIST: _Rule(
        "短い箇条書きが頁で分かれています",
        "箇条書きの前で改頁するか、前の文を短くしてください",
        LIST,
        ("", "項", 0),
        "項までは同じ頁",
        below=True,
    ),
    Seen.NOTE: _Rule("注が表と別の頁にあります", "表を短くするか、表の前で改頁してください"),
    Seen.PICTURE: _Rule("図や写真が、前後の文と別の頁にあります", "図の位置か大きさを変えてください"),
    Seen.SMALL: _Rule(
        "文字が小さすぎます",
        "表を分けるか、列を減らしてください",
        LEAST_TYPE,
        ("", "ポイント", 2),
        "ポイント以上",
        below=True,
    ),
    Seen.MEASURE: _Rule(
        "一行が長すぎます",
        "原稿の頭書きで二段（columns: 2）にしてください",
        MEASURE,
        ("", "字分", 0),
        "字まで",
    ),
    Seen.LAST: _Rule(
        "段落の終わりの行に、わずかな字だけが残っています",
        "文を少し変えてください",
        LAST,
        ("", "字", 0),
        "字以上",
        below=True,
    ),
    Seen.SHORT: _Rule(
        "行が段の幅に足りません",
        "長い語や数の近くの文を少し変えてください",
        SHORT,
        ("", "字分", 1),
        "字分まで",
    ),
}


@dataclass(frozen=True, slots=True)
class LayoutTold:
    """What is told of a book. found: the findings, in the order of pages; worst: the one that is farthest off."""

    found: tuple[Fault, ...] = ()
    worst: Fault | None = None


def layout_told(
    parts: Sequence[PartObject], first_page: int, limits: Mapping[str, float], files: Mapping[str, str]
) -> LayoutTold:
    """The findings of a laid-out book, all 参考. limits: by the names in ``LIMITS``. files: of texts, by anchor."""
    found: list[tuple[float, Fault]] = []
    number = first_page
    for part in parts:
        for place, page in enumerate(part.pages, start=1):
            for sight in page.told.measures.sights:
                if _at_the_end(sight, place, len(part.pages)):
                    continue
                rule = RULES[sight.seen]
                worse = _worse(rule, sight, limits)
                if worse:
                    found.append((worse, _fault(rule, sight, number, limits, files)))
            number += 1
    worst = max(found, key=lambda one: one[0], default=None)
    return LayoutTold(tuple(fault for _, fault in found), worst[1] if worst else None)


def _at_the_end(sight: Sight, place: int, pages: int) -> bool:
    """A chapter may end anywhere; what has one page alone is a cover or the like and filled as it is meant."""
    return place == pages and (sight.seen in (Seen.FOOT, Seen.HEAD) or (sight.seen is Seen.GAP and pages == 1))


def _worse(rule: _Rule, sight: Sight, limits: Mapping[str, float]) -> float:
    if sight.seen is Seen.LIST:  # few entries are worse than many
        return 1.0 if sight.amount <= limits[LIST] else 0.0
    return rule.worse(sight.amount, limits)


def _fault(rule: _Rule, sight: Sight, number: int, limits: Mapping[str, float], files: Mapping[str, str]) -> Fault:
    file = files.get(sight.text, "")
    where = f"{number}ページ" + (f"（{file}{f':{sight.line}' if sight.line else ''}）" if file else "")
    amount = sight.amount * _HUNDRED if rule.share else sight.amount
    before, unit, decimals = rule.told
    told = f"{before}{amount:.{decimals}f}{unit}" if rule.limit else ""
    words = f"「{sight.words}」" if sight.words else ""
    expected = f"{limits[rule.limit]:g}{rule.expected}" if rule.limit else ""
    rule_id = f"{LAYOUT}.{sight.seen}"
    return Fault(where, rule.message, f"{told}{words}", expected, rule.remedy, Severity.NOTICE, rule_id)


@dataclass(frozen=True, slots=True)
class LayoutSums:
    """Of all pages. short: lines that end before their column by more than the limit. sizes: characters by points."""

    pages: int
    emptier: int
    lines: int
    short: int
    sizes: tuple[tuple[float, int], ...]

    def share_below(self, points: float) -> float:
        """Percent of all characters that are set smaller."""
        return sum(count for size, count in self.sizes if size < points) * _HUNDRED / max(1, self.characters)

    @property
    def characters(self) -> int:
        return sum(count for _, count in self.sizes)


def layout_sums(parts: Sequence[PartObject], limits: Mapping[str, float]) -> LayoutSums:
    """The measures of a book in sums."""
    pages = [*_measures(parts)]
    sizes: Counter[float] = Counter()
    for page in pages:
        sizes.update(dict(page.sizes))
    seen = Counter(
        sight.seen
        for page in pages
        for sight in page.sights
        if RULES[sight.seen].worse(sight.amount, limits) and sight.seen in (Seen.FOOT, Seen.SHORT)
    )
    lines = sum(page.lines for page in pages)
    return LayoutSums(len(pages), seen[Seen.FOOT], lines, seen[Seen.SHORT], tuple(sorted(sizes.items())))


def _measures(parts: Sequence[PartObject]) -> Iterator[PageMeasures]:
    """Those of all pages; what is empty at the end of a part is not counted."""
    for part in parts:
        for place, page in enumerate(part.pages, start=1):
            measures = page.told.measures
            if place == len(part.pages):
                kept = tuple(sight for sight in measures.sights if sight.seen is not Seen.FOOT)
                measures = replace(measures, sights=kept)
            yield measures
