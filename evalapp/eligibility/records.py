"""Findings as the database keeps them: plain values, frozen with the facts they rest on, and read back typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evalapp.core.words import Words, say
from evalapp.eligibility.judgement import Finding
from evalapp.eligibility.models import Outcome, SupportedStatus

__all__ = ["DOCUMENTS", "Judged", "JudgedFact", "documents_ground", "plain_finding"]

DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class JudgedFact:
    """A row of the history as it stood when it was judged."""

    city: str
    province: str
    programme: str
    kind: str
    year: int
    status: SupportedStatus
    source: str
    counted: bool

    @property
    def verified(self) -> bool:
        """Whether the row was confirmed; an unverified one is never shown as fact."""
        return self.status is SupportedStatus.CONFIRMED


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule said: in words, with its facts, how sure it is and what would change it."""

    rule: str
    outcome: Outcome
    words: Words
    because: Words
    remedy: Words | None
    sure: bool
    facts: tuple[JudgedFact, ...]

    @property
    def unverified(self) -> tuple[JudgedFact, ...]:
        """The counted rows that were not verified."""
        return tuple(fact for fact in self.facts if fact.counted and not fact.verified)

    @property
    def warning(self) -> Words | None:
        """The sentence that names the unverified rows on which an exclusion rests."""
        if self.sure or self.outcome is Outcome.PASS or not self.unverified:
            return None
        rows = ", ".join(f"{fact.city} ({fact.year})" for fact in self.unverified)
        return say("This exclusion rests on a row that is not verified: %(rows)s.", rows=rows)

    @classmethod
    def from_plain(cls, kept: dict[str, Any]) -> Judged:
        """Read what `plain_finding` wrote."""
        return cls(
            kept["rule"],
            Outcome(kept["outcome"]),
            _words(kept["words"]),
            _words(kept["because"]),
            _words(kept["remedy"]) if kept["remedy"] else None,
            kept["sure"],
            tuple(JudgedFact(**{**row, "status": SupportedStatus(row["status"])}) for row in kept["facts"]),
        )


def plain_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON's own types, with every fact it rests on."""
    facts = [
        {
            "city": fact.row.city,
            "province": fact.row.province,
            "programme": fact.row.programme,
            "kind": fact.row.kind,
            "year": fact.row.year,
            "status": fact.row.status.value,
            "source": fact.row.source,
            "counted": fact.counted,
        }
        for fact in finding.facts
    ]
    return {
        "rule": finding.rule.code,
        "outcome": finding.outcome.value,
        "words": _plain(finding.rule.words),
        "because": _plain(finding.because),
        "remedy": _plain(finding.remedy) if finding.remedy else None,
        "sure": finding.sure,
        "facts": facts,
    }


def documents_ground(missing: list[str]) -> dict[str, Any]:
    """Return the ground of an exclusion for documents that are missing."""
    because = say("Missing: %(documents)s.", documents="; ".join(missing))
    return {
        "rule": DOCUMENTS,
        "outcome": Outcome.FAIL.value,
        "words": _plain(say("A declaration brings every required document.")),
        "because": _plain(because),
        "remedy": _plain(say("It would be eligible if the missing documents had been handed in in time.")),
        "sure": True,
        "facts": [],
    }


def _plain(words: Words) -> dict[str, Any]:
    return {"text": words.text, "values": dict(words.values)}


def _words(kept: dict[str, Any]) -> Words:
    return Words(kept["text"], kept["values"])
