"""Tables of declarations, their indicators and attachments."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, choice
from evalapp.core.database import Base
from evalapp.core.files import StoredFile
from evalapp.core.scope import OfDeclaration
from evalapp.core.vault import EncryptedText
from scoring.bundle.model import IndicatorKind

__all__ = [
    "Attachment",
    "Declaration",
    "DeclarationState",
    "DeclaredValue",
    "Indicator",
    "IndicatorKind",
    "Party",
    "PartyKind",
]


class DeclarationState(StrEnum):
    """What screening made of a declaration; only admitted ones are scored and ranked."""

    ENTERED = "entered"
    ADMITTED = "admitted"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"


class PartyKind(StrEnum):
    """Who stands behind a declaration beside the city itself."""

    LEADER = "leader"
    SERVICE_FIRM = "service_firm"
    PARTNER = "partner"
    UNIT = "unit"


class Declaration(Base):
    """One city's declaration in one round; `applicant` is the city, `region` its province."""

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("round_id", "code"), Index(None, "round_id", "position"))

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)
    applicant: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(JSON)
    group: Mapped[str] = mapped_column("group_name", Text)
    summary: Mapped[str] = mapped_column(Text)
    state: Mapped[DeclarationState] = mapped_column(choice(DeclarationState))
    applicant_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")
    declared: Mapped[list[DeclaredValue]] = relationship(order_by="DeclaredValue.position")
    parties: Mapped[list[Party]] = relationship(order_by="Party.position, Party.id")


class Party(OfDeclaration, Base):
    """A person or body behind a declaration, with years: a leader, a service firm, a partner, a unit of the city."""

    __tablename__ = "declaration_parties"

    id: Mapped[Key]
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[PartyKind] = mapped_column(choice(PartyKind))
    name: Mapped[str] = mapped_column(EncryptedText("declaration_parties.name"))
    from_year: Mapped[int | None] = mapped_column(Integer)
    until_year: Mapped[int | None] = mapped_column(Integer)


class Attachment(OfDeclaration, Base):
    """A file of a declaration; `document_id` says which required document it is."""

    __tablename__ = "attachments"

    id: Mapped[Key]
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_files.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("required_documents.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(300))

    file: Mapped[StoredFile] = relationship()


class Indicator(Base):
    """What cities of a round declare: a growth rate, a count or a text."""

    __tablename__ = "indicators"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    kind: Mapped[IndicatorKind] = mapped_column(choice(IndicatorKind))
    target: Mapped[str] = mapped_column(Text)


class DeclaredValue(OfDeclaration, Base):
    """What a city declares for an indicator in a year, as written."""

    __tablename__ = "declared_values"
    __table_args__ = (UniqueConstraint("declaration_id", "indicator_id", "year"),)

    id: Mapped[Key]
    position: Mapped[int] = mapped_column(Integer)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id", ondelete="CASCADE"))
    year: Mapped[int] = mapped_column(Integer)
    value: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)

    indicator: Mapped[Indicator] = relationship()
