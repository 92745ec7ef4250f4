"""Strings that occur once, planted in everything a declaration holds; where they turn up, something leaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from evalapp.core import clock
from evalapp.core.files import store
from evalapp.declarations.models import Attachment, Declaration, DeclaredValue, Indicator, IndicatorKind
from evalapp.eligibility.models import CompletenessCheck, Exclusion, ExclusionState
from evalapp.rounds.models import RequiredDocument
from tests.support.pages import crawl
from tests.support.world import World

__all__ = ["CANARY", "addresses", "plant", "seen_by", "whole"]

CANARY = "Kanarienvogel"


def plant(world: World, code: str) -> int:
    """Put canaries into every text of a declaration; return the id of its file."""
    with world.system() as session:
        same = Declaration.code == code, Declaration.round_id == world.round_id
        row = session.scalars(select(Declaration).where(*same)).one()
        row.title, row.applicant, row.summary = f"{CANARY} title", f"{CANARY} city", f"{CANARY} summary"
        row.region, row.group, row.fields = f"{CANARY} province", f"{CANARY} group", [f"{CANARY} field"]
        indicator = Indicator(round_id=world.round_id, position=0, code="I1", title="Growth", unit="%", target="")
        document = RequiredDocument(round_id=world.round_id, position=0, title="Plan")
        indicator.kind = IndicatorKind.TEXT
        file = store(session, f"{code}.txt", "text/plain", f"{CANARY} file".encode())
        session.add_all([indicator, document])
        session.flush()
        place, moment = {"declaration_id": row.id}, clock.now()
        value = DeclaredValue(**place, position=0, indicator_id=indicator.id, year=2020, value=f"{CANARY} value")
        value.evidence = f"{CANARY} evidence"
        attachment = Attachment(**place, file_id=file.id, document_id=document.id, title=f"{CANARY} attachment")
        check = CompletenessCheck(**place, document_id=document.id, present=True, note=f"{CANARY} note")
        check.checked_at = moment
        exclusion = Exclusion(**place, grounds=[], notified_at=moment, reply_by=moment, reply=f"{CANARY} reply")
        exclusion.reason, exclusion.state = f"{CANARY} reason", ExclusionState.LIFTED
        session.add_all([value, attachment, check, exclusion])
        session.flush()
        return attachment.id


def addresses(app: Flask, codes: Sequence[str], numbers: Sequence[int]) -> Iterator[str]:
    """Every address to read that can be made of codes and ids, whether a page links to it or not."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            continue
        made = {rule.rule.replace("<code:round_code>", "R1")}
        for pattern, values in ((r"<code:\w+>", codes), (r"<int:\w+>", [str(number) for number in numbers])):
            made = {
                re.sub(pattern, value, address) for address in made for value in values or [""]
            }  # one value a kind is enough: each address names one thing of it
        yield from sorted(address for address in made if "<" not in address)


def seen_by(client: FlaskClient, *more: str) -> Iterator[tuple[str, str]]:
    """What a person gets: every page that can be reached by links, and the addresses named besides."""
    for address, response in crawl(client, "/", most=600):
        yield address, whole(response)
    for address in more:
        yield address, whole(client.get(address))


def whole(response: TestResponse) -> str:
    """Return headers and body as one text."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{response.status}\n{headers}\n{response.get_data().decode('utf-8', 'replace')}"
