"""The whole walk of a round, in a real browser, as each role; once with JavaScript and once without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.conftest import Installation, People
from tests.browser.walk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXPERTS = ("E1", "E2", "E3")


def test_it_walks_a_round_from_its_creation_to_the_report(
    installation: Installation, people: People, tmp_path: Path, screenshots: Path | None
) -> None:
    def arrive(login: str, link: str, round_code: str = "trial") -> Desk:
        page = people.arrive()
        walk.accept(page, link)
        walk.sign_in(page, login)
        return Desk(page, round_code, screenshots)

    def link_of(printed: str) -> str:
        return next(word for word in printed.split() if "/account/invitation/" in word)

    ann = arrive("ann", link_of(installation.command("create-user", "ann", "--role", "coordinator")))
    walk.create_round(ann)
    form = tmp_path / "form.pdf"
    form.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    walk.enter_declarations(ann, form)
    invited = walk.enter_experts(ann, EXPERTS)
    city = walk.invite_city(ann, "D3")
    walk.screen(ann)

    mayor = arrive(*city)
    mayor.go("applicant")
    mayor.see("list of 2018")
    mayor.shoot("applicant")
    mayor.fill(reply="We ask to look again.")
    mayor.press("Send the reply")
    walk.settle_exclusion(ann)

    walk.open_and_assign(ann)
    experts = {code: arrive(*invited[code]) for code in EXPERTS}
    walk.state_conflicts(experts["E1"])
    walk.state_conflicts(experts["E2"])
    walk.state_conflicts(experts["E3"], stepped_aside="D2")
    experts["E3"].go("expert")
    experts["E3"].shoot("expert-stepped-aside")
    gone = experts["E3"].page.goto("/rounds/trial/expert/declarations/D2")
    assert gone is not None
    assert gone.status == 404, "a stated conflict closes the declaration at once"

    ann.go("start-scoring")
    ann.shoot("coordinator-start")
    ann.press("Start scoring")
    walk.score(experts["E1"], "D1", {"A1": "１７．５", "A2": "35", "B": "30"}, act="Save draft")
    experts["E1"].see("Draft saved")
    experts["E1"].press("Submit")
    experts["E1"].see("submitted")
    experts["E1"].shoot("expert-receipt")
    walk.score(experts["E1"], "D2", {"A1": "20", "A2": "50", "B": "40"})
    experts["E1"].see("outside the scale")
    assert experts["E1"].page.locator("[name=score-A2]").input_value() == "50", "what was typed is still there"
    experts["E1"].shoot("expert-problem")
    experts["E1"].fill(**{"score-A2": "38"})
    experts["E1"].press("Submit")
    walk.score(experts["E2"], "D1", {"A1": "16", "A2": "30", "B": "31.5"})
    walk.score(experts["E2"], "D2", {"A1": "19", "A2": "39", "B": "38"})
    walk.score(experts["E3"], "D1", {"A1": "18", "A2": "33", "B": "29"})
    walk.close(ann)
    expect(ann.page.locator("main")).to_contain_text("Scoring closed")
    assert not people.problems, people.problems
