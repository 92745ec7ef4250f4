from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from evalapp.core import clock
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.results.models import Calculation
from evalapp.rounds import moves
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.criteria import add_criterion, replace_criteria
from evalapp.rounds.lock import lock_digest
from evalapp.rounds.models import PhaseName
from evalapp.rounds.moves import close_scoring, extend_deadline, open_round, reopen_scoring, start_scoring
from evalapp.rounds.queries import phases_of
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.settle import edit_phases, edit_rules
from tests.rounds.conftest import TABLE

DAY = timedelta(days=1)


@pytest.fixture
def filled(session, made):
    replace_criteria(session, made.id, TABLE)
    return made


@pytest.fixture
def heard(monkeypatch):
    """What was announced, instead of the later stages."""
    events = []
    monkeypatch.setattr(moves, "announce", lambda _session, event, **_values: events.append(event))
    return events


def put(session, made, state):
    made.state = state
    if state is not RoundState.PREPARATION and made.lock_digest is None:
        made.lock_digest = lock_digest(session, made)
    session.flush()


def test_it_walks_from_preparation_to_closed_and_announces_each_step(session, filled, heard):
    assert open_round(session, filled.id).state is RoundState.OPEN
    assert start_scoring(session, filled.id).state is RoundState.SCORING
    assert close_scoring(session, filled.id).state is RoundState.CLOSED
    assert filled.scoring_closed_at is not None
    assert heard == ["round.opening", "scoring.starting", "scoring.closing"]
    actions = session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.seq)).all()
    assert actions[-3:] == ["round.opened", "round.scoring_started", "round.scoring_closed"]


MOVES = {
    "open": (lambda session, made: open_round(session, made.id), {RoundState.PREPARATION}),
    "start": (lambda session, made: start_scoring(session, made.id), {RoundState.OPEN}),
    "close": (lambda session, made: close_scoring(session, made.id), {RoundState.SCORING}),
    "extend": (
        lambda session, made: extend_deadline(session, made.id, PhaseName.SCORING, clock.now() + DAY, "Flood"),
        {RoundState.OPEN, RoundState.SCORING},
    ),
    "reopen": (lambda session, made: reopen_scoring(session, made.id, clock.now() + DAY, "Flood"), {RoundState.CLOSED}),
}


@pytest.mark.parametrize("state", sorted(RoundState))
@pytest.mark.parametrize("move", sorted(MOVES))
def test_it_moves_only_from_the_states_of_the_move(session, filled, heard, move, state):
    act, states = MOVES[move]
    put(session, filled, state)
    if state in states:
        act(session, filled)
    else:
        with pytest.raises(Forbidden):
            act(session, filled)
        assert filled.state is state
        assert heard == []


def test_it_does_not_open_without_criteria_or_with_an_unfinished_tree(session, made):
    with pytest.raises(Refusal, match="no criteria"):
        open_round(session, made.id)
    add_criterion(session, made.id, {"code": "A", "title": "T", "weight": "1"})
    with pytest.raises(Refusal, match="Criterion A is unfinished"):
        open_round(session, made.id)
    assert made.state is RoundState.PREPARATION


def test_it_does_not_open_with_ties_on_a_criterion_that_is_gone(session, filled):
    edit_rules(session, filled.id, RoundRules(ties=("B",)))
    replace_criteria(session, filled.id, TABLE.replace(b"B,,Cost", b"C,,Cost"))
    with pytest.raises(Refusal, match="is no criterion"):
        open_round(session, filled.id)


def test_it_locks_only_what_was_seen(session, filled):
    with pytest.raises(Stale):
        open_round(session, filled.id, seen="0" * 64)
    assert filled.state is RoundState.PREPARATION


def test_scoring_does_not_start_after_its_deadline(session, filled, heard):
    open_round(session, filled.id)
    extend_deadline(session, filled.id, PhaseName.SCORING, clock.now() + timedelta(seconds=1), "Set")
    phases_of(session, filled.id)[PhaseName.SCORING].ends_at = clock.now() - DAY
    with pytest.raises(Refusal, match="deadline"):
        start_scoring(session, filled.id)


def test_closing_before_the_deadline_has_to_be_meant(session, filled, heard):
    put(session, filled, RoundState.SCORING)
    extend_deadline(session, filled.id, PhaseName.SCORING, clock.now() + DAY, "Set")
    with pytest.raises(FieldRefusal):
        close_scoring(session, filled.id)
    close_scoring(session, filled.id, before_deadline=True)
    assert filled.state is RoundState.CLOSED


def test_a_changed_lock_stops_scoring(session, filled, heard):
    open_round(session, filled.id)
    filled.fund = 7
    session.flush()
    with pytest.raises(Refusal, match="locked"):
        start_scoring(session, filled.id)


@pytest.mark.parametrize(
    ("after", "reason", "field"), [(-DAY, "r", "ends_at"), (DAY, "r", "ends_at"), (3 * DAY, " ", "reason")]
)
def test_an_extension_is_later_and_has_a_reason(session, filled, after, reason, field):
    put(session, filled, RoundState.SCORING)
    extend_deadline(session, filled.id, PhaseName.SCORING, clock.now() + 2 * DAY, "Set")
    with pytest.raises(FieldRefusal) as refused:
        extend_deadline(session, filled.id, PhaseName.SCORING, clock.now() + after, reason)
    assert list(refused.value.by_field) == [field]


def test_scoring_is_not_reopened_once_a_calculation_exists(session, filled):
    put(session, filled, RoundState.CLOSED)
    session.add(
        Calculation(
            round_id=filled.id, number=1, method="mean", program="test", input={}, input_sha256="", numbers={},
            numbers_sha256="", made_at=clock.now(), ledger_seq=0, ledger_hash="",
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(Refusal, match="calculation exists"):
        reopen_scoring(session, filled.id, clock.now() + DAY, "Flood")


def test_dates_keep_the_order_of_the_phases(session, filled):
    moment = clock.now()
    with pytest.raises(FieldRefusal) as refused:
        edit_phases(
            session,
            filled.id,
            {PhaseName.SCREENING: (moment, moment), PhaseName.SCORING: (moment - DAY, moment + DAY)},
        )
    assert set(refused.value.by_field) == {"screening_ends_at", "scoring_starts_at"}
