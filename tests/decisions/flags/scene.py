"""A calculated round in which the watch flags whom a test names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy.orm import Session

from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.decisions.flags.models import FlagVerdict, Judgement
from evalapp.decisions.flags.operations import VerdictDraft, answer_verdict, give_verdict
from evalapp.declarations.models import Declaration
from evalapp.results.flags import watching
from evalapp.results.flags.queries import flagged_in
from evalapp.results.models import Calculation
from evalapp.results.operations import calculate
from evalapp.results.queries import latest
from evalapp.rounds.rules import RoundRules
from scoring.bundle import Bundle, sheets_of
from scoring.bundle import SheetState as State
from scoring.watch import Flag, Signal, Unwatched, UnwatchedCode, WatchReport
from tests.support.world import World

__all__ = ["NOISY", "RULES", "answered", "calculated", "changed", "flag_these", "flagged_scene", "given", "number_of"]

RULES = RoundRules(exclusion_rules=("Scores by agreement with others", "Scores without regard to the criteria"))
NOISY = Flag(Signal.NOISE, 3.14159, 0.004, declarations=("D1", "D3"), facts={"typical": 1.04321, "ratio": 3.0})
Raised = Mapping[str, Sequence[Flag]]


def flag_these(monkeypatch: pytest.MonkeyPatch, raised: Raised) -> None:
    """Let the watch raise these flags by expert, of those whose sheets count; the numbers have tests of their own."""

    def watch_report(bundle: Bundle, *, false_alarm: float) -> WatchReport:
        counted = {sheet.expert for sheet in sheets_of(bundle) if sheet.state is State.SUBMITTED}
        flags = {code: tuple(raised.get(code, ())) for code in sorted(counted)}
        expected = false_alarm * len(counted)
        why = {Signal.OWN_REGION: Unwatched(UnwatchedCode.NO_REGIONS)}
        return WatchReport(flags, false_alarm, expected_alarms=expected, any_alarm=expected, unwatched=why)

    monkeypatch.setattr(watching, "watch_report", watch_report)


def flagged_scene(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    raised: Raised | None = None,
    rules: RoundRules = RULES,
    experts: int = 4,
    password: str | None = None,
) -> World:
    """Return a closed round of four declarations, every expert a sheet for each, with calculation 1; E2 is flagged."""
    flag_these(monkeypatch, {"E2": (NOISY,)} if raised is None else raised)
    world = World(
        database, state=RoundState.CLOSED, rules=rules, declarations=4, experts=experts, fund=2, password=password
    )
    for place, declaration in enumerate(world.declarations):
        for expert in world.experts:
            world.add_sheet(declaration, expert, {"A1": 90 - 10 * place, "A2": 10, "B": 2})
    calculated(world)
    return world


def calculated(world: World) -> int:
    """Calculate as the first official; return the number."""
    with world.acting(world.official) as session:
        return calculate(session, world.round_id).number


def changed(world: World) -> None:
    """Let something change that the input holds and no score depends on: the calculation is out of date."""
    with world.system() as session:
        session.get_one(Declaration, world.declarations["D1"].id).title += ", mended"


def newest(session: Session, world: World) -> Calculation:
    """Return the world's newest calculation."""
    made = latest(session, world.round_id)
    assert made is not None
    return made


def number_of(world: World, expert: str = "E2") -> int:
    """Return the number under which officials know a flagged expert in the newest calculation."""
    with world.system() as session:
        numbers = {row.expert_id: row for row in flagged_in(session, newest(session, world))}
        return numbers[world.experts[expert].id].number


def given(
    world: World,
    judgement: Judgement = Judgement.CLEARED,
    *,
    expert: str = "E2",
    rule: int | None = None,
    calculation: int = 1,
    by: object = None,
    reason: str = "All sheets read; a strict but even hand.",
) -> FlagVerdict:
    """Give a verdict as the first official."""
    number = number_of(world, expert)
    with world.acting(by or world.official) as session:  # type: ignore[arg-type]  # a user of the world
        draft = VerdictDraft(judgement, reason, rule)
        return give_verdict(session, world.round_id, calculation, number, draft)


def answered(
    world: World,
    verdict: FlagVerdict,
    *,
    confirm: bool = True,
    expert: str = "E2",
    calculation: int = 1,
    by: object = None,
) -> FlagVerdict:
    """Answer a verdict as the second official."""
    number = number_of(world, expert)
    with world.acting(by or world.second_official) as session:  # type: ignore[arg-type]  # a user of the world
        return answer_verdict(
            session, world.round_id, calculation, number, verdict.id, confirm=confirm, reason="Read them as well."
        )
