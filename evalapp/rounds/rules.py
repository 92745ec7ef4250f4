"""The rules of a round: what decides the outcome and who sees what, locked when the round opens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from scoring.bundle.model import DraftRule, Method, RankOn, Rules

__all__ = ["DraftRule", "Method", "RankOn", "ReferenceOpens", "RegionRule", "RoundRules"]


class ReferenceOpens(StrEnum):
    """From when other methods and the reference ranking may be looked at."""

    AFTER_PROPOSAL = "after_proposal"
    AFTER_CLOSING = "after_closing"
    NEVER = "never"


class RegionRule(StrEnum):
    """Whether an expert of the declaration's own province, or city, is a possible conflict of interest."""

    NONE = "none"
    REGION = "region"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class RoundRules:
    """All rules of a round. The first six are those of the bundle format; the rest belong to the tool.

    `confirmations`: how many officials beside the proposer confirm. `grounds`: the permitted grounds for departing
    from the ranking, as texts. `exclusion_rules`: the rules under which two officials can exclude an expert who was
    flagged, as texts; their numbers are their places from 1. `reply_days`: how many days a city has to reply to an
    exclusion. `conflict_years`: how long an ended relation still counts as a possible conflict. `text_affinity`:
    whether the texts, and not only the declared fields, say how near an expert is to a declaration.
    """

    method: Method = Method.MEAN
    decimals: int = 2
    rank_on: RankOn = RankOn.EXACT
    quorum: int = 1
    drafts: DraftRule = DraftRule.VOID
    ties: tuple[str, ...] = ()
    reference_opens: ReferenceOpens = ReferenceOpens.AFTER_PROPOSAL
    coordinator_sees_ranking: bool = True
    officials_see_sheets: bool = True
    confirmations: int = 1
    reply_days: int = 5
    grounds: tuple[str, ...] = field(default_factory=tuple)
    conflict_years: int = 3
    region_rule: RegionRule = RegionRule.NONE
    text_affinity: bool = False
    exclusion_rules: tuple[str, ...] = field(default_factory=tuple)

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> RoundRules:
        """Read what `to_plain` wrote; a rule that is missing has its default."""
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        rules = replace(cls(), **known)
        return replace(
            rules,
            method=Method(rules.method),
            rank_on=RankOn(rules.rank_on),
            drafts=DraftRule(rules.drafts),
            reference_opens=ReferenceOpens(rules.reference_opens),
            region_rule=RegionRule(rules.region_rule),
            ties=tuple(rules.ties),
            grounds=tuple(rules.grounds),
            exclusion_rules=tuple(rules.exclusion_rules),
        )

    @classmethod
    def from_bundle(cls, rules: Rules) -> RoundRules:
        """The rules of a bundle, with the tool's defaults for the rest."""
        return cls(rules.method, rules.decimals, rules.rank_on, rules.quorum, rules.drafts, rules.ties)

    def to_plain(self) -> dict[str, Any]:
        """Return JSON's own types."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    def for_bundle(self) -> Rules:
        """Return the six rules of the bundle format."""
        return Rules(self.method, self.decimals, self.rank_on, self.quorum, self.drafts, self.ties)
