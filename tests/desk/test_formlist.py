"""discgen forms: every figure with its number, where its form stands, and what the house has otherwise."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from discgen.cli import app
from discgen.desk.formlist import listed_forms
from discgen.faults import FaultError
from discgen.figures.formula import Ref
from discgen.project import Project
from tests.paths import SAMPLE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["forms", *arguments])


@pytest.fixture(scope="module")
def whole() -> list[str]:
    return list(listed_forms(SAMPLE, tables=(), year=None, house=False))


def test_every_figure_is_listed_by_its_number(whole: list[str], sample: Project) -> None:
    listings = {table.name for table in sample.catalogue.tables.values() if table.listing}
    refs = [ref for ref in sample.store.space.cells if ref.table not in listings]
    rows = {word for line in whole for word in re.findall(r"・(\S+?)　", line)}
    assert {Ref(ref.table, ref.row).number for ref in refs} <= rows
    columns = {word for line in whole for word in re.findall(r"列 \.(\S+?)　", line)}
    assert {ref.column for ref in refs if ref.column} <= columns
    assert len(refs) > 2_000


def test_every_table_says_what_it_is_and_where_it_stands(whole: list[str], sample: Project) -> None:
    heads = [at for at, line in enumerate(whole) if line.startswith("■")]
    assert len(heads) == len(sample.catalogue.tables)
    for at in heads:
        assert re.search(
            r"(単体|連結)(（.+?）)?　\S+（(切捨て|四捨五入)）　(期末|期間)の計数、[125]年度分　", whole[at + 1]
        )
        assert re.search(r"(国の様式 [\w-]+\.yaml:\d+|金庫の表 forms/[\w-]+\.yaml:\d+)", whole[at + 1])
    facts = {whole[at].split("　")[0].removeprefix("■ "): whole[at + 1] for at in heads}
    assert "金庫が変更 forms/statements.yaml:5" in facts["bs"]
    assert "金庫の表 forms/own-tables.yaml:" in facts["asset-assessment-comparison"]
    assert "forms" not in facts["loans-use"]


def test_one_table_is_told_in_full() -> None:
    lines = run(str(SAMPLE), "--table", "loans_use", "--table", "major-members").stdout.splitlines()
    assert [line for line in lines if line.startswith("■")] == [
        "■ loans-use　貸出金使途別内訳（期末残高）",
        "■ major-members　大口出資会員一覧",
    ]
    assert "  列 .share　構成比（%）　＝ ratio(amount, at(amount, total))" in lines
    assert "  　・loans-use.card　カードローン　貸出金明細：資金使途＝カードローン" in lines
    assert any("出資金額の大きい順に、設定の major_members の数まで並べる" in line for line in lines)


def test_the_national_forms_of_any_year_are_listed_without_inputs() -> None:
    lines = list(listed_forms(None, tables=(), year=2012, house=False))
    assert any(line.startswith("※ 2012年度の「自己資本の充実の状況」の様式は、まだ収録していません") for line in lines)
    assert "■ bs　貸借対照表" in lines and not any("forms/" in line for line in lines)
    assert not any(line.startswith("■ capital-ratio") for line in lines)
    assert any(line.startswith("■ capital-ratio") for line in listed_forms(None, tables=(), year=2021, house=False))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((str(SAMPLE), "--table", "bss"), "近い名前：bs"),
        (("--house",), "forms のあるフォルダー"),
        (("nowhere",), "ファイルもフォルダーもありません"),
    ],
)
def test_what_cannot_be_listed_is_told(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.stderr


OWN = """\
words: {及び: および}
---
amend: bs
unit: 千円
change:
  cash: {label: 手許の現金}
drop: [bills_bought]
arrange: [call_loans, due_from_banks]
add:
  - {after: cash, row: {id: own, label: 独自, where: {section: 資産, account: 独自}}}
---
id: own-table
title: 独自の表
rows: [{id: one, value: bs.cash}]
---
notes: {zaikei: [新しい脚注]}
---
document:
  change: {zaikei: {title: 財形の残高}}
---
index:
  change: {114-1-1-i: {label: 組織}}
---
declared:
  drop: [contribution-dividend-most]
"""


def changes(folder: Path, text: str) -> list[str]:
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / "own.yaml").write_text(text, encoding="utf-8")
    (folder / "institution.toml").write_bytes((SAMPLE / "institution.toml").read_bytes())
    return list(listed_forms(folder, tables=(), year=None, house=True))


def test_what_the_house_has_otherwise_stands_beside_the_national_wording(tmp_path: Path) -> None:
    lines = changes(tmp_path, OWN)
    solo = lines[: next(at for at, line in enumerate(lines) if line.startswith("■ c-"))]
    assert solo == [
        "■ 言葉（国の様式の語 → 金庫の語。様式のどこでもこのように書く）",
        "  ・及び → および",
        "■ bs　貸借対照表　forms/own.yaml:3",
        "  単位：千円　（国の様式は 百万円）",
        "  ・行を変える　cash　手許の現金　forms/own.yaml:6",
        "      名前：手許の現金　（国の様式は 現金）",
        "  ・行を足す　own　独自　forms/own.yaml:10",
        "  ・行を除く　bills_bought　買入手形",
        "  ・行の順を変える　コールローン、預け金",
        "■ zaikei　財形貯蓄残高(期末残高)　forms/own.yaml:16",
        "  脚注：新しい脚注　（国の様式は 注 預金に占める割合は、譲渡性預金を含まない預金積金残高に対する割合です。）",
    ]
    assert "■ own-table　独自の表　〔金庫の表〕　forms/own.yaml:12" in lines
    assert "  ・節の題　zaikei　財形の残高　（国の構成は 財形貯蓄残高）　forms/own.yaml:19" in lines
    assert "  ・組織　（国の索引は イ　事業の組織）　forms/own.yaml:22" in lines
    assert lines[-2:] == ["■ 計数の照合　forms/own.yaml:25", "  ・drop：contribution-dividend-most"]


def test_a_house_without_forms_is_told_so(tmp_path: Path) -> None:
    assert changes(tmp_path, "") == ["金庫の様式（forms フォルダー）はありません。国の様式のとおりに作ります。"]


def test_faulty_forms_are_told_instead_of_listed(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as error:
        changes(tmp_path, "amend: bs\nchange: {cash: {value: bs.csh}}\n")
    assert [fault.where for fault in error.value.faults] == ["forms/own.yaml:2"]
