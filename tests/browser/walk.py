"""The walk of a round as people click it: each act of a coordinator, an expert and a city on its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

__all__ = ["CRITERIA", "PASSWORD", "Desk", "accept", "sign_in"]

PASSWORD = "a long sentence to remember"

CRITERIA = """code,parent,title,weight,best,worst,step,guidance
A,,Protection,60,,,,
A1,A,Plan,20,20,0,0.5,Full points for a plan with dates
A2,A,Funding,40,40,0,0.5,Full points for money in the budget
B,,Use,40,40,0,0.5,Transfers and licences
"""

HISTORY = """city,province,programme,kind,year,status,source
Oldtown,North,ip-operation-key-city,city,2018,confirmed,list of 2018
"""


@dataclass
class Desk:
    """A person at a page of one round; `shots` keeps what they see, if it names a folder."""

    page: Page
    round_code: str
    shots: Path | None = None

    def go(self, path: str) -> None:
        """Open a page of the round."""
        answer = self.page.goto(f"/rounds/{self.round_code}/{path}")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status} {self.page.inner_text('main')}"

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, **values: str) -> None:
        """Fill fields of the page's form by their names."""
        for name, value in values.items():
            self.field(name).fill(value)

    def field(self, name: str) -> Locator:
        """The field of this name; a page with several forms puts a prefix before it."""
        return self.page.locator(f"[name='{name}']:visible, [name$='-{name}']:visible").first

    def see(self, text: str) -> None:
        """The page says this."""
        expect(self.page.locator("main")).to_contain_text(text)

    def shoot(self, name: str) -> None:
        """Keep a screenshot."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)


def accept(page: Page, link: str) -> None:
    """Set a password by a single-use link."""
    page.goto(link)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.locator("main")).to_contain_text("Your password is set")


def sign_in(page: Page, login: str) -> None:
    """Sign in."""
    page.goto("/account/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/$"))
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def create_round(desk: Desk) -> None:
    """A coordinator makes a round by hand: settings, criteria, rules, documents."""
    page = desk.page
    page.goto("/rounds/new")
    desk.fill(code=desk.round_code, title="Key cities, trial", timezone="Asia/Shanghai", points="100", fund="1")
    desk.shoot("coordinator-new-round")
    desk.press("Create the round")
    desk.go("criteria/table")
    broken = CRITERIA.replace("A1,A,Plan,20", "A1,A,Plan,zero")
    page.locator("textarea").first.fill(broken)
    desk.press("Check and put in place of the criteria")
    desk.see("zero")
    assert "A1,A,Plan,zero" in page.locator("textarea").first.input_value(), "what was typed is still there"
    page.locator("textarea").first.fill(CRITERIA)
    desk.press("Check and put in place of the criteria")
    desk.go("criteria")
    desk.see("Funding")
    desk.shoot("coordinator-criteria")
    desk.go("rules/edit")
    desk.fill(quorum="2", grounds="Balance between provinces")
    desk.press("Save the rules")
    desk.go("documents")
    desk.fill(documents="Declaration form")
    desk.press("Save")


def enter_declarations(desk: Desk, upload: Path) -> None:
    """Three cities; the last one was supported before. Each brings its document, one declares an indicator."""
    desk.go("indicators")
    desk.fill(code="I1", title="Transfers", unit="%", target="20")
    desk.press("Save")
    for code, city, province in (("D1", "Newtown", "South"), ("D2", "Hillside", "West"), ("D3", "Oldtown", "North")):
        desk.go("declarations/new")
        desk.fill(code=code, title=f"Plan of {city}", applicant=city, region=province, summary=f"What {city} will do.")
        desk.press("Save")
        desk.go(f"declarations/{code}")
        desk.page.get_by_text("Attach a file").click()
        desk.field("file").set_input_files(str(upload))
        desk.field("document").select_option(label="Declaration form")
        desk.press("Attach")
        desk.see("KiB")
    desk.go("declarations/D1")
    desk.page.get_by_text("Declare a value").click()
    desk.fill(year="2019", value="21.5", evidence="Statistical yearbook")
    desk.press("Declare")
    desk.see("21.5")
    desk.shoot("coordinator-declaration")


def screen(desk: Desk) -> None:
    """Documents, history, rules; what passes is admitted, what fails is told and may reply."""
    desk.go("screening/history")
    desk.page.locator("textarea").first.fill(HISTORY)
    desk.press("Replace the history")
    for code in ("D1", "D2", "D3"):
        desk.go(f"screening/{code}")
        desk.page.get_by_label("present").check()
        desk.press("Keep the check")
    desk.go("screening")
    desk.press("Apply the rules to all")
    desk.go("screening")
    desk.press("Admit all that pass")
    desk.go("screening")
    desk.shoot("coordinator-screening")
    desk.go("screening/D3")
    desk.see("Oldtown")
    desk.press("Notify the exclusion")
    desk.see("list of 2018")
    desk.shoot("coordinator-exclusion")


def settle_exclusion(desk: Desk) -> None:
    """After the city's reply the coordinator settles the exclusion, with a reason."""
    desk.go("screening/D3")
    desk.see("We ask to look again")
    desk.page.get_by_label("Uphold").check()
    desk.fill(reason="The city was supported in 2018.")
    desk.press("Settle")
    expect(desk.page.get_by_role("button", name="Settle")).to_have_count(0)
    desk.see("The city was supported in 2018.")


def invite_city(desk: Desk, code: str) -> tuple[str, str]:
    """Return the sign-in name and the single-use link of a city's account."""
    desk.go(f"declarations/{code}")
    desk.page.locator("summary").get_by_text("Invite").click()
    desk.press("Invite")
    row = desk.page.locator("tbody tr").first
    return row.locator("td").first.inner_text(), row.locator("code").inner_text()


def enter_experts(desk: Desk, codes: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Enter experts and return each one's sign-in name and single-use link."""
    for code in codes:
        desk.go("experts/new")
        desk.fill(code=code, name=f"Expert {code}", employer=f"Institute {code}", region="East")
        desk.press("Save")
    desk.go("experts")
    desk.press("Invite all not invited yet")
    found = {}
    for row in desk.page.locator("tbody tr").all():
        code = row.locator("th").inner_text().split()[-1]
        found[code] = (row.locator("td").first.inner_text(), row.locator("code").inner_text())
    return found


def open_and_assign(desk: Desk) -> None:
    """Lock the rules, let everybody score everything."""
    desk.go("open")
    desk.shoot("coordinator-open")
    desk.page.locator("[name=read]").or_(desk.page.locator("main [type=checkbox]").first).first.check()
    desk.press("Lock and open the round")
    desk.go("criteria")
    expect(desk.page.get_by_role("link", name="Add a row")).to_have_count(0)
    desk.go("assignments")
    desk.press("Everybody scores everything")
    desk.go("assignments")
    desk.see("Not released")
    desk.press("Release to the experts")
    desk.see("their experts are told")
    desk.shoot("coordinator-assignments")


def certify(desk: Desk, part: str, related: str = "") -> None:
    """Give the conflict certificate that comes before everything else: no relation, or one to this city."""
    desk.go(f"{part}/certificate")
    if related:
        desk.press("Add a row")
        desk.page.locator("#subject-0").select_option("city")
        desk.fill(**{"name-0": related, "from_year-0": "２０２４"})
        desk.page.locator("#kind-0").select_option("service")
    else:
        desk.page.get_by_label("I have no such relation.").check()
    desk.shoot(f"{part}-certificate")
    desk.press("Keep the certificate")
    desk.see("Your certificate is kept.")


def state_conflicts(desk: Desk, stepped_aside: str = "") -> None:
    """An expert states for each declaration, before its content opens, that there is no conflict, or that there is.
    Before anything of what is assigned is named, the certificate comes."""
    desk.go("expert")
    assert "D1" not in desk.page.locator("main").inner_text()
    certify(desk, "expert", "Hillside" if stepped_aside else "")
    desk.go("expert")
    desk.shoot("expert-home")
    desk.go("expert/statements")
    for group in desk.page.locator("form fieldset").all():
        if stepped_aside and stepped_aside in group.locator("legend").first.inner_text():
            group.get_by_label("conflict of interest", exact=False).last.check()
            group.locator("select").select_option(index=1)
            group.locator("textarea, input[type=text]").last.fill("I advise this city.")
        else:
            group.locator("[type=radio]").first.check()
    desk.shoot("expert-statements")
    desk.press("Keep these statements")


def score(desk: Desk, code: str, scores: dict[str, str], *, act: str = "Submit") -> None:
    """Fill in a sheet and save or submit it."""
    desk.go(f"expert/declarations/{code}")
    desk.see(f"What {'Newtown' if code == 'D1' else 'Hillside'} will do.")
    for item, value in scores.items():
        desk.fill(**{f"score-{item}": value})
    desk.fill(opinion=f"Opinion on {code}")
    desk.shoot(f"expert-sheet-{code}")
    desk.press(act)


def close(desk: Desk) -> None:
    """Look at the states, never scores, and close scoring."""
    desk.go("progress")
    assert "17.5" not in desk.page.content(), "no score is shown before closing"
    desk.shoot("coordinator-progress")
    desk.go("close-scoring")
    desk.shoot("coordinator-close")
    for box in desk.page.locator("main form [type=checkbox]").all():
        box.check()
    desk.press("Close scoring")
    desk.go("coordinator")
    desk.see("Scoring closed")


def decide(first: Desk, second: Desk) -> None:
    """One official calculates and proposes a departure with ground and reason; another confirms it."""
    for desk in (first, second):
        certify(desk, "official")
    first.go("official")
    first.press("Calculate")
    first.go("ranking")
    first.see("97.00")
    first.shoot("official-ranking")
    first.go("ranking/D2")
    first.shoot("official-declaration")
    first.go("propose")
    first.page.locator("#funded-D2").uncheck()
    first.page.locator("#funded-D1").check()
    first.press("Check what departs from the ranking")
    for code in ("D1", "D2"):
        first.page.select_option(f"#ground-{code}", label="Balance between provinces")
    first.fill(**{"reason-D1": "The South has no key city yet."})
    stand(first)
    first.press("Lock the proposal")
    first.see("D2: please write why you stand for it")
    first.shoot("official-propose")
    first.fill(**{"reason-D2": "The West has one already."})
    stand(first)
    first.press("Lock the proposal")
    first.see("Locked at")
    second.go("proposals/1")
    second.fill(**{"reason-D1": "I agree: the South.", "reason-D2": "I agree: the West."})
    stand(second)
    second.shoot("official-proposal")
    second.press("Confirm")
    second.see("Decided at")


def stand(desk: Desk) -> None:
    """Certify and type the password again, as every binding act asks."""
    desk.page.locator("main form [type=checkbox][name$=certificate]").check()
    desk.page.locator("main form [type=password]").fill(PASSWORD)


def fetch_report(desk: Desk, language: str) -> bytes:
    """Ask for the decision report and wait for the worker."""
    desk.go("report")
    desk.page.locator(f"input[name=language][value={language}]").check()
    desk.press("Make the report")
    link = desk.page.get_by_role("link", name="Download the PDF")
    expect(link).to_be_visible(timeout=60_000)
    desk.shoot("official-report")
    with desk.page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()
