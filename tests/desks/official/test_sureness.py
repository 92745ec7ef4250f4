"""How sure the ranking is, on officials' pages: beside the official ranking, never in its place, naming no expert."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import null, select, update

from evalapp.core.ledger import LedgerEntry
from evalapp.results.models import Calculation
from evalapp.results.operations import calculate
from evalapp.results.queries import how_sure, latest
from evalapp.rounds.models import Criterion
from evalapp.rounds.rules import ReferenceOpens, RoundRules
from tests.decisions.scene import scene
from tests.results.sure_scene import sure_scene
from tests.support.web import csrf, send, shown, signed_in_client

# One database is enough for pages: what they read and write is tested on both.
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

HOME = "/rounds/R1"
NO_CHANCE = re.compile(r"<td[^>]*>\s*–\s*<")
OPEN = RoundRules(reference_opens=ReferenceOpens.AFTER_CLOSING)


@pytest.fixture
def world(database):
    return sure_scene(database, rules=OPEN)


@pytest.fixture
def official(app, world):
    return signed_in_client(app, world.official)


def kept(world):
    with world.system() as session:
        found = how_sure(latest(session, world.round_id))
        assert found is not None
        return found


def rows_of(page: str) -> dict[str, str]:
    """The rows of the ranked table by code."""
    table = page.split('<table class="table table-sm ranked')[1].split("</table>", maxsplit=1)[0]
    rows = re.findall(r"<tr class=.*?</tr>", table, re.DOTALL)
    return {found.group(1): row for row in rows if (found := re.search(r">(D\d+)</a>", row))}


def test_each_rank_has_its_interval_its_chance_and_its_mark_in_the_zone(world, official):
    page, sure = official.get(f"{HOME}/ranking").text, kept(world)
    rows = rows_of(page)
    assert set(rows) == set(sure.places)
    for code, row in rows.items():
        low, high = sure.places[code].ranks
        assert f"true rank between {low} and {high}" in row or f"true rank {low}<" in row
        assert ("in the close-score zone" in row) is (code in sure.zone)
        assert bool(re.search(r'<tr class="[^"]* zone"', row)) is (code in sure.zone)
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="ranks"' in row
    assert f"for {len(sure.zone)} declarations (shaded and marked ≈)" in page
    assert "between 10 % and 90 %. The order within the zone is not settled by these scores." in page
    assert "Ranks from 1 to 12" in page


def test_the_agreement_is_said_in_words_with_its_figures(world, official):
    page, sure = official.get(f"{HOME}/ranking").text, kept(world)
    told = page.split('id="agreement"')[1]
    for figure in sure.agreement.figures:
        assert str(figure.name).replace("'", "&#39;") in told
        assert str(figure.said).replace("'", "&#39;") in told
    assert "components of variance" in told
    assert "reliability (generalizability) is" in told
    assert f"{sure.draws:,} joint draws, seed 0" in told


def test_no_page_names_an_expert_or_shows_strictness_or_the_other_ranking(world, official):
    for address in ("ranking", "ranking/D1", "other-methods"):
        page = official.get(f"{HOME}/{address}").text
        for expert in world.experts.values():
            assert expert.name not in page
            assert not re.search(rf"\b{expert.code}\b", page)
        assert "Reference total" not in page
        assert "Expected rank" not in page
        assert "Correction for strictness" not in page
    assert official.get(f"{HOME}/strictness").status_code == 403


def test_the_reference_ranking_stands_with_the_other_methods_and_its_parts_add_up(world, official):
    page = send(official, f"{HOME}/other-methods", {}).text
    assert "Strictness-adjusted (reference model)" in page
    assert "Strictness-adjusted, robust (Student-t)" in page
    sections = page.split("<h2")[1:]
    assert len(sections) == 2
    for section in sections:
        rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", section, re.DOTALL)
        assert len(rows) == 12
        for row in rows:
            cells = [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
            raw, strictness, shrinkage, total = (round(100 * float(cell)) for cell in cells[1:5])
            assert raw + strictness + shrinkage == total
    assert not any(expert.name in page for expert in world.experts.values())
    with world.system() as session:
        facts = session.scalars(select(LedgerEntry.facts).where(LedgerEntry.action == "reference.seen")).one()
    assert '"calibrated"' in facts
    assert '"robust"' in facts


def test_a_declarations_parts_stand_on_its_page_once_its_reader_opened_them(app, world, official):
    before = official.get(f"{HOME}/ranking/D3").text
    assert "True rank" in before
    assert "Chance of being funded" in before
    send(official, f"{HOME}/other-methods", {})
    after = official.get(f"{HOME}/ranking/D3").text
    assert "Correction for strictness" in after
    assert "decides nothing" in after
    assert (
        "Correction for strictness" not in signed_in_client(app, world.second_official).get(f"{HOME}/ranking/D3").text
    )
    assert "Correction for strictness" not in signed_in_client(app, world.coordinator).get(f"{HOME}/ranking/D3").text


def test_groups_have_their_own_line_and_the_picture_has_none(app, database):
    world = sure_scene(database, by_group={"East": 2, "West": 2}, rules=OPEN)
    page = signed_in_client(app, world.official).get(f"{HOME}/ranking").text
    assert "Group “East”, 2 places" in page
    assert 'class="ranks"' in page
    assert "stroke-dasharray" not in page.split("<table")[1]


def test_below_a_threshold_there_is_no_chance_on_any_page(app, database):
    world = sure_scene(database, rules=OPEN, calculated=False)
    with world.system() as session:
        for criterion in session.scalars(select(Criterion).where(Criterion.code == "Q")):
            criterion.threshold = Decimal(65)
    with world.acting(world.official) as session:
        calculate(session, world.round_id)
    client = signed_in_client(app, world.official)
    below = [code for code, row in rows_of(client.get(f"{HOME}/ranking").text).items() if NO_CHANCE.search(row)]
    assert below
    page = send(client, f"{HOME}/other-methods", {}).text
    for section in page.split("<h2")[1:]:
        rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", section, re.DOTALL)
        assert [code for row in rows if NO_CHANCE.search(row) for code in re.findall(r"<b>(D\d+)</b>", row)] == below


def test_where_the_model_says_nothing_the_page_says_why(app, database):
    world = scene(database, {"D1": 90}, fund=1, rules=OPEN)
    client = signed_in_client(app, world.official)
    page = client.get(f"{HOME}/ranking").text
    assert "how sure the ranking is" in page
    assert 'class="ranks"' not in page
    assert client.get(f"{HOME}/ranking/D1").status_code == 200
    assert send(client, f"{HOME}/other-methods", {}).status_code == 200


def test_a_calculation_of_before_says_that_it_says_nothing(app, world, official):
    with world.system() as session:
        session.execute(update(Calculation).values(reference=null(), reference_sha256=None))
    page = official.get(f"{HOME}/ranking").text
    assert "says nothing of how sure it is" in page
    assert "≈" not in page
    assert official.get(f"{HOME}/ranking/D1").status_code == 200
    assert "Strictness-adjusted (reference model)" in send(official, f"{HOME}/other-methods", {}).text
    assert "says nothing" in signed_in_client(app, world.coordinator).get(f"{HOME}/strictness").text


def test_the_pages_are_complete_in_chinese(app, world):
    client = signed_in_client(app, world.official, language="zh")
    assert client.get(f"{HOME}/ranking").status_code == 200
    token = csrf(client.get(f"{HOME}/other-methods"))
    assert client.post(f"{HOME}/other-methods", data={"csrf_token": token}).status_code == 200
    assert "%(" not in shown(client.get(f"{HOME}/ranking/D1"))
