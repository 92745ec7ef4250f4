"""The walk of a panel as people click it: relations, findings, the draw, plans, repair, barring."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.walk import Desk

__all__ = ["OFFICES", "PanelDesk"]

OFFICES = {"Audit office": "9c1d7ab04e5f2836", "Finance office": "57e0b3d18a6c4f29"}
FALLBACK = "Lottery numbers of 30 November 2026"
PARTIES = "declaration\tkind\tname\tfrom_year\tuntil_year\nD1\tService firm\tInstitute 4\t２０２３\t\n"
MORE_PARTIES = "D2,unit,Valley University,,\n"
AFFILIATIONS = "expert,organisation,kind,from_year,until_year\nE5,Valley University,employment,2012,{until}\n"
NARROW = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 900}


@dataclass
class PanelDesk(Desk):
    """A desk whose pages are also judged: by axe, and on a narrow screen. Without JavaScript neither can look."""

    judged: bool = False

    def judge(self, name: str) -> None:
        """Keep a screenshot; no rule of axe is broken and a phone need not be scrolled sideways."""
        self.shoot(name)
        if not self.judged:
            return
        broken = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(self.page).response["violations"]]
        assert not broken, f"{name}: {broken}"
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.shoot(f"{name}-narrow")
        self.page.set_viewport_size(WIDE)
        assert width <= NARROW["width"], f"{name} is {width} pixels wide"

    def follow(self, name: str) -> None:
        """Follow the link of this name."""
        self.page.get_by_role("link", name=name, exact=True).click()

    def open(self, summary: str) -> None:
        """Unfold what stands behind this summary."""
        self.page.locator("summary").get_by_text(summary).click()

    def download(self, link: str, path: Path) -> Path:
        """Save what this link sends."""
        with self.page.expect_download() as download:
            self.follow(link)
        download.value.save_as(path)
        return path


def paste_relations(ann: PanelDesk, year: int) -> None:
    """A service firm and a unit of two cities, an expert's earlier employer; a row that is wrong keeps all of them out."""
    ann.go("relations/parties")
    ann.fill(rows=PARTIES + "D7\tnobody\t\t\t\n")
    ann.press("Enter the rows")
    ann.see("Line 3")
    assert "Institute 4" in ann.field("rows").input_value(), "what was typed is still there"
    ann.shoot("relations-problem")
    ann.fill(rows=PARTIES)
    ann.press("Enter the rows")
    ann.fill(rows=MORE_PARTIES)
    ann.press("Enter the rows")
    ann.see("Valley University")
    ann.go("relations/affiliations")
    ann.fill(rows=AFFILIATIONS.format(until=year - 1))
    ann.press("Enter the rows")
    ann.judge("relations")


def answer_findings(ann: PanelDesk) -> None:
    """Two are found; one is confirmed and in force, the other dismissed; nobody answers without a reason."""
    ann.go("findings")
    ann.press("Look for conflicts")
    ann.judge("findings")
    _tick(ann, "E4, D1")
    ann.press("Confirm: conflict of interest")
    ann.see("reason")
    for pair, button in (("E4, D1", "Confirm: conflict of interest"), ("E5, D2", "Dismiss: no conflict")):
        _tick(ann, pair)
        ann.fill(reason=f"Looked into: {pair}.")
        ann.press(button)
    ann.see("No finding is listed here.")
    ann.go("findings?state=all")
    ann.shoot("findings-answered")
    ann.go("conflicts")
    ann.see("Detected and confirmed")
    ann.judge("conflicts")


def _tick(desk: PanelDesk, pair: str) -> None:
    desk.page.get_by_role("checkbox", name=re.compile(pair)).check()


def prepare_draw(ann: PanelDesk) -> None:
    """A panel before which two declarations stand, and a draw of three seats; published, it is fixed."""
    ann.go("panels")
    ann.fill(code="P", title="The main panel")
    ann.press("Make the panel")
    ann.go("panels/P")
    for code in ("D1", "D2"):
        ann.page.get_by_label(re.compile(f"^{code} ")).check()
    ann.press("Put before the panel")
    ann.follow("Prepare a draw")
    ann.judge("draw-prepare")
    ann.fill(seats="3", shares="technical 1/3", max_per_employer="1", offices="\n".join(OFFICES), fallback=FALLBACK)
    ann.press("Keep; nothing is published yet")
    ann.see("At most 1 of one employer.")
    ann.shoot("draw-prepared")
    ann.press("Publish the draw")
    ann.see("The draw waits for commitments.")
    ann.shoot("draw-published")


def commit(otto: PanelDesk) -> None:
    """Each office gives the SHA-256 of its secret; what is no SHA-256 is refused and stays as typed."""
    otto.go("draws/1/witness")
    otto.page.get_by_label("Audit office").fill("not a digest")
    otto.press("Commit Audit office")
    otto.see("SHA-256")
    assert otto.page.get_by_label("Audit office").input_value() == "not a digest"
    otto.judge("witness-problem")
    for office, secret in OFFICES.items():
        otto.page.get_by_label(office).fill(hashlib.sha256(secret.encode()).hexdigest())
        otto.press(f"Commit {office}")
    otto.see("Every office has committed.")


def reveal(otto: PanelDesk) -> None:
    """Each office reveals; a secret that is not the one committed to is refused."""
    otto.go("draws/1/witness")
    otto.page.get_by_label("Audit office").fill("another secret than before")
    otto.press("Reveal Audit office")
    otto.see("Reveal")
    for office, secret in OFFICES.items():
        otto.page.get_by_label(office).fill(secret)
        otto.press(f"Reveal {office}")
    otto.see("the coordinator can draw")
    otto.shoot("witness-revealed")


def draw_and_call(ann: PanelDesk) -> list[str]:
    """Draw; the second to be called declines and the next stand-in sits. The codes of those who sit in the end."""
    ann.go("draws/1/conduct")
    ann.fill(present="Notary Li\nOfficial Wang")
    ann.press("Draw now")
    drawn = _seated(ann)
    assert len(drawn) == 3
    assert "E4" not in drawn, "an expert with a conflict of interest is no candidate"
    ann.shoot("draw-drawn")
    _call(ann, drawn[0], "Accepted")
    _call(ann, drawn[1], "Declined", "Travels on that day")
    seated = _seated(ann)
    assert drawn[1] not in seated
    assert len(seated) == 3
    for code in seated:
        if code != drawn[0]:
            _call(ann, code, "Accepted")
    assert _seated(ann) == seated
    ann.judge("draw-called")
    return seated


def _seated(desk: PanelDesk) -> list[str]:
    rows = desk.page.locator("table").filter(has_text="If the seat is given up").locator("tbody th").all()
    return [row.inner_text().split()[0] for row in rows]


def _call(desk: PanelDesk, code: str, outcome: str, note: str = "") -> None:
    row = desk.page.locator("tr").filter(has=desk.page.get_by_role("rowheader", name=re.compile(rf"^{code}\b")))
    row.locator("summary").get_by_text("Call", exact=False).first.click()
    row.get_by_role("radio", name=outcome, exact=True).check()
    row.get_by_label("Witness").fill("Notary Li")
    row.locator("[name=note]").fill(note)
    row.get_by_role("button", name="Record the call").click()


def verify(otto: PanelDesk, place: Path) -> str:
    """Download the record and its verifier and run them with nothing but the standard library; what it prints."""
    otto.go("draws/1/witness")
    otto.judge("witness-drawn")
    record = otto.download("RECORD.json", place / "RECORD.json")
    verifier = otto.download("verifier.py", place / "verifier.py")
    salt = otto.page.locator("li", has_text="Salt of the pool").locator("code").inner_text()
    words = [sys.executable, "-I", "-S", str(verifier), str(record), salt]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
    expert.judge("expert-withdraw")
    expert.fill(reason="In hospital.")
    expert.page.get_by_label("I withdraw from this round for good.").check()
    expert.press("Withdraw")
    expert.go("expert")
    expert.shoot("expert-withdrawn")


def repair(ann: PanelDesk, left: str) -> None:
    """One click proposes who follows; another applies it."""
    ann.go("assignments/plans")
    ann.see(left)
    ann.judge("plans-missing")
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
    olga.judge("official-withdrawn")
    olga.go("official")
    olga.shoot("official-withdrawn-overview")


def bar(otto: PanelDesk, ova: PanelDesk, expert: str, document: Path) -> None:
    """One asks on evidence, another decides; nothing is calculated meanwhile, then it is calculated again."""
    otto.go("barrings")
    otto.press("Ask that the expert be barred")
    otto.judge("barring-problem")
    otto.page.locator("#declaration").select_option(label="D1 · City 1")
    otto.fill(expert=expert, reason="Paid by the city.", evidence="The city's published contracts, page 12.")
    otto.page.locator("#kind").select_option("service")
    otto.field("file").set_input_files(str(document))
    otto.press("Ask that the expert be barred")
    otto.see("You asked for this; another person decides.")
    otto.shoot("barring-asked")
    otto.go("official")
    otto.judge("official-barring-waits")
    assert otto.page.get_by_role("button", name=re.compile("^Calculate")).count() == 0
    ova.go("barrings")
    ova.judge("barring-to-decide")
    assert ova.download("Download the document", document.with_suffix(".got")).read_bytes() == document.read_bytes()
    ova.page.get_by_label(re.compile("^Uphold")).check()
    ova.page.get_by_label("Reason of the decision").fill("The contract bears the expert's name.")
    ova.press("Decide")
    ova.see("barred")
    ova.shoot("barring-decided")
