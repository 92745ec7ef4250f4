"""A served installation and a real Chromium. Browser tests run on the embedded database, as `make demo` serves it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40


@dataclass(frozen=True)
class Installation:
    """A served installation of its own: its address, and its command line."""

    url: str
    env: dict[str, str]

    def command(self, *words: str) -> str:
        """Run `python -m evalapp …` on this installation and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "evalapp", *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Serve an empty installation, web and worker, until the test ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {**os.environ, "EVALAPP_VAR": str(tmp_path / "var"), "EVALAPP_BASE_URL": url, "EVALAPP_LANGUAGE": "en"}
    env.pop("EVALAPP_DATABASE_URL", None)
    made = Installation(url, env)
    made.command("upgrade")
    with (tmp_path / "serve.log").open("wb") as log:
        words = [sys.executable, "-m", "evalapp", "serve", "--port", str(port)]
        server = subprocess.Popen(words, env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_until_served(url, tmp_path / "serve.log")
            yield made
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_served(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/account/sign-in", timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            assert time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "Chromium is missing: run tools/system_packages.sh test"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


class People:
    """Browsers of several people at once, each with its own cookies; with or without JavaScript."""

    def __init__(self, browser: Browser, url: str, javascript: bool) -> None:
        self._browser, self._url, self._javascript = browser, url, javascript
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def arrive(self) -> Page:
        """Open a new person's browser."""
        context = self._browser.new_context(
            base_url=self._url,
            java_script_enabled=self._javascript,
            locale="en-US",
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        # Chromium reports pages answered with 403, 404, 409 or 422 too; those the walk looks at itself.
        if kind == "error" and not re.search(r"a status of 4(03|04|09|22)", text):
            self.problems.append(text)

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def people(request: pytest.FixtureRequest, chromium: Browser, installation: Installation) -> Iterator[People]:
    """Browsers on the installation."""
    made = People(chromium, installation.url, bool(request.param))
    yield made
    made.leave()


@pytest.fixture
def screenshots() -> Path | None:
    """Where to keep screenshots for a person to look at, if `EVALAPP_SCREENSHOTS` names a folder."""
    named = os.environ.get("EVALAPP_SCREENSHOTS")
    return Path(named) if named else None
