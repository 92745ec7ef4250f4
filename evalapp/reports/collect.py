"""Collecting what the decision report says, as frozen plain values: the last step that knows the database."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from evalapp.conflicts.labels import kind_label
from evalapp.core.errors import Refusal
from evalapp.core.ledger import chain_of
from evalapp.core.words import say
from evalapp.decisions.models import Proposal, ProposalState
from evalapp.decisions.queries import current
from evalapp.reports.decided import decided, outcome_of
from evalapp.reports.explained import Explained, explained
from evalapp.reports.figures import plain_decimal
from evalapp.reports.flags import flags_part
from evalapp.reports.standing import MANY, Standings
from evalapp.reports.sureness import sureness
from evalapp.reports.values import ConflictCount, DecisionReport, MadeFrom, UnresolvedLine
from evalapp.results.labels import method_name
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.results.queries import calculation, how_sure, latest
from evalapp.results.steps import steps_of
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.wording import rules_in_words

__all__ = ["collect"]


def collect(session: Session, round_id: int, number: int | None = None) -> DecisionReport:
    """Return the report's values for a calculation: the named one, else the decided one, else the newest.

    A report is of the whole round, so only the system collects one: a person's session may have declarations closed.
    """
    if not session.info["viewer"].is_system:
        raise ValueError("a report is collected by the system")
    round_ = session.get_one(Round, round_id)
    made, proposal = _subject(session, round_id, number)
    rules = RoundRules.from_plain(round_.rules)
    numbers = Numbers.from_plain(made.numbers)
    outcome = None if proposal is None else outcome_of(session, proposal)
    few = len(numbers.declarations) <= MANY
    sure = how_sure(made)
    standings = Standings(numbers, outcome, sure, sheets=rules.officials_see_sheets, pictures=few)
    tables = standings.tables()
    lines = {line.code: line for table in tables for line in table.lines}
    return DecisionReport(
        code=round_.code,
        title=round_.title,
        timezone=round_.timezone,
        fictional=round_.fictional,
        points=plain_decimal(numbers.points),
        method=method_name(made.method),
        rules=tuple(rules_in_words(rules, {row.code: row.title for row in numbers.criteria})),
        calculation=_made_from(made),
        decision=None if proposal is None else decided(session, round_, proposal, lines),
        parts=standings.parts,
        adjusted=standings.adjusted,
        pictures=few,
        axis=standings.axis,
        rank_axis=standings.rank_axis,
        histogram=standings.histogram(),
        sureness=None if sure is None else sureness(sure),
        tables=tables,
        sections=standings.sections(),
        criteria=standings.criteria(),
        explained=_explained(made, numbers, rules),
        unresolved=tuple(
            UnresolvedLine(row.code, row.title, row.applicant, row.region, row.reason) for row in numbers.unresolved
        ),
        warnings=numbers.warnings,
        conflicts=_conflicts(numbers),
        flags=flags_part(session, made),
        counted=numbers.sheets.counted,
        void=numbers.sheets.void,
        sealed=numbers.sheets.sealed,
    )


def _subject(session: Session, round_id: int, number: int | None) -> tuple[Calculation, Proposal | None]:
    proposal = current(session, round_id)
    if proposal is not None and proposal.state is not ProposalState.DECIDED:
        proposal = None
    if number is not None:
        made: Calculation | None = calculation(session, round_id, number)
    elif proposal is not None:
        made = session.get_one(Calculation, proposal.calculation_id)
    else:
        made = latest(session, round_id)
    if made is None:
        raise Refusal(say("There is no calculation yet."))
    return made, proposal if proposal is not None and proposal.calculation_id == made.id else None


def _made_from(made: Calculation) -> MadeFrom:
    return MadeFrom(
        number=made.number,
        made_at=made.made_at,
        program=made.program,
        input_sha256=made.input_sha256,
        numbers_sha256=made.numbers_sha256,
        reference_sha256=made.reference_sha256,
        ledger_chain=chain_of(made.round_id),
        ledger_seq=made.ledger_seq,
        ledger_hash=made.ledger_hash,
    )


def _explained(made: Calculation, numbers: Numbers, rules: RoundRules) -> Explained:
    few = len(numbers.declarations) <= MANY
    names = {row.code: row.applicant for row in numbers.declarations}
    steps = steps_of(made) if few else ()
    return explained(steps, names, made.method, sheets=rules.officials_see_sheets, few=few)


def _conflicts(numbers: Numbers) -> tuple[ConflictCount, ...]:
    """Count by declaration and kind: who steps aside from which declarations would show as a pattern otherwise."""
    stated = Counter((row.declaration, row.kind) for row in numbers.conflicts if row.stated)
    others = Counter((row.declaration, row.kind) for row in numbers.conflicts if not row.stated)
    return tuple(
        ConflictCount(code, kind_label(kind), stated[code, kind], others[code, kind])
        for code, kind in sorted(stated.keys() | others.keys())
    )
