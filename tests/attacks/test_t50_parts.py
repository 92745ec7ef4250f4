"""Two parts given to one person at the same moment: one of them is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

from evalapp.accounts.models import User
from evalapp.accounts.operations import create_user, grant_role
from evalapp.core.errors import Refusal
from evalapp.core.viewer import Role, system
from tests.support.world import World


def test_one_person_has_one_part_in_a_round_whoever_gives_it(database):
    world, both = World(database), Barrier(2, timeout=1)
    with world.system() as session:
        user_id = create_user(session, "ann@example.org", "Ann").id

    def give(role: Role) -> bool:
        with database.session(system("test"), writes=True) as session:
            try:
                grant_role(session, session.get_one(User, user_id), role, world.round_id)
                both_waiting(both)
                session.commit()
            except Refusal:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(give, (Role.EXPERT, Role.OFFICIAL)))
    assert sorted(given) == [False, True]


def both_waiting(both: Barrier) -> None:
    """Wait for the other to be as far; where it is rightly held back, go on after a moment."""
    try:
        both.wait()
    except BrokenBarrierError:
        return
