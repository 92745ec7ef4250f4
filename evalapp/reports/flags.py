"""Experts watched, as the decision report prints it: how many were flagged and what two officials said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from evalapp.core.words import Words
from evalapp.decisions.flags.models import VerdictState
from evalapp.decisions.flags.shown import ShownFlag, ShownVerdict, ShownWatch, shown_watch
from evalapp.results.models import Calculation
from evalapp.results.queries import calculations_of

__all__ = ["FlagLine", "FlagsPart", "Said", "flags_part"]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict in force: what, and the reasons of the two who stand for it, by name. `carried_from`: the calculation
    on which it was given, where it was an earlier one."""

    what: Words
    reasons: tuple[tuple[str, datetime, str], ...]
    carried_from: int | None


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flagged expert, by the number that officials know: what was seen, and the verdict, where there is one."""

    calculation: int
    number: int
    sheets: int
    seen: tuple[tuple[Words, Words, str], ...]
    said: Said | None


@dataclass(frozen=True, slots=True)
class FlagsPart:
    """The flags of the calculation that a report is of, and `excluded`, the experts excluded on earlier ones."""

    experts: int
    percent: str
    expected: str
    lines: tuple[FlagLine, ...]
    cleared: int
    waiting: int
    excluded: tuple[FlagLine, ...]


def flags_part(session: Session, made: Calculation) -> FlagsPart | None:
    """Return what the report of a calculation says of experts watched; None where they were not."""
    watch = shown_watch(session, made)
    if watch is None:
        return None
    earlier = [row for row in calculations_of(session, made.round_id) if row.number <= made.number]
    excluded = [line for row in reversed(earlier) for line in _excluded(row, shown_watch(session, row))]
    return FlagsPart(
        experts=watch.experts,
        percent=watch.percent,
        expected=watch.expected,
        lines=tuple(_line(made, flag) for flag in watch.flags),
        cleared=sum(flag.judged and flag.standing is not None and not flag.standing.excluded for flag in watch.flags),
        waiting=watch.waiting,
        excluded=tuple(excluded),
    )


def _excluded(made: Calculation, watch: ShownWatch | None) -> list[FlagLine]:
    flags = () if watch is None else watch.flags
    return [_line(made, flag) for flag in flags if flag.judged and flag.standing is not None and flag.standing.excluded]


def _line(made: Calculation, flag: ShownFlag) -> FlagLine:
    return FlagLine(
        calculation=made.number,
        number=flag.number,
        sheets=flag.sheets,
        seen=tuple((signal.name, signal.seen, signal.chance) for signal in flag.signals),
        said=_said(flag.standing),
    )


def _said(verdict: ShownVerdict | None) -> Said | None:
    if verdict is None or verdict.state is not VerdictState.CONFIRMED or verdict.answered_at is None:
        return None
    reasons = (verdict.by, verdict.at, verdict.reason), (verdict.answered_by, verdict.answered_at, verdict.answer)
    return Said(verdict.what, reasons, verdict.carried_from)
