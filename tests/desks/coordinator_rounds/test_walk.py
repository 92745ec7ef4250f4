from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evalapp.core import clock
from evalapp.core.clock import in_zone
from evalapp.core.ledger import record
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, system
from evalapp.desks.coordinator.ledger import SHOWN_SUBJECTS
from evalapp.rounds.models import Round
from evalapp.rounds.moves import deadline
from evalapp.rounds.queries import criteria_of, find_round
from evalapp.rounds.rules import DraftRule, Method, RegionRule, RoundRules
from evalapp.sheets.models import SheetState
from tests.support.web import csrf, send, signed_in_client
from tests.support.world import RICH, World

NEW = {
    "code": "R9", "title": "A new round", "timezone": "Asia/Shanghai", "points": "100", "how": "number", "fund": "2",
}  # fmt: skip
RULES = {
    "method": "trimmed", "decimals": "1", "rank_on": "shown", "quorum": "2", "drafts": "counted", "ties-0": "A",
    "ties-1": "", "ties_end": "lot", "reference_opens": "never", "coordinator_sees_ranking": "y", "confirmations": "2",
    "reply_days": "7", "grounds": "Regional balance\nNew city", "conflict_years": "2", "region_rule": "city",
    "text_affinity": "y", "exclusion_rules": "Scores by agreement\nFavours its own region",
}  # fmt: skip
TABLE = "code,parent,title,weight,best,worst,step\nA,,Quality,60,100,0,1\nB,,Cost,40,1,5,1\n"


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def preparing(database):
    return World(database, state=RoundState.PREPARATION, criteria=RICH, assign=False)


@pytest.fixture
def client(app, database):
    """A browser of someone who may create rounds."""
    world = World(database)
    with world.system() as session:
        creator = world.person(session, "creator", Role.OFFICIAL, (Role.COORDINATOR, None))
    return signed_in_client(app, creator)


def test_a_round_is_made_settled_and_opened_in_the_browser(client, database):
    assert send(client, "/rounds/new", NEW).headers["Location"] == "/rounds/R9/coordinator"
    assert "There are no criteria yet" in text(client.get("/rounds/R9/coordinator"))
    assert send(client, "/rounds/R9/criteria/table", {"text": TABLE}).status_code == 302
    assert send(client, "/rounds/R9/rules/edit", RULES).status_code == 302
    assert send(client, "/rounds/R9/documents", {"documents": "Plan\nBudget"}).status_code == 302
    dates = {"scoring_starts_at": "2030-01-01T09:00", "scoring_ends_at": "2030-02-01T18:00"}
    assert send(client, "/rounds/R9/dates", dates).status_code == 302
    page = client.get("/rounds/R9/open")
    for shown in ("Quality", "Regional balance", "Budget", "Trimmed mean", "a lot is drawn"):
        assert shown in text(page), shown
    digest = text(page).split('name="digest"')[1].split('value="')[1].split('"')[0]
    opened = client.post(
        "/rounds/R9/open", data={"csrf_token": csrf(page), "digest": digest, "understood": "y"}, follow_redirects=True
    )
    assert opened.status_code == 200
    assert digest in text(opened)
    with database.reading(system("test")) as session:
        round_ = find_round(session, "R9")
        assert (round_.state, round_.lock_digest) == (RoundState.OPEN, digest)
        rules = RoundRules.from_plain(round_.rules)
        assert (rules.method, rules.drafts, rules.ties) == (Method.TRIMMED, DraftRule.COUNTED, ("A", "lot"))
        assert (rules.conflict_years, rules.region_rule, rules.text_affinity) == (2, RegionRule.CITY, True)
        assert (rules.grounds, rules.officials_see_sheets) == (("Regional balance", "New city"), False)
        assert rules.exclusion_rules == ("Scores by agreement", "Favours its own region")
        assert deadline(session, round_.id) == datetime(2030, 2, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"code": "R 9"}, "is not a code"),
        ({"code": "R1"}, "There is a round “R1” already."),
        ({"timezone": "Mars/Olympus"}, "not a known time zone"),
        ({"points": "many"}, "Please type a number"),
        ({"points": "NaN"}, "Please type a number"),
        ({"fund": ""}, "Please type how many can be funded."),
        ({"how": "groups", "groups": "east"}, "Please type each group once"),
        ({"how": "budget", "budget": "5", "award": "6"}, "pays no award"),
        ({"how": "budget", "budget": "5"}, "needs an award"),
        ({"title": "a\x00b"}, "cannot be stored"),
    ],
)
def test_what_was_typed_stays_beside_what_is_wrong(client, change, shown):
    answer = send(client, "/rounds/new", {**NEW, "title": "Kept title", **change})
    assert answer.status_code == 422
    assert shown in text(answer)
    for typed in {**NEW, "title": "Kept title", **change}.values():
        assert typed.replace("\x00", "") in text(answer).replace("\x00", "")


def test_places_come_from_a_budget_or_from_groups(client, database):
    send(client, "/rounds/new", {**NEW, "how": "budget", "budget": "70", "award": "20", "currency": "CNY"})
    send(client, "/rounds/new", {**NEW, "code": "R8", "how": "groups", "groups": "east = 4\n西部＝2"})
    with database.reading(system("test")) as session:
        assert find_round(session, "R9").fund == 3
        assert find_round(session, "R8").fund_by_group == {"east": 4, "西部": 2}


def test_a_bad_table_keeps_its_text_and_names_line_and_column(app, preparing):
    client = signed_in_client(app, preparing.coordinator)
    bad = TABLE.replace("60,100", "60,x100")
    answer = send(client, "/rounds/R1/criteria/table", {"text": bad})
    assert answer.status_code == 422
    assert "Line 2, best" in text(answer)
    assert "A,,Quality,60,x100,0,1" in text(answer)


def test_a_table_in_chinese_says_its_problems_in_chinese_templates(app, preparing):
    client = signed_in_client(app, preparing.coordinator, language="zh")
    answer = send(client, "/rounds/R1/criteria/table", {"text": TABLE.replace("60,100", "60,x100")})
    assert answer.status_code == 422


def test_rows_are_added_edited_moved_and_removed_without_script(app, preparing):
    client = signed_in_client(app, preparing.coordinator)
    row = {
        "code": "A3", "parent": "A", "title": "Third", "weight": "5", "best": "１０", "worst": "0", "step": "1",
        "kind": "scored", "guidance": "two\r\nlines",
    }  # fmt: skip
    assert send(client, "/rounds/R1/criteria/new?parent=A", row).status_code == 302
    edited = send(client, "/rounds/R1/criteria/A3/edit", {**row, "title": "Last", "step": "3"})
    assert edited.status_code == 422
    assert "does not divide" in text(edited)
    assert send(client, "/rounds/R1/criteria/A3/edit", {**row, "title": "Last"}).status_code == 302
    assert send(client, "/rounds/R1/criteria/A3/move", {"direction": "up"}, "/rounds/R1/criteria").status_code == 302
    with preparing.system() as session:
        rows = criteria_of(session, preparing.round_id)
        assert [found.code for found in rows] == ["A", "A1", "A3", "A2", "B", "O", "X", "N"]
        assert (rows[2].title, rows[2].guidance) == ("Last", "two lines")
    assert send(client, "/rounds/R1/criteria/A/delete", {}).status_code == 302
    with preparing.system() as session:
        assert [found.code for found in criteria_of(session, preparing.round_id)] == ["B", "O", "X", "N"]


def test_the_download_can_be_put_back(app, preparing):
    client = signed_in_client(app, preparing.coordinator)
    table = client.get("/rounds/R1/criteria.csv")
    assert table.mimetype == "text/csv"
    assert send(client, "/rounds/R1/criteria/table", {"text": text(table)}).status_code == 302
    assert client.get("/rounds/R1/criteria.csv").data == table.data


def test_a_lock_that_changed_before_the_eyes_is_not_made(app, preparing):
    client = signed_in_client(app, preparing.coordinator)
    token = csrf(client.get("/rounds/R1/open"))
    answer = client.post("/rounds/R1/open", data={"csrf_token": token, "digest": "0" * 64, "understood": "y"})
    assert answer.status_code == 422
    assert "changed meanwhile" in text(answer)


@pytest.mark.parametrize(
    "page",
    [
        "settings", "dates", "documents", "rules/edit", "criteria/new", "criteria/A1/edit", "criteria/A1/delete",
        "criteria/table",
    ],
)  # fmt: skip
def test_nothing_locked_can_be_edited_after_opening(app, database, page):
    world = World(database, state=RoundState.OPEN)
    client = signed_in_client(app, world.coordinator)
    assert client.get(f"/rounds/R1/{page}").status_code == 403
    token = csrf(client.get("/rounds/R1/coordinator"))
    assert client.post(f"/rounds/R1/{page}", data={"csrf_token": token, **NEW}).status_code == 403


def test_closing_shows_what_would_stay_unresolved_and_asks(app, database):
    world = World(database, rules=RoundRules(quorum=2))
    everything = {"A1": 50, "A2": 3, "B": 1}
    for expert in ("E1", "E2"):
        world.add_sheet("D1", expert, everything)
    world.add_sheet("D2", "E1", everything)
    world.add_sheet("D2", "E2", everything, SheetState.DRAFT)
    for expert in ("E1", "E2"):
        world.add_sheet("D3", expert, {**everything, "B": None})
    world.set_deadline(timedelta(hours=-1))
    client = signed_in_client(app, world.coordinator)
    page = client.get("/rounds/R1/close-scoring")
    assert "1 of 2 sheets would count" in text(page)
    assert "No counted sheet has a score for B" in text(page)
    assert "Assign a stand-in" in text(page)
    assert send(client, "/rounds/R1/close-scoring", {}).status_code == 422
    assert send(client, "/rounds/R1/close-scoring", {"unresolved": "y"}).status_code == 302
    with world.system() as session:
        assert session.get_one(Round, world.round_id).state is RoundState.CLOSED


def test_a_deadline_is_extended_on_the_rounds_clock(app, database):
    world = World(database)
    client = signed_in_client(app, world.coordinator)
    later = (clock.now() + timedelta(days=30)).replace(second=0, microsecond=0)
    typed = in_zone(later, "Asia/Shanghai").strftime("%Y-%m-%dT%H:%M")
    answer = send(client, "/rounds/R1/extend", {"phase": "scoring", "ends_at": typed, "reason": "Flood"})
    assert answer.status_code == 302
    with world.system() as session:
        assert deadline(session, world.round_id) == later
    again = send(client, "/rounds/R1/extend", {"phase": "scoring", "ends_at": typed, "reason": ""})
    assert again.status_code == 422
    assert typed in text(again)


def test_progress_shows_states_and_never_scores(app, database):
    world = World(database)
    world.add_sheet("D1", "E1", {"A1": 73, "A2": 17, "B": 3})
    world.add_sheet("D2", "E1", {"A1": 73}, SheetState.DRAFT)
    client = signed_in_client(app, world.coordinator)
    page = text(client.get("/rounds/R1/progress"))
    assert page.count("Submitted</span>") == 1
    assert page.count("Draft</span>") == 1
    assert page.count("Not begun</span>") == 4
    assert "73" not in page.split("<main")[1].split("</main>")[0]


def test_officials_see_no_experts_in_the_audit_trail(app, database):
    world = World(database)
    with world.acting(world.experts["E1"]) as session:
        record(session, "sheet.saved", ("sheets", 1), round_id=world.round_id)
    with world.acting(world.coordinator) as session:
        record(session, "panels.assigned", ("assignments", 1), round_id=world.round_id, facts={"expert": "E1-secret"})
    actor = f"user:{world.experts['E1'].user_id}<"
    coordinators = text(signed_in_client(app, world.coordinator).get("/rounds/R1/ledger"))
    assert actor in coordinators
    assert "E1-secret" in coordinators
    officials = text(signed_in_client(app, world.official).get("/rounds/R1/ledger"))
    assert actor not in officials
    assert "E1-secret" not in officials


def test_the_audit_trail_hides_what_sheets_hold(app, database):
    world = World(database)
    with world.system() as session:
        record(session, "sheet.saved", ("sheets", 1), round_id=world.round_id, facts={"A1": "secret-73"})
        record(session, "calculation.made", ("calculations", 1), round_id=world.round_id, facts={"D1": "secret-88"})
        record(session, "round.settings_changed", ("rounds", 1), round_id=world.round_id, facts={"title": "shown"})
    page = text(signed_in_client(app, world.coordinator).get("/rounds/R1/ledger"))
    assert "secret" not in page
    assert "shown" in page
    assert "sheet.saved" in page
    assert not SHOWN_SUBJECTS & {"sheets", "scores", "sheet_versions", "objective_scores", "calculations", "proposals"}
