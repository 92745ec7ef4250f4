"""The audit trail of a round, newest entry first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from evalapp.accounts.queries import roles_in_round
from evalapp.conflicts.office.queries import in_conflict, is_expert
from evalapp.core.ledger import LedgerEntry, head
from evalapp.core.ledger_reading import count_entries, entries_of
from evalapp.core.permissions import Permission
from evalapp.core.viewer import Role
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.pages import Page, page_number
from evalapp.desks.web import allow, db, viewer
from evalapp.rounds.models import Round

__all__ = ["SHOWN_SUBJECTS", "Line"]

ON_A_PAGE = 50
# Facts are shown for these subjects only. Those of sheets, scores, calculations and proposals hold what is kept from
# coordinators; whatever a later stage records stays closed until it is named here.
SHOWN_SUBJECTS = frozenset(
    {
        "assignments",
        "attachments",
        "criteria",
        "declarations",
        "documents",
        "experts",
        "indicators",
        "phases",
        "required_documents",
        "rounds",
        "supported_cities",
        "users",
    }
)
# Officials see no experts behind score sheets, so neither who was assigned what nor whose account an expert's is.
ABOUT_EXPERTS = frozenset({"assignments", "experts", "users"})
# Of what an entry is, they read by number for these only: the numbers of sheets follow the experts, so those sealed
# by an exclusion would say who was excluded.
NUMBERED = (SHOWN_SUBJECTS - ABOUT_EXPERTS) | {"calculations", "draws", "proposals"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown: `facts` None where they are not for this page, `actor` empty where only the role is,
    `number` that of its subject, empty where it would say who stands behind a sheet."""

    entry: LedgerEntry
    at: datetime
    actor: str
    roles: list[Role]
    number: str
    facts: dict[str, Any] | None


@coordinator.get("/rounds/<code:round_code>/ledger")
@allow(Permission.SEE_LEDGER)
def ledger(round_: Round) -> ResponseReturnValue:
    """Show what happened, who did it and when; never what a score sheet holds."""
    pages = -(-count_entries(db(), round_.id) // ON_A_PAGE)
    number = page_number(request.args.get("page"), pages)
    entries = entries_of(db(), round_.id, offset=(number - 1) * ON_A_PAGE, limit=ON_A_PAGE)
    page = Page(_lines(db(), round_, list(entries)), number, max(pages, 1))
    return render_template("coordinator/ledger.html", round_=round_, page=page, head=head(db(), round_.id))


def _lines(session: Session, round_: Round, entries: list[LedgerEntry]) -> list[Line]:
    roles = roles_in_round(session, round_.id)
    full = viewer().has(Role.COORDINATOR, round_.id)
    # Facts name declarations. Who stated a conflict with one reads none of them; nor does an expert of the round,
    # whether or not a conflict was set against them, so that its absence tells nothing.
    closed = in_conflict(session, viewer(), round_.id) or is_expert(session, viewer(), round_.id)
    shown = frozenset() if closed else SHOWN_SUBJECTS if full else SHOWN_SUBJECTS - ABOUT_EXPERTS
    return [_line(entry, roles.get(entry.actor.removeprefix("user:"), []), shown, full=full) for entry in entries]


def _line(entry: LedgerEntry, roles: list[Role], shown: frozenset[str], *, full: bool) -> Line:
    return Line(
        entry,
        datetime.fromisoformat(entry.at),
        entry.actor if full or Role.EXPERT not in roles else "",
        roles,
        entry.subject_id if full or entry.subject_table in NUMBERED else "",
        json.loads(entry.facts) if entry.subject_table in shown else None,
    )
