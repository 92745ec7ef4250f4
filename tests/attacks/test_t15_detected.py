"""T8, T15: an open or dismissed finding changes nothing for its expert; a detected or imposed conflict leaves the pages
of a round in which the declaration was never entered. Byte by byte, whatever other roles the person holds."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from evalapp.accounts.models import RoleGrant
from evalapp.conflicts.findings.answers import answer_finding
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.conflicts.pasting.conflicts import impose_pasted
from evalapp.core.database import Database
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.models import Declaration
from evalapp.sheets.models import SheetState
from tests.attacks.leaks import addresses, plant
from tests.conflicts.finding_scene import EMPLOYER, HOSPITAL, finding_of, meet
from tests.support.pages import offered
from tests.support.web import shown, signed_in_client
from tests.support.world import RICH, World

HIDDEN = "D2"
DESK = "/rounds/R1/expert"
PDF = "/rounds/R1/certificate/expert/en/certificate.pdf"
# What every answer makes anew: the id by which a sheet sent twice is known, and the length of the form's token.
_ANEW = re.compile(r'name="request_id" value="[^"]*"|Content-Length: \d+')
CASES = [
    (RoundState.OPEN, None),
    (RoundState.SCORING, Role.COORDINATOR),
    (RoundState.CLOSED, Role.OFFICIAL),
]


def scene(database: Database, state: RoundState, role: Role | None) -> World:
    """The expert E1, with another role besides, at work on declarations full of texts."""
    world = World(database, criteria=RICH)
    plant(world, HIDDEN)
    world.add_sheet(HIDDEN, "E1", {"A1": 50}, SheetState.DRAFT)
    world.add_sheet("D1", "E1", {"A1": 50, "A2": 3, "B": 2})
    world.set_state(state)
    if role is not None:
        with world.system() as session:
            session.add(RoleGrant(user_id=world.experts["E1"].user_id, role=role, round_id=world.round_id))
    return world


def pages(app: Flask, world: World, *more: str) -> dict[str, str]:
    """Status, headers and body of the start page and of everything on the expert's desk: every address that can be
    made of codes and ids, and every link on the way; and the addresses named besides."""
    client = signed_in_client(app, world.experts["E1"].user)
    waiting = [address for address in addresses(app, [HIDDEN, "D1", "E1"], [1, 2]) if _own(address)]
    seen: dict[str, str] = {}
    waiting += ["/", *more]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "Set-Cookie")
        page = answer.mimetype == "text/html"
        body = shown(answer) if page else sha256(answer.get_data()).hexdigest()
        seen[address] = _ANEW.sub("", f"{answer.status}\n{headers}\n{body}")
        if page:
            waiting += [link for link in offered(address, answer).links if _own(link)]
    assert len(seen) > 8
    return seen


def _own(address: str) -> bool:
    return address == DESK or address.startswith(DESK + "/")


def while_scored(world: World, act: str) -> None:
    """Do something that is open while scoring is, and come back to the state of the round."""
    before = _state(world)
    world.set_state(RoundState.SCORING)
    if act == "meet":
        meet(world, "E1", HIDDEN)
    elif act == "imposed":
        with world.acting(world.coordinator) as session:
            impose_pasted(session, world.round_id, f"{HIDDEN},E1,service,Known to all.".encode())
    else:
        with world.acting(world.coordinator) as session:
            place = world.round_id, finding_of(world, HIDDEN)
            answer_finding(session, *place, confirm=act == "detected", reason="Known to all.")
    world.set_state(before)


def _state(world: World) -> RoundState:
    with world.system() as session:
        return session.get_one(type(world.round), world.round_id).state


@pytest.mark.slow
@pytest.mark.parametrize(("state", "role"), CASES)
def test_a_finding_changes_nothing_and_a_conflict_leaves_a_round_without_the_declaration(
    app: Flask, database: Database, state: RoundState, role: Role | None
) -> None:
    world = scene(database, state, role)
    before = pages(app, world)
    assert any(HIDDEN in text for text in before.values())
    while_scored(world, "meet")
    assert pages(app, world) == before
    while_scored(world, "dismissed")
    assert pages(app, world) == before
    how = "detected" if state is not RoundState.OPEN else "imposed"
    while_scored(world, how)
    drawn = (PDF,) if role is None else ()  # one is enough: drawing takes seconds
    closed = pages(app, world, *drawn)
    assert closed != before
    with world.system() as session:
        assert session.scalars(select(Conflict.origin)).all() == [ConflictOrigin(how)]
        assert session.scalar(select(func.count(Letter.id))) == 0
        session.execute(delete(Declaration).where(Declaration.id == world.declarations[HIDDEN].id))
    assert pages(app, world, *drawn) == closed


@pytest.mark.parametrize("answer", [None, "dismissed", "detected"])
def test_no_page_names_a_finding_to_the_expert_who_coordinates_as_well(
    app: Flask, database: Database, answer: str | None
) -> None:
    world = scene(database, RoundState.SCORING, Role.COORDINATOR)
    while_scored(world, "meet")
    if answer is not None:
        while_scored(world, answer)
    client = signed_in_client(app, world.experts["E1"].user)
    findings = [f"/rounds/R1/findings?state={name}" for name in ("waiting", "dismissed", "confirmed", "settled", "all")]
    others = [f"/rounds/R1/{name}" for name in ("coordinator", "conflicts", "assignments", "progress", "ledger")]
    for address in [*findings, *others]:
        page = client.get(address)
        text = page.get_data(as_text=True)
        assert page.status_code == 200, address
        for word in (HOSPITAL, "Part of the same body", "Known to all", "for an answer:"):
            assert word not in text, address
    relations = client.get("/rounds/R1/relations/parties").get_data(as_text=True)
    assert (EMPLOYER in relations) == (answer != "detected")


@pytest.mark.parametrize("who", ["coordinator", "official"])
def test_the_audit_trail_shows_nobody_what_was_found_or_compared(app: Flask, database: Database, who: str) -> None:
    world = scene(database, RoundState.SCORING, None)
    while_scored(world, "meet")
    while_scored(world, "detected")
    page = shown(signed_in_client(app, getattr(world, who)).get("/rounds/R1/ledger"))
    assert "finding.confirmed" in page
    assert "findings.looked_for" in page
    for word in ("part_of_same_body", "E1", HIDDEN, HOSPITAL):
        assert word not in page, word
