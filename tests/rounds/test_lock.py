from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.viewer import system
from evalapp.rounds.create import create_round, edit_settings
from evalapp.rounds.criteria import replace_criteria
from evalapp.rounds.lock import lock_digest, require_lock
from evalapp.rounds.models import Criterion, Round
from evalapp.rounds.moves import open_round
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.rules import DraftRule, Method, RankOn, ReferenceOpens, RegionRule, RoundRules
from evalapp.rounds.settle import edit_documents, edit_phases, edit_rules
from tests.rounds.conftest import TABLE, VALUES

OTHER: dict[str, Any] = {
    "method": Method.MEDIAN,
    "decimals": 3,
    "rank_on": RankOn.SHOWN,
    "quorum": 2,
    "drafts": DraftRule.COUNTED,
    "ties": ("A",),
    "reference_opens": ReferenceOpens.NEVER,
    "coordinator_sees_ranking": False,
    "officials_see_sheets": False,
    "confirmations": 2,
    "reply_days": 6,
    "grounds": ("Regional balance",),
    "conflict_years": 5,
    "region_rule": RegionRule.CITY,
    "text_affinity": True,
    "exclusion_rules": ("Scores given by agreement with others",),
}


@pytest.fixture
def filled(session, made):
    replace_criteria(session, made.id, TABLE)
    return made


def test_every_rule_has_another_value_here():
    assert set(OTHER) == {rule.name for rule in fields(RoundRules)}


@pytest.mark.parametrize("rule", sorted(OTHER))
def test_it_changes_with_every_rule(session, filled, rule):
    before = lock_digest(session, filled)
    edit_rules(session, filled.id, replace(RoundRules(), **{rule: OTHER[rule]}))
    assert lock_digest(session, filled) != before


def test_a_rule_that_a_newer_version_knows_leaves_an_older_lock_as_it_was(session, filled):
    known = {name: value for name, value in filled.rules.items() if name != "conflict_years"}
    filled.rules = known
    session.flush()
    before = lock_digest(session, filled)
    assert RoundRules.from_plain(filled.rules).conflict_years == RoundRules().conflict_years
    assert lock_digest(session, filled) == before
    filled.rules = {**known, "conflict_years": 9}
    assert lock_digest(session, filled) != before


@pytest.mark.parametrize(
    "change",
    [
        {"points": Decimal(200)},
        {"fund": 3},
        {"fund": None, "fund_by_group": {"e": 2}},
        {"award": 5},
        {"currency": "CNY"},
    ],
)
def test_it_changes_with_what_can_be_funded(session, filled, change):
    before = lock_digest(session, filled)
    edit_settings(session, filled.id, replace(VALUES, **change))
    assert lock_digest(session, filled) != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Plan,2", b"Plan,3"), (b"Plan", b"Plans"), (b"How sound", b"How bold"), (b"100,0,1", b"100,0,2"),
        (b"adjust", b"note"), (b",,60\n", b",,50\n"), (b"B,,Cost", b"C,,Cost"), (b"A2,A,", b"A2,,"),
    ],
)  # fmt: skip
def test_it_changes_with_every_cell_of_the_criteria(session, filled, old, new):
    before = lock_digest(session, filled)
    assert old in TABLE
    replace_criteria(session, filled.id, TABLE.replace(old, new))
    assert lock_digest(session, filled) != before


def test_it_changes_with_the_documents_and_not_with_how_a_number_is_written(session, filled):
    before = lock_digest(session, filled)
    replace_criteria(session, filled.id, TABLE.replace(b"Quality,60", b"Quality,60.00"))
    edit_settings(session, filled.id, replace(VALUES, points=Decimal("100.0")))
    assert lock_digest(session, filled) == before
    edit_documents(session, filled.id, ["Plan"])
    assert lock_digest(session, filled) != before


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)))
def test_it_does_not_depend_on_the_order_of_rows_in_the_database(session, filled, order):
    before = lock_digest(session, filled)
    columns = [column.key for column in Criterion.__mapper__.column_attrs if column.key != "id"]
    rows = [{name: getattr(row, name) for name in columns} for row in criteria_of(session, filled.id)]
    session.execute(delete(Criterion))
    session.expire_all()
    for at in order:
        session.add(Criterion(**rows[at]))
        session.flush()
    assert lock_digest(session, filled) == before


def test_opening_keeps_the_digest_and_refuses_every_later_edit(session, filled):
    wanted = lock_digest(session, filled)
    open_round(session, filled.id, seen=wanted)
    assert filled.lock_digest == wanted
    require_lock(session, filled)
    for act in (
        lambda: edit_rules(session, filled.id, RoundRules(quorum=2)),
        lambda: edit_settings(session, filled.id, replace(VALUES, fund=9)),
        lambda: edit_documents(session, filled.id, ["Late"]),
        lambda: edit_phases(session, filled.id, {}),
        lambda: replace_criteria(session, filled.id, TABLE),
    ):
        with pytest.raises(Forbidden):
            act()
    assert lock_digest(session, filled) == wanted


def test_a_change_past_the_operations_is_found(session, filled):
    open_round(session, filled.id)
    criteria_of(session, filled.id)[0].weight = Decimal(61)
    session.flush()
    with pytest.raises(Refusal, match="not those that were locked"):
        require_lock(session, filled)


def test_opening_locks_what_others_changed_while_it_waited(database):
    if database.embedded:
        pytest.skip("an embedded database has one writer at a time")
    with database.transaction(system("test")) as other:
        made = create_round(other, "R1", VALUES)
        replace_criteria(other, made.id, TABLE)
    with database.session(system("test"), writes=True) as session:
        seen = lock_digest(session, session.get_one(Round, made.id))
        with database.transaction(system("test")) as other:
            replace_criteria(other, made.id, TABLE.replace(b"Quality,60", b"Quality,61"))
        with pytest.raises(Stale):
            open_round(session, made.id, seen=seen)
        opened = open_round(session, made.id)
        assert session.scalars(select(Criterion.weight).where(Criterion.code == "A")).one() == 61
        assert opened.lock_digest == lock_digest(session, opened) != seen
        session.rollback()
