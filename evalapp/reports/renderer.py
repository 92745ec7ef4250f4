"""A program of its own: HTML in, PDF out. It runs in a process without the application, its settings or its secrets.

    python -I renderer.py REPORT.html REPORT.pdf IDENTIFIER MEMORY_MB SECONDS

It fetches nothing but the stylesheets and fonts beside it (`asset:` addresses). Progress goes to standard output:
a line `page N` for every page laid out, `alive` while the pages are written. Exit 3: the page asked for something else.
"""

from __future__ import annotations

import logging
import resource
import sys
import threading
from pathlib import Path

import pydyf  # type: ignore[import-untyped]
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

ASSETS = Path(__file__).resolve().parent / "assets"
TYPES = {".css": "text/css", ".otf": "font/otf", ".ttf": "font/ttf"}


class AssetsOnly(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Serves the project's own files by name; everything else is refused and remembered."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return an asset."""
        path = ASSETS / url.removeprefix("asset:")
        if not url.startswith("asset:") or path.parent != ASSETS or path.suffix not in TYPES or not path.is_file():
            self.refused.append(url)
            raise ValueError(f"not an asset: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})


class Pages(logging.Handler):
    """Turns WeasyPrint's progress messages into ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say which page is being laid out."""
        words = record.getMessage().rsplit(" ", 1)
        if words[0].endswith("Page") and words[1].isdigit():
            _say(f"page {words[1]}")


class Document(pydyf.PDF):  # type: ignore[misc]  # pydyf is untyped
    """A PDF that remembers its pages' references: pydyf 0.13 lists them anew for every tag, which took a minute of the
    two that a report of 600 pages takes."""

    @property
    def page_references(self) -> tuple[bytes, ...]:
        """Return the references of all pages."""
        count = self.pages["Count"]
        known: tuple[bytes, ...] = getattr(self, "_known", ())
        if len(known) != count:
            known = self._known = super().page_references
        return known


def main(arguments: list[str]) -> int:
    """Render; return the exit status."""
    source, target, identifier, memory, seconds = arguments
    limit = int(memory) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(Pages())
    _stay_alive()
    pydyf.PDF = Document
    fetcher = AssetsOnly()
    html = HTML(filename=source, encoding="utf-8", base_url="asset:", url_fetcher=fetcher)
    content = html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode(), optimize_images=False)
    if fetcher.refused:
        sys.stderr.write("refused: " + ", ".join(address[:200] for address in fetcher.refused[:5]) + "\n")
        return 3
    Path(target).write_bytes(content)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _stay_alive(every: float = 5) -> None:
    def beat() -> None:
        while not done.wait(every):
            _say("alive")

    done = threading.Event()
    threading.Thread(target=beat, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
