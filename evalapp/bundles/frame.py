"""What a round has and the bundle format has no words for: set beside a bundle before its rules are locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from evalapp.rounds.models import Phase, PhaseName, RequiredDocument, Round
from evalapp.rounds.rules import RoundRules
from scoring.bundle import Rules

__all__ = ["Frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """`rules`: where those beyond the bundle come from; `phases`: when each begins and ends."""

    fictional: bool = False
    rules: RoundRules = field(default_factory=RoundRules)
    phases: Mapping[PhaseName, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    documents: tuple[str, ...] = ()

    def rules_with(self, bundled: Rules) -> RoundRules:
        """Return all rules of the round: the bundle's, and these for the rest."""
        return replace(
            self.rules,
            method=bundled.method,
            decimals=bundled.decimals,
            rank_on=bundled.rank_on,
            quorum=bundled.quorum,
            drafts=bundled.drafts,
            ties=bundled.ties,
        )

    def add_to(self, session: Session, round_: Round) -> None:
        """Write dates and required documents of a new round."""
        for name, (starts_at, ends_at) in self.phases.items():
            session.add(Phase(round_id=round_.id, name=name, starts_at=starts_at, ends_at=ends_at))
        for position, title in enumerate(self.documents):
            session.add(RequiredDocument(round_id=round_.id, position=position, title=title))
        session.flush()
