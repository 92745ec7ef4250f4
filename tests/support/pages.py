"""What a page offers: its links and its forms with the values they would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

__all__ = ["Form", "Offered", "crawl", "offered"]

TYPED = frozenset({"text", "email", "search", "password", "number", "date", "datetime-local", "hidden", "textarea"})


@dataclass(slots=True)
class Form:
    """A form that posts: where to, its values by name, and the names of what is typed into it."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Offered:
    """The links and the forms of one page."""

    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, Offered()
        self._form: Form | None = None
        self._field = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and values.get("href"):
            self.found.links.append(urljoin(self.address, values["href"]).partition("#")[0])
        elif tag == "form" and values.get("method", "").lower() == "post":
            self._form = Form(urljoin(self.address, values.get("action", "")))
            self.found.forms.append(self._form)
        elif self._form is not None and values.get("name"):
            self._control(tag, values)
        elif self._form is not None and tag == "option" and self._field and "selected" in values:
            self._form.values[self._field] = values.get("value", "")
        if tag == "option" and self._form is not None and self._field:
            self._form.values.setdefault(self._field, values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None and self._field:
            self._form.values[self._field] = self._text.removeprefix("\n")
        if tag in ("textarea", "select"):
            self._field = ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def _control(self, tag: str, values: dict[str, str]) -> None:
        form, name = self._form, values["name"]
        if form is None:
            return
        kind = values.get("type", "text").lower() if tag == "input" else tag
        if kind in TYPED:
            form.typed.append(name)
        if tag in ("textarea", "select"):
            self._field, self._text = name, ""
            if tag == "select":
                form.typed.append(name)
        elif kind in ("checkbox", "radio"):
            if "checked" in values:
                form.values[name] = values.get("value", "on")
        elif tag == "button" or kind == "submit":
            form.values.setdefault(name, values.get("value", ""))
        elif kind != "file":
            form.values[name] = values.get("value", "")


def offered(address: str, response: TestResponse) -> Offered:
    """Read a page."""
    reader = _Reader(address)
    reader.feed(response.get_data(as_text=True))
    return reader.found


def crawl(client: FlaskClient, start: str, most: int = 300) -> Iterator[tuple[str, TestResponse]]:
    """Follow every link of this application from a page on; every answer, in the order in which it was found."""
    waiting, seen = [start], {start}
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        response = client.get(address)
        yield address, response
        if "Location" in response.headers:
            links = [urljoin(address, response.headers["Location"])]
        elif response.mimetype == "text/html":
            links = offered(address, response).links
        else:
            continue
        for link in links:
            parts = urlsplit(link)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if (not parts.netloc or parts.hostname == "localhost") and path not in seen:
                seen.add(path)
                waiting.append(path)
