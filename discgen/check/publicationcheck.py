"""The parts of the check that need printed figures alone: identities, all figures at once, plausibility."""

from __future__ import annotations

import re

from discgen.check.identities.identityset import IdentitySet
from discgen.check.joint.contradiction import RULE as JOINT_RULE
from discgen.check.joint.contradiction import joint_findings
from discgen.check.plausibility import check_plausibility
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.check.thresholds import plausibility_rules
from discgen.check.unitslips import in_right_units, wrong_units
from discgen.figures.cellspace import CellDef
from discgen.finding import Finding
from discgen.published.publication import Publication

_WRONG_UNITS = 4  # tables: of more, the file is another than its units say
_PARAMETER = re.compile(r"\bparam\.(\w+)")


def check_publication(publication: Publication, result: CheckResult, progress: Progress) -> None:
    """What can be said of printed figures alone."""
    result.figures = len(publication.cells)
    result.entities = tuple(sorted(publication.entities))
    publication, identities, found = _identities(publication, result, progress)
    result.identities = len(identities.identities)
    result.texts += [*identities.texts(), JOINT_RULE, *plausibility_rules(publication.catalogue.plausible)]
    with result.step("全体の整合", progress):
        found += joint_findings(publication, found, identities.own_cells())
    with result.step("推移", progress):
        found += check_plausibility(publication)
    result.findings += found
    result.skipped += _without_parameters(publication)


def _identities(
    publication: Publication, result: CheckResult, progress: Progress
) -> tuple[Publication, IdentitySet, list[Finding]]:
    """The identities and what violates them; tables in a wrong unit are told and then read in the right one."""
    told: list[Finding] = []
    while True:
        with result.step("照合式の作成", progress):
            identities = IdentitySet.of(publication)
        with result.step("計数の照合", progress):
            found = identities.check()
        wrong = wrong_units(publication, found) if len(told) < _WRONG_UNITS else {}
        if not wrong:
            return publication, identities, [*told, *found]
        told += wrong.values()
        publication = in_right_units(publication, wrong)


def _without_parameters(publication: Publication) -> list[str]:
    """Figures whose definition needs a number of the institution that is not known, by that number."""
    unknown: dict[str, list[CellDef]] = {}
    for cell in publication.cells:
        definition = publication.space.of_key(cell.key)
        assert definition is not None  # a publication holds what has a place
        for name in _PARAMETER.findall(definition.formula):
            if name not in publication.profile.numbers:
                unknown.setdefault(name, []).append(definition)
    return [
        f"設定の数 {name} が分からないので、表「{cells[0].table.title}」の「{cells[0].row_path}」など"
        f" {len({cell.ref for cell in cells})} 個の計数の算式は確かめていません（--profile で設定を渡せます）"
        for name, cells in unknown.items()
    ]
