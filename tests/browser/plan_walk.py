"""The walk of a panel, second part: plans, release, a slip taken back, a withdrawal repaired, an expert barred."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.panel_desk import PanelDesk

__all__: list[str] = []


def plan_panels(ann: PanelDesk) -> None:
    """Everybody on the panel scores all before it; then a third declaration gets experts by a solved plan."""
    ann.go("assignments/plans")
    ann.press("By panels: everybody on a panel scores all before it")
    ann.see("6 assigned, 0 taken away")
    ann.shoot("plan-panels")
    ann.press("Apply the plan")
    ann.go("assignments/plans")
    ann.follow("Experts to single declarations: compute a plan")
    ann.fill(experts="3", most_per_employer="1", categories="technical 1\ncatering 1", seed="walk")
    ann.press("Compute the plan")
    ann.see("catering")
    ann.judge("plan-problem")
    ann.fill(categories="technical 1")
    ann.press("Compute the plan")
    solved(ann, "3 assigned, 0 taken away")
    ann.judge("plan-solved")
    ann.press("Apply the plan")
    ann.go("assignments/plans")
    ann.shoot("plans")


def solved(desk: PanelDesk, change: str) -> None:
    """Wait for the worker; the plan's page asks again by itself."""
    expect(desk.page.locator("main")).to_contain_text(change, timeout=60_000)


def release(ann: PanelDesk) -> None:
    """Nothing is known to experts before; then scoring starts."""
    ann.go("start-scoring")
    assert ann.page.get_by_role("button", name="Start scoring").count() == 0, "what is not released keeps it shut"
    ann.go("assignments")
    ann.judge("assignments-unreleased")
    ann.press("Release to the experts")
    ann.go("start-scoring")
    ann.press("Start scoring")


def step_aside_by_mistake(expert: PanelDesk) -> None:
    """A conflict stated by a slip of the mouse is taken back; the declaration is there again, and opens."""
    _state(expert, aside="D1")
    expert.go("expert")
    expert.judge("expert-stepped-aside")
    assert expert.page.goto(f"/rounds/{expert.round_code}/expert/declarations/D1").status == 404  # type: ignore[union-attr]
    expert.go("expert")
    expert.press("Take back D1")
    _state(expert)
    expert.go("expert/declarations/D1")
    expert.see("Summary of D1")


def _state(expert: PanelDesk, aside: str = "") -> None:
    expert.go("expert/statements")
    for group in expert.page.locator("form fieldset").all():
        if aside and aside in _legend(group):
            group.get_by_label("I have a conflict of interest and step aside").check()
            group.locator("select").select_option("service")
            group.locator("textarea").fill("A slip of the mouse.")
        else:
            group.get_by_label("I have no conflict of interest").check()
    expert.press("Keep these statements")


def _legend(group: Locator) -> str:
    return group.locator("legend").first.inner_text()


def withdraw(expert: PanelDesk) -> None:
    """An expert withdraws from the round for good."""
    expert.go("expert")
    expert.follow("Withdraw from this round")
    expert.shoot("expert-withdraw")
    expert.fill(reason="In hospital.")
    expert.page.get_by_label("I withdraw from this round for good.").check()
    expert.press("Withdraw from this round")
    expert.go("expert")
    expert.see("No declaration is assigned to you")
    expert.shoot("expert-withdrawn")


def repair(ann: PanelDesk, left: str) -> None:
    """One click proposes who follows; another applies it."""
    ann.go("assignments/plans")
    ann.see(left)
    ann.shoot("plans-missing")
    ann.press("Repair")
    solved(ann, "the next stand-in of the draw")
    ann.see("assigned, 0 taken away")
    ann.shoot("plan-repair")
    ann.fill(reason="An expert is ill.")
    ann.press("Apply the plan")
    ann.go("assignments/plans")
    ann.see("No declaration misses an expert.")


def own_conflict(olga: PanelDesk) -> None:
    """An official states a conflict: nothing of the ranking opens any more, and no number is on the page."""
    olga.go("official/certificate")
    olga.open("State a conflict with a declaration")
    olga.page.locator("#declaration").select_option("D2")
    olga.page.locator("#kind").select_option("kinship")
    olga.fill(reason="The mayor is my cousin.")
    olga.page.get_by_label("I have read what follows from it.").check()
    olga.judge("official-conflict")
    olga.press("State this conflict")
    olga.shoot("official-conflict-stated")
    answer = olga.page.goto(f"/rounds/{olga.round_code}/ranking")
    assert answer is not None
    assert answer.status == 403
    said = olga.page.locator("main").inner_text()
    assert "withdrawn" in said
    assert not re.search(r"\bD\d|City|\d\d\.\d", said), said
    olga.shoot("official-withdrawn")
    olga.go("official")
    olga.shoot("official-withdrawn-overview")


def bar(otto: PanelDesk, ova: PanelDesk, expert: str, document: Path) -> None:
    """One asks on evidence, another decides; nothing is calculated meanwhile, then it is calculated again."""
    otto.go("barrings")
    otto.press("Ask that the expert be barred")
    otto.shoot("barring-problem")
    otto.page.locator("#declaration").select_option(label="D1 · City 1")
    otto.fill(expert=expert, reason="Paid by the city.", evidence="The city's published contracts, page 12.")
    otto.page.locator("#kind").select_option("service")
    otto.field("file").set_input_files(str(document))
    otto.press("Ask that the expert be barred")
    otto.see("You asked for this; another person decides.")
    otto.shoot("barring-asked")
    otto.go("official")
    otto.shoot("official-barring-waits")
    assert otto.page.get_by_role("button", name=re.compile("^Calculate")).count() == 0
    ova.go("barrings")
    ova.judge("barring-to-decide")
    assert ova.download("Download the document", document.with_suffix(".got")).read_bytes() == document.read_bytes()
    ova.page.get_by_label(re.compile("^Uphold")).check()
    ova.page.get_by_label("Reason of the decision").fill("The contract bears the expert's name.")
    ova.press("Decide")
    ova.see("barred")
    ova.shoot("barring-decided")
