"""Part 1 of the check, the ledgers: what reading and reconciling them found, as findings with their places."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue
from discgen.check.formcheck import RULES_OF_FORMS
from discgen.check.thresholds import told_thresholds
from discgen.faults import Fault, FaultError, Severity
from discgen.figures.coverage import COVERED, NAMED
from discgen.figures.pastprint import HISTORY
from discgen.figures.reconcile import BOUNDED, RECONCILED
from discgen.figures.rowcauses import WRONG_ROW
from discgen.figures.tables.unknowntables import NOT_PUBLISHED
from discgen.figures.yeardoubts import STALE, YEARLY
from discgen.finding import Finding, RuleText, Topic
from discgen.frozen import FROZEN
from discgen.ledgers.lastrows import UNCHANGED
from discgen.ledgers.rowdoubts import COMBINED, DISTINCT, FOLLOWED, USUAL
from discgen.project import open_project

READ = "ledgers.read"
_BEGINNINGS = {STALE: ("stale_", "copied_"), YEARLY: ("yearly_",)}  # of the names of their thresholds
_DOUBTS = (
    (
        USUAL,
        "台帳のふつうの範囲",
        "率・年数・人数・月数・日付などが、法令や物の性質から入る範囲にあるかを、行ごとに調べます。",
    ),
    (
        COMBINED,
        "区分の組合せ",
        "一緒にならないはずの区分（科目と残存期間、貸出先と業種など）が同じ行にないかを調べます。金庫の実際の組合せは、"
        "様式の ledgers の plausible に加えられます。",
    ),
    (DISTINCT, "同じ行", "円までまったく同じ行が二つないかを調べます（二重の記入）。"),
    (
        FOLLOWED,
        "月や年度の並び",
        "月別・年度別の行が欠けたり重なったりしていないか、ほかの月や年度と大きく違わないかを調べます。",
    ),
    (
        STALE,
        "前年度の台帳",
        "台帳の計数が、すべて、又はほとんど前年度に印刷したものと同じでないか、年ごとに変わるはずの計数が前年度と"
        "同じでないかを調べます。",
    ),
    (
        YEARLY,
        "前年度の計数との比",
        "一つの台帳だけから成る計数が、前年度に印刷したものの何倍にもなっていないか、符号が変わったり、なくなったり"
        "していないかを調べます。過年度にも同じように動いた計数は知らせません。",
    ),
)


def check_ledgers(folder: Path) -> list[Finding]:
    """Everything that reading an inputs folder finds, all at once, whether or not it would stop a build."""
    try:
        return ledger_findings(open_project(folder, complete=False).faults)
    except FaultError as error:
        return ledger_findings(error.faults)


def ledger_findings(faults: Iterable[Fault]) -> list[Finding]:
    """The faults of an opened project, or of one that could not be opened, as findings: of the forms or the ledgers."""
    return [
        Finding.of(fault, Topic.CATALOGUE if fault.rule in RULES_OF_FORMS else Topic.LEDGERS, READ) for fault in faults
    ]


def ledger_rules(catalogue: Catalogue) -> list[RuleText]:
    """The rules behind the findings: the general ones, every reconciliation and every bound."""
    names = ("unchanged_rows", "unchanged_alike")
    known = [(name, catalogue.plausible.thresholds[name]) for name in names]
    unchanged = "、".join(f"{name}＝{one.value}（{one.title}）" for name, one in known)
    rules = [
        RuleText(
            READ,
            Severity.ERROR,
            Topic.LEDGERS,
            "台帳の約束",
            "ブック・シート・列・区分・金額が台帳の約束（discgen ledgers で一覧にできます）のとおりか、"
            "行の中の関係（期首＋増加－減少＝期末など）が成り立つかを調べます。",
        ),
        RuleText(
            WRONG_ROW,
            Severity.ERROR,
            Topic.LEDGERS,
            "一つの行による食違い",
            "台帳どうしの食違いのうち、一つの行の額（符号、けた、単位、数字の入替わり、隣の列の額、二重の記入など）だけで"
            "説明できるものを、その行の一件にまとめます。行を直したとして台帳を計算し直し、なくなる指摘だけを含めます。",
        ),
        RuleText(
            COVERED,
            Severity.WARNING,
            Topic.LEDGERS,
            "区分の漏れ",
            "台帳のすべての行が、どれかの計数に、合計だけでなく内訳のどれかの行にも入るかを調べます。",
        ),
        RuleText(
            NAMED,
            Severity.WARNING,
            Topic.LEDGERS,
            "様式にない科目",
            "名称を自由に書く列（科目など）の名が、様式のどの行にも当たらず、合計だけに入っていないかを調べます。"
            "--draft を付けない作成では誤りになります（見本の冊子を除きます）。",
        ),
        RuleText(
            HISTORY,
            Severity.ERROR,
            Topic.LEDGERS,
            "過年度の印刷計数",
            "比較に要る過年度の計数がそろっているか、その場所に印刷する形の計数かを調べます。",
        ),
        RuleText(
            UNCHANGED,
            Severity.WARNING,
            Topic.LEDGERS,
            "前年度のままの台帳",
            "discgen next-year が控えた前年度の行と比べ、前年度の台帳がそのまま、又はほとんどそのまま入っていないかを"
            f"調べます。しきい値（設定の [check] で変えられます）：{unchanged}",
        ),
        RuleText(
            FROZEN,
            Severity.ERROR,
            Topic.LEDGERS,
            "確定した計数",
            "discgen freeze で確定した年度の計数が、公表したとおりに印刷されるか、確定のファイルが"
            "書き換えられていないかを調べます。訂正として公表するものは、設定の [restated] に番号と理由を書くと、"
            "表の下に注記します。",
        ),
        RuleText(
            NOT_PUBLISHED,
            Severity.NOTICE,
            Topic.LEDGERS,
            "公表されていない計数",
            "公表された計数から作った台帳（discgen backcast）で、どの公表計数からも決まらない計数を、表ごとに挙げます。"
            "誌面では「…」と印刷し、--draft を付けない作成では誤りになります。",
        ),
        *(
            RuleText(rule, Severity.WARNING, Topic.LEDGERS, title, told + _thresholds(catalogue, rule))
            for rule, title, told in _DOUBTS
        ),
    ]
    for rule in catalogue.reconciliations:
        told = f"「{rule.message}」を{'・'.join(rule.entities)}の台帳から円単位で計算して比べます。"
        if rule.within:
            told += f"差が{rule.within:,}円に満たなければ一致とみなします。"
        rules.append(RuleText(RECONCILED + rule.id, Severity(rule.severity), Topic.LEDGERS, rule.message, told))
    for bound in catalogue.bounds:
        told = f"「{bound.message}」にあるかを{'・'.join(bound.entities)}の台帳から円単位で計算して調べます。"
        rules.append(RuleText(BOUNDED + bound.id, Severity(bound.severity), Topic.LEDGERS, bound.message, told))
    return rules


def _thresholds(catalogue: Catalogue, rule: str) -> str:
    names = [name for name in catalogue.plausible.thresholds if name.startswith(_BEGINNINGS.get(rule, ("？",)))]
    return told_thresholds(catalogue.plausible, names) if names else ""
