"""The table of verdicts on flagged experts: one official gives it, another confirms or declines."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from evalapp.core.columns import Key, UtcMoment, choice
from evalapp.core.database import Base
from evalapp.core.labels import register_labels
from evalapp.core.vault import EncryptedText
from evalapp.core.words import say

__all__ = ["FlagVerdict", "Judgement", "VerdictState"]


class Judgement(StrEnum):
    """What two officials can say of a flagged expert."""

    CLEARED = "cleared"
    EXCLUDED = "excluded"


class VerdictState(StrEnum):
    """Where a verdict stands. `lapsed`: its calculation was replaced before the second official answered, or an
    official who stood for it stated a conflict of interest."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"


register_labels(
    {
        Judgement.CLEARED: say("Cleared"),
        Judgement.EXCLUDED: say("Expert excluded"),
    }
)
register_labels(
    {
        VerdictState.WAITING: say("Waits for a second official"),
        VerdictState.CONFIRMED: say("Confirmed"),
        VerdictState.DECLINED: say("Verdict declined"),
        VerdictState.LAPSED: say("Lapsed"),
    }
)


class FlagVerdict(Base):
    """What one official says of a flagged expert, and another's answer. In force once confirmed.

    An exclusion names a rule of the round by its number, and keeps its wording. `carried_from` is the number of the
    calculation on which it was given, where a later one shows the very same evidence and takes it over.
    """

    __tablename__ = "flag_verdicts"

    id: Mapped[Key]
    flagged_id: Mapped[int] = mapped_column(ForeignKey("flagged_experts.id", ondelete="CASCADE"), index=True)
    judgement: Mapped[Judgement] = mapped_column(choice(Judgement))
    rule_number: Mapped[int | None] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(EncryptedText("flag_verdicts.reason"))
    given_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column(UtcMoment)
    state: Mapped[VerdictState] = mapped_column(choice(VerdictState))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    answer: Mapped[str] = mapped_column(EncryptedText("flag_verdicts.answer"))
    carried_from: Mapped[int | None] = mapped_column(Integer)
