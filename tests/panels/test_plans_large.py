"""A plan of the size of a national round: computed by a worker and applied within seconds."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import insert, select

from evalapp.accounts.models import User
from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core import clock
from evalapp.core.database import Database
from evalapp.core.phases import RoundState
from evalapp.core.vault import lookup_digest
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.panels.plans.request import Objective, PlanRequest
from tests.panels.scene import applied, computed, plan_row
from tests.support.world import World

DECLARATIONS, EXPERTS, EACH = 300, 200, 5
FIELDS = [f"F{n}" for n in range(12)]


@pytest.mark.slow
def test_three_hundred_declarations_and_two_hundred_experts(database: Database) -> None:
    world = World(database, state=RoundState.OPEN, declarations=0, experts=0, assign=False)
    fill(world)
    asked = time.perf_counter()
    request = PlanRequest(objective=Objective.TOTAL, experts=EACH, max_load=10, min_load=4)
    number = computed(world, database, request)
    solved = time.perf_counter()
    row = plan_row(world, number)
    assert row.outcome is not None
    assert row.outcome["goodness"]["bound_total"] - row.outcome["goodness"]["total"] < 1e-4
    begun = time.perf_counter()
    assert applied(world, number).given == DECLARATIONS * EACH
    done = time.perf_counter()
    print(f"computed in {solved - asked:.2f} s, applied in {done - begun:.2f} s")  # noqa: T201 - shown with -s
    assert done - begun < 10
    with world.system() as session:
        pairs = {(one, two) for one, two in session.execute(select(Assignment.declaration_id, Assignment.expert_id))}
        barred = {(one, two) for one, two in session.execute(select(Conflict.declaration_id, Conflict.expert_id))}
    assert len(pairs) == DECLARATIONS * EACH
    assert not pairs & barred


def fill(world: World) -> None:
    """Write declarations, experts and a tenth of all pairs as conflicts, in three statements each."""
    moment, round_id = clock.now(), world.round_id
    declarations = [
        {
            "round_id": round_id, "position": n, "code": f"D{n}", "title": f"T{n}", "applicant": f"C{n}", "region": "",
            "kind": "", "fields": [FIELDS[n % 12], FIELDS[n * 7 % 12]], "group": "", "summary": "",
            "state": DeclarationState.ADMITTED,
        }
        for n in range(DECLARATIONS)
    ]  # fmt: skip
    users = [
        {
            "login_digest": lookup_digest(f"x{n}"), "login": f"x{n}", "name": f"X{n}", "email": "", "language": "en",
            "active": True, "created_at": moment,
        }
        for n in range(EXPERTS)
    ]  # fmt: skip
    with world.system() as session:
        session.execute(insert(Declaration), declarations)
        session.execute(insert(User), users)
        known = {row.login: row.id for row in session.scalars(select(User))}
        experts = [
            {
                "round_id": round_id, "user_id": known[f"x{n}"], "position": n, "code": f"E{n}", "name": f"X{n}",
                "employer": "", "email": "", "region": "", "category": "",
                "fields": list({FIELDS[n % 12], FIELDS[n * 5 % 12], FIELDS[(n + 1) % 12]}),
            }
            for n in range(EXPERTS)
        ]  # fmt: skip
        session.execute(insert(Expert), experts)
        first = session.scalars(select(Declaration.id).order_by(Declaration.position)).all()
        second = session.scalars(select(Expert.id).order_by(Expert.position)).all()
        conflicts = [
            {
                "declaration_id": one, "expert_id": two, "kind": "other", "reason": "",
                "origin": ConflictOrigin.IMPORTED, "stated_at": moment,
            }
            for at, one in enumerate(first)
            for other, two in enumerate(second)
            if (at * 31 + other * 17) % 10 == 0
        ]  # fmt: skip
        session.execute(insert(Conflict), conflicts)
