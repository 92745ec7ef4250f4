"""The certificate: it comes first, its page grows without JavaScript and keeps what was typed; confirmed at the end."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from evalapp.conflicts.certificates.models import Certificate, PersonConflict
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from tests.support.web import csrf, send, shown, signed_in_client
from tests.support.world import World

# One database is enough for pages: the operations behind them are tested on both.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DESK = "/rounds/R1/expert"
MINE = f"{DESK}/certificate"
ROW = {"subject-0": "city", "name-0": "City 9", "kind-0": "service", "from_year-0": "２０２４", "note-0": "Advice."}
KEEP = {"rows": "2", "act": "keep"}


@pytest.fixture
def world(database):
    return World(database, state=RoundState.OPEN, stated=False, certified=False)


@pytest.fixture
def browser(app, world):
    return signed_in_client(app, world.experts["E1"].user)


def given(world):
    with world.system() as session:
        return [[row.name for row in each.relations] for each in session.scalars(select(Certificate))]


def test_nothing_assigned_is_shown_before_it_is_given(browser, world):
    assert browser.get(DESK).location == MINE
    pages = [f"{DESK}/statements", f"{DESK}/declarations/D1", f"{DESK}/declarations/D1/receipt"]
    for answer in [browser.get(MINE), *(browser.get(page) for page in pages)]:
        for hidden in ("D1", "Title of", "City 1"):
            assert hidden not in re.sub(r"/rounds/[^\"]*", "", answer.text.split("<main")[1])
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 403
        assert MINE in answer.text
    token = csrf(browser.get(MINE))
    for act in ("statement", "take-back", ""):
        answer = browser.post(
            f"{DESK}/declarations/D1/{act}".rstrip("/"), data={"csrf_token": token, "stand-D1": "none"}
        )
        assert answer.status_code == 403
    # What is not theirs answers no differently: the certificate comes before any question.
    first, second = (browser.get(f"{DESK}/declarations/{code}") for code in ("D1", "D99"))
    assert shown(first).replace("/D1", "/D99") == shown(second)
    assert send(browser, MINE, {**KEEP, **ROW}).location == DESK
    assert "Title of D1" in browser.get(DESK).text
    assert given(world) == [["City 9"]]


def test_rows_are_added_and_removed_without_losing_what_was_typed(browser, world):
    typed = {"rows": "2", **ROW, "name-1": "half a row"}
    more = send(browser, MINE, {**typed, "act": "add"})
    assert more.status_code == 200
    assert 'name="name-2"' in more.text
    assert "autofocus" in more.text
    for value in ('value="City 9"', 'value="half a row"', 'value="２０２４"', 'value="service" selected'):
        assert value in more.text
    assert given(world) == []
    assert send(browser, MINE, {**typed, "gone-1": "y", "act": "keep"}).status_code == 302
    assert given(world) == [["City 9"]]


def test_every_problem_is_shown_beside_its_field_and_everything_typed_is_kept(browser, world):
    answer = send(browser, MINE, {**KEEP, **ROW, "kind-0": "", "until_year-0": "soon", "name-1": "<b>X</b>"})
    assert answer.status_code == 422
    for field in ("kind-0", "until_year-0", "subject-1", "kind-1"):
        assert f'id="problem-{field}"' in answer.text
        assert f'href="#{field}"' in answer.text
    for value in ('value="soon"', 'value="City 9"', 'value="&lt;b&gt;X&lt;/b&gt;"'):
        assert value in answer.text
    assert given(world) == []


@pytest.mark.parametrize("rows", ["", "-1", "x", "9" * 9, "１"])
def test_a_strange_number_of_rows_says_nothing(browser, world, rows):
    assert send(browser, MINE, {**ROW, "rows": rows, "act": "keep"}).status_code in (302, 422)
    assert given(world) in ([], [["City 9"]])


def test_after_content_opened_a_relation_stands_fixed_and_another_is_added(app, browser, world):
    send(browser, MINE, {**KEEP, **ROW})
    send(browser, f"{DESK}/declarations/D1/statement", {"stand-D1": "none"}, page=f"{DESK}/declarations/D1")
    page = browser.get(MINE)
    assert 'type="hidden" name="name-0" value="City 9"' in page.text
    assert 'name="gone-0"' not in page.text
    refused = send(browser, MINE, {"rows": "1", "none": "y", "act": "keep"})
    assert refused.status_code == 422
    assert "no longer be changed" in refused.text
    more = {"rows": "2", **ROW, "from_year-0": "2024", "subject-1": "person", "name-1": "Li Lei", "kind-1": "kinship"}
    assert send(browser, MINE, {**more, "act": "keep"}).status_code == 302
    assert given(world) == [["City 9", "Li Lei"]]


def test_before_opening_it_asks_to_come_back(app, database):
    world = World(database, state=RoundState.PREPARATION, certified=False)
    browser = signed_in_client(app, world.experts["E1"].user)
    assert browser.get(DESK).location == MINE
    assert "being prepared" in browser.get(MINE).text


def test_it_is_confirmed_at_the_end(app, database):
    world = World(database, declarations=1)
    browser = signed_in_client(app, world.experts["E1"].user)
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', browser.get(MINE).text)[0]
    act = "/rounds/R1/certificate/expert/confirm"
    early = send(browser, act, {"seen": seen}, page=MINE)
    assert early.status_code == 422
    assert "still wait for you" in early.text
    world.add_sheet("D1", "E1", {"A1": 1, "A2": 1, "B": 1})
    assert send(browser, act, {"seen": "0" * 64}, page=MINE).status_code == 409
    assert send(browser, act, {"seen": seen}, page=MINE).location == MINE
    assert "You confirmed at" in browser.get(MINE).text
    assert "confirmed" in browser.get(DESK).text


@pytest.mark.parametrize(
    "address", ["official/certificate", "coordinator/certificate", "certificate/official/en/certificate.pdf"]
)
def test_a_part_that_is_not_held_has_no_certificate(browser, address):
    assert browser.get(f"/rounds/R1/{address}").status_code == 403


@pytest.mark.parametrize("address", ["certificate/king/en/certificate.pdf", "certificate/expert/fr/certificate.pdf"])
def test_what_does_not_exist_is_absent(app, database, address):
    world = World(database)
    browser = signed_in_client(app, world.experts["E1"].user)
    assert browser.get(f"/rounds/R1/{address}").status_code == 404


CONFLICT = {"declaration": "D1", "kind": "kinship", "reason": "My cousin is its mayor.", "understood": "y"}


@pytest.mark.parametrize(("who", "part"), [("coordinator", "coordinator"), ("official", "official")])
def test_in_office_a_conflict_is_stated_after_reading_what_follows(app, database, who, part):
    world = World(database)
    browser = signed_in_client(app, getattr(world, who))
    page, act = f"/rounds/R1/{part}/certificate", f"/rounds/R1/certificate/{part}/conflict"
    assert "What follows at once" in browser.get(page).text
    assert re.search(r'name="none"[^>]*\schecked', browser.get(page).text)
    for left_out, said in (
        ("declaration", "Choose the declaration"), ("kind", "Choose the kind"), ("reason", "Give the reason"),
        ("understood", "you have read"),
    ):  # fmt: skip
        refused = send(browser, act, {**CONFLICT, left_out: ""}, page=page)
        assert refused.status_code == 422
        assert said in refused.text
        assert left_out == "reason" or "My cousin is its mayor." in refused.text
    token = csrf(browser.get(page))
    assert browser.post(act, data={"csrf_token": token, **CONFLICT}).location == page
    after = browser.get(page).text
    assert "Title of D1" in after
    assert not re.search(r'name="none"[^>]*\schecked', after)
    assert 'value="D1"' not in after
    # The form of a tab that was open before: the declaration is no longer there to choose.
    again = browser.post(act, data={"csrf_token": token, **CONFLICT})
    absent = browser.post(act, data={"csrf_token": token, **CONFLICT, "declaration": "D99"})
    assert again.status_code == absent.status_code == 422
    with world.system() as session:
        assert len(session.scalars(select(PersonConflict)).all()) == 1


def test_experts_state_no_conflict_of_office(app, database):
    world = World(database)
    browser = signed_in_client(app, world.experts["E1"].user)
    assert send(browser, "/rounds/R1/certificate/expert/conflict", CONFLICT, page=MINE).status_code == 404


def test_coordinators_read_relations_of_experts_and_lift_a_slip_of_another(app, database):
    world = World(database, stated=False)
    with world.system() as session:
        other = world.person(session, "coordinator2", Role.COORDINATOR)
    send(signed_in_client(app, world.experts["E1"].user), MINE, {**KEEP, **ROW})
    mine, theirs = signed_in_client(app, world.coordinator), signed_in_client(app, other)
    page = "/rounds/R1/coordinator/certificate"
    send(mine, "/rounds/R1/certificate/coordinator/conflict", CONFLICT, page=page)
    listed = theirs.get("/rounds/R1/certificates").text
    assert "City 9" in listed
    act = re.findall(r'action="(/rounds/R1/person-conflicts/\d+/lift)"', listed)[0]
    assert "person-conflicts" not in mine.get("/rounds/R1/certificates").text
    token = csrf(mine.get(page))
    assert mine.post(act, data={"csrf_token": token, "reason": "I changed my mind."}).status_code == 404
    refused = send(theirs, act, {"reason": " "}, page="/rounds/R1/certificates")
    assert refused.status_code == 422
    assert send(theirs, act, {"reason": "Wrong row."}, page="/rounds/R1/certificates").status_code == 302
    assert mine.get("/rounds/R1/declarations/D1").status_code == 200


def test_an_expert_who_also_coordinates_reads_nobodys_relations(app, database):
    world = World(database, stated=False)
    with world.system() as session:
        both = world.person(session, "both", Role.COORDINATOR, (Role.EXPERT, world.round_id))
    send(signed_in_client(app, world.experts["E1"].user), MINE, {**KEEP, **ROW})
    assert "City 9" not in signed_in_client(app, both).get("/rounds/R1/certificates").text
