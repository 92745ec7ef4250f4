"""The facts of a finding as they are kept, encrypted, beside it, and as the coordinator reads them side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from evalapp.conflicts.detection.findings import Finding
from evalapp.conflicts.detection.keys import MatchRelation, Strength
from evalapp.core.words import Words, say

__all__ = ["ShownFacts", "Side", "facts_text", "read_facts"]

_OF: dict[str, Words] = {
    "affiliation": say("affiliation"),
    "relation": say("stated relation"),
    "name": say("name"),
    "region": say("region"),
    "seat": say("seat of the employer"),
    "applicant": say("applicant"),
    "leader": say("leader"),
    "service_firm": say("service firm"),
    "partner": say("partner"),
    "unit": say("unit"),
}
_RELATIONS: dict[str, Words] = {
    MatchRelation.SAME.value: say("the same"),
    MatchRelation.PART.value: say("part of the same body"),
    MatchRelation.PERSON_SAME.value: say("the same name"),
    MatchRelation.PERSON_SIMILAR.value: say("a similar name"),
}
_STRENGTHS: dict[int, Words] = {
    Strength.WEAK: say("weak"),
    Strength.LIKELY: say("likely"),
    Strength.STRONG: say("strong"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a finding: what the name is of its owner, the name as written, the years."""

    what: Words | str
    name: str
    years: str


@dataclass(frozen=True, slots=True)
class ShownFacts:
    """What of the expert met what of the declaration, how near, how sure, and why in words."""

    expert: Side
    declaration: Side
    relation: Words | str
    strength: Words | str
    why: Words | str


def facts_text(finding: Finding) -> str:
    """Return a finding's facts as the text that is kept."""
    fact = finding.fact
    kept = {
        "of_expert": fact.of_expert,
        "expert_value": fact.expert_value,
        "of_declaration": fact.of_declaration,
        "declaration_value": fact.declaration_value,
        "relation": fact.relation.value,
        "strength": int(finding.strength),
        "window": list(finding.window),
        "years": list(fact.years),
        "why": _plain(fact.why),
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def read_facts(text: str) -> ShownFacts:
    """Read what `facts_text` wrote."""
    kept = json.loads(text)
    relation, strength = kept["relation"], kept["strength"]
    return ShownFacts(
        Side(_OF.get(kept["of_expert"], kept["of_expert"]), kept["expert_value"], _years(kept["window"])),
        Side(_OF.get(kept["of_declaration"], kept["of_declaration"]), kept["declaration_value"], _years(kept["years"])),
        _RELATIONS.get(relation, relation),
        _STRENGTHS.get(strength, str(strength)),
        _words(kept["why"]),
    )


def _years(window: list[int | None]) -> str:
    first, last = window
    return f"{first or '…'}–{last or '…'}" if first or last else ""


def _plain(value: Any) -> Any:
    """Words with their values, so that they can still be shown in any language."""
    if isinstance(value, Words):
        return {"text": value.text, "values": {name: _plain(part) for name, part in value.values.items()}}
    return value if isinstance(value, str | int | None) else str(value)


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        return Words(value["text"], {name: _words(part) for name, part in value["values"].items()})
    return value
