"""Part 0 of the check, the forms: what reading and proving the catalogue found, with file and line."""

from __future__ import annotations

from discgen.catalogue.catalogue import READ
from discgen.faults import Severity
from discgen.figures.nameproof import NAMES
from discgen.finding import RuleText, Topic

FORM_RULES = (
    RuleText(
        READ,
        Severity.ERROR,
        Topic.CATALOGUE,
        "様式の書き方",
        "国の様式と機関の様式（forms）のファイルが読めるか、項目の名前と値の形が正しいか、変える表・行・列があるかを"
        "調べます。項目の一覧は discgen schema、表と行の番号の一覧は discgen forms で見られます。",
    ),
    RuleText(
        NAMES,
        Severity.ERROR,
        Topic.CATALOGUE,
        "様式の式と名前",
        "様式の式が指す台帳・列・区分・計数・法令や設定の数がすべてあるか、式が自分自身に戻らないか、単位・法令の項目・"
        "表の置き場所がカタログにあるかを、計算の前に調べます。機関の様式（forms）があるときに調べます。",
    ),
)
RULES_OF_FORMS = frozenset(rule.rule for rule in FORM_RULES)
