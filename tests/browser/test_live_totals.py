"""The totals that the browser shows while an expert types are exactly those of the server."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from evalapp.sheets.content import ItemContent, SheetContent
from evalapp.sheets.scale import plain_number, value_of
from evalapp.sheets.totals import shown, totals_of
from tests.support.web import signed_in_client
from tests.support.world import RICH, World

SCRIPT = Path(__file__).resolve().parents[2] / "evalapp" / "static" / "sheet.js"
MOST = {"A1": 100, "A2": 20, "B": 4, "X": 20}

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.fixture
def page(app, database, chromium):
    world = World(database, criteria=RICH)
    html = signed_in_client(app, world.experts["E1"].user).get("/rounds/R1/expert/declarations/D1").text
    opened = chromium.new_page()
    opened.set_content(html.replace("<script", "<template").replace("</script", "</template"))
    opened.add_script_tag(path=SCRIPT)
    yield opened, world
    opened.close()


def test_it_shows_the_totals_of_the_server(page):
    opened, world = page
    lot = random.Random(7)  # noqa: S311 - the same cases each time
    for _ in range(40):
        steps = {code: lot.choice([None, lot.randint(0, most)]) for code, most in MOST.items()}
        for code, count in steps.items():
            typed = "" if count is None else plain_number(value_of(world.criteria[code], count))
            opened.fill(f"#score-{code}", typed)
        content = SheetContent({code: ItemContent(count, count is None) for code, count in steps.items()})
        totals = totals_of(list(world.criteria.values()), Decimal(100), content)
        whole = "—" if totals.whole is None else str(shown(totals.whole, 2))
        of_a = str(shown(totals.worth["A"], 2)) if "A" in totals.worth else "—"
        assert opened.inner_text("#whole") == whole
        assert opened.inner_text('output[data-worth="A"]') == of_a
        assert opened.inner_text("#scored") == str(totals.scored)


@pytest.mark.parametrize("typed", ["101", "85.5", "8,5", "1e1", "٣٤", "8²", "", "NaN", "-1"])
def test_it_counts_nothing_that_the_server_would_refuse(page, typed):
    opened, _ = page
    opened.fill("#score-B", "2")
    opened.fill("#score-A1", typed)
    assert opened.inner_text("#whole") == "75.00"
    opened.fill("#score-A1", "８５")
    assert opened.inner_text("#whole") == "81.00"
    opened.check("#abstain-A1")
    assert opened.inner_text("#whole") == "75.00"
    opened.check("#abstain")
    assert opened.inner_text("#whole") == "—"
