"""The whole walk of a panel in a real browser, as each role; the walk of a round goes without JavaScript too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evalapp.core import clock
from tests.browser import panel_walk, plan_walk, walk
from tests.browser.conftest import Installation, People
from tests.browser.panel_desk import PanelDesk
from tests.browser.panel_ground import ROUND, fill_the_rest, ground
from tests.browser.panel_walk import OFFICES
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("people", [True], ids=["with JavaScript"], indirect=True),
]

Arrive = Callable[[str], PanelDesk]
"""Open a browser and sign in; without a name nobody signs in."""


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """The round, in the served installation's own database."""
    with ground(installation.env) as made:
        yield made


@pytest.fixture
def arrive(people: People, screenshots: Path | None) -> Arrive:
    """Opens people's browsers; their pages are judged too."""

    def opened(name: str) -> PanelDesk:
        desk = PanelDesk(people.arrive(), ROUND, screenshots, judged=True)
        if name:
            walk.sign_in(desk.page, f"{name}@{ROUND}")
        return desk

    return opened


def test_it_walks_a_panel_from_the_certificate_to_the_second_calculation(
    world: World, arrive: Arrive, people: People, tmp_path: Path
) -> None:
    ann, otto, shared = arrive("coordinator"), arrive("official"), arrive("")
    walk.certify(ann, "coordinator")
    walk.certify(otto, "official")
    panel_walk.paste_relations(ann, clock.now().year)
    panel_walk.answer_findings(ann)
    seated = draw(ann, otto, shared, tmp_path)
    plan_walk.plan_panels(ann)
    take_over(shared, f"expert{seated[0][1:]}")
    shared.go("expert")
    shared.see("certificate")
    assert "D1" not in shared.page.locator("main").inner_text()
    plan_walk.release(ann)
    score(shared)
    take_over(shared, f"expert{seated[1][1:]}")
    walk.certify(shared, "expert")
    plan_walk.withdraw(shared)
    plan_walk.repair(ann, seated[1])
    fill_the_rest(world)
    walk.close(ann)
    decide(otto, shared, seated[0], tmp_path)
    assert not people.problems, people.problems


def take_over(shared: PanelDesk, name: str) -> None:
    """The next person sits down at the same browser."""
    leave = shared.page.get_by_role("button", name="Sign out")
    if leave.count():
        leave.click()
    walk.sign_in(shared.page, f"{name}@{ROUND}")


def draw(ann: PanelDesk, otto: PanelDesk, anybody: PanelDesk, place: Path) -> list[str]:
    """The draw from its preparation to the verified record; whoever has no account sees nothing of the pool."""
    panel_walk.prepare_draw(ann)
    hidden = r"\bE\d\b|Institute|expert\d|Province|" + "|".join(OFFICES.values())
    read_in_public(anybody, "public-published", hidden)
    panel_walk.commit(otto)
    read_in_public(anybody, "public-committed", hidden)
    panel_walk.reveal(otto)
    read_in_public(anybody, "public-revealed", hidden)
    seated = panel_walk.draw_and_call(ann)
    read_in_public(anybody, "public-drawn", r"\bE\d\b|Institute|expert\d|Province")
    for secret in OFFICES.values():
        anybody.see(secret)
    panel_walk.verify(otto, place)
    return seated


def read_in_public(anybody: PanelDesk, name: str, hidden: str) -> None:
    """The page that anybody reads tells nothing of these words, not even in its source."""
    anybody.go("draws/1")
    anybody.judge(name) if name == "public-drawn" else anybody.shoot(name)
    found = re.search(hidden, anybody.page.content())
    assert not found, found


def score(expert: PanelDesk) -> None:
    """Certificate, statements with a slip that is taken back, one sheet."""
    walk.certify(expert, "expert")
    plan_walk.step_aside_by_mistake(expert)
    expert.fill(**{"score-A1": "９０", "score-A2": "8", "score-B": "2"})
    expert.press("Submit")
    expert.see("submitted")


def decide(otto: PanelDesk, shared: PanelDesk, barred: str, place: Path) -> None:
    """Three officials: one has a conflict and sees no ranking; the others bar an expert and decide."""
    otto.go("official")
    otto.press("Calculate")
    otto.go("ranking")
    otto.see("9 counted, 0 not counted, 0 sealed")
    take_over(shared, "official3")
    walk.certify(shared, "official")
    plan_walk.own_conflict(shared)
    take_over(shared, "official2")
    walk.certify(shared, "official")
    document = place / "contract.pdf"
    document.write_bytes(b"%PDF-1.4\n%%EOF\n")
    plan_walk.bar(otto, shared, f"Name of expert{barred[1:]}@{ROUND}", document)
    otto.go("official")
    otto.shoot("official-calculate-again")
    otto.press("Calculate again")
    otto.go("ranking")
    otto.see("8 counted, 0 not counted, 1 sealed")
    otto.shoot("ranking-after-barring")
    otto.go("propose")
    otto.press("Check what departs from the ranking")
    walk.stand(otto)
    otto.press("Lock the proposal")
    otto.see("Locked at")
    shared.go("proposals/1")
    walk.stand(shared)
    shared.press("Confirm")
    shared.see("Decided at")
