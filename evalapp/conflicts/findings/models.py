"""Tables of detected conflicts and of what detection is told: findings with their answers, other names of bodies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.vault import EncryptedText

__all__ = ["AliasRelation", "ConflictFinding", "FindingState", "OrganisationAlias"]


class FindingState(StrEnum):
    """Where a finding stands. An answer stays until the facts change; then it is outdated and a new finding opens."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    OUTDATED = "outdated"


class AliasRelation(StrEnum):
    """Whether another name is of the same body or of a part of it."""

    SAME = "same"
    PART = "part"


class OrganisationAlias(Base):
    """Another name of a body: its short form, its name in another language, or a part of it."""

    __tablename__ = "organisation_aliases"
    __table_args__ = (UniqueConstraint("round_id", "name", "alias"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    alias: Mapped[str] = mapped_column(String(200))
    relation: Mapped[AliasRelation] = mapped_column(choice(AliasRelation))


class ConflictFinding(OfDeclaration, Base):
    """A possible conflict that a rule found; hidden from its expert until a coordinator confirms it.

    `facts` is JSON text: what of the expert met what of the declaration. `digest` is over rule and facts.
    """

    __tablename__ = "conflict_findings"
    __table_args__ = (UniqueConstraint("declaration_id", "expert_id", "rule", "digest"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(EncryptedText("conflict_findings.facts"))
    from_year: Mapped[int | None] = mapped_column(Integer)
    until_year: Mapped[int | None] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[FindingState] = mapped_column(choice(FindingState))
    found_at: Mapped[datetime] = mapped_column(UtcMoment)
    answer: Mapped[str] = mapped_column(EncryptedText("conflict_findings.answer"))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    conflict_id: Mapped[int | None] = mapped_column(ForeignKey("conflicts.id", ondelete="SET NULL"))
