import pytest
from sqlalchemy import select

from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.jobs import Job, JobState, run
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from evalapp.reports.collect import collect
from evalapp.reports.operations import ask_for_decision_report
from evalapp.reports.queries import report_file, report_job
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from tests.decisions.scene import scene
from tests.reports.scene import TOTALS, decided, printed
from tests.support.world import World


def test_a_report_needs_a_calculation_and_the_system(database):
    world = World(database, state=RoundState.CLOSED)
    with pytest.raises(Refusal, match="no calculation"), world.system() as session:
        collect(session, world.round_id)
    with pytest.raises(ValueError, match="by the system"), world.looking(world.official) as session:
        collect(session, world.round_id)


@pytest.mark.slow
def test_a_job_makes_the_report_and_the_ledger_says_so(database):
    world = decided(database)
    with world.acting(world.official) as session:
        job_id = ask_for_decision_report(session, None, world.round_id, "en").id
    with pytest.raises(Absent), world.looking(world.official) as session:
        report_file(session, session.get_one(Round, world.round_id), job_id)
    assert run(database, job_id) is JobState.DONE
    with world.looking(world.official) as session:
        round_ = session.get_one(Round, world.round_id)
        kept = report_file(session, round_, job_id)
        assert kept.name == "decision-report-R1-calculation-1-en.pdf"
        content = kept.content
    assert content == printed(world)
    with world.system() as session:
        job = session.get_one(Job, job_id)
        assert job.total > 0
        actions = session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.id)).all()
    assert actions[-2:] == ["report.asked", "report.made"]


def test_a_report_is_closed_to_whom_not_everything_is_open(database):
    world = scene(database, TOTALS)
    with world.acting(world.coordinator) as session:
        job_id = ask_for_decision_report(session, None, world.round_id, "zh").id
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).user_id = world.official.id
    world.add_conflict("D1", "E1")
    with pytest.raises(Forbidden), world.looking(world.official) as session:
        report_job(session, session.get_one(Round, world.round_id), job_id)
    with pytest.raises(Forbidden), world.acting(world.official) as session:
        ask_for_decision_report(session, None, world.round_id, "zh")
    with world.looking(world.second_official) as session:
        assert report_job(session, session.get_one(Round, world.round_id), job_id).id == job_id


def test_a_coordinator_waits_for_the_decision_where_the_rules_say_so(database):
    world = scene(database, TOTALS, rules=RoundRules(coordinator_sees_ranking=False))
    with pytest.raises(Forbidden, match="after the decision only"), world.acting(world.coordinator) as session:
        ask_for_decision_report(session, None, world.round_id, "en")
    world.set_state(RoundState.DECIDED)
    with world.acting(world.coordinator) as session:
        assert ask_for_decision_report(session, None, world.round_id, "en").total == 0


@pytest.mark.parametrize("language", ["fr", "../en", ""])
def test_it_refuses_a_language_it_does_not_speak(database, language):
    world = scene(database, TOTALS)
    with pytest.raises(Refusal, match="language"), world.acting(world.official) as session:
        ask_for_decision_report(session, None, world.round_id, language)
