"""The permission table: closed by default, every refusal with a reason."""

from __future__ import annotations

import itertools

import pytest

from evalapp.core.permissions import TABLE, Permission, decide
from evalapp.core.phases import RoundState
from evalapp.core.viewer import ANYONE, Role, Viewer, system

ROUND = 1
OPEN_TO_ALL = {Permission.PUBLIC, Permission.SIGNED_IN}


def holder(role: Role, round_id: int | None = ROUND) -> Viewer:
    return Viewer(9, frozenset({(role, round_id)}))


def test_every_permission_is_in_the_table() -> None:
    assert set(TABLE) | OPEN_TO_ALL == set(Permission)


def test_nobody_does_anything_but_public_without_signing_in() -> None:
    for permission, state in itertools.product(set(Permission) - {Permission.PUBLIC}, RoundState):
        verdict = decide(ANYONE, permission, round_id=ROUND, state=state)
        assert not verdict.allowed
        assert verdict.reason


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", sorted(TABLE))
def test_a_role_of_another_round_opens_nothing_here(role: Role, permission: Permission) -> None:
    grant = TABLE[permission]
    if not grant.round_bound:
        return
    for state in RoundState:
        verdict = decide(holder(role, 2), permission, round_id=ROUND, state=state)
        assert not verdict.allowed
        assert verdict.hidden, "who has no part in a round does not learn that it exists"


@pytest.mark.parametrize(
    ("permission", "role", "open_in"),
    [
        (Permission.EDIT_RULES, Role.COORDINATOR, {RoundState.PREPARATION}),
        (Permission.STATE_CONFLICT, Role.EXPERT, {RoundState.OPEN, RoundState.SCORING}),
        (Permission.OBJECTIVE_SCORES, Role.COORDINATOR, {RoundState.OPEN, RoundState.SCORING}),
        (Permission.OBJECTIVE_SCORES, Role.EXPERT, set()),
        (Permission.OBJECTIVE_SCORES, Role.OFFICIAL, set()),
        (Permission.EXPORT_ROUND, Role.COORDINATOR, {RoundState.CLOSED, RoundState.DECIDED}),
        (Permission.EXPORT_ROUND, Role.OFFICIAL, set()),
        (Permission.CALCULATE, Role.COORDINATOR, {RoundState.CLOSED}),
        (Permission.SEE_RANKING, Role.OFFICIAL, {RoundState.CLOSED, RoundState.DECIDED}),
        (Permission.SEE_RANKING, Role.EXPERT, set()),
        (Permission.SEE_RANKING, Role.APPLICANT, set()),
        (Permission.PROPOSE, Role.OFFICIAL, {RoundState.CLOSED}),
        (Permission.CONFIRM, Role.COORDINATOR, set()),
        (Permission.SEE_PROGRESS, Role.OFFICIAL, set()),
        (Permission.EXPERT_DESK, Role.COORDINATOR, set()),
        (Permission.SEE_DECLARATIONS, Role.APPLICANT, set()),
    ],
)
def test_it_opens_in_its_states_and_no_other(permission: Permission, role: Role, open_in: set[RoundState]) -> None:
    allowed = {s for s in RoundState if decide(holder(role), permission, round_id=ROUND, state=s).allowed}
    assert allowed == open_in


def test_every_refusal_has_a_reason() -> None:
    for role, permission, state in itertools.product(Role, Permission, RoundState):
        verdict = decide(holder(role), permission, round_id=ROUND, state=state)
        assert verdict.allowed or str(verdict.reason)


def test_the_system_may_do_everything() -> None:
    assert all(decide(system("job"), permission).allowed for permission in Permission)
