"""Every rule of the check in words, without a folder or figures that they are asked of."""

from __future__ import annotations

import datetime

from discgen.check.bookcheck import book_rules
from discgen.check.figuresfile import RULES, blank_form
from discgen.check.identities.identityset import IdentitySet
from discgen.check.joint.contradiction import RULE as JOINT_RULE
from discgen.check.ledgercheck import ledger_rules
from discgen.check.plain.plaincheck import RULES as PLAIN_RULES
from discgen.check.report.checkresult import Progress
from discgen.check.thresholds import plausibility_rules
from discgen.finding import RuleText


def rules_of_the_catalogue(progress: Progress, wanted: str | None = None) -> list[RuleText]:
    """The rules that need no publication, and those between the figures that this year's forms print.

    wanted: the rule that is asked for; where it is one of the first, the others, which take long, are left out.
    """
    progress("規則の一覧")
    form = blank_form(datetime.date.today().year - 1)
    catalogue = form.catalogue
    general = [*RULES, *PLAIN_RULES, JOINT_RULE, *plausibility_rules(catalogue.plausible), *ledger_rules(catalogue)]
    general += book_rules(catalogue)
    if any(text.rule == wanted for text in general):
        return general
    return [*general, *IdentitySet.of(form).texts()]
