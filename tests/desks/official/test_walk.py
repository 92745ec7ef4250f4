import pytest
from sqlalchemy import select

from evalapp.accounts import sign_in
from evalapp.core.jobs import Job, run
from evalapp.core.ledger import LedgerEntry
from evalapp.core.phases import RoundState
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.rounds.rules import ReferenceOpens, RoundRules
from tests.decisions.scene import GROUND, scene
from tests.support.web import csrf, send, shown, signed_in_client

pytestmark = pytest.mark.slow

PASSWORD = "a password long enough"
TOTALS = {"D1": 90, "D2": 80, "D3": 70, "D4": 60, "D5": None}
HOME = "/rounds/R1"


@pytest.fixture
def world(database):
    return scene(database, TOTALS, password=PASSWORD)


@pytest.fixture
def first(app, world):
    return signed_in_client(app, world.official)


@pytest.fixture
def second(app, world):
    return signed_in_client(app, world.second_official)


def text(response) -> str:
    return str(response.get_data(as_text=True))


def state(world) -> RoundState:
    with world.system() as session:
        return RoundState(session.get_one(Round, world.round_id).state)


STAND = {"step": "propose", "calculation": "1", "certificate": "y", "password": PASSWORD}
DEPARTS = {"ground-D2": GROUND, "ground-D3": GROUND, "reason-D2": "It declined.", "reason-D3": "Next <b>one</b>."}


def test_two_officials_decide_and_fetch_the_report(app, world, first, second):
    assert "Make a proposal" in text(first.get(f"{HOME}/official"))
    ranking = text(first.get(f"{HOME}/ranking"))
    assert ranking.index("D1") < ranking.index("D4") < ranking.index("D5")
    assert "after-line" in ranking
    assert "0 of at least 1 sheets counted" in ranking
    one = text(first.get(f"{HOME}/ranking/D1"))
    assert "89.00" in one
    assert "91.00" in one
    made = send(first, f"{HOME}/propose", {**STAND, "funded": ["D1", "D3"], "reserve-D4": "1", **DEPARTS})
    assert made.status_code == 302
    page = second.get(made.location)
    assert "Next &lt;b&gt;one&lt;/b&gt;." in text(page)
    assert "Confirm this proposal" in text(page)
    assert "Confirm this proposal" not in text(first.get(made.location))
    digest = text(page).split('name="digest"')[1].split('value="')[1].split('"')[0]
    values = {"csrf_token": csrf(page), "digest": digest, "certificate": "y", "password": PASSWORD}
    reasons = {"reason-D2": "Letter seen.", "reason-D3": "Agreed."}
    assert second.post(made.location + "/confirm", data={**values, **reasons}).status_code == 302
    assert state(world) is RoundState.DECIDED
    decided = text(first.get(made.location))
    assert "Decided at" in decided
    assert "Letter seen." in decided
    assert "Funded" in text(first.get(f"{HOME}/ranking"))


@pytest.mark.slow
def test_a_report_is_made_by_a_job_and_fetched(app, world, first):
    queued: list[str] = []
    app.extensions["evalapp.queue"] = queued.append
    asked = send(first, f"{HOME}/report", {"language": "en"})
    assert asked.status_code == 302
    waiting = first.get(asked.location)
    assert waiting.headers["Refresh"] == "2"
    assert "Waiting for a worker" in text(waiting)
    assert first.get(asked.location + "/file").status_code == 404
    with world.system() as session:
        job_id = session.scalars(select(Job.id)).one()
    assert queued == [job_id]
    run(world.database, job_id)
    done = first.get(asked.location)
    assert "Refresh" not in done.headers
    assert "Download" in text(done)
    fetched = first.get(asked.location + "/file")
    assert fetched.mimetype == "application/pdf"
    assert fetched.data.startswith(b"%PDF-1.7")
    assert "decision-report-R1-calculation-1-en.pdf" in fetched.headers["Content-Disposition"]
    for other in (world.applicant, world.experts["E1"].user):
        assert signed_in_client(app, other).get(asked.location + "/file").status_code == 403


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"password": "wrong password"}, "does not fit", id="password"),
        pytest.param({"certificate": ""}, "no conflict of interest", id="certificate"),
        pytest.param({"ground-D2": ""}, "one of the permitted grounds", id="ground"),
        pytest.param({"reason-D3": " "}, "please write why", id="reason"),
        pytest.param({"reason-D3": "a\x0bb"}, "cannot be stored", id="control character"),
        pytest.param({"funded": ["D1", "D2", "D3"]}, "2 can be funded", id="too many"),
        pytest.param({"reserve-D4": "first"}, "is a number such as 1", id="no place"),
        pytest.param({"reserve-D2": "1"}, "have the same reserve place", id="place given twice"),
        pytest.param({"calculation": "7"}, "not the newest", id="another calculation"),
    ],
)
def test_a_refused_proposal_keeps_what_was_typed(world, first, change, said):
    values = {**STAND, "funded": ["D1", "D3"], "reserve-D4": "1", **DEPARTS, **change}
    answer = send(first, f"{HOME}/propose", values)
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert 'value="D3" id="funded-D3" checked' in " ".join(page.split())
    assert f'value="{values["reserve-D4"]}"' in page
    if "reserve-D2" not in change and "funded" not in change and change.get("reserve-D4") is None:
        assert "It declined.</textarea>" in page
    assert PASSWORD not in page
    assert text(first.get(f"{HOME}/proposals")).count("Proposal 1") == 0


def test_checking_shows_departures_and_writes_nothing(world, first):
    answer = send(first, f"{HOME}/propose", {"step": "check", "calculation": "1", "funded": ["D1", "D3"]})
    assert answer.status_code == 200
    assert 'name="ground-D2"' in text(answer)
    assert 'name="reason-D3"' in text(answer)
    assert 'name="reason-D1"' not in text(answer)
    assert "Nobody has made a proposal yet." in text(first.get(f"{HOME}/proposals"))


def test_failed_passwords_are_counted(world, first, monkeypatch):
    monkeypatch.setattr(sign_in, "TRIES", 2)
    values = {**STAND, "funded": ["D1", "D2"], "password": "wrong password"}
    answers = [text(send(first, f"{HOME}/propose", values)) for _ in range(3)]
    assert "does not fit" in answers[1]
    assert "Too many failed attempts" in answers[2]


def test_a_superseded_proposal_cannot_be_confirmed(world, first, second):
    values = {**STAND, "funded": ["D1", "D2"]}
    page = second.get(send(first, f"{HOME}/propose", values).location)
    send(first, f"{HOME}/propose", {**values, "reserve-D3": "1"})
    digest = text(page).split('name="digest"')[1].split('value="')[1].split('"')[0]
    sent = {"csrf_token": csrf(page), "digest": digest, "certificate": "y", "password": PASSWORD}
    answer = second.post(f"{HOME}/proposals/1/confirm", data=sent)
    assert answer.status_code == 409
    assert "read it again" in text(answer)
    swapped = second.post(f"{HOME}/proposals/2/confirm", data=sent)
    assert swapped.status_code == 409
    assert state(world) is RoundState.CLOSED


def test_the_comparison_opens_after_the_proposal_and_is_recorded(world, first):
    shut = text(first.get(f"{HOME}/other-methods"))
    assert "once a proposal is locked" in shut
    token = csrf(first.get(f"{HOME}/propose"))
    assert first.post(f"{HOME}/other-methods", data={"csrf_token": token}).status_code == 403
    send(first, f"{HOME}/propose", {**STAND, "funded": ["D1", "D2"]})
    assert "z-score" not in text(first.get(f"{HOME}/other-methods"))
    assert "z-score" in text(send(first, f"{HOME}/other-methods", {}))
    with world.system() as session:
        wanted = select(LedgerEntry).where(LedgerEntry.action == "reference.seen")
        seen = session.scalars(wanted).one()
    assert seen.actor == f"user:{world.official.id}"


@pytest.mark.parametrize(("opens", "status"), [(ReferenceOpens.NEVER, 403), (ReferenceOpens.AFTER_CLOSING, 200)])
def test_the_rules_open_the_comparison(app, database, opens, status):
    client = signed_in_client(app, scene(database, TOTALS, rules=RoundRules(reference_opens=opens)).official)
    token = csrf(client.get(f"{HOME}/official"))
    assert client.post(f"{HOME}/other-methods", data={"csrf_token": token}).status_code == status


GETS = ("ranking", "ranking/D1", "proposals", "proposals/1", "propose", "other-methods", "report", "official")


@pytest.mark.parametrize(
    ("who", "open_"),
    [
        ("coordinator", {"ranking", "ranking/D1", "proposals", "proposals/1", "report", "official"}),
        ("applicant", set()),
    ],
)
def test_others_see_what_their_part_allows(app, world, first, who, open_):
    send(first, f"{HOME}/propose", {**STAND, "funded": ["D1", "D2"]})
    client = signed_in_client(app, getattr(world, who))
    assert {page for page in GETS if client.get(f"{HOME}/{page}").status_code == 200} == open_
    token = csrf(client.get("/"))
    for act in ("propose", "proposals/1/confirm", "other-methods"):
        assert client.post(f"{HOME}/{act}", data={"csrf_token": token}).status_code == 403


def test_nobody_sees_a_ranking_before_closing(app, world, first):
    world.set_state(RoundState.SCORING)
    assert {page for page in GETS if first.get(f"{HOME}/{page}").status_code == 200} == {"official"}
    assert "90" not in text(first.get(f"{HOME}/official")).split("<main")[1]


def test_the_rules_can_close_the_ranking_to_coordinators(app, database):
    world = scene(database, TOTALS, rules=RoundRules(coordinator_sees_ranking=False))
    client = signed_in_client(app, world.coordinator)
    for page in ("ranking", "ranking/D1", "proposals", "report"):
        assert client.get(f"{HOME}/{page}").status_code == 403
    world.set_state(RoundState.DECIDED)
    assert client.get(f"{HOME}/ranking").status_code == 200


def test_sheets_stay_closed_where_the_rules_say_so(app, database):
    world = scene(database, TOTALS, rules=RoundRules(officials_see_sheets=False))
    client = signed_in_client(app, world.official)
    assert "<circle" not in text(client.get(f"{HOME}/ranking"))
    assert "89.00" not in text(client.get(f"{HOME}/ranking/D1"))


def test_who_scores_in_the_round_sees_no_ranking_whether_or_not_a_conflict_was_set(app, world):
    with world.system() as session:
        session.get_one(Expert, world.experts["E1"].id).user_id = world.official.id
    client = signed_in_client(app, world.official)
    pages = ("ranking", "ranking/D1", "ranking/D2", "proposals", "propose", "other-methods", "report")
    before = [client.get(f"{HOME}/{page}") for page in pages]
    assert {answer.status_code for answer in before} == {403}
    world.add_conflict("D2", "E1")
    after = [client.get(f"{HOME}/{page}") for page in pages]
    assert [shown(answer) for answer in before] == [shown(answer) for answer in after]
    token = csrf(client.get("/"))
    assert client.post(f"{HOME}/propose", data={**STAND, "csrf_token": token}).status_code == 403


def test_calculating_again_changes_nothing_while_nothing_changed(world, first):
    answer = send(first, f"{HOME}/calculate", {}, page=f"{HOME}/official")
    assert answer.status_code == 302
    assert "it stands" in text(first.get(answer.location))
    world.add_conflict("D3", "E2")
    assert "please calculate again" in text(first.get(f"{HOME}/official"))
