"""Tables of panels and of who scores what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.vault import EncryptedText
from evalapp.experts.models import Expert

__all__ = ["Assignment", "MemberSource", "Panel", "PanelDeclaration", "PanelMember"]


class Assignment(OfDeclaration, Base):
    """An expert is to score a declaration; an ended one (a conflict, a withdrawal) is kept with its moment.

    Until it is released the expert knows nothing of it.
    """

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("declaration_id", "expert_id"),)

    id: Mapped[Key]
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    position: Mapped[int | None] = mapped_column(Integer)
    assigned_at: Mapped[datetime] = mapped_column(UtcMoment)
    released_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class MemberSource(StrEnum):
    """How an expert came onto a panel."""

    DRAWN = "drawn"
    STAND_IN = "stand_in"
    CHOSEN = "chosen"


class Panel(Base):
    """A panel of experts for a group of declarations: everybody on it scores all of them, but for conflicts."""

    __tablename__ = "panels"
    __table_args__ = (UniqueConstraint("round_id", "code"), Index(None, "round_id", "position"))

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)

    members: Mapped[list[PanelMember]] = relationship(order_by="PanelMember.place, PanelMember.id")
    declarations: Mapped[list[PanelDeclaration]] = relationship(order_by="PanelDeclaration.id")


class PanelDeclaration(OfDeclaration, Base):
    """A declaration of a panel's group; a declaration is before one panel at most."""

    __tablename__ = "panel_declarations"
    __table_args__ = (UniqueConstraint("declaration_id"),)

    id: Mapped[Key]
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id", ondelete="CASCADE"), index=True)


class PanelMember(Base):
    """An expert's seat on a panel, in the order of the draw; one who left is kept with the moment.

    `reason`: why this expert was chosen by hand, empty for one who was drawn.
    """

    __tablename__ = "panel_members"
    __table_args__ = (UniqueConstraint("panel_id", "expert_id"),)

    id: Mapped[Key]
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id", ondelete="CASCADE"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column(Integer)
    chair: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[MemberSource] = mapped_column(choice(MemberSource))
    reason: Mapped[str] = mapped_column(EncryptedText("panel_members.reason"))
    joined_at: Mapped[datetime] = mapped_column(UtcMoment)
    left_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    left_reason: Mapped[str] = mapped_column(EncryptedText("panel_members.left_reason"))

    expert: Mapped[Expert] = relationship()
