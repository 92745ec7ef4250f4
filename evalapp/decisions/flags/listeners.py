"""What becomes of verdicts when a new calculation is made, and when an official states a conflict of interest."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.hooks import listens
from evalapp.decisions.flags.models import FlagVerdict, Judgement, VerdictState
from evalapp.decisions.flags.operations import record_verdict
from evalapp.decisions.flags.queries import open_verdict, verdicts_on
from evalapp.results.flags.models import FlaggedExpert
from evalapp.results.flags.queries import evidence_of, flagged_in
from evalapp.results.flags.words import reads_like
from evalapp.results.models import Calculation

__all__ = ["carry_over", "lapse_stands"]


@listens("experts.watched")
def carry_over(session: Session, made: Calculation) -> None:
    """Take over a clearing from the calculation before where the expert's evidence reads the very same; what waited
    there for a second official lapses.

    A clearing is of the evidence that was read: where a page would show another digit, another declaration or another
    signal, the expert waits again. Fewer signals than were cleared are no other evidence. An exclusion is not carried:
    it has taken the expert's sheets out.
    """
    same = Calculation.round_id == made.round_id, Calculation.number == made.number - 1
    before = session.scalar(select(Calculation).where(*same))
    if before is None:
        return
    earlier = {row.expert_id: row for row in flagged_in(session, before)}
    verdicts = verdicts_on(session, list(earlier.values()))
    for row in flagged_in(session, made):
        old = earlier.get(row.expert_id)
        cleared = None if old is None else _cleared(verdicts[old.id])
        if old is not None and cleared is not None and _read(row) <= _read(old):
            _carry(session, cleared, row, before.number)
    for old in earlier.values():
        for verdict in verdicts[old.id]:
            if verdict.state is VerdictState.WAITING:
                _lapse(session, verdict, old)


@listens("person_conflict.in_force")
def lapse_stands(session: Session, user_id: int, round_id: int, **_: object) -> None:
    """Let lapse what this person has said of flagged experts, but for exclusions in force: a sheet that was sealed
    does not come back, whoever asked for it."""
    rows = session.execute(
        select(FlagVerdict, FlaggedExpert)
        .join(FlaggedExpert, FlaggedExpert.id == FlagVerdict.flagged_id)
        .join(Calculation, Calculation.id == FlaggedExpert.calculation_id)
        .where(Calculation.round_id == round_id)
        .order_by(FlagVerdict.id)
    ).all()
    for verdict, flagged in rows:
        if user_id not in (verdict.given_by, verdict.answered_by):
            continue
        cleared = verdict.state is VerdictState.CONFIRMED and verdict.judgement is Judgement.CLEARED
        if cleared or verdict.state is VerdictState.WAITING:
            _lapse(session, verdict, flagged)


def _cleared(verdicts: Sequence[FlagVerdict]) -> FlagVerdict | None:
    standing = open_verdict(verdicts)
    if standing is None or standing.state is not VerdictState.CONFIRMED:
        return None
    return standing if standing.judgement is Judgement.CLEARED else None


def _read(row: FlaggedExpert) -> set[tuple[object, ...]]:
    return {reads_like(one) for one in evidence_of(row)}


def _carry(session: Session, cleared: FlagVerdict, row: FlaggedExpert, number: int) -> None:
    names = ("judgement", "rule_number", "rule", "reason", "given_by", "given_at", "state")
    answers = ("answered_by", "answered_at", "answer")
    made = FlagVerdict(flagged_id=row.id, **{name: getattr(cleared, name) for name in (*names, *answers)})
    made.carried_from = number if cleared.carried_from is None else cleared.carried_from
    session.add(made)
    session.flush()
    record_verdict(session, "flag.verdict_carried", made, row)


def _lapse(session: Session, verdict: FlagVerdict, flagged: FlaggedExpert) -> None:
    verdict.state = VerdictState.LAPSED
    session.flush()
    record_verdict(session, "flag.verdict_lapsed", verdict, flagged)
