"""Experts' strictness: for coordinators, after closing and a calculation, and shut as the ranking is shut."""

from __future__ import annotations

import pytest

from evalapp.conflicts.certificates.models import Capacity
from evalapp.core.phases import RoundState
from evalapp.results.queries import latest
from evalapp.results.reference import strictness_of
from evalapp.rounds.rules import RoundRules
from tests.decisions.scene import scene
from tests.results.sure_scene import sure_scene
from tests.support.web import signed_in_client

# One database is enough for pages: what they read is tested on both.
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

PAGE = "/rounds/R1/strictness"


@pytest.fixture
def world(database):
    return sure_scene(database)


def test_a_coordinator_reads_each_experts_strictness_by_code_and_name(app, world):
    client = signed_in_client(app, world.coordinator)
    page = client.get(PAGE).text
    with world.system() as session:
        made = latest(session, world.round_id)
        assert made is not None
        assert made.reference is not None
        rows = strictness_of(made.reference)
    for row in rows:
        line = next(part for part in page.split("<tr>") if f'"row">{row.code} ' in part)
        assert world.experts[row.code].name in line
        assert f"Strictness {row.severity:.1f} points" in line
        assert f'<td class="number">{row.sheets}</td>' in line
    assert page.count('class="stretch"') == len(rows)
    assert "no finding against anybody" in page
    assert PAGE in client.get("/rounds/R1/coordinator").text


def test_nobody_else_does(app, world):
    people = world.official, world.second_official, world.applicant, world.experts["E1"].user
    for person in people:
        client = signed_in_client(app, person)
        assert client.get(PAGE).status_code == 403
        assert PAGE not in client.get("/rounds/R1/ranking").text


def test_it_is_shut_where_the_rules_shut_the_ranking_to_coordinators(app, database):
    world = sure_scene(database, rules=RoundRules(coordinator_sees_ranking=False))
    client = signed_in_client(app, world.coordinator)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/rounds/R1/coordinator").text
    world.set_state(RoundState.DECIDED)
    assert client.get(PAGE).status_code == 200


def test_it_is_shut_to_a_coordinator_in_conflict(app, world):
    world.add_own_conflict("D2", world.coordinator, Capacity.COORDINATOR)
    answer = signed_in_client(app, world.coordinator).get(PAGE)
    assert answer.status_code == 403
    assert not any(expert.name in answer.text for expert in world.experts.values())


def test_before_closing_it_is_shut_and_before_a_calculation_empty(app, database):
    world = sure_scene(database, calculated=False)
    client = signed_in_client(app, world.coordinator)
    assert "There is no calculation yet." in client.get(PAGE).text
    world.set_state(RoundState.SCORING)
    refused = client.get(PAGE)
    assert refused.status_code == 403
    assert "before scoring is closed" in refused.text


def test_where_the_model_says_nothing_it_says_why(app, database):
    world = scene(database, {"D1": 90}, fund=1)
    page = signed_in_client(app, world.coordinator).get(PAGE).text
    assert "how sure the ranking is" in page
    assert "<table" not in page
