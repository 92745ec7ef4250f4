"""The walk of a panel as people click it, first part: what is compared, findings, the draw and its calls."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from tests.browser.panel_desk import PanelDesk

__all__ = ["OFFICES"]

OFFICES = {"Audit office": "9c1d7ab04e5f2836", "Finance office": "57e0b3d18a6c4f29"}
FALLBACK = "Lottery numbers of 30 November 2026"
PARTIES = "declaration\tkind\tname\tfrom_year\tuntil_year\nD1\tService firm\tInstitute 4\t２０２３\t\n"
MORE_PARTIES = "D2,unit,Valley University,,\n"
AFFILIATIONS = "expert,organisation,kind,from_year,until_year\nE5,Valley University,employment,2012,{until}\n"


def paste_relations(ann: PanelDesk, year: int) -> None:
    """A service firm, a unit, an expert's earlier employer; a row that is wrong keeps all of them out."""
    ann.go("relations/parties")
    ann.fill(rows=PARTIES + "D7\tnobody\t\t\t\n")
    ann.press("Enter the rows")
    ann.refused("Line 3, column declaration: “D7” is no declaration of this round.")
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
    ann.shoot("relations")


def answer_findings(ann: PanelDesk) -> None:
    """Two are found; one is confirmed and in force, the other dismissed; nobody answers without a reason."""
    ann.go("findings")
    ann.press("Look for conflicts")
    ann.judge("findings")
    _tick(ann, "E4, D1")
    ann.press("Confirm: conflict of interest")
    ann.refused("reason")
    for pair, button in (("E4, D1", "Confirm: conflict of interest"), ("E5, D2", "Dismiss: no conflict")):
        _tick(ann, pair)
        ann.fill(reason=f"Looked into: {pair}.")
        ann.press(button)
    ann.see("No finding is listed here.")
    ann.go("findings?state=all")
    ann.shoot("findings-answered")
    ann.go("conflicts")
    ann.see("Detected and confirmed")
    ann.shoot("conflicts")


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
    otto.refused("A SHA-256 has 64 digits")
    assert otto.page.get_by_label("Audit office").input_value() == "not a digest"
    otto.shoot("witness-problem")
    for office, secret in OFFICES.items():
        otto.page.get_by_label(office).fill(hashlib.sha256(secret.encode()).hexdigest())
        otto.press(f"Commit {office}")
    otto.see("Every office has committed.")


def reveal(otto: PanelDesk) -> None:
    """Each office reveals; a secret that is not the one committed to is refused."""
    otto.go("draws/1/witness")
    otto.page.get_by_label("Audit office").fill("another secret than before")
    otto.press("Reveal Audit office")
    otto.refused("SHA-256")
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
    with desk.page.expect_navigation():
        row.get_by_role("button", name="Record the call").click()


def verify(otto: PanelDesk, place: Path) -> str:
    """Download the record and its verifier and run them with nothing but the standard library; what it prints."""
    otto.go("draws/1/witness")
    otto.shoot("witness-drawn")
    record = otto.download("RECORD.json", place / "RECORD.json")
    verifier = otto.download("verifier.py", place / "verifier.py")
    salt = otto.page.locator("li", has_text="Salt of the pool").locator("code").inner_text()
    words = [sys.executable, "-I", "-S", str(verifier), str(record), salt]
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
