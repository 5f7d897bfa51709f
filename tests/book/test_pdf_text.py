"""The finished PDF, read back by another programme: figures on their pages, index, outline, tags, fonts."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2
import pytest

from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project
from tests.conftest import Built
from tests.figures.test_golden import golden_cells, published_cells
from tests.paths import GROUP_FIGURES as GOLDEN_OF_GROUP

FIRST_PAGE = -1  # the cover of the sample stands before page 1 (表1, 表2)
YEAR = "2020"
SOLO, GROUP = "単体", "連結"
# Stands in the running text of the source; the text of the sample quotes the cell of the table instead.
NOT_QUOTED = {(entity, "irrbb", "本文 > △EVE", "", "2020") for entity in (SOLO, GROUP)}
# Single figures that texts quote; no table is drawn for them.
QUOTED = [
    (SOLO, "note-scalar"),
    (SOLO, "nonmember-deposit-ratio"),
    (GROUP, "note-scalar"),
    (GROUP, "other-performance-summary"),
]
FIGURE = re.compile(r"[△▲]?[\d,]*\d(?:\.\d+)?|－")


Figure = tuple[str, str, str, str, str]  # entity, table, row, column, year


@cache
def published() -> dict[Figure, str]:
    """Print of every published figure of the bank and of its group."""
    cells = {SOLO: golden_cells(), GROUP: published_cells(GOLDEN_OF_GROUP)}
    return {(entity, *key): printed for entity, found in cells.items() for key, (_, printed) in found.items()}


def figure(key: CellKey) -> Figure:
    return key.entity, key.table_id, key.row, key.col, str(key.fiscal_year)


def said_in_words(key: Figure, printed: str) -> bool:
    """A figure that is nothing in a sentence: 総額はありません."""
    return key[1] == "note-scalar" and printed.startswith("－")


def plain(text: str) -> str:
    """Text as compared: one form of each character, no blanks (thin spaces and line ends included)."""
    return "".join(unicodedata.normalize("NFKC", text.replace("－", "〓")).split()).replace("〓", "－")


def figures_in(text: str) -> Counter[str]:
    """The figures of a text as they stand, apart from each other by anything that is no digit.

    A page that the reader takes for vertical writing has its commas on lines of their own.
    """
    kept = unicodedata.normalize("NFKC", text.replace("－", "〓")).replace("〓", "－")
    return Counter(FIGURE.findall(re.sub(r"(?<=\d)[\r\n]+(?=,\d{3})", "", kept)))


@cache
def text_of(pdf: Path) -> dict[int, str]:
    """Text by printed page number."""
    with pypdfium2.PdfDocument(pdf) as document:
        return {n: page.get_textpage().get_text_range() for n, page in enumerate(document, start=FIRST_PAGE)}


@cache
def outline_of(pdf: Path) -> list[tuple[int, str, int]]:
    """Bookmarks: level, title, printed page number."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [(b.level, b.get_title(), b.get_dest().get_index() + FIRST_PAGE) for b in document.get_toc()]


@pytest.fixture(scope="module")
def page_of(built: Built) -> dict[Figure, int]:
    """Page of every figure that has one, as figures.xlsx tells it."""
    book = openpyxl.load_workbook(built.output / "figures.xlsx", read_only=True)
    head, *lines = book.worksheets[0].values
    book.close()
    at = [head.index(name) for name in ("単体・連結", "表ID", "行", "列", "年度", "頁")]
    found = [["" if line[n] is None else str(line[n]) for n in at] for line in lines]
    return {(entity, table, row, col, year): int(page) for entity, table, row, col, year, page in found if page}


@pytest.fixture(scope="module")
def pages(built: Built) -> dict[int, str]:
    return text_of(built.pdf)


# --- figures ---------------------------------------------------------------------------------------------------------


def test_every_published_figure_stands_on_the_page_that_the_list_tells(
    page_of: Mapping[Figure, int], pages: Mapping[int, str]
) -> None:
    expected: dict[int, Counter[str]] = defaultdict(Counter)
    homeless: set[Figure] = set()
    for key, printed in published().items():
        if key in page_of:
            expected[page_of[key]] += Counter() if said_in_words(key, printed) else figures_in(printed)
        else:
            homeless.add(key)
    assert homeless == NOT_QUOTED
    assert sum(count.total() for count in expected.values()) > 4_100
    missing = {page: wanted - figures_in(pages[page]) for page, wanted in expected.items()}
    assert {page: gone for page, gone in missing.items() if gone} == {}


def test_the_figures_of_a_row_stand_side_by_side(
    sample: Project, page_of: Mapping[Figure, int], pages: Mapping[int, str]
) -> None:
    stripped = {page: plain(text) for page, text in pages.items()}
    rows, apart = 0, []
    for table in sample.tables.values():
        for line in table.lines:
            keys = [figure(cell.key) for cell in line.cells if cell.key is not None]
            if not keys or keys[0] not in page_of:
                continue
            rows += 1
            wanted = "".join(plain(published()[key]) for key in keys)
            if wanted not in stripped[page_of[keys[0]]] and not said_in_words(keys[0], wanted):
                apart.append((keys[0], wanted))
    assert rows > 1_200
    assert apart == []


@pytest.mark.parametrize(
    ("entity", "table"),
    [
        *((SOLO, table) for table in ("bs", "deposits-average", "loans-average", "loans-collateral", "claims-fra")),
        *((GROUP, table) for table in ("bs", "claims-risk-monitored")),
    ],
)
def test_label_prior_and_current_figure_of_a_row_follow_each_other(
    entity: str, table: str, page_of: Mapping[Figure, int], pages: Mapping[int, str]
) -> None:
    rows = [key[2] for key in published() if key[:2] == (entity, table) and key[3:] == ("", YEAR)]
    assert len(rows) >= 5
    for row in rows:
        label = row.split(" > ")[-1]
        prior, current = (published()[entity, table, row, "", year] for year in ("2019", YEAR))
        page = page_of[entity, table, row, "", YEAR]
        wanted = label + prior + current
        bare = re.sub(r"[()（）A-Z/]", "", plain(pages[page]))
        assert re.sub(r"[()（）A-Z/]", "", plain(wanted)) in bare, (page, wanted)


@pytest.mark.parametrize(("entity", "table"), QUOTED)
def test_quoted_figures_stand_in_the_text(
    entity: str, table: str, page_of: Mapping[Figure, int], pages: Mapping[int, str]
) -> None:
    quoted = {key: printed for key, printed in published().items() if key[:2] == (entity, table) and key[4] == YEAR}
    assert quoted
    for key, printed in quoted.items():
        told = plain(pages[page_of[key]])
        assert plain(printed) in told or (said_in_words(key, printed) and "ありません" in told), key


# --- contents, outline, index ----------------------------------------------------------------------------------------

ARTICLE = re.compile(r"(?:第\d+項)?第\d+号.*$")  # behind the label
LEADER = re.compile(r"[・\s]*・[・\s]*(\d+)(?:[～〜~ ]+(\d+))?(?=\n|\r|$)")


def listed(text: str) -> dict[str, tuple[int, int]]:
    """Lines with dot leaders and page numbers: label (without blanks) to first and last page."""
    found: dict[str, tuple[int, int]] = {}
    pending = ""
    for line in text.splitlines():
        match = LEADER.search(line)
        if match is None:
            pending = line.strip()
            continue
        label = ARTICLE.sub("", plain(line[: match.start()]))
        span = (int(match[1]), int(match[2] or match[1]))
        found[label] = span
        found.setdefault(plain(pending) + label, span)  # a label that runs over two lines
        pending = ""
    return found


def first_page_of(built: Built, title: str) -> int:
    return next(page for _, found, page in outline_of(built.pdf) if found == title)


@pytest.mark.parametrize(("chapter", "least"), [("資料編／財務データ（単体）", 35), ("資料編／財務データ（連結）", 10)])
def test_the_contents_pages_and_the_outline_agree(
    built: Built, pages: Mapping[int, str], chapter: str, least: int
) -> None:
    start = first_page_of(built, chapter)
    end = min(page for title in ("資料編／財務データ（連結）", "索引") if (page := first_page_of(built, title)) > start)
    contents = listed(pages[start])
    compared = {
        title: page for _, title, page in outline_of(built.pdf) if start < page < end and plain(title) in contents
    }
    assert len(compared) > least
    assert {title: contents[plain(title)][0] for title in compared} == compared


def test_the_contents_of_the_magazine_name_its_parts(built: Built, pages: Mapping[int, str]) -> None:
    contents = listed(pages[first_page_of(built, "目次")])
    for title in (
        "当金庫の概要",
        "資料編／財務データ（単体）",
        "資料編／財務データ（連結）",
        "索引",
        "金額、比率の表示方法",
    ):
        assert contents[plain(title)][0] == first_page_of(built, title)


def test_every_bookmark_leads_to_its_heading(built: Built, pages: Mapping[int, str]) -> None:
    for _, title, page in outline_of(built.pdf):
        assert plain(title) in plain(pages[page]), (title, page)


LAWS = {SOLO: "第114条に基づく", GROUP: "第115条に基づく"}


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        ("経常収益", "主要な事業の状況を示す指標"),
        ("預金の種類別内訳（平均残高）", "預金種類別内訳（平均残高）"),
        ("定期預金の固定金利・変動金利別内訳（期末残高）", "定期預金の固定金利・変動金利別内訳（期末残高）"),
        ("貸出金の科目別内訳（平均残高）", "貸出金科目別内訳（平均残高）"),
        ("貸出金・債務保証見返勘定の担保種類別内訳（期末残高）", "貸出金担保種類別内訳（期末残高）"),
        ("貸出金の使途別内訳（期末残高・同構成比）", "貸出金使途別内訳（期末残高）"),
        ("貸出金の業種別内訳（期末残高・同構成比）", "貸出金貸出先別・業種別内訳（期末残高）"),
        ("預貸率（期末値・期中平均値）", "預貸率（期末値・期中平均値）"),
        ("有価証券の種類別内訳（平均残高）", "有価証券の種類別の平均残高"),
        ("貸借対照表", "貸借対照表"),
        ("損益計算書", "損益計算書"),
        ("剰余金処分計算書", "剰余金処分計算書"),
        ("破綻先債権", "リスク管理債権（破綻先債権・延滞債権・3カ月以上延滞債権・貸出条件緩和債権・合計額）"),
        ("大口出資会員", "大口出資会員一覧"),
        ("財形貯蓄残高", "財形貯蓄残高（期末残高）"),
        ("内国為替取扱実績", "内国為替取扱実績"),
        ("自己資本の充実の状況", "自己資本の充実の状況"),
    ],
)
def test_the_index_points_to_the_page_of_the_table(
    built: Built, pages: Mapping[int, str], label: str, heading: str
) -> None:
    start = first_page_of(built, "索引")
    text = "\n".join(text for page, text in pages.items() if page >= start)
    before, _, after = text.partition(LAWS[GROUP])
    index = listed(after.partition("第7条に")[2]) | listed(before)
    assert index[plain(label)][0] == first_page_of(built, heading)


@pytest.mark.parametrize(
    ("label", "heading"),
    [
        (
            "金庫およびその子会社等の主要な事業の内容および組織の構成",
            "金庫およびその子会社等の主要な事業の内容および組織の構成",
        ),
        ("名称", "金庫の子会社等に関する事項"),
        ("設立年月日", "金庫の子会社等に関する事項"),
        ("事業の概況", "金庫およびその子会社等の事業の概況"),
        ("経常収益", "金庫およびその子会社等の主要な事業の状況を示す指標"),
        ("連結貸借対照表", "連結貸借対照表"),
        ("連結損益計算書", "連結損益計算書"),
        ("連結剰余金計算書", "連結剰余金計算書"),
        ("事業の種類ごとの経常収益等（連結セグメント情報）", "連結セグメント情報"),
    ],
)
def test_the_index_points_into_the_chapter_of_the_group(
    built: Built, pages: Mapping[int, str], label: str, heading: str
) -> None:
    start = first_page_of(built, "索引")
    text = "\n".join(text for page, text in pages.items() if page >= start)
    index = listed(text.partition(LAWS[GROUP])[2].partition("第7条に")[0])
    assert index[plain(label)][0] == first_page_of(built, heading)


def test_the_links_of_the_index_lead_where_its_numbers_say(built: Built, pages: Mapping[int, str]) -> None:
    outline = outline_of(built.pdf)
    start = next(page for _, title, page in outline if title == "索引")
    with pikepdf.open(built.pdf) as pdf:
        number = {page.objgen: n for n, page in enumerate(pdf.pages, start=FIRST_PAGE)}
        names = {str(k): v for k, v in pikepdf.NameTree(pdf.Root.Names.Dests).items()} if "/Names" in pdf.Root else {}
        targets: list[int] = []
        for link in pdf.pages[start - FIRST_PAGE].get("/Annots", []):
            if link.get("/Subtype") != "/Link":
                continue
            goal = link.get("/Dest") or link.A.D
            goal = names[str(goal)] if isinstance(goal, pikepdf.String) else goal
            goal = goal.D if isinstance(goal, pikepdf.Dictionary) else goal
            targets.append(number[goal[0].objgen])
    told = {page for pair in listed(pages[start]).values() for page in pair[:1]}
    assert len(targets) > 40
    assert told <= set(targets)


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_file_is_tagged_titled_and_japanese(built: Built) -> None:
    with pikepdf.open(built.pdf) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked) is True
        assert len(root.StructTreeRoot.K) > 0
        assert str(root.Lang).split("-")[0] == "ja"
        assert bool(root.ViewerPreferences.DisplayDocTitle) is True
        assert "/Outlines" in root and int(root.Outlines.Count) != 0
        title = str(pdf.docinfo["/Title"])
        assert all(word in title for word in ("見本労働金庫", "ディスクロージャー誌", "2020年度"))
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == title
            assert str(metadata["pdfuaid:part"]) == "1"


def test_tables_are_tagged_with_heads_and_figures(built: Built) -> None:
    """Every printed cell of a table is a cell for a reader's ear too."""
    tags: Counter[str] = Counter()
    with pikepdf.open(built.pdf) as pdf:
        waiting = [pdf.Root.StructTreeRoot]
        seen: set[tuple[int, int]] = set()
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Array):
                waiting.extend(node)  # type: ignore[arg-type]
                continue
            if not isinstance(node, pikepdf.Dictionary) or (node.is_indirect and node.objgen in seen):
                continue
            seen.add(node.objgen)
            tags[str(node.get("/S", ""))] += 1
            if "/K" in node:
                waiting.append(node.K)
    drawn = {key[:2] for key in published()} - set(QUOTED)
    assert tags["/Table"] >= len(drawn)
    assert tags["/TD"] > 4_100
    assert tags["/TH"] > 1_500
    assert tags["/H1"] >= 1 and tags["/H2"] >= 5


def test_only_the_allowed_fonts_are_embedded(built: Built) -> None:
    fonts: dict[str, bool] = {}
    with pikepdf.open(built.pdf) as pdf:
        for page in pdf.pages:
            for font in page.get("/Resources", {}).get("/Font", {}).values():
                (below,) = font.DescendantFonts
                embedded = any(name in below.FontDescriptor for name in ("/FontFile2", "/FontFile3"))
                fonts[str(below.BaseFont)] = embedded and "/ToUnicode" in font
    assert fonts
    assert all(fonts.values()), fonts
    assert all(re.fullmatch(r"/[A-Z]{6}\+BIZ-UDP?(Gothic|Mincho)(-Bold)?", name) for name in fonts), sorted(fonts)


def test_pages_are_a4_and_carry_their_numbers(built: Built, pages: Mapping[int, str]) -> None:
    with pikepdf.open(built.pdf) as pdf:
        for page in pdf.pages:
            width, height = (float(value) for value in page.mediabox[2:])
            assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    numbered = [n for n, text in pages.items() if re.search(rf"(?m)^{n}\s*$", text)]
    numbered = [n for n in numbered if n]  # a 0 on a line of its own stands at an axis
    assert numbered == list(range(1, max(pages)))  # neither the cover nor the colophon on the back
