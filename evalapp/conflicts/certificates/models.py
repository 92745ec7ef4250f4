"""Tables of the conflict certificate that every person who takes part in a decision gives, and what follows from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.vault import EncryptedText

__all__ = ["Capacity", "Certificate", "PersonConflict", "RelationSubject", "StatedRelation"]


class Capacity(StrEnum):
    """In what part somebody gives a certificate."""

    EXPERT = "expert"
    COORDINATOR = "coordinator"
    OFFICIAL = "official"


class RelationSubject(StrEnum):
    """Whom a stated relation is to."""

    CITY = "city"
    PERSON = "person"
    ORGANISATION = "organisation"


class Certificate(Base):
    """A person's conflict certificate for a round: made before they act, confirmed once more at the end.

    `salt` goes into the digests that the ledger keeps of it, so that nobody finds a relation by trying.
    """

    __tablename__ = "conflict_certificates"
    __table_args__ = (UniqueConstraint("round_id", "user_id", "capacity"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    salt: Mapped[str] = mapped_column(String(32))

    relations: Mapped[list[StatedRelation]] = relationship(
        order_by="StatedRelation.position", cascade="all, delete-orphan"
    )


class StatedRelation(Base):
    """A relation stated on a certificate: to a city, a person or an organisation, with years."""

    __tablename__ = "certificate_relations"

    id: Mapped[Key]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("conflict_certificates.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    subject: Mapped[RelationSubject] = mapped_column(choice(RelationSubject))
    name: Mapped[str] = mapped_column(EncryptedText("certificate_relations.name"))
    kind: Mapped[str] = mapped_column(Text)
    from_year: Mapped[int | None] = mapped_column(Integer)
    until_year: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(EncryptedText("certificate_relations.note"))


class PersonConflict(OfDeclaration, Base):
    """A coordinator or official stated a conflict with a declaration: it is closed to them, and so is their act."""

    __tablename__ = "person_conflicts"
    __table_args__ = (UniqueConstraint("declaration_id", "user_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(EncryptedText("person_conflicts.reason"))
    stated_at: Mapped[datetime] = mapped_column(UtcMoment)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    lift_reason: Mapped[str | None] = mapped_column(EncryptedText("person_conflicts.lift_reason"))
