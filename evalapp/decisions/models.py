"""Tables of the decision."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.labels import register_labels
from evalapp.core.scope import OfDeclaration
from evalapp.core.words import say

__all__ = ["Confirmation", "DepartureReason", "Proposal", "ProposalItem", "ProposalState"]


class ProposalState(StrEnum):
    """Where a proposal stands: a newer one supersedes it, the last confirmation decides it."""

    LOCKED = "locked"
    SUPERSEDED = "superseded"
    DECIDED = "decided"


register_labels(
    {
        ProposalState.LOCKED: say("Locked, waiting for confirmation"),
        ProposalState.SUPERSEDED: say("Superseded"),
        ProposalState.DECIDED: say("Decided"),
    }
)


class Proposal(Base):
    """A funded set proposed on one calculation. Locked as it is made: a change is a new proposal, whose confirmations
    start anew."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    calculation_id: Mapped[int] = mapped_column(ForeignKey("calculations.id"))
    state: Mapped[ProposalState] = mapped_column(choice(ProposalState))
    digest: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(UtcMoment)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    items: Mapped[list[ProposalItem]] = relationship(order_by="ProposalItem.id")
    confirmations: Mapped[list[Confirmation]] = relationship(order_by="Confirmation.id")


class ProposalItem(OfDeclaration, Base):
    """A declaration in a proposal: funded, on the reserve list (in order), or neither.

    `by_ranking`: this follows from the ranking alone. Where it does not, `ground` names the permitted ground of the
    departure, or is empty for a choice among tied declarations."""

    __tablename__ = "proposal_items"
    __table_args__ = (UniqueConstraint("proposal_id", "declaration_id"),)

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"), index=True)
    funded: Mapped[bool]
    by_ranking: Mapped[bool]
    reserve: Mapped[int | None] = mapped_column(Integer)
    ground: Mapped[str] = mapped_column(Text)


class Confirmation(Base):
    """An official stands for a proposal: the proposer, then others. A confirmation, never called a signature."""

    __tablename__ = "confirmations"
    __table_args__ = (UniqueConstraint("proposal_id", "user_id"),)

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime] = mapped_column(UtcMoment)

    reasons: Mapped[list[DepartureReason]] = relationship(order_by="DepartureReason.id")


class DepartureReason(OfDeclaration, Base):
    """Why one official stands for a departure from the ranking."""

    __tablename__ = "departure_reasons"
    __table_args__ = (UniqueConstraint("confirmation_id", "declaration_id"),)

    id: Mapped[Key]
    confirmation_id: Mapped[int] = mapped_column(ForeignKey("confirmations.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(Text)
