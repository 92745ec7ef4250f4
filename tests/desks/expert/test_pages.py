"""The expert's walk in a browser without JavaScript: statement, reading, draft, submission, receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from unicodedata import normalize

import pytest
from markupsafe import escape
from sqlalchemy import select

from evalapp.core import clock
from evalapp.core.files import store
from evalapp.core.phases import RoundState
from evalapp.declarations.models import Attachment
from evalapp.panels.models import Assignment
from tests.support.web import csrf, send, shown, signed_in_client
from tests.support.world import RICH, World

HOME = "/rounds/R1/expert"
D1 = f"{HOME}/declarations/D1"
FULL = {"score-A1": "85", "score-A2": "7.5", "score-B": "2"}


def hidden(page, name):
    """Return the value of a hidden field of the sheet's form."""
    form = page.get_data(as_text=True).split('id="sheet-form"')[1]
    return re.findall(rf'name="{name}" value="([^"]*)"', form)[0]


def filled(page, act):
    """Return what the browser would send from the sheet's form of this page, still empty."""
    names = ("version", "request_id", "criteria")
    return {"csrf_token": csrf(page), "act": act} | {name: hidden(page, name) for name in names}


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def browser(app, world):
    return signed_in_client(app, world.experts["E1"].user)


def save(browser, act="draft", page=None, **values):
    opened = page or browser.get(D1)
    return browser.post(D1, data=filled(opened, act) | values)


def test_it_opens_content_only_after_the_statement(app, database):
    world = World(database, stated=False)
    browser = signed_in_client(app, world.experts["E1"].user)
    page = browser.get(D1).text
    assert "Title of D1" in page
    assert "City 1" in page
    assert "Summary of D1" not in page
    assert "score-A1" not in page
    answer = send(browser, f"{D1}/statement", {"stand-D1": "none"}, page=D1)
    assert answer.status_code == 302
    page = browser.get(D1).text
    assert "Summary of D1" in page
    assert "score-A1" in page


def test_it_takes_statements_of_many_declarations_at_once(app, database):
    world = World(database, stated=False)
    browser = signed_in_client(app, world.experts["E1"].user)
    address = f"{HOME}/statements"
    typed = {"stand-D1": "none", "stand-D2": "conflict", "kind-D2": "kinship", "reason-D2": ""}
    refused = send(browser, address, typed)
    assert refused.status_code == 422
    assert "Give the reason" in refused.text
    assert re.search(r'id="none-D1" value="none"\s+checked', refused.text)
    assert re.search(r'value="kinship" selected', refused.text)
    assert "Summary of D1" not in browser.get(D1).text  # all or none
    assert send(browser, address, typed | {"reason-D2": "My sister works there."}).status_code == 302
    home = browser.get(HOME).text
    assert "Summary of D1" in browser.get(D1).text
    assert browser.get(f"{HOME}/declarations/D2").status_code == 404
    assert "Kinship to the third degree" in home
    assert "City 2" not in home
    assert "State conflicts first" in home  # D3 was left open


def test_it_closes_a_form_that_was_open_when_the_conflict_came(browser, world):
    page = browser.get(D1)
    world.add_conflict("D1", "E1")
    answer = browser.post(D1, data=filled(page, "submit") | FULL)
    absent = browser.post(f"{HOME}/declarations/D99", data=filled(page, "submit") | FULL)
    assert answer.status_code == absent.status_code == 404
    assert shown(answer) == shown(absent)
    assert "D1" not in shown(browser.get(HOME))


def test_it_saves_a_draft_and_shows_it_again(browser):
    answer = save(browser, **{"score-A1": "８5", "comment-A2": "still reading", "opinion": "Good\r\nplan"})
    assert answer.status_code == 302
    page = browser.get(D1)
    assert 'value="85"' in page.text
    assert "still reading" in page.text
    assert hidden(page, "version") == "1"
    assert "1 of 3 items" in browser.get(HOME).text


def test_it_keeps_everything_typed_when_a_score_cannot_be_read(browser):
    answer = save(browser, **{"score-A1": "9O", "score-A2": "7.3", "comment-A1": "<b>bold</b>", "opinion": "long text"})
    assert answer.status_code == 422
    assert 'value="9O"' in answer.text
    assert 'value="7.3"' in answer.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in answer.text
    assert "long text" in answer.text
    assert 'href="#score-A1"' in answer.text
    assert 'id="problem-score-A2"' in answer.text
    assert "does not fit the steps" in answer.text
    assert hidden(browser.get(D1), "version") == "0"


def test_it_names_every_missing_item_at_submission(browser):
    answer = save(browser, "submit", **{"score-A1": "85"})
    assert answer.status_code == 422
    assert 'href="#score-A2"' in answer.text
    assert 'href="#score-B"' in answer.text
    assert 'href="#score-A1"' not in answer.text


def test_it_submits_and_gives_a_receipt(browser, world):
    answer = save(browser, "submit", **FULL, opinion="Sound.")
    assert answer.location.endswith("/declarations/D1/receipt")
    receipt = browser.get(answer.location)
    assert re.search(r"<code[^>]*>[0-9a-f]{64}</code>", receipt.text)
    assert "79.00 / 100" in receipt.text  # 40 × 0.85 + 20 × 0.75 + 40 × 0.75
    page = browser.get(D1).text
    assert "sheet-form" not in page
    assert "Sound." in page
    assert "Submitted" in browser.get(HOME).text


def test_it_answers_a_double_click_with_the_same_receipt(browser, world):
    page = browser.get(D1)
    sent = filled(page, "submit") | FULL
    first, second = browser.post(D1, data=sent), browser.post(D1, data=sent)
    assert first.location == second.location
    assert second.status_code == 302


def test_it_shows_both_versions_and_lets_the_expert_choose(browser):
    stale = browser.get(D1)
    assert save(browser, **{"score-A1": "50", "comment-A1": "first tab"}).status_code == 302
    answer = save(browser, page=stale, **{"score-A1": "60", "comment-A1": "second tab"})
    assert answer.status_code == 409
    for text in ("50", "60", "first tab", "second tab"):
        assert text in answer.text
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text.split("differ")[1]))
    assert browser.post(D1, data=again | {"act": "draft"}).status_code == 302
    page = browser.get(D1)
    assert 'value="60"' in page.text
    assert "second tab" in page.text
    assert hidden(page, "version") == "2"


def test_it_does_not_overwrite_a_sheet_submitted_in_another_tab(browser):
    stale = browser.get(D1)
    save(browser, "submit", **FULL)
    answer = save(browser, page=stale, **{"score-A1": "1"})
    assert answer.status_code == 409
    assert "Keep what I typed" not in answer.text


def test_it_shows_no_other_experts_scores(app, browser, world):
    world.add_sheet("D1", "E2", {"A1": 73, "A2": 1, "B": 1})
    for address in (HOME, D1):
        assert "73" not in re.sub(r"[0-9a-f]{20,}|[A-Za-z0-9_.-]{40,}", "", browser.get(address).text)


def test_it_keeps_the_sheets_of_other_rounds_and_people_out(app, database, world):
    other = World(database, code="R2")
    stranger = signed_in_client(app, other.experts["E1"].user)
    assert stranger.get(D1).status_code == 404
    coordinator = signed_in_client(app, world.coordinator)
    assert coordinator.get(D1).status_code == 403
    assert app.test_client().get(D1).status_code == 302


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED])
def test_it_refuses_scores_outside_of_scoring_and_keeps_what_was_typed(browser, world, state):
    page = browser.get(D1)
    world.set_state(state)
    answer = browser.post(D1, data=filled(page, "draft") | FULL | {"opinion": "canary"})
    assert answer.status_code == 422
    assert "Scoring is not open" in answer.text
    assert "canary" in answer.text
    assert "canary" not in browser.get(D1).text


def test_it_says_that_scoring_is_not_open_yet(browser, world):
    world.set_state(RoundState.OPEN)
    assert "Scoring has not been opened yet" in browser.get(D1).text


def test_it_shows_items_of_every_kind(app, database):
    world = World(database, criteria=RICH)
    browser = signed_in_client(app, world.experts["E1"].user)
    page = browser.get(D1).text
    assert "entered by the coordinator" in page
    assert 'name="score-X"' in page
    assert 'name="score-N"' in page
    assert 'name="score-O"' not in page
    assert save(browser, "submit", **FULL, **{"score-X": "-2.5"}).status_code == 302


def test_it_ignores_fields_nobody_asked_for(browser, world, database):
    extra = {"state": "submitted", "user_id": "1", "digest": "x", "declaration_id": "2", "score-O": "5"}
    assert save(browser, **FULL, **extra).status_code == 302
    assert "Draft" in browser.get(HOME).text


def attach(world, declaration, name="secret name of a person.pdf"):
    with world.system() as session:
        kept = store(session, name, "application/pdf", b"%PDF-1.4 canary")
        row = Attachment(declaration_id=world.declarations[declaration].id, file_id=kept.id, title="Plan")
        session.add(row)
        session.flush()
        return row.id


def test_it_sends_files_to_save_under_a_name_of_codes(browser, world):
    number = attach(world, "D1")
    assert "Plan" in browser.get(D1).text
    answer = browser.get(f"{D1}/files/{number}")
    assert answer.data == b"%PDF-1.4 canary"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="R1-D1-1.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_sends_no_file_of_another_declaration_or_before_the_statement(app, database):
    world = World(database, stated=False)
    mine, others = attach(world, "D1"), attach(world, "D2")
    browser = signed_in_client(app, world.experts["E1"].user)
    early = browser.get(f"{D1}/files/{mine}")
    assert early.status_code == 403
    assert b"canary" not in early.data
    send(browser, f"{D1}/statement", {"stand-D1": "none"}, page=D1)
    assert browser.get(f"{D1}/files/{mine}").status_code == 200
    for absent in (others, 999):
        assert browser.get(f"{D1}/files/{absent}").status_code == 404
    world.add_conflict("D1", "E1")
    assert browser.get(f"{D1}/files/{mine}").status_code == 404


def test_it_closes_the_form_when_the_assignment_ends(browser, world):
    page = browser.get(D1)
    with world.system() as session:
        same = Assignment.declaration_id == world.declarations["D1"].id
        for row in session.scalars(select(Assignment).where(same)):
            row.ended_at = clock.now()
    assert browser.post(D1, data=filled(page, "draft") | FULL).status_code == 404


def test_it_steps_aside_while_reading_and_seals_the_sheet(browser, world):
    save(browser, "submit", **FULL)
    typed = {"stand-D1": "conflict", "kind-D1": "service", "reason-D1": "I advised them."}
    answer = send(browser, f"{D1}/statement", typed, page=D1)
    assert answer.location == HOME
    for address in (D1, f"{D1}/receipt"):
        assert browser.get(address).status_code == 404
    home = browser.get(HOME).text
    assert "Stepped aside" in home
    assert "Summary" not in home


def test_it_refuses_what_comes_after_the_deadline_and_keeps_what_was_typed(browser, world):
    page = browser.get(D1)
    world.set_deadline(timedelta(seconds=-1))
    answer = browser.post(D1, data=filled(page, "submit") | FULL | {"opinion": "canary"})
    assert answer.status_code == 422
    assert "deadline has passed" in answer.text
    assert "canary" in answer.text


@pytest.mark.parametrize("text", ["a\0b", "a\x1bb"])
def test_it_refuses_characters_that_cannot_be_stored(browser, text):
    answer = save(browser, **{"opinion": text, "comment-A1": text})
    assert answer.status_code == 422
    assert answer.text.count("cannot be stored") == 4  # twice in the summary, twice beside the fields


@pytest.mark.parametrize(
    "text", ["😀𠀀👩‍👩‍👧", "\u202eright to left", "e" + "\u0301" * 1000, "a\u2028b", "=1+1", "{{ 7*7 }}%(x)s"]
)
def test_it_stores_and_shows_any_text(browser, text):
    assert save(browser, opinion=text).status_code == 302
    assert escape(normalize("NFC", text)) in browser.get(D1).text


@pytest.mark.parametrize("version", ["", "x", "-1", "1e3", "９", "9" * 30])
def test_it_takes_no_version_that_is_no_number(browser, version):
    assert save(browser, version=version).status_code == 409


def test_it_offers_to_take_back_a_slip_of_the_hand_only(app, database):
    world = World(database, stated=False)
    browser = signed_in_client(app, world.experts["E1"].user)
    aside = {"kind-D1": "kinship", "reason-D1": "A wrong click.", "kind-D2": "service", "reason-D2": "I advised them."}
    for code in ("D1", "D2"):
        page = f"{HOME}/declarations/{code}"
        if code == "D2":
            send(browser, f"{page}/statement", {"stand-D2": "none"}, page=page)
        send(browser, f"{page}/statement", {f"stand-{code}": "conflict", **aside}, page=page)
    home = browser.get(HOME)
    assert f"{D1}/take-back" in home.text
    assert f"{HOME}/declarations/D2/take-back" not in home.text
    token = {"csrf_token": csrf(home)}
    assert browser.post(f"{HOME}/declarations/D2/take-back", data=token).location == HOME
    assert "had been open to you" in browser.get(HOME).text
    hidden, absent = (browser.post(f"{HOME}/declarations/{code}/take-back", data=token) for code in ("D3", "D99"))
    assert hidden.status_code == absent.status_code == 404
    assert shown(hidden) == shown(absent)
    assert browser.post(f"{D1}/take-back", data=token).location == HOME
    assert "State conflicts first" in browser.get(HOME).text
    assert browser.post(f"{D1}/take-back", data=token).status_code == 404
