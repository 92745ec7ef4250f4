"""What becomes of verdicts when the round is calculated again, and when an official states a conflict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.office.operations import state_own_conflict
from evalapp.core.errors import Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.viewer import Role
from evalapp.decisions.flags.models import FlagVerdict, Judgement, VerdictState
from evalapp.decisions.flags.queries import FlagsWait, unjudged
from evalapp.decisions.operations import confirm, propose
from evalapp.sheets.models import Sheet, SheetState
from scoring.watch import Flag, Signal
from tests.decisions.flags.scene import NOISY, answered, calculated, changed, flag_these, flagged_scene, given, newest
from tests.decisions.scene import draft, fresh

HALO = Flag(Signal.HALO, 0.9, 0.005, declarations=("D1",), facts={"same": 0.9})


@pytest.fixture
def world(database, monkeypatch):
    return flagged_scene(database, monkeypatch)


def recalculated(world):
    """Something changes that is nobody's score, and the round is calculated again."""
    changed(world)
    return calculated(world)


def verdicts(world):
    with world.system() as session:
        rows = session.scalars(select(FlagVerdict).order_by(FlagVerdict.id))
        return [(row.state, row.carried_from) for row in rows]


def waiting(world):
    with world.system() as session:
        return unjudged(session, newest(session, world))


def own_conflict(world, who, declaration="D3"):
    with world.acting(who) as session:
        place = world.declarations[declaration].id
        state_own_conflict(session, world.round_id, Capacity.OFFICIAL, place, "kinship", "A cousin works there.")


def test_a_clearing_is_taken_over_where_the_evidence_reads_the_same(world, monkeypatch):
    answered(world, given(world))
    flag_these(monkeypatch, {"E2": (replace(NOISY, value=NOISY.value + 1e-6),)})
    assert recalculated(world) == 2
    assert verdicts(world) == [(VerdictState.CONFIRMED, None), (VerdictState.CONFIRMED, 1)]
    assert waiting(world) == 0
    with world.system() as session:
        carried = session.scalars(select(FlagVerdict).where(FlagVerdict.carried_from == 1)).one()
        assert (carried.given_by, carried.answered_by) == (world.official.id, world.second_official.id)
        assert carried.reason == "All sheets read; a strict but even hand."
        assert session.scalars(select(LedgerEntry).where(LedgerEntry.action == "flag.verdict_carried")).one()
    changed(world)
    assert calculated(world) == 3
    assert verdicts(world)[-1] == (VerdictState.CONFIRMED, 1)


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        ((replace(NOISY, value=3.2),), 1),
        ((replace(NOISY, declarations=("D1",)),), 1),
        ((NOISY, HALO), 1),
        ((HALO,), 1),
        ((), 0),
    ],
)
def test_other_evidence_is_judged_anew(world, monkeypatch, now, waits):
    answered(world, given(world))
    flag_these(monkeypatch, {"E2": now})
    recalculated(world)
    assert verdicts(world) == [(VerdictState.CONFIRMED, None)]
    assert waiting(world) == waits


def test_fewer_signals_than_were_cleared_are_no_other_evidence(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {"E2": (NOISY, HALO)})
    answered(world, given(world))
    flag_these(monkeypatch, {"E2": (HALO,)})
    recalculated(world)
    assert waiting(world) == 0


def test_another_experts_clearing_is_not_taken_over(world, monkeypatch):
    answered(world, given(world))
    flag_these(monkeypatch, {"E3": (NOISY,)})
    recalculated(world)
    assert waiting(world) == 1


def test_what_waited_or_was_declined_is_not_taken_over(world):
    answered(world, given(world), confirm=False)
    given(world)
    recalculated(world)
    assert verdicts(world) == [(VerdictState.DECLINED, None), (VerdictState.LAPSED, None)]
    assert waiting(world) == 1


@pytest.mark.parametrize("who", ["official", "second_official"])
def test_an_official_who_states_a_conflict_takes_the_clearing_along(world, who):
    answered(world, given(world))
    with world.acting(world.official) as session:
        made = propose(session, world.round_id, draft("D1", "D2"), fresh())
    own_conflict(world, getattr(world, who))
    assert verdicts(world) == [(VerdictState.LAPSED, None)]
    other = world.second_official if who == "official" else world.official
    with pytest.raises((FlagsWait, Stale)), world.acting(other) as session:
        confirm(session, world.round_id, made.number, made.digest, fresh())


def test_a_verdict_of_somebody_who_then_states_a_conflict_is_not_confirmed(world):
    verdict = given(world, Judgement.EXCLUDED, rule=1)
    own_conflict(world, world.official)
    with pytest.raises(Stale, match="not what you read"):
        answered(world, verdict)
    with world.system() as session:
        assert set(session.scalars(select(Sheet.state))) == {SheetState.SUBMITTED}


def test_an_exclusion_in_force_stays(world):
    answered(world, given(world, Judgement.EXCLUDED, rule=1))
    own_conflict(world, world.official)
    assert verdicts(world) == [(VerdictState.CONFIRMED, None)]


def test_a_clearing_that_lapsed_is_not_taken_over(world):
    answered(world, given(world))
    own_conflict(world, world.second_official)
    with world.acting(world.official) as session:
        assert newest(session, world).number == 1
    changed(world)
    calculated(world)
    assert waiting(world) == 1


def test_a_conflict_of_somebody_else_changes_nothing(world):
    with world.system() as session:
        third = world.person(session, "official3", Role.OFFICIAL)
    answered(world, given(world))
    own_conflict(world, third)
    assert verdicts(world) == [(VerdictState.CONFIRMED, None)]
