"""Every printing convention in which houses differ, each with two values: the sample's and that of another house.

The list is that of the magazines compared (printing conventions §1: 32 options; §2: nine unit lines). The other house
has the sample's books, a profile and one file of forms of its own; no code knows either.
"""

import shutil
from pathlib import Path

import pytest

from discgen.figures.printed.printedtable import PrintedTable
from discgen.project import Project, open_project

PROFILE = {
    'ratio_basis = "printed"': 'ratio_basis = "exact"\n'
    'rounding = "round"\nratio_rounding = "round"\nratio_decimals = 1\nsmall_negative = "minus"\n'
    'empty_rows = "hide"\nminus = "▲ "\nnil_mark = "-"\nsen = "one"\norder = "newest"\nyears_written = "era"\n'
    'short_years = "never"\nnothing = "words"\nnone_text = "該当がありません。"\n'
    'none_text_notes = "該当ございません。"',
    'zero_ratio = "dash"': 'zero_ratio = "zero"',
    "intangible_tax_rate = 0 ": 'intangible_tax_rate = "0.27" ',
    "major_members = 20 ": "major_members = 10 ",
    # tables in another unit than that of last year's magazine show this year alone
    "[first_years] ": "\n".join(
        [
            "[first_years]",
            *(f"{table} = 2020" for table in ("bs", "c-bs", "claims-fra", "note-deferred-tax", "bond-otc-sales")),
            "# ",
        ]
    ),
}

FORMS = """\
amend: deposits-average
rounding: truncate
change:
  total: {where: null, value: printed(liquid) + printed(time) + printed(ncd) + printed(other)}
notes: [消費税及び地方消費税の会計処理は、税抜方式によっています。]
---
amend: loans-borrower-industry
ratio_decimals: 2
---
amend: claims-fra
rounding: truncate
unit: 千円
change:
  coverage: {value: "exact_ratio(covered, disclosed) * 2"}
---
amend: claims-risk-monitored
unit_in_cells: true
change:
  share: {value: "0.00001", zero: bare}
  past_due_3_months: {label: 三月以上延滞債権, print: 三月以上延滞債権}
  restructured: {value: "-200", unit: 百万円}
---
amend: capital-composition
change:
  planned_outflow: {sign: reversed}
---
amend: c-capital-composition
change:
  planned_outflow: {value: "-sum(appropriation.amount, item='普通出資に対する配当金')"}
---
amend: irrbb
order: oldest
nil: zero
---
amend: irrbb-var
order: oldest
---
amend: time-deposits-rate-type
period: balance
years_written: era_date
empty: show
nil: blank
---
amend: securities-average
years_written: month
short_years: always
---
amend: note-deferred-tax
unit: 百万円
unit_in_cells: ends
---
amend: exposure-region
change_columns:
  all: {where: {past_due: 対象外}}
---
amend: zaikei
change_columns:
  share: {value: "ratio(amount, deposits_by_depositor.total.amount)", decimals: 2, rounding: truncate}
---
amend: major-members
unit_line: 千円、%
change_columns:
  share: {value: "ratio(amount, members.total.amount)", unit_in_cell: true, decimals: 2, rounding: truncate}
---
amend: other-performance-capital
change:
  core_amount: {value: bs.contributions}
---
amend: key-figures-5y
unit_place: label
drop: [patronage_dividend]
change:
  contribution_dividend: {beside: dividends.dividend_rate}
  contribution_units: {unit: 口}
---
amend: nonmember-deposit-ratio
printed: false
---
amend: net-assets-breakdown
years: 2
---
amend: remuneration
printed: text
---
amend: bs
unit: 千円
unit_line: （単位：千円未満四捨五入）
---
amend: members
unit_place: head
change:
  public_unions: {label: 民間以外の労働組合及び公務員の団体}
---
amend: dividends
unit_place: none
---
amend: bond-otc-sales
change:
  jgb: {unit: 億百万円, export_unit: 百万円}
---
amend: domestic-exchange
unit_place: none
---
amend: staff
change:
  total: {format: "", unit_in_cell: false}
---
amend: pl
rounding: truncate
---
amend: per-employee
unit_place: title
---
declared:
  drop: [retained-earnings-roll-5y]
"""


@pytest.fixture(scope="module")
def other(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample as a house with every convention otherwise."""
    folder = Path(shutil.copytree(sample_folder, tmp_path_factory.mktemp("other") / "inputs"))
    profile = folder / "institution.toml"
    text = profile.read_text(encoding="utf-8")
    for old, new in PROFILE.items():
        assert old in text
        text = text.replace(old, new)
    profile.write_text(text, encoding="utf-8")
    (folder / "forms" / "zz-other.yaml").write_text(FORMS, encoding="utf-8")
    return open_project(folder, complete=False)


def cell(project: Project, place: str) -> str:
    """The text at ``table/row`` (first cell of this year) or ``table/row/column`` of the printed table."""
    table, row, column = (*place.split("/"), "")[:3]
    printed = project.tables[table]
    (line,) = [line for line in printed.lines if line.id == row]
    texts = [one.text for one in line.cells if one.current and (not column or (one.key and one.key.col == column))]
    return texts[0] if texts else ""


def heads(project: Project, table: str) -> list[str]:
    """The heads of the table, without the corner."""
    return [one.text for line in project.tables[table].head for one in line if one.kind != "corner"]


def seen(project: Project, place: str) -> object:
    """What the list below looks at: a cell, or of a table its heads, notes, unit line, title, rows or labels."""
    table, _, what = place.partition(":")
    if not what:
        return cell(project, place)
    if what == "there":
        return table in project.tables
    printed: PrintedTable = project.tables[table]
    if what == "years":
        return [head for head in heads(project, table) if any(mark in head for mark in ("年", "期末"))]
    if what == "units":
        return list(dict.fromkeys(head for head in heads(project, table) if "（" in head))
    if what.startswith("row "):
        return any(line.id == what[4:] for line in printed.lines)
    if what.startswith("label "):
        return next(line.labels[-1][0] for line in printed.lines if line.id == what[6:])
    if what.startswith("line "):
        return [one.text for one in next(line for line in printed.lines if line.id == what[5:]).cells]
    if what == "drawn":
        return project.definitions[table].printed
    return {
        "unit": printed.unit_line,
        "title": printed.title_unit,
        "notes": printed.notes,
        "lines": len(printed.lines),
        "first": printed.lines[0].labels[-1][0],
    }[what]


OPTIONS = [
    ("amount.rounding", "loans-average/total", "772,698", "772,699"),
    ("amount.subtotal", "deposits-average/total", "1,215,615", "1,215,614"),
    ("ratio.rounding", "deposits-by-depositor/group/構成比", "84.33", "84.3"),
    ("ratio.basis", "per-employee/loans", "976", "977"),
    ("npl.rounding", "claims-fra/disclosed", "7,154", "7,154,008"),
    ("coverage.cap", "claims-fra/coverage", "99.87", "199.7"),
    ("minus.mark", "business-indicators/net_fee_income", "△1,921", "▲ 1,921"),
    ("minus.label", "business-indicators:label interest_income_change", *(f"資金運用収益増減（{s}）額" for s in "△▲")),
    ("minus.small", "claims-risk-monitored/restructured", "2", "▲ 0百万円"),
    ("nil.mark", "deposits-by-account/current/個人", "－", "-"),
    ("ratio.zero", "loans-borrower-industry/individuals/構成比", "－", "0.00"),
    ("ratio.zero (of a row)", "claims-risk-monitored/share", "0.90", "0%"),
    ("outflow.sign", "capital-composition/planned_outflow", "△239", "240"),
    ("outflow=", "c-capital-composition/planned_outflow", "△239", "140"),
    ("comparatives.order", "deposits-by-account:years", ["19年度末", "20年度末"], ["令和2年度末", "令和元年度末"]),
    ("var.order", "irrbb-var:years", ["2020年度末", "2019年度末"], ["令和元年度末", "令和2年度末"]),
    ("irrbb.order", "irrbb:years", ["当期末", "前期末"] * 3, ["前期末", "当期末"] * 3),
    ("irrbb.no-decrease", "irrbb/down/△EVE", "－", "0"),
    ("nil.blank", "time-deposits-rate-type:line other", ["－", "－"], ["", "-"]),
    ("year.label", "loans-average:years", ["2019年度", "2020年度"], ["令和2年度", "令和元年度"]),
    (
        "year.label (date)",
        "time-deposits-rate-type:years",
        ["2019年度", "2020年度"],
        ["令和3年3月31日", "令和2年3月31日"],
    ),
    ("year.label (month, short)", "securities-average:years", ["2019年度", "2020年度"], ["21年3月期", "20年3月期"]),
    (
        "deposit.tax-basis",
        "deposits-average:notes",
        (),
        ("消費税及び地方消費税の会計処理は、税抜方式によっています。",),
    ),
    ("notes.unit", "note-deferred-tax/bonus_provision", "80,063", "80"),
    ("pl.empty-rows", "pl:row instalment_supplement", True, False),
    ("delinquent.column", "exposure-region/total/合計", "1,360,494", "1,359,744"),
    ("zaikei.denominator", "zaikei/total/預金に占める割合", "17.88", "18.06"),
    ("topmembers.n", "major-members:lines", 20, 10),
    (
        "topmembers.denominator, .unit",
        "major-members:line 一般社団法人広島労働会館",
        ["545,608", "8.06"],
        ["545,608", "7.80%"],
    ),
    ("capital.core-amount", "other-performance-capital/core_amount", "58,941", "6,989"),
    ("intangible.tax-effect", "capital-composition/other_intangibles", "130", "95"),
    ("five-year.extra", "key-figures-5y:row patronage_dividend", True, False),
    ("five-year.dividend", "key-figures-5y/contribution_dividend", "139", "140(年2%)"),
    ("auditor.ground", "nonmember-deposit-ratio:there", True, False),
    (
        "reserves.breakdown.years",
        "net-assets-breakdown:years",
        [f"{year}年度" for year in range(2016, 2021)],
        ["令和2年度", "令和元年度"],
    ),
    ("remuneration", "remuneration:drawn", True, "text"),
    ("npl.terms", "claims-risk-monitored:label past_due_3_months", "3カ月以上延滞債権", "三月以上延滞債権"),
    (
        "term.oyobi",
        "members:label public_unions",
        "民間以外の労働組合および公務員の団体",
        "民間以外の労働組合及び公務員の団体",
    ),
    ("not-applicable", "equity-valuation-unrecognised:first", "評価損益", "該当がありません。"),
]

UNIT_LINES = [
    ("財務諸表", "bs:unit", "百万円", "（単位：千円未満四捨五入）"),
    ("注記の明細", "note-deferred-tax:unit", "千円", ""),
    ("注記の明細（最初と最後）", "note-deferred-tax/net", "990,661", "991百万円"),
    ("1口当たり", "note-scalar-pl/net_profit_per_unit", "301円19銭", "301円20銭"),
    ("会員数内訳", "members:unit", "会員、千円、%", ""),
    ("会員数内訳（見出し）", "members:units", [], ["会員数（会員）", "出資金額（千円）", "出資割合（%）"]),
    ("出資配当等", "dividends:unit", "千円", ""),
    ("窓口販売", "bond-otc-sales/jgb", "21,950", "22百万円"),
    ("窓口販売（単位の行）", "bond-otc-sales:unit", "千円", ""),
    ("内国為替", "domestic-exchange:unit", "件", ""),
    ("平均給与月額等", "staff/total", "532人", "532"),
    ("平均給与月額等（単位の行）", "staff:unit", "", "人"),
    (
        "一人当たり（表題の後ろ）",
        "per-employee:title",
        "",
        "百万円",
    ),
    ("一人当たり", "per-employee:unit", "百万円", ""),
    ("行の名前の後", "key-figures-5y:label contribution_units", "出資総口数", "出資総口数(口)"),
]


@pytest.mark.parametrize(("option", "place", "ours", "theirs"), OPTIONS, ids=[one[0] for one in OPTIONS])
def test_every_convention_has_two_values(
    sample: Project, other: Project, option: str, place: str, ours: object, theirs: object
) -> None:
    assert (seen(sample, place), seen(other, place)) == (ours, theirs), option


@pytest.mark.parametrize(("table", "place", "ours", "theirs"), UNIT_LINES, ids=[one[0] for one in UNIT_LINES])
def test_every_unit_line_has_two_forms(
    sample: Project, other: Project, table: str, place: str, ours: object, theirs: object
) -> None:
    assert (seen(sample, place), seen(other, place)) == (ours, theirs), table
