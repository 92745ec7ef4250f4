"""Facts made ready to meet: every name of an expert or a declaration read once, what no longer counts left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evalapp.conflicts.detection.aliases import Aliases
from evalapp.conflicts.detection.cities import city_of, with_government
from evalapp.conflicts.detection.facts import DeclarationFacts, ExpertFacts, Policy
from evalapp.conflicts.detection.findings import Fact, Finding, Window
from evalapp.conflicts.detection.keys import Match, Name, What
from evalapp.conflicts.detection.names import read_name
from evalapp.conflicts.detection.rules import Meeting, Suggestion, suggestions

__all__ = ["Reader", "Tie", "findings_of", "require_distinct"]


@dataclass(frozen=True, slots=True)
class Tie:
    """One name of an expert (affiliation, relation, name, region, seat) or of a declaration (applicant, party, region).

    `code`: whose it is. `kind`: the kind of tie, "" for declarations. `order`: its place among the facts of its owner.
    """

    code: str
    of: str
    kind: str
    name: Name
    window: Window
    order: int


class Reader:
    """Reads names under one policy; a text that was read before gives the same `Name` object."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._aliases = Aliases(policy.aliases, read_name)
        self._names: dict[tuple[What, str, str], Name] = {}
        self._seats: dict[str, Name | None] = {}

    def ties_of_expert(self, expert: ExpertFacts) -> list[Tie]:
        """Return an expert's names that count under the policy, in the order in which they were entered."""
        found: list[tuple[str, str, Name | None, Window]] = [("name", "", self._read(expert.name, "person"), _OPEN)]
        for affiliation in expert.affiliations:
            window = (affiliation.from_year, affiliation.until_year)
            if self.policy.counts(affiliation.until_year):
                found.append(("affiliation", affiliation.kind, self._read(affiliation.organisation), window))
                if self.policy.region == "city" and affiliation.kind == "employment":
                    found.append(("seat", "", self._seat(affiliation.organisation), window))
        for relation in expert.relations:
            window = (relation.from_year, relation.until_year)
            # Kinship does not end with a year.
            if relation.kind == "kinship" or self.policy.counts(relation.until_year):
                found.append(("relation", relation.kind, self._read(relation.name, relation.subject), window))
        if self.policy.region != "none":
            what: What = "region" if self.policy.region == "region" else "city"
            found.append(("region", "", self._read(expert.region, what), _OPEN))
        return _ties(expert.code, found)

    def ties_of_declaration(self, declaration: DeclarationFacts) -> list[Tie]:
        """Return a declaration's names that count: its applicant as a city and as an organisation, its parties."""
        found: list[tuple[str, str, Name | None, Window]] = [
            ("applicant", "", self._applicant(declaration), _OPEN),
            ("applicant", "", self._read(declaration.applicant, "city", declaration.region), _OPEN),
        ]
        for party in declaration.parties:
            if self.policy.counts(party.until_year):
                name = self._read(party.name, "person" if party.kind == "leader" else "organisation")
                found.append((party.kind, "", name, (party.from_year, party.until_year)))
        if self.policy.region == "region":
            found.append(("region", "", self._read(declaration.region, "region"), _OPEN))
        return _ties(declaration.code, found)

    def _applicant(self, declaration: DeclarationFacts) -> Name:
        key: tuple[What, str, str] = ("organisation", declaration.applicant or "", declaration.region or "-")
        if key not in self._names:
            city = self._read(declaration.applicant, "city", declaration.region)
            self._names[key] = with_government(city, self._read(declaration.applicant))
        return self._names[key]

    def _read(self, text: str | None, what: What = "organisation", region: str | None = "") -> Name:
        key = (what, text or "", region or "")
        if key not in self._names:
            self._names[key] = read_name(text, what, self._aliases, region or "")
        return self._names[key]

    def _seat(self, organisation: str) -> Name | None:
        if organisation not in self._seats:
            self._seats[organisation] = city_of(organisation)
        return self._seats[organisation]


Known = dict[tuple[str, str, str, Window], tuple[Fact, tuple[Suggestion, ...]]]
_OPEN: Window = (None, None)


def _ties(code: str, found: Iterable[tuple[str, str, Name | None, Window]]) -> list[Tie]:
    """Names without keys meet nothing; the same entry twice is one."""
    kept = {
        (of, kind, id(name), window): (of, kind, name, window)
        for of, kind, name, window in found
        if name is not None and (name.full or name.near)
    }
    return [Tie(code, of, kind, name, window, order) for order, (of, kind, name, window) in enumerate(kept.values())]


def findings_of(tie: Tie, other: Tie, match: Match, known: Known) -> list[Finding]:
    """Return what the rules make of an expert's name that met a declaration's.

    `known` keeps what is the same for all owners of these two names: give an empty one for each pair of names.
    """
    circumstances = (tie.of, tie.kind, other.of, other.window)
    if circumstances not in known:
        met = Meeting(tie.of, tie.kind, other.of, match.relation, match.strength)
        fact = Fact(tie.of, tie.name.text, other.of, other.name.text, match.relation, match.why, other.window)
        known[circumstances] = (fact, suggestions(met))
    fact, suggested = known[circumstances]
    return [
        Finding(tie.code, other.code, found.rule, found.kind, fact, tie.window, found.strength) for found in suggested
    ]


def require_distinct(experts: Sequence[ExpertFacts], declarations: Sequence[DeclarationFacts]) -> None:
    """Raise ValueError where a code stands twice: its findings could not be told apart."""
    for codes in ([expert.code for expert in experts], [declaration.code for declaration in declarations]):
        if len(set(codes)) < len(codes):
            raise ValueError("a code stands twice among the experts or among the declarations")
