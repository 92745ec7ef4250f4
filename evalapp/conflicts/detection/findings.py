"""What detection hands out: one finding for each fact of an expert that met a fact of a declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evalapp.conflicts.detection.folding import fold
from evalapp.conflicts.detection.keys import MatchRelation, Strength
from evalapp.core.canonical import digest
from evalapp.core.words import Words

__all__ = ["Fact", "Finding", "Window"]

Window = tuple[int | None, int | None]
"""First and last year; None is not known, and as the last year: still."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What of the expert met what of the declaration.

    `of_expert`: affiliation, relation, name, region or seat (the city an employer's name states). `of_declaration`:
    applicant, region, or a party's kind. Values are as written, cut at the length of a name. `years` are the party's.
    """

    of_expert: str
    expert_value: str
    of_declaration: str
    declaration_value: str
    relation: MatchRelation
    why: Words
    years: Window = (None, None)


@dataclass(frozen=True, slots=True)
class Finding:
    """A suggested conflict. `window`: the years of the expert's tie; `kind`: one of `conflicts.models.KINDS`."""

    expert: str
    declaration: str
    rule: str
    kind: str
    fact: Fact
    window: Window
    strength: Strength

    @property
    def facts(self) -> dict[str, Any]:
        """The finding in plain values, in the one form whose digest pins an answer.

        Left out: how sure the match is and the words that explain it, because they may improve while the facts stand.
        Names are folded, so that a space or a full-width letter more does not undo a coordinator's answer.
        """
        return {
            "expert": self.expert,
            "declaration": self.declaration,
            "rule": self.rule,
            "kind": self.kind,
            "of_expert": self.fact.of_expert,
            "expert_value": _pinned(self.fact.expert_value),
            "of_declaration": self.fact.of_declaration,
            "declaration_value": _pinned(self.fact.declaration_value),
            "relation": self.fact.relation,
            "window": list(self.window),
            "years": list(self.fact.years),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of `facts`, in hexadecimal: the same until the facts change. Calculated when asked for.

        It holds names and carries no key: it belongs beside the encrypted finding, never in the ledger or on a page.
        """
        return digest(self.facts)


def _pinned(name: str) -> str:
    return fold(name).replace(" ", "")
