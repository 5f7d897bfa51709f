"""Part 5 of the check, the texts: figures that an editor typed where a placeholder should quote them.

A typed figure stays when the ledgers change. One that equals a figure of the book is told with the placeholder that
prints it; one that nearly equals a figure named in the same line is told as a possible slip.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.bookwords import words_of
from discgen.book.composition.composed import Composition
from discgen.book.text.drafts import DRAFT, OLD
from discgen.book.text.frontmatter import split_front
from discgen.book.text.placeholders import MARK, PRIOR_MARK, PlaceholderReader
from discgen.bookinput import drafts_of, old_dates_of
from discgen.check.typed import Typed, typed_figures
from discgen.faults import Severity
from discgen.figures.labelmatch import spelling
from discgen.figures.printed.printedtable import Cell, CellKey, PrintedTable
from discgen.figures.printed.printing import cut, read_printed, round_half_up, with_unit
from discgen.figures.tables.figuretext import FigureName, FigureText
from discgen.filenames import shown_files
from discgen.finding import Finding, FoundCell, RuleText, Topic
from discgen.project import Project

TYPED, NEAR, UNIT, TEXT = "prose.typed", "prose.near", "prose.unit", "prose.text"
_ALONE, _NAMED = 5, 3  # digits that make a figure recognisable by itself, and in a line that names it
_NEAR_ALONE, _NEAR_NAMED, _NEAR_RATE = 8, 4, 3
_FORMS = ("率", "額", "数", "億円", "億百万")


@dataclass(frozen=True, slots=True)
class _Known:
    """A printed figure of the book: value and last digit in base units. words: what a line that means it says."""

    key: CellKey
    title: str
    text: str
    unit: str
    steps: int
    step: Fraction
    exact: Fraction | None
    words: tuple[str, ...]

    @property
    def value(self) -> Fraction:
        """What the print stands for, in base units."""
        return self.steps * self.step

    @property
    def kind(self) -> str:
        return "円" if self.unit.endswith(("円", "円銭")) else self.unit


class _Book:
    """The figures of the book, found by what a text may write for them."""

    def __init__(self, tables: Iterable[PrintedTable]) -> None:
        self.known = [known for table in tables for cell in table.cells() if (known := _known(table, cell))]
        self._by_steps: dict[Fraction, dict[int, list[_Known]]] = {}

    def equal(self, typed: Typed) -> list[_Known]:
        """Figures that the typed one may be, to the digits typed."""
        if not typed.kind:  # its unit stands elsewhere, perhaps in the head of a table
            return [known for known in self.known if known.steps == typed.value and typed.may_be(known.kind)]
        found = self._at(typed.step).get(round(typed.value / typed.step), [])
        return [known for known in found if typed.may_be(known.kind)]

    def _at(self, step: Fraction) -> dict[int, list[_Known]]:
        """Figures by their digits at one precision, cut or rounded; where print is coarser, by the exact value."""
        if step not in self._by_steps:
            found: dict[int, list[_Known]] = {}
            for known in self.known:
                value = known.value if known.step <= step else known.exact
                if value is not None:
                    for steps in {cut(value, step), round_half_up(value, step)} - {0}:
                        found.setdefault(steps, []).append(known)
            self._by_steps[step] = found
        return self._by_steps[step]

    def of_other_unit(self, typed: Typed) -> list[_Known]:
        """Amounts of the same digits in another unit of money."""
        steps = typed.value / typed.step if typed.kind == "円" else None
        return [one for one in self.known if one.steps == steps and one.step != typed.step and one.kind == "円"]

    def near(self, typed: Typed) -> list[_Known]:
        """Figures of the same form that differ by a slip of the hand."""
        steps = round(typed.value / typed.step)
        return [
            known
            for known in self.known
            if typed.may_be(known.kind) and (known.step == typed.step or not typed.kind) and _slip(steps, known.steps)
        ]


def _known(table: PrintedTable, cell: Cell) -> _Known | None:
    assert cell.key is not None
    try:
        read = read_printed(cell.text, cell.unit)
    except (KeyError, ValueError):
        return None
    if not read.steps:
        return None
    labels = [cell.key.row.split(" > ")[-1], cell.key.col.split(" > ")[-1]]
    words = tuple(word for label in labels if len(word := spelling(label)) > 1)
    step = read.unit.step
    return _Known(cell.key, table.title, cell.text, cell.unit, read.steps, step, cell.exact, words)


def _slip(typed: int, known: int) -> bool:
    """One digit differs, two neighbours are swapped, one unit more or less, or the sign alone."""
    if typed == -known or abs(typed - known) == 1:
        return True
    digits, other = str(abs(typed)), str(abs(known))
    if len(digits) != len(other) or (typed < 0) != (known < 0):
        return False
    places = [place for place, (one, two) in enumerate(zip(digits, other, strict=True)) if one != two]
    if len(places) == 2:
        first, second = places
        return second == first + 1 and digits[first] == other[second] and digits[second] == other[first]
    return len(places) == 1


def check_prose(project: Project, book: DocumentInput, composition: Composition | None = None) -> list[Finding]:
    """Typed figures in the texts. ``composition``: the composed book, whose faults about texts are told too."""
    placed = {block.text for block in book.order().blocks() if block.text}
    group = placed - {block.text for block in book.definition.without_group().blocks() if block.text}
    scan = _Scan(_Book(project.tables.values()), book.figures, words_of(book), project.profile.institution.fiscal_year)
    faults = composition.faults if composition else ()
    findings = [Finding.of(fault, Topic.PROSE, TEXT) for fault in faults if ".md" in fault.where]
    findings += [Finding.of(fault, Topic.PROSE, DRAFT) for fault in drafts_of(project)]
    findings += [Finding.of(fault, Topic.PROSE, OLD) for fault in old_dates_of(project)]
    for path in shown_files(book.texts, ".md"):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue  # told when the book is composed
        _, body, first_line, _ = split_front(text.replace("\r\n", "\n"), path.name)
        findings += scan.findings(path.name, body, first_line, group=path.stem in group)
    return findings


class _Scan:
    """Looks through the texts of one book."""

    def __init__(self, book: _Book, figures: FigureText, words: Mapping[str, str], year: int) -> None:
        self._book, self._figures, self._words, self._year = book, figures, words, year

    def findings(self, file: str, body: str, first_line: int, *, group: bool) -> Iterator[Finding]:
        """The typed figures of one text."""
        for number, line in enumerate(without_placed(body).split("\n"), start=first_line):
            said = spelling(line)
            for typed in typed_figures(unicodedata.normalize("NFKC", line)):
                finding = self._finding(typed, said, f"{file}:{number}", group)
                if finding is not None:
                    yield finding

    def _finding(self, typed: Typed, said: str, place: str, group: bool) -> Finding | None:
        equal = self._likely(self._book.equal(typed), typed, said, group, (_ALONE, _NAMED))
        if equal:
            return self._told(TYPED, "本文に打ち込まれた計数", equal, typed, place)
        other = self._likely(self._book.of_other_unit(typed), typed, said, group, (_NEAR_ALONE, _NAMED))
        if other:
            return self._told(UNIT, "単位の違う、本文の計数", other, typed, place)
        named = _NEAR_RATE if typed.kind == "%" else _NEAR_NAMED
        near = self._likely(self._book.near(typed), typed, said, group, (_NEAR_ALONE, named))
        return self._told(NEAR, "計数に近い、本文の数字", near, typed, place) if near else None

    def _likely(
        self, known: Iterable[_Known], typed: Typed, said: str, group: bool, digits: tuple[int, int]
    ) -> list[_Known]:
        """Those that the digits or the words of the line leave no doubt about, the likeliest first."""
        alone, named = digits
        ranked: list[tuple[tuple[int, ...], int, _Known]] = []
        for order, one in enumerate(known):
            words = sum(word in said for word in one.words)
            if typed.digits >= alone or (typed.digits >= named and one.words and one.words[0] in said):
                wrong_house = (one.key.entity == "連結") != group
                rank = (-words, self._year - one.key.fiscal_year, wrong_house, not self._writes(one, typed))
                ranked.append((rank, order, one))
        return [one for _, _, one in sorted(ranked, key=lambda entry: entry[:2])]

    def _told(self, rule: str, title: str, known: list[_Known], typed: Typed, place: str) -> Finding:
        best = known[0]
        others = f"（ほかに同じ計数が{len(known) - 1}）" if len(known) > 1 else ""
        printed = with_unit(best.text, best.unit)
        return Finding(
            rule,
            Severity.WARNING,
            Topic.PROSE,
            title,
            (FoundCell(best.key, best.title, best.text, best.unit),),
            found=typed.text,
            expected=f"{printed}{others}",
            place=place,
            remedy=f"{self._writes(best, typed) or self._quote(best, '額')} と書けば、計数が変わっても一致します",
        )

    def _quote(self, known: _Known, form: str) -> str:
        key = known.key
        prior = PRIOR_MARK if key.fiscal_year == self._year - 1 else ""
        return f'{{{{ {form}("{FigureName(key.table_id, key.row, key.col, key.entity)}{prior}") }}}}'

    def _writes(self, known: _Known, typed: Typed) -> str:
        """The placeholder that prints the figure as it was typed, if there is one."""
        if self._year - known.key.fiscal_year not in (0, 1):
            return ""
        for form in _FORMS:
            reader = PlaceholderReader("", self._figures, self._words)
            _, tied = reader.replace(quote := self._quote(known, form), 1, MARK)
            if not reader.faults and _same(tied[0].text, typed.text):
                return quote
        return ""


def _same(one: str, other: str) -> bool:
    plain = (unicodedata.normalize("NFKC", text).replace(",", "").replace("▲", "△") for text in (one, other))
    return len(set(plain)) == 1


_CODE = r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|`[^`\n]*`|^\s*::table.*?$"
_PLACED = re.compile(rf"{_CODE}|\{{\{{.*?\}}\}}", re.S | re.M)


def without_placed(body: str) -> str:
    """The text without code, placeholders and placed tables; lines stay where they are."""
    return _PLACED.sub(lambda found: "\n" * found[0].count("\n"), body)


def without_code(body: str) -> str:
    """The text without code and placed tables; placeholders and lines stay where they are."""
    return re.sub(_CODE, lambda found: "\n" * found[0].count("\n"), body, flags=re.S | re.M)


def prose_rules() -> list[RuleText]:
    """The rules behind the findings."""
    return [
        RuleText(
            TYPED,
            Severity.WARNING,
            Topic.PROSE,
            "本文に打ち込まれた計数",
            "本文（Markdown）に直接書かれた数字が、誌面の計数と一致しています。台帳が変わると本文だけ古くなるので、"
            "引用（{{ 額(…) }} など）に置き換えてください。年月日、条番号、頁、100未満の数は計数とみなしません。"
            f"{_NAMED}桁以上の数字は、同じ行にその計数の名があるときに、{_ALONE}桁以上なら名がなくても調べます。",
        ),
        RuleText(
            NEAR,
            Severity.WARNING,
            Topic.PROSE,
            "計数に近い、本文の数字",
            "本文に直接書かれた数字が、同じ行に名のある計数と、一桁、隣り合う二桁の入替え、末位の1、または符号だけ"
            "違います。打ち間違いでないか確かめ、引用に置き換えてください。",
        ),
        RuleText(
            UNIT,
            Severity.WARNING,
            Topic.PROSE,
            "単位の違う、本文の計数",
            "本文に直接書かれた金額が、同じ行に名のある計数と同じ数字で、単位だけ（千円と百万円など）違います。",
        ),
        RuleText(
            DRAFT,
            Severity.WARNING,
            Topic.PROSE,
            "下書きのままの原稿",
            "discgen init が書いた下書きのまま、又は discgen next-year が写した前年度の文のまま、見出し部に draft: true"
            "の残っている原稿と、見本の文のままの断り書き（設定の note）を挙げます。金庫の文に直すか、読み直してから"
            "消してください。見本の冊子でなければ、--draft を付けない作成では誤りになります。",
        ),
        RuleText(
            OLD,
            Severity.WARNING,
            Topic.PROSE,
            "前の年度の日付",
            "冊子全体についての原稿（ごあいさつ、奥付、表紙裏）に書かれた日付が、どれも決算日より前のとき、前年度の日付の"
            "ままでないかを知らせます。",
        ),
        RuleText(
            TEXT,
            Severity.ERROR,
            Topic.PROSE,
            "本文の書き方",
            "引用した計数や置いた表があるか、使えない書き方がないかを調べます。",
        ),
    ]
