"""The table of assignment plans: what was asked, what came out, the difference it makes, what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.vault import EncryptedText

__all__ = ["AssignmentPlan", "PlanKind", "PlanState"]


class PlanKind(StrEnum):
    """Where a plan comes from."""

    PANELS = "panels"
    SOLVED = "solved"
    REPAIR = "repair"
    FILE = "file"


class PlanState(StrEnum):
    """Where a plan stands."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    INFEASIBLE = "infeasible"
    APPLIED = "applied"
    DISCARDED = "discarded"


class AssignmentPlan(Base):
    """A difference to the assignments, shown before it is applied; page, file and command share this form.

    `parameters`: what was asked. `changes`: {"add": [[declaration, expert], …], "end": […]} by code. `outcome`: sums,
    bounds, loads, or what is short and what would mend it. `seen`: digest of the state it was made from. `reason`: why
    it was applied while scoring ran.
    """

    __tablename__ = "assignment_plans"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[PlanKind] = mapped_column(choice(PlanKind))
    state: Mapped[PlanState] = mapped_column(choice(PlanState))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    seen: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    reason: Mapped[str | None] = mapped_column(EncryptedText("assignment_plans.reason"))
