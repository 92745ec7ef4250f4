"""Tables of the watch over experts: one row for each calculation watched, one for each expert it flags."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import ExactDecimal, Key
from evalapp.core.database import Base

__all__ = ["FlaggedExpert", "Watch"]


class Watch(Base):
    """That the experts of a calculation were watched: how many, and at which chance (`level`) an honest one is flagged
    by any signal. `expected`: how many are on average where all are honest; `any_alarm`: in which share of such rounds
    somebody is. `unwatched` says by signal why it could not be watched. Without flags it stands alone."""

    __tablename__ = "expert_watches"

    id: Mapped[Key]
    calculation_id: Mapped[int] = mapped_column(ForeignKey("calculations.id", ondelete="CASCADE"), unique=True)
    experts: Mapped[int] = mapped_column(Integer)
    level: Mapped[Decimal] = mapped_column(ExactDecimal)
    expected: Mapped[Decimal] = mapped_column(ExactDecimal)
    any_alarm: Mapped[Decimal] = mapped_column(ExactDecimal)
    unwatched: Mapped[dict[str, str]] = mapped_column(JSON)


class FlaggedExpert(Base):
    """An expert whose sheets stand out in one calculation; frozen with it.

    Officials know the expert by `number` only: drawn at random among the experts watched, and rows are written in its
    order, so that neither number nor id says anything of the expert's code. `flags` holds the evidence, `sheets` how
    many sheets of theirs count, `unresolved` how many declarations their exclusion alone would leave below the quorum.
    """

    __tablename__ = "flagged_experts"
    __table_args__ = (UniqueConstraint("calculation_id", "number"), UniqueConstraint("calculation_id", "expert_id"))

    id: Mapped[Key]
    calculation_id: Mapped[int] = mapped_column(ForeignKey("calculations.id", ondelete="CASCADE"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    sheets: Mapped[int] = mapped_column(Integer)
    unresolved: Mapped[int] = mapped_column(Integer)
    flags: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
