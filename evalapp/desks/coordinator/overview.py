"""What the overview of a round gathers: its key numbers, and the steps from here to the decision."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from evalapp.core.phases import RoundState
from evalapp.core.words import Words
from evalapp.desks.coordinator.blueprint import tabs_of
from evalapp.rounds.models import Round
from evalapp.rounds.moves import opening_problems, starting_problems
from evalapp.rounds.queries import criteria_of
from evalapp.rounds.tree import items_of
from evalapp.sheets.readiness import Numbers, numbers_of, readiness

__all__ = ["Step", "checklist", "key_numbers"]

ORDER = list(RoundState)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the round: done, the next one (with what it still misses and where it is taken), or later."""

    title: str
    done: bool
    current: bool
    missing: list[Words | str] = field(default_factory=list)
    address: str | None = None
    label: str = ""


def checklist(session: Session, round_: Round) -> list[Step]:
    """Return the steps from preparation to decision; only the next one says what it misses."""
    at = ORDER.index(round_.state)
    code = round_.code
    steps = [
        (
            _("Settle criteria and rules, then open the round"),
            url_for("coordinator.open_round", round_code=code),
            _("Open"),
        ),
        (
            _("Screen declarations and assign experts, then start scoring"),
            url_for("coordinator.start_scoring", round_code=code),
            _("Start scoring"),
        ),
        (
            _("Experts score; then close scoring"),
            url_for("coordinator.close_scoring", round_code=code),
            _("Close scoring"),
        ),
        (_("Calculate, propose and confirm"), _ranking(round_), _("Ranking")),
    ]
    return [
        Step(
            title,
            done=place < at,
            current=place == at,
            missing=_missing(session, round_) if place == at else [],
            address=address if place == at else None,
            label=label,
        )
        for place, (title, address, label) in enumerate(steps)
    ]


def key_numbers(session: Session, round_: Round) -> tuple[Numbers, int]:
    """Return counts of the round's declarations, experts, assignments and sheets, and of its scoring items."""
    return numbers_of(session, round_.id), len(items_of(criteria_of(session, round_.id)))


def _missing(session: Session, round_: Round) -> list[Words | str]:
    if round_.state is RoundState.PREPARATION:
        return list(opening_problems(session, round_))
    if round_.state is RoundState.OPEN:
        return list(starting_problems(session, round_))
    if round_.state is RoundState.SCORING:
        rows = readiness(session, round_.id)
        unresolved = [row.code for row in rows if row.would_be_unresolved]
        if unresolved:
            return [_("Would be unresolved if scoring were closed now: %(codes)s.", codes=_few(unresolved))]
    return []


def _few(codes: list[str], most: int = 12) -> str:
    shown = ", ".join(codes[:most])
    return shown if len(codes) <= most else _("%(codes)s and %(count)s more", codes=shown, count=len(codes) - most)


def _ranking(round_: Round) -> str | None:
    return next((tab.address for tab in tabs_of(round_) if tab.name == "ranking"), None)
