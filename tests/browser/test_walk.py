"""The whole walk of a round, in a real browser, as each role; once with JavaScript and once without."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import walk
from tests.browser.conftest import Installation, People
from tests.browser.walk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXPERTS = ("E1", "E2", "E3")
FORM = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

Arrive = Callable[[str, str], Desk]


def test_it_walks_a_round_from_its_creation_to_the_report(
    installation: Installation, people: People, tmp_path: Path, screenshots: Path | None
) -> None:
    def arrive(login: str, link: str) -> Desk:
        page = people.arrive()
        walk.accept(page, link)
        walk.sign_in(page, login)
        return Desk(page, "trial", screenshots)

    def invited(login: str, *part: str) -> Desk:
        printed = installation.command("create-user", login, "--role", *part)
        return arrive(login, next(word for word in printed.split() if "/account/invitation/" in word))

    ann = invited("ann", "coordinator")
    experts = prepare(ann, arrive, tmp_path)
    keep_conflicts(experts)
    ann.go("start-scoring")
    ann.shoot("coordinator-start")
    ann.press("Start scoring")
    fill_sheets(experts)
    walk.close(ann)
    officials = [invited(login, "official", "--round", "trial") for login in ("otto", "ova")]
    walk.decide(*officials)
    read_reports(officials, tmp_path)
    assert "Nothing differs" in installation.command("verify-ledger")
    assert not people.problems, people.problems


def prepare(ann: Desk, arrive: Arrive, tmp_path: Path) -> dict[str, Desk]:
    """From the creation of the round to signed-in experts; one city is excluded and replies in vain."""
    walk.create_round(ann)
    form = tmp_path / "form.pdf"
    form.write_bytes(FORM)
    walk.enter_declarations(ann, form)
    links = walk.enter_experts(ann, EXPERTS)
    city = walk.invite_city(ann, "D3")
    walk.screen(ann)
    mayor = arrive(*city)
    mayor.go("applicant")
    mayor.see("list of 2018")
    mayor.fill(reply="We ask to look again.")
    mayor.shoot("applicant")
    mayor.press("Send the reply")
    walk.settle_exclusion(ann)
    walk.open_and_assign(ann)
    return {code: arrive(*links[code]) for code in EXPERTS}


def keep_conflicts(experts: dict[str, Desk]) -> None:
    """Everybody states first; what one expert steps aside from is closed to them at once."""
    walk.state_conflicts(experts["E1"])
    walk.state_conflicts(experts["E2"])
    walk.state_conflicts(experts["E3"], stepped_aside="D2")
    experts["E3"].go("expert")
    experts["E3"].shoot("expert-stepped-aside")
    gone = experts["E3"].page.goto("/rounds/trial/expert/declarations/D2")
    assert gone is not None
    assert gone.status == 404


def fill_sheets(experts: dict[str, Desk]) -> None:
    """A draft that becomes a submission, full-width digits, a score off the scale that stays as typed."""
    first = experts["E1"]
    walk.score(first, "D1", {"A1": "１７．５", "A2": "35", "B": "30"}, act="Save draft")
    first.see("Draft saved")
    first.press("Submit")
    first.see("submitted")
    first.shoot("expert-receipt")
    walk.score(first, "D2", {"A1": "20", "A2": "50", "B": "40"})
    first.see("outside the scale")
    assert first.page.locator("[name=score-A2]").input_value() == "50"
    first.shoot("expert-problem")
    first.fill(**{"score-A2": "38"})
    first.press("Submit")
    walk.score(experts["E2"], "D1", {"A1": "16", "A2": "30", "B": "31.5"})
    walk.score(experts["E2"], "D2", {"A1": "19", "A2": "39", "B": "38"})
    walk.score(experts["E3"], "D1", {"A1": "18", "A2": "33", "B": "29"})


def read_reports(officials: list[Desk], tmp_path: Path) -> None:
    """The PDF in both languages, read back; the same decision gives the same bytes, and names no expert."""
    for language, title in (("zh", "评审决定报告"), ("en", "Decision report")):
        report = walk.fetch_report(officials[0], language)
        words = text_of(report, tmp_path / f"report.{language}.pdf")
        assert title in words
        assert "The South has no key city yet." in words
        assert "Expert E" not in words
        assert walk.fetch_report(officials[1], language) == report


def text_of(pdf: bytes, path: Path) -> str:
    """What the pages of a PDF say, read back by poppler."""
    program = shutil.which("pdftotext")
    assert program, "poppler is missing: run tools/system_packages.sh test"
    path.write_bytes(pdf)
    return subprocess.run([program, "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
