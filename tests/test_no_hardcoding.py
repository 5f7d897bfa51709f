"""Years and figures are data: none is written into the programme, the templates, the catalogue or the texts.

Nor is any word of one institution: what it has of its own stands in its inputs.
"""

import ast
import csv
import re
from collections.abc import Iterator

import pytest

from tests.figures.test_golden import golden_cells
from tests.paths import ROOT

SOURCES = sorted((ROOT / "discgen").rglob("*.py"))
TEXTS = sorted((ROOT / "inputs" / "chugoku-2020" / "text").glob("*.md"))
YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20[0-9]\d)(?!\d)")


def years_compared(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Comparisons, conditions and matches in which a year or a date of a year is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.MatchValue):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and YEAR.search(str(part.value)) and type(part.value) is not bool:
                    yield node.lineno, ast.unparse(node)


def dates_made(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
            "date",
            "datetime",
            "fromisoformat",
        ):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and YEAR.search(str(first.value)):
                yield node.lineno, ast.unparse(node)


def test_no_year_is_compared_in_the_programme() -> None:
    assert len(SOURCES) > 50
    found = [
        (path.name, line, text)
        for path in SOURCES
        for line, text in years_compared(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_only_fixed_date_is_the_time_stamp_of_workbooks() -> None:
    found = [text for path in SOURCES for _, text in dates_made(ast.parse(path.read_text(encoding="utf-8")))]
    assert found == ["datetime.datetime(2000, 1, 1)"]


@pytest.mark.parametrize("code", ["year >= 2020", "day < date(2022, 3, 31)", "x == '2021-03-31'", "2019 < y < 2022"])
def test_the_check_of_years_sees_them(code: str) -> None:
    assert list(years_compared(ast.parse(code)))


def figures(least_digits: int, year: str = "2020") -> set[str]:
    """Published figures of a year, as printed and without commas."""
    found: set[str] = set()
    for (_, _, _, fiscal_year), (_, printed) in golden_cells().items():
        for number in re.findall(r"[\d,]*\d(?:\.\d+)?", printed):
            if fiscal_year == year and sum(c.isdigit() for c in number) >= least_digits:
                found |= {number, number.replace(",", "")}
    return found


def written(wanted: set[str], text: str) -> set[str]:
    """The figures of a text; 1,000万 is another number than 1,000."""
    return wanted & set(re.findall(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?![\d万])", text))


def test_no_published_figure_in_programme_catalogue_and_templates() -> None:
    wanted = {number for number in figures(6) if not re.fullmatch("10*", number)}  # a power of ten is nobody's
    assert "1,362,167" in wanted and "1362167" in wanted  # total assets
    files = [
        path
        for folder in ("discgen", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".png", ".ttf")
    ]
    assert {".py", ".yaml", ".csv", ".j2", ".css"} <= {path.suffix for path in files}
    found = {path.name: written(wanted, path.read_text(encoding="utf-8")) for path in files}
    assert {name: hits for name, hits in found.items() if hits} == {}


# What one institution alone calls something: its name, its places, its own accounts, reserves and funds.
OWN_WORDS = (
    *("中国", "三原", "九州", "東海労働金庫", "長野県労働金庫", "北陸労働金庫"),
    *("ポイント景品", "企業型DC", "助け合い積立金", "圧縮積立金", "金利変動等準備積立金", "私募投資信託（REIT）"),
)


def own_words(text: str) -> set[str]:
    return {word for word in OWN_WORDS if word in text}


def test_no_word_of_one_institution_stands_in_programme_catalogue_and_templates() -> None:
    items = ROOT / "discgen" / "catalogue" / "data" / "law" / "items.csv"
    files = [
        path
        for folder in ("discgen", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".png", ".ttf") and path != items
    ]
    assert len(files) > 300
    found = {path.name: own_words(path.read_text(encoding="utf-8")) for path in files}
    assert {name: words for name, words in found.items() if words} == {}
    with items.open(encoding="utf-8", newline="") as stream:
        law = [(line["id"], name) for line in csv.DictReader(stream) for name, text in line.items() if own_words(text)]
    assert {name for _, name in law} <= {"source", "note"}, "only the evidence may name where a title was seen"


def test_the_check_of_words_sees_them() -> None:
    forms = ROOT / "inputs" / "chugoku-2020" / "forms"
    seen = set().union(*(own_words(path.read_text(encoding="utf-8")) for path in forms.glob("*.yaml")))
    assert {"三原", "ポイント景品", "企業型DC", "助け合い積立金", "金利変動等準備積立金"} <= seen


def test_no_published_figure_is_typed_in_the_texts_or_the_profile() -> None:
    with_commas = {number for number in figures(4) if "," in number} | figures(6)
    assert len(TEXTS) > 20
    paths = [*TEXTS, TEXTS[0].parent.parent / "institution.toml"]
    found = {path.name: written(with_commas, path.read_text(encoding="utf-8")) for path in paths}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_texts_tie_their_figures() -> None:
    tied = [
        path.name
        for path in TEXTS
        if re.search(r"\{\{\s*(額|数|率|億円|億百万|前期比)", path.read_text(encoding="utf-8"))
    ]
    assert len(tied) >= 5


@pytest.mark.parametrize("text", ["総資産は1,362,167百万円です", "x = 1362167", "- 792,518"])
def test_the_check_of_figures_sees_them(text: str) -> None:
    assert written(figures(6), text)
