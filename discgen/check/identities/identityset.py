"""All identities of a publication, and which of them its figures violate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from discgen.check.identities.context import Context
from discgen.check.identities.declared import declared_identities
from discgen.check.identities.formulas import decimals, formula_identities, shared_divisors
from discgen.check.identities.identity import Identity, Violation
from discgen.check.identities.overyears import identities_over_years
from discgen.check.identities.ownways import OWN_WAY, OwnWays, doubted
from discgen.check.identities.readings import Readings
from discgen.check.identities.sums import Finder
from discgen.check.identities.suspects import findings_of
from discgen.faults import Severity
from discgen.figures.interval import Number
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding, RuleText
from discgen.published.publication import Publication

_ENOUGH = 2  # a figure in fewer identities is looked for among sums of two, and as a part of others


class IdentitySet:
    """The identities between the printed cells of a publication."""

    def __init__(self, context: Context, identities: Iterable[Identity]) -> None:
        self.context = context
        self.identities = tuple(identities)
        self._touching: dict[CellKey, list[Identity]] = {}
        for identity in self.identities:
            for key in dict.fromkeys(identity.keys):
                self._touching.setdefault(key, []).append(identity)
        self._violated: dict[int, Violation] | None = None
        self._ways = None if context.forms_known else OwnWays(self.identities, self.touching)

    @classmethod
    def of(cls, publication: Publication) -> IdentitySet:
        """Draw the identities from the definitions and the declared rules, for every year that is printed."""
        context = Context.of(publication)
        found: set[frozenset[tuple[CellKey, Number]]] = set()
        identities: list[Identity] = []
        rules = publication.catalogue.declared
        for year in context.years:
            identities += formula_identities(context, year, found)
        for severity, probe in ((Severity.ERROR, context.certain), (Severity.WARNING, context.likely)):
            for year in context.years:
                finder = Finder(context, year, probe, severity, found)
                identities += finder.identities()
                if severity == Severity.ERROR:
                    identities += finder.signs()
                touched = Counter(
                    key
                    for identity in identities
                    if not identity.rule.id.startswith(("sign:", "decimals:"))
                    for key in identity.keys
                )
                few = {key for key in context.printed[year].values() if touched[key] < _ENOUGH}
                identities += finder.pairs(few)
                if severity == Severity.ERROR:
                    identities += finder.wholes(few)
        for year in context.years:
            identities += shared_divisors(context, year)
            identities += decimals(context, year)
            identities += declared_identities(context, rules, year)
        identities += identities_over_years(context, publication.catalogue, publication.profile)
        return cls(context, identities)

    def touching(self, key: CellKey) -> list[Identity]:
        """The identities in which a cell stands."""
        return self._touching.get(key, [])

    def violations(self, printed: Mapping[CellKey, str] | None = None) -> list[Violation]:
        """The violated identities, with other printed texts in some cells if given: only what these touch is redone."""
        if self._violated is None:
            self._violated = {
                id(identity): violation
                for identity in self.identities
                if (violation := _violation(identity, self.context.readings)) is not None
            }
        if not printed:
            return list(self._violated.values())
        readings = self.context.readings.changed({key: text for key, text in printed.items() if key in self._touching})
        touched = {id(identity): identity for key in printed for identity in self.touching(key)}
        kept = [violation for number, violation in self._violated.items() if number not in touched]
        changed = (_violation(identity, readings) for identity in touched.values())
        return kept + [violation for violation in changed if violation is not None]

    def check(self, printed: Mapping[CellKey, str] | None = None) -> list[Finding]:
        """One finding for each cause of violated identities, led by the cell that explains most."""
        readings = self.context.readings.changed(printed or {})
        violations = self.violations(printed)
        if self._ways is None:
            return findings_of(violations, self.touching, readings)
        own = self._own(violations, readings)

        def others(key: CellKey) -> list[Identity]:
            return [identity for identity in self.touching(key) if id(identity) not in own]

        sure = findings_of([one for one in violations if id(one.identity) not in own], others, readings)
        doubtful = findings_of([one for one in violations if id(one.identity) in own], self.touching, readings)
        return [*sure, *(replace(one, severity=doubted(one.severity), remedy=OWN_WAY) for one in doubtful)]

    def own_cells(self) -> frozenset[CellKey]:
        """The figures, as printed, in rules of the national forms that the house does not follow."""
        violations = self.violations()
        own = self._own(violations, self.context.readings)
        found = [one.identity for one in violations if id(one.identity) in own]
        return frozenset(key for identity in found for key in identity.keys)

    def _own(self, violations: Sequence[Violation], readings: Readings) -> set[int]:
        violated = {id(one.identity): one.identity for one in violations}
        return self._ways.found(violated, readings) if self._ways else set()

    def texts(self) -> list[RuleText]:
        """Every rule, for ``--explain``."""
        rules = {identity.rule.id: identity.rule for identity in self.identities}
        return [
            RuleText(rule.id, rule.severity, rule.topic, rule.title, rule.explanation, rule.source)
            for rule in rules.values()
        ]


def _violation(identity: Identity, readings: Readings) -> Violation | None:
    gap = identity.gap(readings)
    return Violation(identity, gap, identity.severity(readings)) if gap else None
