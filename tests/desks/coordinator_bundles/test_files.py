"""Whole rounds in and out in the browser: nothing half imported, nothing exported before its time or unseen."""

from __future__ import annotations

import io
import json
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from evalapp.accounts.models import RoleGrant, User
from evalapp.bundles.archive import bundle_in_archive, read_archive, write_archive
from evalapp.bundles.export import export_round
from evalapp.core.database import Database
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, system
from evalapp.rounds.models import Round
from evalapp.rounds.queries import find_round
from evalapp.rounds.rules import RoundRules
from scoring.bundle import digest
from tests.bundles.archives import packed
from tests.scoring.files import small
from tests.support.web import csrf, signed_in_client
from tests.support.world import World

pytestmark = pytest.mark.slow

IMPORT = "/rounds/import"
SCORES = {"A1": 73, "A2": 7, "B": 4}


@pytest.fixture
def world(database: Database) -> World:
    return World(database, code="R1", state=RoundState.CLOSED)


@pytest.fixture
def creator(world: World) -> User:
    """Someone who may create rounds and has another part in R1."""
    with world.system() as session:
        return world.person(session, "creator", Role.OFFICIAL, (Role.COORDINATOR, None))


@pytest.fixture
def browser(app: Flask, creator: User) -> FlaskClient:
    return signed_in_client(app, creator)


def text(response: TestResponse) -> str:
    return unescape(response.get_data(as_text=True))


def upload(browser: FlaskClient, content: bytes, name: str = "round.zip") -> TestResponse:
    values: dict[str, Any] = {"csrf_token": csrf(browser.get(IMPORT)), "file": (io.BytesIO(content), name)}
    return browser.post(IMPORT, data=values, content_type="multipart/form-data")


def rounds(database: Database) -> int:
    with database.reading(system("test")) as session:
        return session.scalar(select(func.count(Round.id))) or 0


def test_an_uploaded_bundle_becomes_a_round_of_its_uploader(
    browser: FlaskClient, database: Database, creator: User
) -> None:
    assert f'href="{IMPORT}"' in text(browser.get("/"))
    answer = upload(browser, packed({"a folder/" + name: data for name, data in small().items()}))
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/rounds/small/coordinator"
    assert "The round is imported" in text(browser.get("/rounds/small/coordinator"))
    with database.reading(system("test")) as session:
        made = find_round(session, "small")
        held = RoleGrant.round_id == made.id, RoleGrant.user_id == creator.id
        assert session.scalars(select(RoleGrant.role).where(*held)).all() == [Role.COORDINATOR]
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "round.imported")).one()
        assert json.loads(entry.facts)["files_sha256"] == digest(small())
        assert entry.actor == f"user:{creator.id}"
        assert made.state is RoundState.CLOSED


def test_every_problem_is_listed_with_its_place_and_nothing_imported(browser: FlaskClient, database: Database) -> None:
    files = small(criteria_csv=("GOAL,PLAN,Goals,1,10", "GOAL,PLAN,Goals,x,10"), round_toml=("points = 100", ""))
    files["scores.csv"] = files["scores.csv"].replace(b"D2,E2,GOAL,9", b"D2,E2,GOAL,<b>9</b>")
    answer = upload(browser, packed(files))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    rows = [" ".join(row.split()) for row in page.split("<tr>")]
    assert any("round.toml" in row and "points" in row and "is missing" in row for row in rows)
    assert any("criteria.csv" in row and ">3<" in row and "weight" in row and "is not a number" in row for row in rows)
    assert any("scores.csv" in row and ">9<" in row and "score" in row and "&lt;b&gt;9" in row for row in rows)
    assert "<b>9" not in page
    assert rounds(database) == 1


def test_thousands_of_problems_still_make_a_page(browser: FlaskClient) -> None:
    files = small()
    files["scores.csv"] = b"declaration,expert,criterion,score\n" + b"D1,E1,GOAL,x\n" * 3000
    page = text(upload(browser, packed(files)))
    assert "more problems." in page
    assert page.count("scores.csv") < 1100


@pytest.mark.parametrize("content", [b"PK", packed({"../round.toml": b""}), packed({"scores.csv": bytes(2**25)})])
def test_a_hostile_archive_is_refused_with_a_sentence(browser: FlaskClient, database: Database, content: bytes) -> None:
    answer = upload(browser, content)
    assert answer.status_code == 422
    assert "alert-danger" in text(answer)
    assert rounds(database) == 1


def test_a_file_must_be_chosen(browser: FlaskClient) -> None:
    answer = browser.post(IMPORT, data={"csrf_token": csrf(browser.get(IMPORT))})
    assert answer.status_code == 422
    assert "is-invalid" in text(answer)


def test_what_the_database_would_refuse_is_said_and_nothing_stays(
    browser: FlaskClient, database: Database, creator: User
) -> None:
    files = small()
    files["experts.csv"] = f"code,name,email\nE1,One,{creator.login}\nE2,Two,\nE3,Three,\n".encode()
    answer = upload(browser, packed(files))
    assert answer.status_code == 422
    assert "one person has one part" in text(answer)
    assert rounds(database) == 1
    assert browser.get("/").status_code == 200


def exported(database: Database, code: str = "R1") -> dict[str, bytes]:
    with database.reading(system("test")) as session:
        return export_round(session, code)


def may_create(world: World) -> None:
    with world.system() as session:
        session.add(RoleGrant(user_id=world.coordinator.id, role=Role.COORDINATOR, round_id=None))


def test_a_code_that_exists_is_refused_and_its_coordinator_sees_what_differs(
    app: Flask, world: World, database: Database
) -> None:
    may_create(world)
    world.add_sheet("D1", "E1", SCORES)
    browser = signed_in_client(app, world.coordinator)
    files = exported(database)
    assert "It is the same as this one." in text(upload(browser, packed(files)))
    files["scores.csv"] = files["scores.csv"].replace(b",73,", b",72,")
    files["declarations.csv"] = files["declarations.csv"].replace(b"Title of D2", b"Another title")
    answer = upload(browser, packed(files))
    assert answer.status_code == 422
    page = text(answer)
    for shown in ("scores.csv", "declarations.csv", "D1, E1, A1", "already. Nothing was imported."):
        assert shown in page, shown
    assert "experts.csv</h3>" not in page
    assert exported(database) != files


@pytest.mark.parametrize(
    ("state", "rules", "shown"),
    [
        (RoundState.PREPARATION, RoundRules(), True),
        (RoundState.SCORING, RoundRules(), False),
        (RoundState.CLOSED, RoundRules(coordinator_sees_ranking=False), False),
        (RoundState.DECIDED, RoundRules(coordinator_sees_ranking=False), True),
    ],
)
def test_no_score_is_found_by_uploading_guesses(
    app: Flask, database: Database, state: RoundState, rules: RoundRules, shown: bool
) -> None:
    world = World(database, state=state, rules=rules)
    may_create(world)
    world.add_sheet("D1", "E1", SCORES)
    files = exported(database)
    guess = {**files, "scores.csv": files["scores.csv"].replace(b",73,", b",72,")}
    browser = signed_in_client(app, world.coordinator)
    right, wrong = (text(upload(browser, packed(sent))) for sent in (files, guess))
    assert "Nothing was imported." in right
    assert ("D1, E1, A1" in wrong) == shown
    assert ("to the coordinator of that round only" in right) == ("of that round only" in wrong) == (not shown)


def test_others_learn_nothing_of_a_round_by_its_code(browser: FlaskClient, database: Database) -> None:
    files = exported(database)
    files["declarations.csv"] = files["declarations.csv"].replace(b"Title of D2", b"Another title")
    page = text(upload(browser, packed(files)))
    assert "There is a round “R1” already" in page
    assert "declarations.csv</h3>" not in page


def test_only_who_may_create_rounds_imports(app: Flask, world: World) -> None:
    for person in (world.coordinator, world.official, world.experts["E1"].user, world.applicant):
        browser = signed_in_client(app, person)
        assert browser.get(IMPORT).status_code == 403
        assert IMPORT not in text(browser.get("/"))
        assert browser.post(IMPORT, data={"csrf_token": csrf(browser.get("/"))}).status_code == 403


def export(browser: FlaskClient, code: str = "R1") -> TestResponse:
    return browser.post(f"/rounds/{code}/export", data={"csrf_token": csrf(browser.get("/"))})


def test_a_closed_round_is_handed_out_whole_and_the_ledger_says_so(
    app: Flask, world: World, database: Database
) -> None:
    world.add_sheet("D1", "E1", SCORES)
    browser = signed_in_client(app, world.coordinator)
    assert 'action="/rounds/R1/export"' in text(browser.get("/rounds/R1/coordinator"))
    answer = export(browser)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="round-R1.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    files = exported(database)
    assert read_archive(answer.data) == files
    assert answer.data == write_archive(files, "round-R1")
    with world.system() as session:
        entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "round.exported")).one()
        assert json.loads(entry.facts) == {"bundle_sha256": digest(files)}
        assert entry.actor == f"user:{world.coordinator.id}"
    assert browser.get("/rounds/R1/export").status_code == 405


def test_an_export_can_be_imported_elsewhere(app: Flask, world: World, browser: FlaskClient) -> None:
    world.add_sheet("D1", "E1", SCORES)
    files = read_archive(export(signed_in_client(app, world.coordinator)).data)
    files["round.toml"] = files["round.toml"].replace(b'"R1"', b'"R9"')
    files["experts.csv"] = files["experts.csv"].replace(b"@example.org", b"@example.net")
    content = write_archive(files, "round-R9")
    assert upload(browser, content).status_code == 302
    with world.system() as session:
        there = export_round(session, "R9")
    assert there == files
    assert bundle_in_archive(write_archive(there, "x")).bundle == bundle_in_archive(content).bundle


@pytest.mark.parametrize("state", [RoundState.PREPARATION, RoundState.OPEN, RoundState.SCORING])
def test_nothing_leaves_before_scoring_is_closed(app: Flask, world: World, state: RoundState) -> None:
    world.set_state(state)
    browser = signed_in_client(app, world.coordinator)
    assert export(browser).status_code == 403
    assert "/export" not in text(browser.get("/rounds/R1/coordinator"))


def test_who_may_not_see_the_ranking_gets_no_scores(app: Flask, database: Database) -> None:
    world = World(database, code="R2", state=RoundState.CLOSED, rules=RoundRules(coordinator_sees_ranking=False))
    browser = signed_in_client(app, world.coordinator)
    assert export(browser, "R2").status_code == 403
    assert "/export" not in text(browser.get("/rounds/R2/coordinator"))
    world.set_state(RoundState.DECIDED)
    assert export(browser, "R2").status_code == 200


def test_nobody_else_exports(app: Flask, world: World, database: Database) -> None:
    stranger = World(database, code="R2").coordinator
    people = ((world.official, 403), (world.experts["E1"].user, 403), (world.applicant, 403), (stranger, 404))
    for person, status in people:
        assert export(signed_in_client(app, person)).status_code == status
    with world.system() as session:
        assert session.scalars(select(LedgerEntry).where(LedgerEntry.action == "round.exported")).all() == []
