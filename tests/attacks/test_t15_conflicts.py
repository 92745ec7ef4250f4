"""T4, T15: a declaration under a conflict is gone for its person, at every address and in every role."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.operations import impose_conflict
from evalapp.core.ledger import LedgerEntry
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.sheets.models import Sheet, SheetState
from tests.attacks.leaks import CANARY, addresses, plant, seen_by
from tests.support.pages import offered
from tests.support.web import csrf, shown, signed_in_client
from tests.support.world import RICH, World

HIDDEN = "D2"
ABSENT = "D9"
DESK = "/rounds/R1/expert"


@pytest.fixture
def world(database):
    return World(database, criteria=RICH)


def impose(world: World) -> None:
    place = world.declarations[HIDDEN].id, world.experts["E1"].id
    with world.acting(world.coordinator) as session:
        impose_conflict(session, world.round_id, *place, "kinship", "He is their brother.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "role"),
    [
        (RoundState.OPEN, Role.COORDINATOR),
        (RoundState.SCORING, None),
        (RoundState.SCORING, Role.APPLICANT),
        (RoundState.CLOSED, Role.COORDINATOR),
        (RoundState.CLOSED, Role.OFFICIAL),
    ],
)
def test_nothing_of_it_is_seen_in_any_role(app, database, state, role):
    world = World(database, criteria=RICH)
    file_id = plant(world, HIDDEN)
    world.add_sheet(HIDDEN, "E1", {"A1": 50}, SheetState.DRAFT)
    impose(world)
    world.set_state(state)
    person = world.experts["E1"].user
    if role is not None:
        with world.system() as session:
            session.add(RoleGrant(user_id=person.id, role=role, round_id=world.round_id))
    everywhere = addresses(app, [HIDDEN, "D1", "E1"], [1, 2, file_id])
    pages = dict(seen_by(signed_in_client(app, person), *everywhere))
    assert len(pages) > 20
    for address, text in pages.items():
        assert CANARY not in text, address


@pytest.mark.slow
def test_the_plants_are_seen_without_a_conflict(app, world):
    file_id = plant(world, HIDDEN)
    everywhere = addresses(app, [HIDDEN], [file_id])
    client = signed_in_client(app, world.experts["E1"].user)
    seen = [address for address, text in seen_by(client, *everywhere) if CANARY in text]
    assert {DESK, f"{DESK}/declarations/{HIDDEN}", f"{DESK}/declarations/{HIDDEN}/files/{file_id}"} <= set(seen)


def test_hidden_and_absent_answer_alike_at_every_address(app, world):
    file_id = plant(world, HIDDEN)
    impose(world)
    client = signed_in_client(app, world.experts["E1"].user)
    pairs = zip(addresses(app, [HIDDEN], [file_id]), addresses(app, [ABSENT], [file_id]), strict=True)
    for hidden, absent in pairs:
        if hidden == absent:
            continue
        first, second = client.get(hidden), client.get(absent)
        assert first.status_code == second.status_code, hidden
        assert shown(first).replace(HIDDEN, "") == shown(second).replace(ABSENT, ""), hidden


def test_a_tab_that_was_open_can_write_nothing(app, world):
    client = signed_in_client(app, world.experts["E1"].user)
    forms = offered(DESK, client.get(f"{DESK}/declarations/{HIDDEN}")).forms
    token = csrf(client.get(f"{DESK}/declarations/{HIDDEN}"))
    impose(world)
    ours = [form for form in forms if HIDDEN in form.action or form.action == DESK]
    assert ours
    for form in ours:
        sent = client.post(form.action.replace(DESK, f"{DESK}/declarations/{HIDDEN}") if form.action == DESK
                           else form.action, data={**form.values, "csrf_token": token, "score-A1": "50"})  # fmt: skip
        assert sent.status_code == 404
        assert HIDDEN not in sent.get_data(as_text=True)
    with world.system() as session:
        assert not session.scalar(select(func.count(Sheet.id)))


def test_a_file_is_not_found_under_another_declaration(app, world):
    file_id = plant(world, HIDDEN)
    client = signed_in_client(app, world.experts["E1"].user)
    assert client.get(f"{DESK}/declarations/{HIDDEN}/files/{file_id}").status_code == 200
    assert client.get(f"{DESK}/declarations/D1/files/{file_id}").status_code == 404
    office = signed_in_client(app, world.coordinator)
    assert office.get(f"/rounds/R1/declarations/D1/files/{file_id}").status_code == 404


def test_letters_of_a_conflict_name_no_expert_and_no_title(app, world):
    plant(world, HIDDEN)
    client = signed_in_client(app, world.experts["E1"].user)
    page = client.get(f"{DESK}/declarations/{HIDDEN}")
    values = {f"stand-{HIDDEN}": "conflict", f"kind-{HIDDEN}": "kinship", f"reason-{HIDDEN}": "My brother's town."}
    address = f"{DESK}/declarations/{HIDDEN}/statement"
    assert client.post(address, data={"csrf_token": csrf(page), **values}).status_code == 302
    with world.system() as session:
        letters = session.scalars(select(Letter)).all()
        facts = " ".join(session.scalars(select(LedgerEntry.facts)))
    assert {letter.user_id for letter in letters} == {world.coordinator.id}
    for letter in letters:
        text = letter.subject + letter.body
        assert not any(word in text for word in (CANARY, "E1", "expert1", "brother"))
    assert "brother" not in facts
    assert "expert1" not in facts
