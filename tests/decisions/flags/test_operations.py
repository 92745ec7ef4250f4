"""Two officials judge a flagged expert; nothing is proposed or confirmed before."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, select

from evalapp.conflicts.barring.operations import ask_barring
from evalapp.conflicts.certificates.models import Capacity, Certificate
from evalapp.core.errors import Absent, Forbidden, Refusal, Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, Viewer, system
from evalapp.decisions.flags.models import FlagVerdict, Judgement, VerdictState
from evalapp.decisions.flags.operations import VerdictDraft, answer_verdict, give_verdict
from evalapp.decisions.flags.queries import FlagsWait, unjudged
from evalapp.decisions.operations import confirm, propose
from evalapp.results.flags.models import FlaggedExpert, Watch
from evalapp.results.queries import up_to_date
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Sheet, SheetState
from tests.decisions.flags.scene import (
    NOISY,
    answered,
    calculated,
    changed,
    flag_these,
    flagged_scene,
    given,
    newest,
    number_of,
)
from tests.decisions.scene import draft, fresh
from tests.support.world import World

CLEAR = VerdictDraft(Judgement.CLEARED, "Read.")


@pytest.fixture
def world(database, monkeypatch):
    return flagged_scene(database, monkeypatch)


def waiting(world):
    with world.system() as session:
        return unjudged(session, newest(session, world))


def proposed(world, calculation=1):
    with world.acting(world.official) as session:
        return propose(session, world.round_id, draft("D1", "D2", calculation=calculation), fresh())


def states(world):
    with world.system() as session:
        return [row.state for row in session.scalars(select(FlagVerdict).order_by(FlagVerdict.id))]


def sheets(world):
    with world.system() as session:
        rows = session.execute(select(Sheet.expert_id, Sheet.state)).all()
    codes = {expert.id: code for code, expert in world.experts.items()}
    return {code: {state for expert, state in rows if codes[expert] == code} for code in codes.values()}


def test_two_officials_clear_an_expert_and_then_it_can_be_proposed(world):
    with pytest.raises(FlagsWait, match="wait for a verdict by two officials: 1"):
        proposed(world)
    verdict = given(world)
    assert waiting(world) == 1
    with pytest.raises(FlagsWait):
        proposed(world)
    kept = answered(world, verdict)
    assert (kept.state, kept.judgement, kept.answered_by) == (
        VerdictState.CONFIRMED,
        Judgement.CLEARED,
        world.second_official.id,
    )
    assert waiting(world) == 0
    assert proposed(world).number == 1
    assert set(sheets(world)["E2"]) == {SheetState.SUBMITTED}


def test_a_round_without_flags_is_proposed_and_decided_as_before(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, {})
    made = proposed(world)
    with world.acting(world.second_official) as session:
        confirm(session, world.round_id, made.number, made.digest, fresh())
        assert session.get_one(type(world.round), world.round_id).state is RoundState.DECIDED


def test_an_exclusion_seals_every_sheet_and_asks_for_a_new_calculation(world):
    verdict = given(world, Judgement.EXCLUDED, rule=2, reason="Every sheet the same.")
    assert (verdict.rule_number, verdict.rule) == (2, "Scores without regard to the criteria")
    assert sheets(world)["E2"] == {SheetState.SUBMITTED}
    answered(world, verdict)
    assert sheets(world) == {
        code: {SheetState.SEALED if code == "E2" else SheetState.SUBMITTED} for code in world.experts
    }
    with world.system() as session:
        assert not up_to_date(session, newest(session, world))
        assert not verify_ledger(session.connection()).faults
    with pytest.raises(Stale, match="calculate again"):
        proposed(world)
    assert calculated(world) == 2
    with world.system() as session:
        numbers = newest(session, world).numbers
        assert {row["sheets"] for row in numbers["declarations"]} == {3}
        assert numbers["conflicts"] == []
    assert waiting(world) == 0
    assert proposed(world, calculation=2).number == 1


def test_a_declined_verdict_changes_nothing_and_the_expert_waits_for_another(world):
    verdict = given(world, Judgement.EXCLUDED, rule=1)
    answered(world, verdict, confirm=False)
    assert sheets(world)["E2"] == {SheetState.SUBMITTED}
    assert waiting(world) == 1
    again = given(world, by=world.second_official)
    answered(world, again, by=world.official)
    assert states(world) == [VerdictState.DECLINED, VerdictState.CONFIRMED]
    assert waiting(world) == 0


def test_nobody_judges_alone(world):
    verdict = given(world)
    with pytest.raises(Forbidden, match="another official"):
        answered(world, verdict, by=world.official)
    with pytest.raises(Forbidden, match="another official"):
        answered(world, verdict, by=world.official, confirm=False)
    assert states(world) == [VerdictState.WAITING]


def test_one_verdict_at_a_time(world):
    verdict = given(world)
    for who in (world.official, world.second_official):
        with pytest.raises(Stale, match="waits for a second official"):
            given(world, Judgement.EXCLUDED, rule=1, by=who)
    answered(world, verdict)
    with pytest.raises(Stale, match="given their verdict"):
        given(world, Judgement.EXCLUDED, rule=1)
    with pytest.raises(Stale, match="not what you read"):
        answered(world, verdict, confirm=False)


@pytest.mark.parametrize("who", ["coordinator", "applicant", "expert", "both", "an expert too", "system", "anyone"])
def test_only_an_official_and_nothing_else_judges(world, who):
    verdict, number = given(world), number_of(world)
    official = Role.OFFICIAL, world.round_id
    viewers = {
        "coordinator": world.viewer(world.coordinator),
        "applicant": world.viewer(world.applicant),
        "expert": world.viewer(world.experts["E1"]),
        "both": Viewer(99, frozenset({official, (Role.COORDINATOR, world.round_id)})),
        "an expert too": Viewer(world.second_official.id, frozenset({official, (Role.EXPERT, world.round_id)})),
        "system": system("test"),
        "anyone": Viewer(),
    }
    for act in (
        lambda session: give_verdict(session, world.round_id, 1, number, CLEAR),
        lambda session: answer_verdict(session, world.round_id, 1, number, verdict.id, confirm=True, reason="x"),
    ):
        with pytest.raises(Forbidden), world.database.transaction(viewers[who]) as session:
            act(session)
    assert states(world) == [VerdictState.WAITING]


def test_nobody_judges_without_certificate(world):
    verdict = given(world)
    with world.system() as session:
        session.execute(delete(Certificate).where(Certificate.user_id == world.second_official.id))
    with pytest.raises(Forbidden, match="certificate"):
        answered(world, verdict)


def test_nobody_judges_who_stated_a_conflict(world):
    verdict = given(world)
    world.add_own_conflict("D4", world.second_official, Capacity.OFFICIAL)
    with pytest.raises(Forbidden, match="withdrawn"):
        answered(world, verdict)
    with pytest.raises(Forbidden, match="withdrawn"):
        given(world, by=world.second_official)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (VerdictDraft(Judgement.EXCLUDED, "Why."), "Choose the rule"),
        (VerdictDraft(Judgement.EXCLUDED, "Why.", 0), "Choose the rule"),
        (VerdictDraft(Judgement.EXCLUDED, "Why.", 3), "Choose the rule"),
        (VerdictDraft(Judgement.EXCLUDED, " \n", 1), "something must be written"),
        (VerdictDraft(Judgement.CLEARED, ""), "something must be written"),
        (VerdictDraft(Judgement.CLEARED, "x" * 4001), "at most 4000"),
        (VerdictDraft(Judgement.CLEARED, "a\x00b"), "cannot be stored"),
        (VerdictDraft(Judgement.CLEARED, "Why.", 1), "for an exclusion only"),
    ],
)
def test_it_refuses_a_verdict_without_reason_or_rule(world, wanted, said):
    number = number_of(world)
    with pytest.raises(Refusal, match=said), world.acting(world.official) as session:
        give_verdict(session, world.round_id, 1, number, wanted)
    assert states(world) == []


def test_an_answer_needs_a_reason(world):
    verdict, number = given(world), number_of(world)
    with pytest.raises(Refusal, match="something must be written"), world.acting(world.second_official) as session:
        answer_verdict(session, world.round_id, 1, number, verdict.id, confirm=True, reason=" ")


def test_nobody_is_excluded_where_the_rules_name_no_rule(database, monkeypatch):
    world = flagged_scene(database, monkeypatch, rules=RoundRules())
    with pytest.raises(Refusal, match="exclude no expert"):
        given(world, Judgement.EXCLUDED, rule=1)
    answered(world, given(world))
    assert waiting(world) == 0


def test_an_old_calculation_is_not_judged(world, monkeypatch):
    verdict, number = given(world), number_of(world)
    changed(world)
    with pytest.raises(Stale, match="calculate again"):
        answered(world, verdict)
    calculated(world)
    with pytest.raises(Stale, match="not the newest"), world.acting(world.second_official) as session:
        answer_verdict(session, world.round_id, 1, number, verdict.id, confirm=True, reason="x")
    with pytest.raises(Stale, match="not what you read"):
        answered(world, verdict, calculation=2)


def test_guessed_numbers_and_verdicts_of_other_rounds_find_nothing(world, database, monkeypatch):
    flag_these(monkeypatch, {"E2": (NOISY,), "E3": (NOISY,)})
    other = World(database, code="R2", state=RoundState.CLOSED, rules=RoundRules(), declarations=2, experts=3)
    for declaration in other.declarations:
        for expert in other.experts:
            other.add_sheet(declaration, expert, {"A1": 50, "A2": 5, "B": 2})
    calculated(other)
    theirs, number, foreign = given(other), number_of(world), number_of(other, "E3")
    with world.acting(world.official) as session:
        for guess in {1, 2, 3, 4, 99} - {number}:
            with pytest.raises(Absent):
                give_verdict(session, world.round_id, 1, guess, CLEAR)
        with pytest.raises(Forbidden):
            give_verdict(session, other.round_id, 1, foreign, CLEAR)
    given(world)
    with pytest.raises(Stale, match="not what you read"), world.acting(world.second_official) as session:
        answer_verdict(session, world.round_id, 1, number, theirs.id, confirm=True, reason="x")


def test_nothing_is_judged_while_a_request_to_bar_waits(world):
    with world.acting(world.coordinator) as session:
        place = world.declarations["D1"].id, world.experts["E3"].id
        ask_barring(session, world.round_id, *place, ("service", "Advised.", "The contract."))
    with pytest.raises(Refusal, match="request to bar"):
        given(world)


@pytest.mark.parametrize("state", [RoundState.SCORING, RoundState.DECIDED])
def test_it_judges_only_between_closing_and_decision(world, state):
    world.set_state(state)
    with pytest.raises(Forbidden):
        given(world)


def test_a_calculation_from_before_the_watch_is_not_proposed_on(world):
    with world.system() as session:
        session.execute(delete(FlaggedExpert))
        session.execute(delete(Watch))
    with pytest.raises(Stale, match="were not watched yet"):
        proposed(world)


def test_a_proposal_is_not_confirmed_while_a_flag_waits_again(world):
    answered(world, given(world))
    made = proposed(world)
    with world.system() as session:
        session.scalars(select(FlagVerdict)).one().state = VerdictState.LAPSED
    with pytest.raises(FlagsWait), world.acting(world.second_official) as session:
        confirm(session, world.round_id, made.number, made.digest, fresh())


def test_the_ledger_holds_codes_and_digests_but_no_reason_and_no_name(world):
    answered(world, given(world, Judgement.EXCLUDED, rule=1, reason="Mr Wang scored by agreement."))
    with world.system() as session:
        entries = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
        facts = [json.loads(entry.facts) for entry in entries if entry.action.startswith("flag.")]
        assert not verify_ledger(session.connection()).faults
    actions = [entry.action for entry in entries]
    assert actions[-6:] == ["flag.verdict_given", "flag.verdict_confirmed", *["sheet.sealed"] * 4]
    assert [(row["expert"], row["judgement"], row["rule"]) for row in facts] == [("E2", "excluded", 1)] * 2
    whole = " ".join(entry.facts for entry in entries)
    assert "Wang" not in whole
    assert world.experts["E2"].name not in whole
