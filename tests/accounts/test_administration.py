from __future__ import annotations

import pytest

from evalapp.accounts.administration import NewAccount, give_part, open_account, set_active
from evalapp.accounts.operations import create_user, grant_role
from evalapp.core.errors import Absent, Refusal
from evalapp.core.viewer import Role, system


@pytest.fixture
def session(database):
    with database.session(system("test"), writes=True) as opened:
        yield opened
        opened.rollback()


def test_the_last_active_administrator_stays(session):
    first, second = create_user(session, "a", "A"), create_user(session, "b", "B")
    grant_role(session, first, Role.ADMIN)
    grant_role(session, second, Role.ADMIN)
    set_active(session, first.id, active=False)
    with pytest.raises(Refusal, match="last active administrator"):
        set_active(session, second.id, active=False)
    set_active(session, first.id, active=True)
    set_active(session, second.id, active=False)
    assert (first.active, second.active) == (True, False)


@pytest.mark.parametrize(
    ("role", "round_id"), [(Role.EXPERT, 1), (Role.EXPERT, None), (Role.ADMIN, 1), (Role.OFFICIAL, None)]
)
def test_a_role_fits_its_place(session, role, round_id):
    with pytest.raises(Refusal):
        open_account(session, NewAccount("c", "C", "", "en", role, round_id), lambda token: token)


def test_an_unknown_account_is_absent(session):
    with pytest.raises(Absent):
        give_part(session, 999, Role.ADMIN, None)
