"""discgen law with years: what sources of law say of each boundary is told, once, and nothing else is.

The boundaries: claims from 2022-03-31 (fiscal year 2021), capital from 2019-03-31 (2018) and from 2025-03-31 (2024),
the indicators of business from 2019-09-13 (2019), owners of a parent from 2016-03-31 (2015), an era from 2019-05-01.
"""

import csv
import io
import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from discgen.catalogue.catalogue import DATA, open_catalogue
from discgen.catalogue.profile import Institution
from discgen.cli import app
from discgen.desk.lawhistory.betweenyears import changes_between, known_years, two_years
from discgen.desk.lawhistory.lawforms import NOTHING, changes_csv, changes_json, changes_text
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years
from tests.paths import ROOT, SAMPLE

SECOND = ROOT / "inputs" / "kyushu-2018"
PLAIN = Institution(name="見本", fiscal_year=2024)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["law", *arguments])


def changes(old: int, new: int) -> list[LawChange]:
    return changes_between(two_years(None, PLAIN, old, new))


def of(found: list[LawChange], group: ChangeGroup, way: Way | None = None, number: str = "") -> list[LawChange]:
    return [c for c in found if c.group is group and way in (None, c.way) and number in ("", *c.number.split("、"))]


def test_disclosed_claims_take_the_place_of_risk_monitored_loans() -> None:
    found = changes(2020, 2021)
    items = {c.number: c for c in of(found, ChangeGroup.ITEMS)}
    asked = [f"{law}-ro-{name}" for law in ("114-1-5", "115-3") for name in ("1", "2", "3", "4", "5", "total")]
    assert list(items) == asked
    assert [c.number for c in items.values() if c.way is Way.BEGINS] == ["114-1-5-ro-5", "115-3-ro-5"]  # 正常債権
    third = items["114-1-5-ro-3"]
    assert "三カ月以上延滞債権に該当する貸出金" in third.before[0] and third.after == ("三月以上延滞債権",)
    assert str(third.first) == "2022-03-31" and third.source == "第百十四条第一項第五号ロ（３）"
    tables = of(found, ChangeGroup.TABLES)
    assert {c.number for c in tables if c.way is Way.BEGINS} >= {"claims-disclosed", "claims-assessment"}
    assert {c.number for c in tables if c.way is Way.ENDS} >= {"claims-risk-monitored", "claims-fra"}
    (begun,) = of(found, ChangeGroup.TABLES, number="claims-disclosed")
    assert begun.entity == "単体・連結"
    assert any(
        "三カ月以上延滞債権→三月以上延滞債権" in remark for remark in begun.remarks
    )  # figures of the year before


def test_the_final_form_of_basel_iii_names_its_classes_books_and_numbers() -> None:
    found = changes(2023, 2024)
    begun = {c.number for c in of(found, ChangeGroup.TABLES, Way.BEGINS)}
    assert begun == {
        *("exposure-by-class", "exposure-class-band", "exposure-risk-weight-band"),
        *("operational-risk", "cva-risk", "market-risk"),
    }
    assert all("初年度は当年度の欄だけ" in c.remarks for c in of(found, ChangeGroup.TABLES, Way.BEGINS))
    assert [c.number for c in of(found, ChangeGroup.TABLES, Way.ENDS)] == ["exposure-risk-weight"]
    come, gone = (
        next(c for c in of(found, ChangeGroup.LINES, way, "capital-requirement") if c.what == "行")
        for way in (Way.BEGINS, Way.ENDS)
    )
    wanted = ["我が国の地方公共団体向け", "カバード・ボンド向け", "うち、トランザクター向け", "うち、ADC向け", "株式等"]
    assert set(wanted) <= set(come.after) and come.entity == gone.entity == "単体・連結"
    former = ("ソブリン向け", "金融機関向け", "事業法人等向け", "中小企業等・個人向け")
    assert gone.before == (*former, "抵当権付住宅ローン", "不動産取得等事業向け", "延滞債権", "その他")
    composition = {c.way: c for c in of(found, ChangeGroup.LINES, number="capital-composition") if c.what == "行"}
    assert set(composition[Way.BEGINS].after) == {
        "マーケット・リスク相当額の合計額を8%で除して得た額",
        "勘定間の振替分",
        "フロア調整額",
    }
    assert "オペレーショナル・リスク相当額調整額" in composition[Way.ENDS].before
    (alone,) = of(found, ChangeGroup.LINES, number="c-capital-composition")
    assert alone.entity == "連結" and len(alone.before) == 1  # what both have is told with the bank's
    books = of(found, ChangeGroup.LEDGERS)
    assert ("リスク・アセット.xlsx", ("エクスポージャー",)) in [(c.place, c.after) for c in books]
    assert ("自己資本.xlsx", ("エクスポージャー明細",)) in [(c.place, c.before) for c in books]
    numbers = {c.number: c for c in of(found, ChangeGroup.NUMBERS) if c.what == "数値"}
    assert numbers["operational_alpha"].way is Way.ENDS and numbers["bic_rate_first"].after[0].endswith("　0.12")
    titles = [c.after for c in of(found, ChangeGroup.NUMBERS) if c.what == "率の表"]
    assert ("標準的手法のリスク・ウェイト",) in titles and ("オフ・バランス取引の掛目（CCF）",) in titles
    assert [c.number for c in of(found, ChangeGroup.ITEMS, Way.ENDS)] == ["p3-ql-op-method-old"]


def test_the_transition_of_adjustments_ends_and_interest_rate_risk_begins() -> None:
    found = changes(2017, 2018)
    assert {c.number for c in of(found, ChangeGroup.TABLES, Way.BEGINS)} >= {"deemed-risk-weight", "irrbb"}
    columns = [c for c in of(found, ChangeGroup.LINES, Way.ENDS, "capital-composition") if c.what == "列"]
    assert [c.before for c in columns] == [("経過措置による不算入額",)]
    (rate,) = of(found, ChangeGroup.NUMBERS, number="adjustment_phase_in")
    assert (rate.before[0].split("　")[-1], rate.after) == ("0.8", ("1",))


def test_smaller_changes_and_the_era_are_told() -> None:
    found = changes(2018, 2019)
    assert [c.number for c in of(found, ChangeGroup.ITEMS)] == [f"bt1-gyomu-1-{one}" for one in "cdef"]
    assert [c.number for c in found if c.what == "元号"] == ["令和"]
    owners = changes(2014, 2015)
    assert [c.number for c in of(owners, ChangeGroup.ITEMS)] == ["115-2-ro-3"]
    assert (("少数株主持分",), ("非支配株主持分",)) in [(c.before, c.after) for c in of(owners, ChangeGroup.LINES)]


def test_weights_of_equities_rise_year_by_year() -> None:
    for (old, new), wanted in zip(((2024, 2025), (2025, 2026)), ("130%", "160%"), strict=True):
        risen = [c for c in of(changes(old, new), ChangeGroup.NUMBERS) if c.before[0].startswith("株式等 ")]
        assert [c.after for c in risen] == [(wanted,)]


def test_year_by_year_the_items_lead_from_one_list_to_the_next() -> None:
    years = known_years(PLAIN)
    assert (years[0], years[-1]) == (2013, 2026)
    for old, new in pairwise(years):
        both = two_years(None, PLAIN, old, new)
        found = changes_between(both)
        told = of(found, ChangeGroup.ITEMS)
        before = {item.id for item in both.old.items}
        after = {item.id for item in both.new.items}
        replaced = {item.was for item in both.new.items if item.id not in before} & before
        assert {c.number for c in told if c.way is Way.ENDS} == before - after - replaced
        assert {c.number for c in told if c.way is not Way.ENDS} >= after - before
        assert len(set(found)) == len(found)
        whole = {c.number for c in of(found, ChangeGroup.TABLES)}
        assert whole.isdisjoint(name for c in of(found, ChangeGroup.LINES) for name in c.number.split("、"))


def spoilt(tmp_path: Path, file: str, *changed: tuple[str, str]) -> list[LawChange]:
    """What changes when the data of the later year differ in these words."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    text = (data / file).read_text(encoding="utf-8")
    for old, new in changed:
        assert old in text
        text = text.replace(old, new, 1)
    (data / file).write_text(text, encoding="utf-8")
    return changes_between(Years(open_catalogue(None, PLAIN), open_catalogue(None, PLAIN, data)))


def test_columns_and_values_of_ledgers_are_told(tmp_path: Path) -> None:
    found = spoilt(
        tmp_path,
        "ledgers/12-exposures.yaml",
        ("values: [対象外, 該当]}", "values: [対象外, 該当, 一部該当]}"),
        ("{id: lien, name: 抵当権の順位,", "{id: lien, name: 順位,"),
        ("      - {id: deduction,", "      - {id: fresh, name: 新しい列, type: yen}\n      - {id: deduction,"),
    )
    told = {(c.place, c.way, c.what, c.before, c.after) for c in found}
    place = "リスク・アセット.xlsx／エクスポージャー"
    assert (place, Way.BEGINS, "列", (), ("新しい列［円］",)) in told
    assert (place, Way.BEGINS, "列「通貨の不一致」の区分", (), ("一部該当",)) in told
    assert (place, Way.CHANGES, "列", ("抵当権の順位［区分］",), ("順位［区分］",)) in told
    assert {c.group for c in found} == {ChangeGroup.LEDGERS}


def test_a_footnote_that_only_gets_another_number_is_no_change(tmp_path: Path) -> None:
    found = spoilt(
        tmp_path,
        "notes.yaml",
        ("    - 注2 業務純益＝業務粗利益－", "    - 注2 新しい脚注です。\n    - 注3 業務純益＝業務粗利益－"),
        ("    - 注3 単体自己資本比率は", "    - 注4 単体自己資本比率は"),
    )
    assert {(c.number, c.way, c.before, c.after) for c in found} == {
        ("key-figures-5y", Way.BEGINS, (), ("注 新しい脚注です。",))
    }


def test_titles_and_texts_of_sections_are_told(tmp_path: Path) -> None:
    found = spoilt(
        tmp_path,
        "document.yaml",
        ("title: 固定金利及び変動金利の区分ごとの貸出金の残高", "title: 別の題"),
        ("blocks: [{table: loans-rate-type}]", "blocks: [{table: loans-rate-type}, {text: fresh}]"),
    )
    assert {(c.group, c.way, c.what, c.before, c.after) for c in found} == {
        (ChangeGroup.DOCUMENT, Way.CHANGES, "節の題", ("固定金利及び変動金利の区分ごとの貸出金の残高",), ("別の題",)),
        (ChangeGroup.DOCUMENT, Way.BEGINS, "本文", (), ("text/fresh.md",)),
    }


def test_every_form_of_the_list_tells_every_change() -> None:
    years = two_years(None, PLAIN, 2020, 2024)
    found = changes_between(years)
    told = json.loads(changes_json(found, years))["changes"]
    lines = list(csv.DictReader(io.StringIO(changes_csv(found, years))))
    assert len(told) == len(lines) == len(found) > 50
    assert [one["number"] for one in told] == [line["番号"] for line in lines]
    text = changes_text(found, years)
    assert text.count("【") == len(found)
    assert "［114-1-5-ro-1］〔2021年度から〕" in text and "［exposure-risk-weight］〔2023年度まで〕" in text
    assert not re.search("[A-Za-z]{12,}", re.sub(r"［[^］]+］|items: \[[^]]+\]", "", text))


def test_a_house_hears_of_its_own_forms_and_of_tables_without_a_place() -> None:
    told = run("2020", "2021", "--house", str(SAMPLE)).stdout
    assert "text/glossary-claims-fra.md" in told and "［asset-assessment-comparison］" in told
    assert "および" in told
    later = run("2023", "2024", "--house", str(SECOND)).stdout
    assert "［operational-risk］" in later and "金庫の構成に置く場所がない" in later


def test_what_is_newly_not_confirmed_is_pointed_to() -> None:
    assert run("2024").stdout.endswith("discgen law --provisional 2024 で見られます。\n")
    assert run("2023").stdout.splitlines()[1:] == [NOTHING]


def test_one_year_is_compared_with_the_year_before(tmp_path: Path) -> None:
    told = run("2021年度").stdout
    assert told.startswith("2020年度から2021年度までに変わること") and told == run("2020", "2021").stdout
    assert NOTHING not in told
    file = tmp_path / "law.txt"
    assert str(file) in run("2021", "-o", str(file)).stdout
    assert file.read_text("utf-8") == told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2025", "2023"), "discgen law 2023 2025"),
        (("2024", "2024"), "同じ年度です"),
        (("2030",), "2030年度"),
        (("2012", "2020"), "2013年度から2026年度まで"),
        (("--provisional", "2040"), "この年度の法令は収録していません"),
        (("--provisional", "延滞"), "年度を一つだけ"),
        ((), "年度を一つか二つ"),
        (("2020", "2021", "2022"), "年度を一つか二つ"),
        (("事業の組織", "--format", "csv"), "この形では示せません"),
        (("2024", "--kind", "銀行"), "労働金庫、労働金庫連合会"),
        (("2024", "--kind", "労働金庫", "--house", str(SAMPLE)), "--house と一緒には"),
        (("2024", "--house", "nowhere"), "institution.toml"),
        (("危険債権の金額の",), "合う項目がありません"),
    ],
)
def test_what_cannot_be_answered_is_told_in_japanese(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.stderr and result.stdout == ""


def test_an_unknown_form_is_a_usage_error() -> None:
    assert run("2024", "--format", "xlsx").exit_code == 2


def test_paragraphs_of_the_drafts_are_told_by_what_changes_in_them() -> None:
    found = [one for one in changes(2020, 2021) if one.what == "本文の下書き" and one.number == "text/notes-bs.md"]
    changed = [(*one.before, *one.after) for one in found if one.way is Way.CHANGES]
    assert any("令和2年10月8日" in was and "令和4年4月14日" in now for was, now in changed)
    (begins,) = [one for one in found if one.way is Way.BEGINS]
    assert any(words.startswith("顧客との契約から生じる収益") for words in begins.after)
    (ends,) = [one for one in found if one.way is Way.ENDS]
    assert any("破綻先債権" in words for words in ends.before)
    assert not any("{{" in words for one in found for words in (*one.before, *one.after))


def test_heads_stand_once_in_words_and_long_rows_are_counted() -> None:
    for old, new in ((2014, 2015), (2023, 2024)):
        both = two_years(None, PLAIN, old, new)
        text = changes_text(changes_between(both), both)
        for group in text.split("■ ")[1:]:
            heads = re.findall(r"(?m)^  ● (.*)$", group)
            assert len(heads) == len(set(heads))
            assert [head for head in heads if head.isascii()] == []
    requirement = (
        "【加わる】行（39行）　現金 ／ 我が国の中央政府及び中央銀行向け ／ 外国の中央政府及び中央銀行向け ほか36行"
    )
    assert requirement in text
