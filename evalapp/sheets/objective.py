"""Every write to objective scores: one value a declaration and item, a fact with its evidence, not an expert's opinion.

They are taken from the opening of the round, when its scales are locked, until scoring is closed. A table of them is
saved whole or not at all. Each of its entries carries the mark of what the form was made from: what was left alone is
not written, and what somebody else saved meanwhile is not overwritten unseen. The ledger keeps value and evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import RoundState
from evalapp.core.typed import line
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.queries import round_for_change
from evalapp.sheets.models import ObjectiveScore
from evalapp.sheets.objective_table import Entry, ObjectiveTable, Pair, field_of, mark_of, objective_table
from evalapp.sheets.scale import plain_number, read_score, value_of

__all__ = ["LONGEST_EVIDENCE", "clear_objective_score", "save_objective_scores", "set_objective_score"]

LONGEST_EVIDENCE = 1000


@dataclass(frozen=True, slots=True)
class _Change:
    """A score to be written, or with `steps` None to be cleared."""

    declaration: Declaration
    item: Criterion
    row: ObjectiveScore | None
    steps: int | None
    evidence: str


def save_objective_scores(session: Session, round_id: int, entries: Mapping[Pair, Entry]) -> int:
    """Bring the scores to what was typed and return how many changed; where anything is wrong, nothing is saved and
    everything wrong is said. Score and evidence emptied clear what was there."""
    round_ = _held(session, round_id)
    table = objective_table(session, round_id)
    problems: dict[str, Words] = {}
    changes = [_change(table, pair, entry, problems) for pair, entry in entries.items()]
    if problems:
        raise FieldRefusal(problems)
    wanted = [change for change in changes if change is not None]
    for change in wanted:
        _write(session, round_, change)
    return len(wanted)


def set_objective_score(
    session: Session, round_id: int, declaration_id: int, criterion_id: int, typed: str, evidence: str = ""
) -> None:
    """Enter one score, whatever stood there."""
    if not typed.strip():
        raise Refusal(say("Give the score."))
    _save_one(session, round_id, (declaration_id, criterion_id), Entry(typed, evidence))


def clear_objective_score(session: Session, round_id: int, declaration_id: int, criterion_id: int) -> None:
    """Take one score away."""
    _save_one(session, round_id, (declaration_id, criterion_id), Entry())


def _save_one(session: Session, round_id: int, place: tuple[int, int], entry: Entry) -> None:
    _held(session, round_id)
    table = objective_table(session, round_id)
    declarations = {row.id: row.code for row in table.declarations.values()}
    items = {row.id: row.code for row in table.items.values()}
    if place[0] not in declarations or place[1] not in items:
        raise Absent(say("There is no such objective score in this round."))
    pair = declarations[place[0]], items[place[1]]
    known = Entry(entry.score, entry.evidence, table.entry(pair).seen)
    save_objective_scores(session, round_id, {pair: known})


def _held(session: Session, round_id: int) -> Round:
    """The round, held alone: two saves of one table would each look at what the other changes."""
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in (RoundState.OPEN, RoundState.SCORING):
        raise Forbidden(say("Objective scores are entered from the opening of the round until scoring is closed."))
    return round_


def _change(table: ObjectiveTable, pair: Pair, entry: Entry, problems: dict[str, Words]) -> _Change | None:
    """What an entry changes; None where it was left alone, says what is kept already, or has a problem."""
    score_field, evidence_field = field_of("score", pair), field_of("evidence", pair)
    item = table.items.get(pair[1])
    if item is None:
        problems[score_field] = say("There is no such objective item.")
        return None
    kept = table.entry(pair)
    if (entry.score, entry.evidence) == (kept.score, kept.evidence):
        return None
    steps, evidence, unreadable = None, "", None
    try:
        steps = read_score(item, entry.score) if entry.score.strip() else None
    except Refusal as error:
        unreadable = error.problems[0]
    if unreadable is None and mark_of(steps, entry.evidence) in (entry.seen, kept.seen):
        return None
    try:
        evidence = line(entry.evidence, say("Evidence"), most=LONGEST_EVIDENCE)
    except Refusal as error:
        problems[evidence_field] = error.problems[0]
    if wrong := _wrong(table, pair, entry, kept) or unreadable:
        problems[score_field] = wrong
    if score_field in problems or evidence_field in problems:
        return None
    return _Change(table.declarations[pair[0]], item, table.scores.get(pair), steps, evidence)


def _wrong(table: ObjectiveTable, pair: Pair, entry: Entry, kept: Entry) -> Words | None:
    """What else keeps an entry from being written; a newer save is said first, so that nobody replaces it unseen."""
    if pair[0] not in table.declarations:
        return say("“%(code)s” is not admitted to scoring.", code=pair[0])
    if kept.seen != entry.seen:
        if not kept.score:
            return say("Somebody cleared this score meanwhile. Save again to enter yours.")
        return say(
            "Somebody saved %(score)s (%(evidence)s) here meanwhile. Save again to put yours in its place.",
            score=kept.score, evidence=kept.evidence or "—",
        )  # fmt: skip
    if not entry.score.strip() and entry.evidence.strip():
        return say("Give the score, or clear its evidence too.")
    return None


def _write(session: Session, round_: Round, change: _Change) -> None:
    declaration, item = change.declaration, change.item
    row = change.row or ObjectiveScore(declaration_id=declaration.id, criterion_id=item.id)
    facts: dict[str, object] = {"declaration": declaration.code, "criterion": item.code}
    if change.row is not None:
        facts["before"] = _facts(item, row.steps, row.evidence)
    if change.steps is None:
        session.delete(row)
    else:
        row.steps, row.evidence = change.steps, change.evidence
        session.add(row)
        facts |= _facts(item, change.steps, change.evidence)
    session.flush()
    action = "objective.cleared" if change.steps is None else "objective.set"
    record(session, action, ("objective_scores", row.id), round_id=round_.id, facts=facts)


def _facts(item: Criterion, steps: int, evidence: str) -> dict[str, str]:
    return {"score": plain_number(value_of(item, steps)), "evidence": evidence}
