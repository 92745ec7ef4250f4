"""A desk whose pages are judged too: by axe, and on a narrow screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize, expect

from tests.browser.walk import Desk

__all__ = ["PanelDesk"]

NARROW = ViewportSize(width=390, height=800)
WIDE = ViewportSize(width=1280, height=900)


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

    def refused(self, words: str) -> None:
        """The page says above everything why nothing was done."""
        expect(self.page.locator("main > .alert-danger")).to_contain_text(words)

    def download(self, link: str, path: Path) -> Path:
        """Save what this link sends."""
        with self.page.expect_download() as download:
            self.follow(link)
        download.value.save_as(path)
        return path
