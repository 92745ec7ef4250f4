"""Screening a round: documents, verdicts, admission, exclusion with its reply, and what scoring waits for."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.errors import Absent, Refusal
from evalapp.core.hooks import announce
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.declarations.operations import Entered, edit_declaration
from evalapp.declarations.queries import find_declaration
from evalapp.eligibility.exclusions import default_deadline, exclude, may_settle, reply, settle
from evalapp.eligibility.models import Exclusion, ExclusionState, SupportedStatus
from evalapp.eligibility.operations import (
    admit,
    admit_passing,
    check_documents,
    request_correction,
    screen,
    screen_all,
    set_history,
)
from evalapp.eligibility.queries import correction_requested_at, screened, screening_of
from evalapp.eligibility.records import Judged
from evalapp.eligibility.rules import PROGRAMME
from evalapp.rounds.models import Phase, PhaseName, RequiredDocument
from scoring.bundle.model import Supported
from tests.support.world import World


def supported(city: str, province: str, *, sure: bool = True) -> Supported:
    status = SupportedStatus.CONFIRMED if sure else SupportedStatus.UNVERIFIED
    return Supported(city, province, PROGRAMME, "city", 2018, status, "")


THREE = tuple(supported(city, "Province 1", sure=city != "Cville") for city in ("Aville", "Bville", "Cville"))


@pytest.fixture
def world(database: Database) -> World:
    """Three declarations not screened; D1 is of a province with three cities, one of them doubtful."""
    made = World(database, state=RoundState.OPEN, assign=False)
    with made.system() as session:
        for declaration in session.scalars(select(Declaration)):
            declaration.state = DeclarationState.ENTERED
        phase = session.scalars(select(Phase).where(Phase.name == PhaseName.SCORING)).one()
        phase.starts_at = None
        set_history(session, made.round_id, THREE)
    return made


def one(session: Session, world: World, code: str = "D1") -> Declaration:
    return find_declaration(session, world.round_id, code)


def documents(world: World, *titles: str) -> list[int]:
    with world.system() as session:
        rows = [
            RequiredDocument(round_id=world.round_id, position=place, title=title) for place, title in enumerate(titles)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def excluded(world: World) -> None:
    with world.acting(world.coordinator) as session:
        screen(session, one(session, world))
        exclude(session, one(session, world))


def test_it_judges_all_and_admits_those_that_pass(world: World) -> None:
    with world.acting(world.coordinator) as session:
        assert screen_all(session, world.round_id) == 3
        assert admit_passing(session, world.round_id) == (2, 1)
        states = [row.declaration.state for row in screening_of(session, world.round_id)]
        assert states == [DeclarationState.ENTERED, DeclarationState.ADMITTED, DeclarationState.ADMITTED]
        verdict = screened(session, one(session, world)).failed[0]
        assert verdict.rule == "province-three-cities"
        assert "Cville (2018)" in str(verdict.warning)
        with pytest.raises(Refusal, match="can only be excluded"):
            admit(session, one(session, world))


def test_nothing_is_admitted_unscreened_or_incomplete(world: World) -> None:
    first, second = documents(world, "Plan", "Letter")
    with world.acting(world.coordinator) as session:
        found = one(session, world, "D2")
        with pytest.raises(Refusal, match="Screen"):
            admit(session, found)
        screen(session, found)
        with pytest.raises(Refusal, match="not finished: 2"):
            admit(session, found)
        check_documents(session, found, {first: (True, ""), second: (False, "not signed")})
        with pytest.raises(Refusal, match="missing: 1"):
            admit(session, found)
        check_documents(session, found, {second: (True, "")})
        admit(session, found)
        assert found.state is DeclarationState.ADMITTED


def test_a_correction_is_requested_by_letter_and_remembered(world: World) -> None:
    with world.acting(world.coordinator) as session:
        assert request_correction(session, one(session, world), "The plan is not signed.")
        assert not request_correction(session, one(session, world, "D2"), "No account.")
        assert correction_requested_at(session, one(session, world)) is not None
        assert correction_requested_at(session, one(session, world, "D3")) is None
        letter = session.scalars(select(Letter)).one()
        assert "not signed" in letter.body


def test_new_history_and_changed_facts_ask_for_screening_anew(world: World) -> None:
    with world.acting(world.coordinator) as session:
        screen_all(session, world.round_id)
        admit_passing(session, world.round_id)
        found = one(session, world, "D2")
        edit_declaration(session, world.round_id, found, Entered("D2", "T", "City 2", "Province 1"))
        assert found.state is DeclarationState.ENTERED
        assert not screened(session, found).judged
        assert set_history(session, world.round_id, ()) == 2
        assert one(session, world, "D3").state is DeclarationState.ENTERED


def test_an_exclusion_freezes_its_facts_and_tells_the_city(world: World) -> None:
    excluded(world)
    with world.acting(world.coordinator) as session:
        set_history(session, world.round_id, ())
        found = session.scalars(select(Exclusion)).one()
        grounds = [Judged.from_plain(ground) for ground in found.grounds]
        assert [fact.city for fact in grounds[0].facts] == ["Aville", "Bville", "Cville"]
        letter = session.scalars(select(Letter)).one()
        assert "2018: Cville (Province 1), not verified" in letter.body
        assert "rests on a row that is not verified: Cville" in letter.body
        local = found.reply_by.astimezone(ZoneInfo("Asia/Shanghai"))
        assert (local.hour, local.minute) == (23, 59)
        assert (local.date() - clock.in_zone(clock.now(), "Asia/Shanghai").date()).days == 5


def test_an_exclusion_needs_a_ground_and_time_to_reply(world: World) -> None:
    with world.acting(world.coordinator) as session:
        screen_all(session, world.round_id)
        with pytest.raises(Refusal, match="No rule"):
            exclude(session, one(session, world, "D2"))
        for too_short in (timedelta(minutes=-1), timedelta(days=4, hours=23)):
            with pytest.raises(Refusal, match="at least 5 calendar days"):
                exclude(session, one(session, world), clock.now() + too_short)
        phase = session.scalars(select(Phase).where(Phase.name == PhaseName.SCORING)).one()
        phase.starts_at = clock.now() + timedelta(days=1)
        session.flush()
        with pytest.raises(Refusal, match="before scoring starts"):
            exclude(session, one(session, world), clock.now() + timedelta(days=6))


def test_missing_documents_are_a_ground(world: World) -> None:
    (document,) = documents(world, "Plan")
    with world.acting(world.coordinator) as session:
        found = one(session, world, "D2")
        screen(session, found)
        check_documents(session, found, {document: (False, "")})
        made = exclude(session, found)
        assert "Missing: Plan." in str(Judged.from_plain(made.grounds[0]).because)


def test_the_city_replies_once_and_in_time(world: World) -> None:
    excluded(world)
    with pytest.raises(Absent), world.acting(world.coordinator) as session:
        reply(session, one(session, world), "The coordinator does not speak for the city.")
    with world.acting(world.applicant) as session:
        reply(session, one(session, world), "Cville was never supported.")
    with pytest.raises(Refusal, match="already"), world.acting(world.applicant) as session:
        reply(session, one(session, world), "Another thought.")


def test_a_late_reply_is_refused(world: World) -> None:
    excluded(world)
    with world.system() as session:
        session.scalars(select(Exclusion)).one().reply_by = clock.now() - timedelta(seconds=1)
    with pytest.raises(Refusal, match="passed"), world.acting(world.applicant) as session:
        reply(session, one(session, world), "Too late.")


def test_it_is_settled_after_the_reply_or_the_deadline_only(world: World) -> None:
    excluded(world)
    with pytest.raises(Refusal, match="still has time"), world.acting(world.coordinator) as session:
        settle(session, one(session, world), ExclusionState.UPHELD, "Hasty.")
    with world.acting(world.applicant) as session:
        reply(session, one(session, world), "Cville was never supported.")
    with pytest.raises(Refusal, match="Reason"), world.acting(world.coordinator) as session:
        settle(session, one(session, world), ExclusionState.LIFTED, "")
    with world.acting(world.coordinator) as session:
        settle(session, one(session, world), ExclusionState.LIFTED, "The row was wrong.")
        found = one(session, world)
        assert found.state is DeclarationState.ENTERED
        admit(session, found)
        with pytest.raises(Refusal, match="lifted"):
            exclude(session, found)
        assert session.scalars(select(Letter)).all()[-1].body.startswith("Exclusion lifted.")


def test_without_reply_it_is_settled_after_the_deadline(world: World) -> None:
    excluded(world)
    with world.acting(world.coordinator) as session:
        found = session.scalars(select(Exclusion)).one()
        assert not may_settle(found)
        found.reply_by = clock.now() - timedelta(seconds=1)
        session.flush()
        settle(session, one(session, world), ExclusionState.UPHELD, "No reply came.")
        assert one(session, world).state is DeclarationState.EXCLUDED


def test_a_reply_on_paper_is_entered_where_no_account_speaks(world: World) -> None:
    with world.system() as session:
        one(session, world).applicant_user_id = None
    excluded(world)
    with world.acting(world.coordinator) as session:
        assert session.scalars(select(Letter)).all() == []
        reply(session, one(session, world), "By post.")


def problems_of_starting(world: World) -> str:
    with world.acting(world.coordinator) as session:
        try:
            announce(session, "scoring.starting", round_id=world.round_id)
        except Refusal as refused:
            return str(refused)
        return ""


def test_scoring_waits_for_screening_and_for_exclusions(world: World) -> None:
    assert "neither admitted nor excluded: D1, D2, D3" in problems_of_starting(world)
    with world.acting(world.coordinator) as session:
        screen_all(session, world.round_id)
        admit_passing(session, world.round_id)
    excluded(world)
    assert "notified but not settled: D1" in problems_of_starting(world)
    with world.acting(world.applicant) as session:
        reply(session, one(session, world), "Yes.")
    with world.acting(world.coordinator) as session:
        settle(session, one(session, world), ExclusionState.UPHELD, "It stands.")
    assert "D1" not in problems_of_starting(world)


def test_screening_ends_when_scoring_starts(world: World) -> None:
    world.set_state(RoundState.SCORING)
    with world.acting(world.coordinator) as session:
        found = one(session, world)
        for act in (
            lambda: screen(session, found),
            lambda: admit(session, found),
            lambda: exclude(session, found),
            lambda: check_documents(session, found, {}),
            lambda: set_history(session, world.round_id, ()),
            lambda: reply(session, found, "x"),
            lambda: settle(session, found, ExclusionState.UPHELD, "x"),
        ):
            with pytest.raises(Refusal, match="Screening ends"):
                act()


def test_the_default_deadline_is_the_end_of_a_day_in_the_rounds_zone(world: World) -> None:
    deadline = default_deadline(world.round).astimezone(ZoneInfo("Asia/Shanghai"))
    assert deadline.strftime("%H:%M:%S") == "23:59:59"
