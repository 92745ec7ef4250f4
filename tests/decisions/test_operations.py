from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from evalapp.core import clock
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.ledger import LedgerEntry
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, Viewer, system
from evalapp.decisions.draft import Stand
from evalapp.decisions.models import Proposal, ProposalState
from evalapp.decisions.operations import confirm, propose
from evalapp.decisions.queries import current, proposals_of
from evalapp.experts.models import Expert
from evalapp.results.operations import calculate
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Score, Sheet, SheetState
from tests.decisions.scene import GROUND, draft, fresh, scene

CLEAR = {"D1": 90, "D2": 80, "D3": 70, "D4": 60}


def proposed(world, *arguments, who=None, **keywords) -> Proposal:
    stand = keywords.pop("stand", None) or fresh()
    with world.acting(who or world.official) as session:
        made = propose(session, world.round_id, draft(*arguments, **keywords), stand)
        assert made.items
        return made


def confirmed(world, proposal, who=None, stand=None) -> Proposal:
    with world.acting(who or world.second_official) as session:
        return confirm(session, world.round_id, proposal.number, proposal.digest, stand or fresh())


def standing(world) -> tuple[RoundState, list[tuple[int, ProposalState, int]]]:
    with world.system() as session:
        rows = [(p.number, p.state, len(p.confirmations)) for p in proposals_of(session, world.round_id)]
        return session.get_one(Round, world.round_id).state, rows


def test_it_decides_when_a_second_official_confirms(database):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D2", reserve=("D3",))
    assert standing(world) == (RoundState.CLOSED, [(1, ProposalState.LOCKED, 1)])
    confirmed(world, made)
    assert standing(world) == (RoundState.DECIDED, [(1, ProposalState.DECIDED, 2)])
    with world.system() as session:
        entries = session.scalars(select(LedgerEntry).where(LedgerEntry.chain == f"round:{world.round_id}")).all()
        actions = [(entry.action, entry.actor) for entry in entries][-4:]
    first, second = f"user:{world.official.id}", f"user:{world.second_official.id}"
    assert actions == [
        ("proposal.made", first),
        ("proposal.confirmed", first),
        ("proposal.confirmed", second),
        ("decision.made", second),
    ]
    assert '"funded": ["D1", "D2"]' in entries[-1].facts


def test_it_keeps_what_was_proposed_for_each_declaration(database):
    world = scene(database, CLEAR)
    stand = fresh(D2="Withdrew by letter.", D3="Next in order.")
    proposed(world, "D1", "D3", reserve=("D4",), D2="Declined in writing", D3=GROUND, stand=stand)
    with world.system() as session:
        kept = current(session, world.round_id)
        assert kept is not None
        rows = [(item.funded, item.by_ranking, item.reserve, item.ground) for item in kept.items]
        reasons = [row.reason for row in kept.confirmations[0].reasons]
    assert rows == [
        (True, True, None, ""),
        (False, False, None, "Declined in writing"),
        (True, False, None, GROUND),
        (False, True, 1, ""),
    ]
    assert sorted(reasons) == ["Next in order.", "Withdrew by letter."]


def test_it_supersedes_a_proposal_and_its_confirmations(database):
    world = scene(database, CLEAR, rules=RoundRules(confirmations=2))
    first = proposed(world, "D1", "D2")
    second = proposed(world, "D1", "D2", reserve=("D3",), who=world.second_official)
    assert first.digest != second.digest
    with pytest.raises(Stale, match="read it again"):
        confirmed(world, first)
    expected = [(2, ProposalState.LOCKED, 1), (1, ProposalState.SUPERSEDED, 1)]
    assert standing(world) == (RoundState.CLOSED, expected)


def test_it_waits_for_as_many_as_the_rules_ask(database):
    world = scene(database, CLEAR, rules=RoundRules(confirmations=2))
    with world.system() as session:
        third = world.person(session, "official3", Role.OFFICIAL)
    made = proposed(world, "D1", "D2")
    confirmed(world, made)
    assert standing(world)[0] is RoundState.CLOSED
    confirmed(world, made, who=third)
    assert standing(world)[0] is RoundState.DECIDED


@pytest.mark.parametrize("confirmations", [0, 1])
def test_it_never_decides_alone(database, confirmations):
    world = scene(database, CLEAR, rules=RoundRules(confirmations=confirmations))
    made = proposed(world, "D1", "D2")
    assert standing(world)[0] is RoundState.CLOSED
    with pytest.raises(Forbidden, match="another official"):
        confirmed(world, made, who=world.official)
    assert standing(world) == (RoundState.CLOSED, [(1, ProposalState.LOCKED, 1)])


@pytest.mark.parametrize("who", ["coordinator", "applicant", "expert", "both", "system", "anyone"])
def test_only_an_official_and_nothing_else_decides(database, who):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D2")
    viewers = {
        "coordinator": world.viewer(world.coordinator),
        "applicant": world.viewer(world.applicant),
        "expert": world.viewer(world.experts["E1"]),
        "both": Viewer(99, frozenset({(Role.OFFICIAL, world.round_id), (Role.COORDINATOR, world.round_id)})),
        "system": system("test"),
        "anyone": Viewer(),
    }
    for act in (
        lambda session: propose(session, world.round_id, draft("D1", "D2"), fresh()),
        lambda session: confirm(session, world.round_id, 1, made.digest, fresh()),
    ):
        with pytest.raises(Forbidden), database.transaction(viewers[who]) as session:
            act(session)
    assert standing(world) == (RoundState.CLOSED, [(1, ProposalState.LOCKED, 1)])


NEEDS = {"D2": "Declined in writing", "D3": GROUND}
BOTH = {"D2": "It declined.", "D3": "It is next."}


@pytest.mark.parametrize(
    ("grounds", "stand", "said"),
    [
        pytest.param({}, fresh(**BOTH), "D2 departs from the ranking", id="no ground"),
        pytest.param({**NEEDS, "D3": "A favour"}, fresh(**BOTH), "D3 departs", id="a ground the rules do not permit"),
        pytest.param(NEEDS, fresh(D2="It declined."), "D3: please write why", id="no reason"),
        pytest.param(NEEDS, fresh(D2="It declined.", D3=" \n"), "D3: please write why", id="an empty reason"),
        pytest.param(NEEDS, fresh(D2="x" * 4001, D3="."), "4000 characters", id="too long a reason"),
        pytest.param(NEEDS, Stand(False, clock.now(), BOTH), "no conflict of interest", id="no certificate"),
        pytest.param(NEEDS, Stand(True, None, BOTH), "password again", id="not identified"),
        pytest.param(
            NEEDS, Stand(True, clock.now() - timedelta(minutes=6), BOTH), "password again", id="identified long ago"
        ),
    ],
)
def test_it_refuses_a_departure_without_ground_reason_certificate_or_password(database, grounds, stand, said):
    world = scene(database, CLEAR)
    with pytest.raises(Refusal, match=said):
        proposed(world, "D1", "D3", stand=stand, **grounds)
    assert standing(world) == (RoundState.CLOSED, [])


def test_who_confirms_gives_reasons_of_their_own(database):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D3", stand=fresh(**BOTH), **NEEDS)
    with pytest.raises(Refusal, match="D2: please write why"):
        confirmed(world, made)
    confirmed(world, made, stand=fresh(D2="Seen the letter.", D3="Agreed."))
    assert standing(world)[0] is RoundState.DECIDED


@pytest.mark.parametrize("stand", [Stand(False, clock.now()), Stand(True, None)])
def test_who_confirms_certifies_and_identifies(database, stand):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D2")
    with pytest.raises(Refusal):
        confirmed(world, made, stand=stand)
    assert standing(world)[0] is RoundState.CLOSED


def test_a_choice_among_tied_needs_a_reason_and_no_ground(database):
    world = scene(database, {"D1": 90, "D2": 80, "D3": 80}, rules=RoundRules(grounds=()))
    with pytest.raises(Refusal, match="D3: please write why"):
        proposed(world, "D1", "D3")
    made = proposed(world, "D1", "D3", stand=fresh(D3="Drawn by lot before witnesses."))
    confirmed(world, made, stand=fresh(D3="I was present."))
    assert standing(world)[0] is RoundState.DECIDED


def test_it_permits_no_departure_where_the_rules_name_no_ground(database):
    world = scene(database, CLEAR, rules=RoundRules(grounds=()))
    with pytest.raises(Refusal, match="permit no departure"):
        proposed(world, "D1", "D3", D3="", stand=fresh(**BOTH))


def test_it_takes_the_newest_calculation_only(database):
    world = scene(database, CLEAR)
    with pytest.raises(Stale, match="not the newest"):
        proposed(world, "D1", "D2", calculation=2)
    made = proposed(world, "D1", "D2")
    world.add_conflict("D2", "E1")
    with pytest.raises(Stale, match="changed since calculation 1"):
        confirmed(world, made)
    with pytest.raises(Stale, match="changed since calculation 1"):
        proposed(world, "D1", "D2")


def test_a_newer_calculation_needs_a_new_proposal(database):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D2")
    _seal_a_sheet(world)
    with world.acting(world.official) as session:
        assert calculate(session, world.round_id).number == 2
    with pytest.raises(Stale, match="not the newest"):
        confirmed(world, made)
    again = proposed(world, "D1", "D2", calculation=2)
    confirmed(world, again)
    assert standing(world)[0] is RoundState.DECIDED


def _seal_a_sheet(world) -> None:
    with world.system() as session:
        session.scalars(select(Sheet).order_by(Sheet.id)).first().state = SheetState.SEALED


def test_who_may_not_know_of_a_declaration_cannot_decide(database):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D2")
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).user_id = world.second_official.id
    world.add_conflict("D4", "E1")
    _drop_sheets(world, "D4")
    with world.acting(world.official) as session:
        calculate(session, world.round_id)
    with pytest.raises(Forbidden, match="open to you"):
        proposed(world, "D1", "D2", calculation=2, who=world.second_official)
    assert made.number == 1


def _drop_sheets(world, code: str) -> None:
    with world.system() as session:
        for table in (Score, Sheet):
            session.execute(delete(table).where(table.declaration_id == world.declarations[code].id))


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.SCORING, RoundState.DECIDED])
def test_it_decides_only_between_closing_and_decision(database, state):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D2")
    world.set_state(state)
    with pytest.raises(Forbidden):
        proposed(world, "D1", "D2")
    with pytest.raises(Forbidden):
        confirmed(world, made)


def test_the_ledger_holds_the_decision_and_stays_whole(database):
    world = scene(database, CLEAR)
    made = proposed(world, "D1", "D3", stand=fresh(**BOTH), **NEEDS)
    confirmed(world, made, stand=fresh(**BOTH))
    with world.system() as session:
        facts = " ".join(session.scalars(select(LedgerEntry.facts)))
        assert not verify_ledger(session.connection()).faults
    assert made.digest in facts
    assert "It declined." not in facts
    assert world.official.name not in facts
