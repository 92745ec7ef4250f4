"""The plain loop over all pairs: what the index must agree with, and what it is timed against."""

from __future__ import annotations

from collections.abc import Sequence

from evalapp.conflicts.detection.facts import DeclarationFacts, ExpertFacts, Policy
from evalapp.conflicts.detection.findings import Finding
from evalapp.conflicts.detection.keys import Name
from evalapp.conflicts.detection.names import match
from evalapp.conflicts.detection.ties import Reader, Tie, findings_of

__all__ = ["pairwise", "screened_pairwise"]


def pairwise(experts: Sequence[ExpertFacts], declarations: Sequence[DeclarationFacts], policy: Policy) -> list[Finding]:
    """Compare every name of every expert with every name of every declaration."""
    mine, theirs = _ties(experts, declarations, policy)
    found: list[Finding] = []
    for ties in mine:
        for others in theirs:
            for tie in ties:
                for other in others:
                    met = match(tie.name, other.name) if tie.name.what == other.name.what else None
                    if met is not None:
                        found += findings_of(tie, other, met, {})
    return found


def screened_pairwise(
    experts: Sequence[ExpertFacts], declarations: Sequence[DeclarationFacts], policy: Policy
) -> list[Finding]:
    """The same as fast as such a loop can be made: two names are compared only where they share any key."""
    mine, theirs = _ties(experts, declarations, policy)
    keyed = [[(other, other.name.what, _keys(other.name)) for other in others] for others in theirs]
    found: list[Finding] = []
    for ties in mine:
        with_keys = [(tie, tie.name.what, _keys(tie.name)) for tie in ties]
        for others in keyed:
            for tie, what, keys in with_keys:
                for other, other_what, other_keys in others:
                    if what != other_what or keys.isdisjoint(other_keys):
                        continue
                    met = match(tie.name, other.name)
                    if met is not None:
                        found += findings_of(tie, other, met, {})
    return found


def _ties(
    experts: Sequence[ExpertFacts], declarations: Sequence[DeclarationFacts], policy: Policy
) -> tuple[list[list[Tie]], list[list[Tie]]]:
    reader = Reader(policy)
    return (
        [reader.ties_of_expert(expert) for expert in sorted(experts, key=lambda expert: expert.code)],
        [reader.ties_of_declaration(one) for one in sorted(declarations, key=lambda one: one.code)],
    )


def _keys(name: Name) -> frozenset[str]:
    return frozenset((*name.full, *name.near, *name.bodies, *name.bases))
