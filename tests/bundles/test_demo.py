"""The demonstration: invented, sound, close at its funding line, and in reach of every role."""

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.passwords import verify_password
from evalapp.bundles.demo.load import ACCOUNTS, PASSWORD, load_closed_round, load_live_round
from evalapp.bundles.demo.panel import SECRETS
from evalapp.bundles.demo.rounds import CLOSED_CODE, LIVE_CODE, SEED, closed_round, live_round
from evalapp.conflicts.findings.models import ConflictFinding
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, system
from evalapp.experts.models import Expert
from evalapp.panels.draw.queries import draws_of
from evalapp.panels.draw.run import record_of
from evalapp.panels.panel_queries import members_of
from evalapp.results.numbers import Line, Numbers
from evalapp.results.operations import calculate
from evalapp.rounds.lock import require_lock
from evalapp.rounds.models import Round
from evalapp.sheets.models import Sheet, SheetState
from scoring import rank
from scoring.bundle import CriterionKind, read_files, write_files
from scoring.bundle import SheetState as BundleState
from scoring.draw import drawn_record

pytestmark = pytest.mark.slow

SYSTEM = system("test")


def test_its_rounds_are_sound_bundles():
    for bundle in (closed_round(), live_round()):
        assert write_files(read_files(write_files(bundle))) == write_files(bundle)


def test_the_same_seed_gives_the_same_round():
    assert write_files(closed_round()) == write_files(closed_round(SEED))
    assert write_files(closed_round()) != write_files(closed_round(SEED + 1))


def test_it_holds_what_a_real_round_holds():
    bundle = closed_round()
    assert (len(bundle.declarations), len(bundle.experts)) == (28, 40)
    assert len({row.expert for row in bundle.assignments}) == 9
    parents = {row.code: row.parent for row in bundle.criteria}
    assert max(sum(1 for _ in _ancestors(parents, code)) for code in parents) == 2
    assert {row.kind for row in bundle.criteria} >= {CriterionKind.OBJECTIVE, CriterionKind.ADJUST}
    states = {sheet.state for sheet in bundle.sheets}
    assert states == set(BundleState)
    assert any(score.score is None and score.comment for score in bundle.scores)
    assert "虚构" in bundle.settings.title
    assert sum(row.weight for row in bundle.criteria if row.parent is None and row.kind is CriterionKind.SCORED) == 100


def _ancestors(parents, code):
    while parents[code] is not None:
        code = parents[code]
        yield code


def test_its_funding_line_is_close_and_depends_on_the_method():
    ranking = rank(closed_round())
    inside = [row for row in ranking.declarations if row.funded is Line.INSIDE]
    outside = [row for row in ranking.declarations if row.funded is Line.OUTSIDE]
    assert len(inside) == 10
    assert 0 < inside[-1].total - outside[0].total < 0.1
    assert any(row.below_threshold and row.rank < inside[-1].rank for row in ranking.declarations)
    by_mean = {row.code for row in rank(closed_round(), "mean").declarations if row.funded is Line.INSIDE}
    assert by_mean != {row.code for row in inside}


def test_it_loads_once_and_can_be_calculated(database):
    with database.transaction(SYSTEM) as session:
        made = load_closed_round(session)
        assert made is not None
        numbers = Numbers.from_plain(calculate(session, made.id).numbers)
    assert len(numbers.declarations) == 28
    assert numbers.sheets.void == 3
    with database.transaction(SYSTEM) as session:
        assert load_closed_round(session) is None
        assert session.scalars(select(Round.code)).all() == [CLOSED_CODE]
        assert made.fictional


def test_its_hearing_panel_is_drawn_the_same_every_time_and_can_be_repeated(database):
    with database.transaction(SYSTEM) as session:
        made = load_closed_round(session)
        assert made is not None
        (draw,) = draws_of(session, made.id)
        record = record_of(draw)
        members = [row.expert.code for row in members_of(session, draw.panel)]
        assert made.state is RoundState.CLOSED
    assert record == drawn_record(record.pool, 7, SECRETS, record.rules)
    assert (len(record.pool), len(members)) == (31, 7)
    assert record.drawn.seats[1] not in members
    assert record.drawn.order[0].code == "E35"


def test_the_small_round_is_in_scoring_with_work_left(database):
    with database.transaction(SYSTEM) as session:
        load_closed_round(session)
        made = load_live_round(session)
        assert made is not None
    with database.reading(SYSTEM) as session:
        round_ = session.get_one(Round, made.id)
        require_lock(session, round_)
        assert (round_.code, round_.state) == (LIVE_CODE, RoundState.SCORING)
        states = session.scalars(select(Sheet.state).join(Expert).where(Expert.round_id == round_.id)).all()
        assert set(states) == {SheetState.DRAFT, SheetState.SUBMITTED}
        rows = session.scalars(select(ConflictFinding.state).order_by(ConflictFinding.rule)).all()
        assert sorted(rows) == ["confirmed", "dismissed", "open"]
        people = select(RoleGrant.role).where(RoleGrant.round_id == round_.id)
        assert set(session.scalars(people)) == {Role.COORDINATOR, Role.OFFICIAL, Role.APPLICANT, Role.EXPERT}
    with database.engine.connect() as connection:
        assert verify_ledger(connection).faults == ()


def test_every_role_signs_in_with_the_printed_password(database):
    with database.transaction(SYSTEM) as session:
        load_closed_round(session)
        load_live_round(session)
    with database.reading(SYSTEM) as session:
        users = {user.login: user for user in session.scalars(select(User))}
        experts = [user for login, user in users.items() if "@" in login]
        assert len(experts) == 40
        assert len({user.password_hash for user in experts}) == 1
        for user in [users[login] for _, login, _ in ACCOUNTS[:2]] + experts[:1]:
            assert verify_password(user.password_hash, PASSWORD)
        assert len(users) == len(ACCOUNTS) + 40


def test_what_users_changed_is_kept(database):
    with database.transaction(SYSTEM) as session:
        load_closed_round(session)
        admin = session.scalars(select(User)).all()[-1]
        admin.password_hash = "changed"
    with database.transaction(SYSTEM) as session:
        load_live_round(session)
        assert session.get_one(User, admin.id).password_hash == "changed"
