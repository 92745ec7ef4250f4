"""The pool: entering, importing, inviting; what the ledger never holds and what an invitation never opens."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.operations import accept_invitation
from evalapp.core.database import Database
from evalapp.core.errors import Refusal
from evalapp.core.ledger import LedgerEntry
from evalapp.core.mail import Letter
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.declarations.applicants import invite_applicant
from evalapp.declarations.queries import find_declaration
from evalapp.experts.operations import EnteredExpert, add_expert, edit_expert, import_experts, invite_expert
from evalapp.experts.pasted import read_experts
from evalapp.experts.queries import experts_of, find_expert
from tests.support.world import World

ZHANG = EnteredExpert("X1", "张三", "某大学", "zhang@example.org", "江苏", ("patents",), 5, "law")


@pytest.fixture
def world(database: Database) -> World:
    return World(database, state=RoundState.OPEN, assign=False)


def link(token: str) -> str:
    return f"https://example.org/{token}"


def test_it_enters_an_expert_with_an_account_and_role(world: World) -> None:
    with world.acting(world.coordinator) as session:
        made = add_expert(session, world.round_id, ZHANG)
        assert made.user.login == "zhang@example.org"
        assert made.user.password_hash is None
        assert session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == made.user_id)).all() == [Role.EXPERT]
        told = " ".join(session.scalars(select(LedgerEntry.facts)))
        assert "张三" not in told
        assert "zhang" not in told
        assert "某大学" not in told


def test_without_e_mail_the_code_is_the_sign_in_name(world: World, database: Database) -> None:
    other = World(database, code="R2", state=RoundState.OPEN, assign=False)
    with world.acting(world.coordinator) as session:
        assert add_expert(session, world.round_id, EnteredExpert("x1", "A")).user.login == "R1.x1"
        assert add_expert(session, world.round_id, EnteredExpert("X1", "B")).user.login == "R1.X1~2"
    with other.acting(other.coordinator) as session:
        assert add_expert(session, other.round_id, EnteredExpert("X1", "C")).user.login == "R2.X1"


@pytest.mark.parametrize(
    "entered",
    [
        EnteredExpert("E1", "Code is taken"),
        EnteredExpert("X 1", "No code"),
        EnteredExpert("X1", ""),
        EnteredExpert("X1", "A", email="nobody"),
        EnteredExpert("X1", "A", max_load=-1),
        EnteredExpert("X1", "A", email="expert1@R1"),  # is E1 already
        EnteredExpert("X1", "A", email="coordinator@R1"),  # has another part in this round
    ],
)
def test_it_refuses_what_cannot_be(world: World, entered: EnteredExpert) -> None:
    with pytest.raises(Refusal), world.acting(world.coordinator) as session:
        add_expert(session, world.round_id, entered)


def test_a_code_is_fixed_once_scoring_starts(world: World) -> None:
    world.set_state(RoundState.SCORING)
    with world.acting(world.coordinator) as session:
        found = find_expert(session, world.round_id, "E1")
        edit_expert(session, found, EnteredExpert("E1", "New name", max_load=3))
        assert (found.name, found.max_load) == ("New name", 3)
        with pytest.raises(Refusal, match="fixed"):
            edit_expert(session, found, EnteredExpert("E9", "New name"))
    world.set_state(RoundState.CLOSED)
    with pytest.raises(Refusal, match="until scoring is closed"), world.acting(world.coordinator) as session:
        add_expert(session, world.round_id, ZHANG)


def test_pasted_rows_are_entered_all_or_none(world: World) -> None:
    rows = read_experts("code,name,fields,max_load,email\r\nX1,张三,a;b,3,z@example.org\r\nX2,李四,,,\r\n".encode())
    with world.acting(world.coordinator) as session:
        assert import_experts(session, world.round_id, rows) == 2
        assert [row.code for row in experts_of(session, world.round_id)] == ["E1", "E2", "X1", "X2"]
    with pytest.raises(Refusal, match="X1"), world.acting(world.coordinator) as session:
        import_experts(session, world.round_id, [EnteredExpert("X9", "A"), *rows])
    with world.acting(world.coordinator) as session:
        assert "X9" not in [row.code for row in experts_of(session, world.round_id)]


def test_broken_rows_are_refused_with_line_and_column() -> None:
    with pytest.raises(Refusal) as refused:
        read_experts(b"code,name,max_load\nX1,A,many\nX 2,B,1\n")
    said = [str(problem) for problem in refused.value.problems]
    assert [text.split(":")[0] for text in said] == ["Line 2, column max_load", "Line 3, column code"]


def test_an_invitation_is_shown_mailed_and_works_once(world: World) -> None:
    with world.acting(world.coordinator) as session:
        made = add_expert(session, world.round_id, ZHANG)
        first = invite_expert(session, made, link)
        second = invite_expert(session, made, link)
        assert first.mailed
        assert first.link is not None
        assert second.link is not None
        letter = session.scalars(select(Letter)).all()[-1]
        assert letter.address == "zhang@example.org"
        assert second.link in letter.body
        with pytest.raises(Refusal):
            accept_invitation(session, first.link.rpartition("/")[2], "a long password")
        accept_invitation(session, second.link.rpartition("/")[2], "a long password")
        with pytest.raises(Refusal, match="password already"):
            invite_expert(session, made, link)


def test_an_invitation_never_opens_a_part_elsewhere(world: World, database: Database) -> None:
    """A coordinator who enters an administrator's or a foreign official's address gets no link into that account."""
    other = World(database, code="R2", state=RoundState.OPEN, assign=False)
    with world.acting(world.coordinator) as session:
        added = add_expert(session, world.round_id, EnteredExpert("X1", "A", email="official@R2"))
        assert added.user_id == other.official.id
        made = invite_expert(session, added, link)
        assert made.link is None
        assert made.mailed
        assert session.scalars(select(Letter.address)).all() == ["official@example.org"]
        session.get_one(User, other.official.id).email = ""
        session.flush()
        with pytest.raises(Refusal, match="administrator"):
            invite_expert(session, added, link)


def test_a_city_gets_an_account_for_its_declaration(world: World) -> None:
    with world.acting(world.coordinator) as session:
        found = find_declaration(session, world.round_id, "D2")
        made = invite_applicant(session, found, "", link)
        assert made.login == "R1.D2"
        assert made.link is not None
        user_id = found.applicant_user_id
        assert invite_applicant(session, found, "other@example.org", link).login == "R1.D2"
        invite_applicant(session, found, "other@example.org", link, anew=True)
        assert found.applicant_user_id != user_id
        with pytest.raises(Refusal, match="another part"):
            invite_applicant(session, found, "expert1@R1", link, anew=True)
