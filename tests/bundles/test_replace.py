"""Replacing a round: what differs is told first; the ledger goes on; what people did is never undone."""

import pytest
from sqlalchemy import func, select

from evalapp.accounts.models import RoleGrant, User, UserSession
from evalapp.accounts.operations import accept_invitation, create_user, grant_role, invite
from evalapp.accounts.sign_in import sign_in
from evalapp.bundles.differences import differences
from evalapp.bundles.export import bundle_of, export_round
from evalapp.bundles.operations import import_round, replace_round
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.files import store
from evalapp.core.ledger import head
from evalapp.core.ledger_check import verify_ledger
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, system
from evalapp.decisions.models import Proposal, ProposalState
from evalapp.declarations.models import Attachment, Declaration
from evalapp.declarations.queries import find_declaration
from evalapp.experts.models import Expert
from evalapp.results.models import Calculation
from evalapp.results.operations import calculate
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.models import Sheet, SheetVersion
from scoring.bundle import read_files, write_files
from tests.scoring.files import small

SYSTEM = system("test")
PASSWORD = "a long enough password"
CHANGED = {
    "declarations_csv": ("D1,First", "D1,First and better"),
    "scores_csv": ("D1,E1,PLUS,2,\n", ""),
    "experts_csv": ("E2,Expert two", "E2,Somebody else"),
}


@pytest.fixture
def round_id(database):
    with database.transaction(SYSTEM) as session:
        return import_round(session, read_files(small())).id


def replaced(database, round_id, files):
    with database.transaction(SYSTEM) as session:
        return replace_round(session, round_id, read_files(files))


def test_what_differs_is_told_by_file_and_row(database, round_id):
    with database.reading(SYSTEM) as session:
        present = bundle_of(session, session.get_one(Round, round_id))
    found = {difference.file: difference for difference in differences(present, read_files(small(**CHANGED)))}
    assert found["declarations.csv"].changed == ("D1",)
    assert found["scores.csv"].removed == ("D1, E1, PLUS",)
    assert found["experts.csv"].changed == ("E2",)
    assert set(found) == {"declarations.csv", "scores.csv", "experts.csv"}
    assert list(found["scores.csv"].lines()) == ["scores.csv: 0 added, 1 removed, 0 changed", "  - D1, E1, PLUS"]


def test_the_same_bundle_does_not_differ(database, round_id):
    with database.reading(SYSTEM) as session:
        assert differences(bundle_of(session, session.get_one(Round, round_id)), read_files(small())) == ()


def test_another_order_of_rows_is_told_as_such():
    one, two = "D1,First,City one,east\n", "D2,Second,City two,west\n"
    files = small(declarations_csv=(one + two, two + one))
    (found,) = differences(read_files(small()), read_files(files))
    assert list(found.lines()) == ["declarations.csv: the same rows in another order or with other columns"]


def test_a_setting_that_differs_is_named():
    (found,) = differences(read_files(small()), read_files(small(round_toml=("quorum = 1", "quorum = 2"))))
    assert (found.file, found.changed) == ("round.toml", ("rules.quorum",))


def test_many_differences_are_counted_and_the_first_listed():
    fewer = small()
    kept = (line for line in fewer["scores.csv"].splitlines(keepends=True) if not line.startswith(b"D1"))
    fewer["scores.csv"] = b"".join(kept)
    fewer["sheets.csv"] = b"declaration,expert,state\nD2,E3,sealed\n"
    found = {difference.file: difference for difference in differences(read_files(small()), read_files(fewer))}
    assert list(found["scores.csv"].lines(first=2))[-1] == "  - … 3 more"


def test_a_replaced_round_is_the_bundle(database, round_id):
    made = replaced(database, round_id, small(**CHANGED))
    assert made.id == round_id
    with database.reading(SYSTEM) as session:
        assert export_round(session, "small") == write_files(read_files(small(**CHANGED)))
        assert session.scalar(select(func.count(Round.id))) == 1


def test_its_ledger_goes_on(database, round_id):
    with database.reading(SYSTEM) as session:
        before = head(session, round_id)
    replaced(database, round_id, small(**CHANGED))
    with database.reading(SYSTEM) as session:
        assert head(session, round_id).seq == before.seq + 1
    with database.engine.connect() as connection:
        assert verify_ledger(connection).faults == ()


def test_calculations_on_the_old_rows_are_dropped(database, round_id):
    with database.transaction(SYSTEM) as session:
        calculate(session, round_id)
    replaced(database, round_id, small(**CHANGED))
    with database.transaction(SYSTEM) as session:
        assert session.scalar(select(func.count(Calculation.id))) == 0
        assert calculate(session, round_id).number == 1


def test_roles_and_rules_that_bundles_do_not_know_stay(database, round_id):
    with database.transaction(SYSTEM) as session:
        grant_role(session, create_user(session, "coordinator", "C"), Role.COORDINATOR, round_id)
        round_ = session.get_one(Round, round_id)
        round_.rules = RoundRules.from_plain(round_.rules).to_plain() | {"grounds": ["one"]}
    made = replaced(database, round_id, small(round_toml=("quorum = 1", "quorum = 2")))
    rules = RoundRules.from_plain(made.rules)
    assert (rules.quorum, rules.grounds) == (2, ("one",))
    with database.reading(SYSTEM) as session:
        held = select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.COORDINATOR)
        assert session.scalar(held) == 1


def signed_up(database, code):
    with database.transaction(SYSTEM) as session:
        user = session.scalars(select(Expert).where(Expert.code == code)).one().user
        accept_invitation(session, invite(session, user), PASSWORD)
        assert sign_in(session, user.login, PASSWORD) is not None
        return user.id, user.login


def test_an_expert_keeps_the_account(database, round_id):
    user_id, _ = signed_up(database, "E1")
    replaced(database, round_id, small(**CHANGED))
    with database.reading(SYSTEM) as session:
        expert = session.scalars(select(Expert).where(Expert.code == "E1")).one()
        assert expert.user_id == user_id
        assert expert.user.password_hash is not None
        assert session.scalar(select(func.count(User.id))) == 3


def test_another_person_behind_a_code_does_not_get_the_old_password(database, round_id):
    user_id, _ = signed_up(database, "E2")
    replaced(database, round_id, small(**CHANGED))
    with database.reading(SYSTEM) as session:
        expert = session.scalars(select(Expert).where(Expert.code == "E2")).one()
        assert expert.user_id == user_id
        assert (expert.user.name, expert.user.password_hash) == ("Somebody else", None)
        alive = select(func.count(UserSession.id)).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        assert session.scalar(alive) == 0


def test_attachments_and_summaries_of_codes_that_remain_are_kept(database, round_id):
    with database.transaction(SYSTEM) as session:
        applicant = create_user(session, "city", "City")
        grant_role(session, applicant, Role.APPLICANT, round_id)
        declaration = find_declaration(session, round_id, "D1")
        declaration.summary, declaration.applicant_user_id = "What we plan", applicant.id
        kept = store(session, "plan.pdf", "application/pdf", b"%PDF-")
        session.add(Attachment(declaration_id=declaration.id, file_id=kept.id, title="Plan"))
    replaced(database, round_id, small(**CHANGED))
    with database.reading(SYSTEM) as session:
        declaration = find_declaration(session, round_id, "D1")
        assert declaration.summary == "What we plan"
        assert declaration.applicant_user_id == applicant.id
        assert [attachment.title for attachment in declaration.attachments] == ["Plan"]


def test_an_applicant_of_a_code_that_is_gone_loses_the_part(database, round_id):
    with database.transaction(SYSTEM) as session:
        applicant = create_user(session, "city", "City")
        grant_role(session, applicant, Role.APPLICANT, round_id)
        find_declaration(session, round_id, "D1").applicant_user_id = applicant.id
    replaced(database, round_id, small(declarations_csv=("City one", "City nine")))
    with database.reading(SYSTEM) as session:
        held = select(func.count(RoleGrant.id)).where(RoleGrant.role == Role.APPLICANT)
        assert session.scalar(held) == 0


def refused(database, round_id, words):
    with database.reading(SYSTEM) as session:
        before = export_round(session, "small")
    with pytest.raises(Refusal, match=words):
        replaced(database, round_id, small(**CHANGED))
    with database.reading(SYSTEM) as session:
        assert export_round(session, "small") == before


def test_a_decided_round_is_kept(database, round_id):
    with database.transaction(SYSTEM) as session:
        made = calculate(session, round_id)
        proposal = Proposal(round_id=round_id, number=1, calculation_id=made.id, state=ProposalState.DECIDED)
        proposal.digest, proposal.proposed_at = "0" * 64, clock.now()
        session.add(proposal)
    refused(database, round_id, "A decision on “small” was proposed or made")


def test_a_round_in_which_experts_scored_is_kept(database, round_id):
    with database.transaction(SYSTEM) as session:
        sheet = session.scalars(select(Sheet)).first()
        version = SheetVersion(declaration_id=sheet.declaration_id, sheet_id=sheet.id, version=2, content={})
        version.saved_at = clock.now()
        session.add(version)
    refused(database, round_id, "only a newly announced round")


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.SCORING])
def test_an_open_round_is_kept(database, round_id, state):
    with database.transaction(SYSTEM) as session:
        session.get_one(Round, round_id).state = state
    refused(database, round_id, "criteria, weights and rules are locked")


def test_a_bundle_of_another_code_does_not_replace(database, round_id):
    with pytest.raises(Refusal, match="another round"):
        replaced(database, round_id, small(round_toml=('"small"', '"other"')))


def test_a_replacement_that_fails_changes_nothing(database, round_id):
    with database.transaction(SYSTEM) as session:
        grant_role(session, create_user(session, "a@example.org", "A"), Role.OFFICIAL, round_id)
        count = session.scalar(select(func.count(Declaration.id)))
    files = small() | {"experts.csv": b"code,name,email\nE1,One,a@example.org\nE2,Two,\nE3,Three,\n"}
    with pytest.raises(Refusal, match="one person has one part"):
        replaced(database, round_id, files)
    with database.reading(SYSTEM) as session:
        assert session.scalar(select(func.count(Declaration.id))) == count
        assert export_round(session, "small") == write_files(read_files(small()))
