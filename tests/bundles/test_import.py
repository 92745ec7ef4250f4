"""A bundle becomes a round: its state, its people, its one entry in the ledger."""

import json
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.operations import create_user, grant_role
from evalapp.bundles.frame import Frame
from evalapp.bundles.operations import import_round
from evalapp.core.errors import Refusal
from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.core.phases import RoundState
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Role, Viewer, system
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.lock import lock_digest
from evalapp.rounds.models import PhaseName, Round
from evalapp.rounds.queries import documents_of, phases_of
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Score, Sheet, SheetState
from scoring.bundle import Method, read_files
from tests.scoring.files import small

SYSTEM = system("test")


def without_scores():
    files = small()
    for name in ("scores.csv", "sheets.csv"):
        del files[name]
    return files


def imported(database, files, **more):
    with database.transaction(SYSTEM) as session:
        return import_round(session, read_files(files), **more)


def test_a_bundle_with_scores_is_closed_and_undecided(database):
    made = imported(database, small())
    assert made.state is RoundState.CLOSED
    assert made.opened_at is not None
    assert made.scoring_closed_at is not None
    with database.reading(SYSTEM) as session:
        round_ = session.get_one(Round, made.id)
        assert round_.lock_digest == lock_digest(session, round_)
        assert set(session.scalars(select(Declaration.state))) == {DeclarationState.ADMITTED}


def test_a_bundle_without_scores_is_in_preparation(database):
    made = imported(database, without_scores())
    assert made.state is RoundState.PREPARATION
    assert made.lock_digest is None
    with database.reading(SYSTEM) as session:
        assert set(session.scalars(select(Declaration.state))) == {DeclarationState.ENTERED}
        assert session.scalar(select(func.count(Assignment.id))) == 4


def test_scores_are_kept_as_steps_from_the_worst_end(database):
    imported(database, small())
    with database.reading(SYSTEM) as session:
        steps = session.scalars(select(Score.steps).order_by(Score.position)).all()
    assert steps == [8, 5, 7, 6, None, 7, 4, 9, 8, 0]


@pytest.mark.parametrize(("rule", "state"), [("void", SheetState.VOID), ("counted", SheetState.DRAFT)])
def test_drafts_become_what_the_rules_say(database, rule, state):
    files = small(
        round_toml=("quorum = 1", f'quorum = 1\ndrafts = "{rule}"'), sheets_csv=("D1,E2,submitted", "D1,E2,draft")
    )
    imported(database, files)
    with database.reading(SYSTEM) as session:
        states = session.scalars(select(Sheet.state).order_by(Sheet.position)).all()
    assert states == [SheetState.SUBMITTED, state, SheetState.SUBMITTED, SheetState.SUBMITTED, SheetState.SEALED]


def test_who_scored_is_assigned_also_where_the_bundle_does_not_say_so(database):
    files = small()
    del files["assignments.csv"]
    imported(database, files)
    with database.reading(SYSTEM) as session:
        pairs = session.execute(
            select(Declaration.code, Expert.code).select_from(Assignment).join(Declaration).join(Expert)
        )
        assert sorted(map(tuple, pairs)) == [("D1", "E1"), ("D1", "E2"), ("D2", "E1"), ("D2", "E2")]


def test_experts_get_accounts_without_password(database):
    made = imported(database, small())
    with database.reading(SYSTEM) as session:
        users = session.scalars(select(User).join(Expert).order_by(Expert.position)).all()
        assert [user.login for user in users] == ["small.E1", "small.E2", "small.E3"]
        assert {user.password_hash for user in users} == {None}
        grants = session.execute(select(RoleGrant.role, RoleGrant.round_id)).all()
        assert set(map(tuple, grants)) == {(Role.EXPERT, made.id)}


def with_emails(*emails):
    rows = "".join(f"E{number},Expert {number},{email}\n" for number, email in enumerate(emails, 1))
    return small() | {"experts.csv": f"code,name,email\n{rows}".encode()}


def test_an_email_that_nobody_shares_is_the_sign_in_name(database):
    imported(database, with_emails("a@example.org", "same@example.org", "SAME@example.org"))
    with database.reading(SYSTEM) as session:
        logins = [user.login for user in session.scalars(select(User).join(Expert).order_by(Expert.position))]
    assert logins == ["a@example.org", "small.E2", "small.E3"]


def test_the_same_person_serves_in_two_rounds_with_one_account(database):
    imported(database, with_emails("a@example.org", "b@example.org", ""))
    again = {**with_emails("x@example.org", "A@EXAMPLE.ORG", "")}
    again["round.toml"] = again["round.toml"].replace(b'"small"', b'"other"')
    imported(database, again)
    with database.reading(SYSTEM) as session:
        digest = lookup_digest("a@example.org")
        codes = session.scalars(select(Expert.code).join(User).where(User.login_digest == digest)).all()
    assert sorted(codes) == ["E1", "E2"]


def test_codes_that_differ_by_letter_case_only_get_names_of_their_own(database):
    files = small()
    files["experts.csv"] += b"e1,Another,,\n"
    imported(database, files)
    with database.reading(SYSTEM) as session:
        logins = {expert.code: expert.user.login for expert in session.scalars(select(Expert))}
    assert logins["E1"] == "small.E1"
    assert logins["e1"] == "small.e1~2"


def test_nobody_has_two_parts_in_a_round(database):
    with database.transaction(SYSTEM) as session:
        official = create_user(session, "official@example.org", "Official")
    made = imported(database, small())
    with database.transaction(SYSTEM) as session:
        grant_role(session, session.get_one(User, official.id), Role.OFFICIAL, made.id)
    with database.transaction(SYSTEM) as session, pytest.raises(Refusal, match="one person has one part"):
        grant_role(session, session.scalars(select(Expert)).first().user, Role.OFFICIAL, made.id)


def test_the_ledger_gets_one_entry_with_digest_and_counts(database):
    made = imported(database, small(), files_digest="f" * 64)
    with database.reading(SYSTEM) as session:
        entries = session.scalars(select(LedgerEntry)).all()
    assert [(entry.chain, entry.action) for entry in entries] == [(chain_of(made.id), "round.imported")]
    facts = json.loads(entries[0].facts)
    assert facts["files_sha256"] == "f" * 64
    assert facts["counts"]["scores"] == 10
    assert facts["lock_digest"] == made.lock_digest
    assert "Expert" not in entries[0].facts


def test_progress_only_grows(database):
    told = []
    imported(database, small(), progress=lambda done, total: told.append((done, total)))
    assert all(before[0] <= after[0] for before, after in pairwise(told))
    assert told[-1][0] == told[-1][1]


def test_a_person_who_imports_coordinates(database):
    with database.transaction(SYSTEM) as session:
        user = create_user(session, "coordinator", "Coordinator")
    with database.transaction(Viewer(user.id)) as session:
        made = import_round(session, read_files(small()))
    with database.reading(SYSTEM) as session:
        grants = session.execute(select(RoleGrant.role, RoleGrant.round_id).where(RoleGrant.user_id == user.id)).all()
    assert set(map(tuple, grants)) == {(Role.COORDINATOR, made.id)}


def test_a_code_that_exists_is_refused(database):
    imported(database, small())
    with pytest.raises(Refusal, match="There is a round “small” already"):
        imported(database, small())


def test_a_scale_too_fine_to_count_is_refused(database):
    files = small()
    files["criteria.csv"] += b"FINE,,Fine,1,999999999999999,0,0.00000000000001,objective,\n"
    files["objective.csv"] += b"D1,FINE,999999999999999\n"
    with pytest.raises(Refusal, match="more steps than can be kept"):
        imported(database, files)
    with database.reading(SYSTEM) as session:
        assert session.scalar(select(func.count(Round.id))) == 0
        assert session.scalar(select(func.count(User.id))) == 0


def test_a_frame_adds_what_bundles_have_no_words_for(database):
    rules = RoundRules(method=Method.MEDIAN, grounds=("one",), confirmations=2)
    frame = Frame(True, rules, {PhaseName.SCORING: (None, None)}, ("Plan", "Letter"))
    made = imported(database, small(), frame=frame)
    kept = RoundRules.from_plain(made.rules)
    assert made.fictional
    assert (kept.method, kept.grounds, kept.confirmations) == (Method.MEAN, ("one",), 2)
    with database.reading(SYSTEM) as session:
        assert [document.title for document in documents_of(session, made.id)] == ["Plan", "Letter"]
        assert set(phases_of(session, made.id)) == {PhaseName.SCORING}
        round_ = session.get_one(Round, made.id)
        assert round_.lock_digest == lock_digest(session, round_)
