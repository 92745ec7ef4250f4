"""Preparing a draw: what is to be announced, checked as a whole, changed as often as needed until it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.canonical import digest
from evalapp.core.errors import Refusal
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.words import Words, say
from evalapp.experts.models import Expert
from evalapp.panels.draw.holding import held_draw, record_step
from evalapp.panels.draw.models import Draw, DrawCommitment, DrawState, SeedSource
from evalapp.panels.draw.pool import Out, hand_left_out, left_out_text
from evalapp.panels.draw.typed import left_out_from, offices_from, one_line, shares_from
from evalapp.panels.models import Panel
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change
from scoring.draw import DrawRules, rules_json

__all__ = [
    "DrawSetup",
    "announcement",
    "announcement_digest",
    "change_draw",
    "offices_in_order",
    "prepare_draw",
    "setup_of",
]

MOST = 10_000
YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class DrawSetup:
    """What is typed for a draw. Lists are lines: `shares` such as `technical 2/3`, `left_out` code and reason.

    `most_conflicts`: with how many declarations before the panel a candidate may have a conflict (None: not asked).
    `most_sessions`: who sat on so many panels of other rounds this year is no candidate (None: not asked).
    """

    seats: int | None
    odd: bool = True
    max_per_employer: int | None = 1
    max_per_region: int | None = None
    shares: tuple[str, ...] = ()
    chair_category: str = ""
    most_conflicts: int | None = 0
    most_sessions: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    seed_source: SeedSource = SeedSource.COMMITMENTS
    offices: tuple[str, ...] = ()
    fallback: str = ""
    public_value_name: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clean:
    rules: DrawRules
    chair_category: str
    offices: tuple[str, ...]
    fallback: str
    public_value_name: str
    left_out: tuple[Out, ...]


def prepare_draw(session: Session, panel: Panel, setup: DrawSetup) -> Draw:
    """Write a draw that is being prepared; nothing of it is public. One at a time for a panel, void ones apart."""
    round_ = round_for_change(session, panel.round_id, alone=True)
    _require_open(round_)
    running = Draw.panel_id == panel.id, Draw.state != DrawState.VOID
    if session.scalar(select(Draw.id).where(*running)) is not None:
        raise Refusal(say("This panel has a draw already; only a void one is drawn again."))
    clean = _checked(session, panel.round_id, setup)
    last = session.scalar(select(func.max(Draw.number)).where(Draw.round_id == panel.round_id)) or 0
    draw = Draw(round_id=panel.round_id, panel_id=panel.id, number=last + 1, state=DrawState.PREPARED)
    draw.fallback_used, draw.salt, draw.pool, draw.present, draw.void_reason = False, "", "", "", ""
    draw.made_at = clock.now()
    _write(session, draw, setup, clean)
    facts = {"panel": panel.code, "announcement": announcement_digest(session, draw)}
    record_step(session, draw, "draw.prepared", facts)
    return draw


def change_draw(session: Session, draw: Draw, setup: DrawSetup) -> None:
    """Write another setup over the one that is being prepared; refused once it is published."""
    held = held_draw(session, draw, DrawState.PREPARED)
    clean = _checked(session, held.round_id, setup)
    _write(session, held, setup, clean)
    record_step(session, held, "draw.changed", {"announcement": announcement_digest(session, held)})


def setup_of(draw: Draw) -> DrawSetup:
    """Return a draw's setup as it would be typed."""
    rules = draw.rules
    return DrawSetup(
        draw.seats,
        bool(rules.get("odd")),
        rules.get("max_per_employer"),
        rules.get("max_per_region"),
        tuple(f"{share['category']} {share['at_least']}" for share in rules.get("share", ())),
        draw.chair_category,
        draw.most_conflicts,
        draw.most_sessions,
        draw.starts_on,
        draw.ends_on,
        draw.seed_source,
        tuple(row.office for row in offices_in_order(draw)),
        draw.fallback,
        draw.public_value_name,
        tuple(f"{out.code} {out.reason}" for out in hand_left_out(draw)),
    )


def announcement(session: Session, draw: Draw) -> dict[str, object]:
    """Return everything that publishing fixes, as plain values: the ledger keeps its digest."""
    return {
        "round": session.get_one(Round, draw.round_id).code,
        "draw": draw.number,
        "panel": draw.panel.code,
        "seats": draw.seats,
        "rules": draw.rules,
        "chair_category": draw.chair_category,
        "most_conflicts": draw.most_conflicts,
        "most_sessions": draw.most_sessions,
        "days": [day.isoformat() for day in (draw.starts_on, draw.ends_on) if day is not None],
        "seed_source": draw.seed_source,
        "offices": [row.office for row in offices_in_order(draw)],
        "fallback": draw.fallback,
        "public_value_name": draw.public_value_name,
        "pool_salted_sha256": draw.published_digest,
    }


def offices_in_order(draw: Draw) -> list[DrawCommitment]:
    """Return the offices' commitments in ascending order of names by code points, as the record lists them: databases
    sort by their own language."""
    return sorted(draw.commitments, key=lambda row: row.office)


def announcement_digest(session: Session, draw: Draw) -> str:
    """Return the SHA-256 of the announcement's canonical JSON."""
    return digest(announcement(session, draw))


def _require_open(round_: Round) -> None:
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("A panel is drawn before scoring is closed."))


def _checked(session: Session, round_id: int, setup: DrawSetup) -> _Clean:
    """Return the setup as it is kept; refuse with every problem at once."""
    problems: list[Words] = []
    rules = _rules(setup, problems)
    chair = one_line(setup.chair_category, say("Category of the chair"), problems, needed=False)
    if chair and chair not in {share.category for share in rules.shares}:
        problems.append(
            say("A chair of the category “%(category)s” needs a share that seats one of it.", category=chair)
        )
    _check_pool_rules(setup, problems)
    offices, fallback, value = _seed_source(setup, problems)
    codes = frozenset(session.scalars(select(Expert.code).where(Expert.round_id == round_id)))
    left_out = left_out_from(setup.left_out, codes, problems)
    if problems:
        raise Refusal(problems[0], *problems[1:])
    return _Clean(rules, chair, offices, fallback, value, left_out)


def _rules(setup: DrawSetup, problems: list[Words]) -> DrawRules:
    seats = setup.seats
    if seats is None or not 1 <= seats <= MOST:
        problems.append(say("The number of seats is a whole number from 1 on."))
    elif setup.odd and seats % 2 == 0:
        problems.append(say("%(seats)s is even; the rules ask for an odd number of seats.", seats=seats))
    limits = [limit for limit in (setup.max_per_employer, setup.max_per_region) if limit is not None]
    if any(not 1 <= limit <= MOST for limit in limits):
        problems.append(say("A limit of an employer or a province is a whole number from 1 on."))
    shares = shares_from(setup.shares, problems)
    if seats is not None and sum(share.need(seats) for share in shares) > seats:
        needed = sum(share.need(seats) for share in shares)
        if sum(share.at_least for share in shares) <= Fraction(1):
            problems.append(
                say("Rounded up, the shares need %(needed)s seats of %(seats)s.", needed=needed, seats=seats)
            )
    return DrawRules(setup.odd, setup.max_per_employer, setup.max_per_region, shares)


def _check_pool_rules(setup: DrawSetup, problems: list[Words]) -> None:
    if setup.most_conflicts is not None and not 0 <= setup.most_conflicts <= MOST:
        problems.append(say("The number of conflicts that are let pass is a whole number from 0 on."))
    if setup.most_sessions is not None and not 1 <= setup.most_sessions <= MOST:
        problems.append(say("The number of panels a year is a whole number from 1 on."))
    if any(day.year not in YEARS for day in (setup.starts_on, setup.ends_on) if day is not None):
        problems.append(
            say("The evaluation lies between the years %(first)s and %(last)s.", first=YEARS[0], last=YEARS[-1])
        )
    elif (setup.starts_on is None) != (setup.ends_on is None):
        problems.append(say("The evaluation has a first and a last day, or neither."))
    elif setup.starts_on is not None and setup.ends_on is not None and setup.ends_on < setup.starts_on:
        problems.append(say("The last day of the evaluation comes before the first."))


def _seed_source(setup: DrawSetup, problems: list[Words]) -> tuple[tuple[str, ...], str, str]:
    if setup.seed_source is SeedSource.PUBLIC_VALUE:
        return (), "", one_line(setup.public_value_name, say("Public value"), problems)
    offices = offices_from(setup.offices, problems)
    return offices, one_line(setup.fallback, say("Fallback"), problems), ""


def _write(session: Session, draw: Draw, setup: DrawSetup, clean: _Clean) -> None:
    draw.seats, draw.rules, draw.chair_category = setup.seats or 0, rules_json(clean.rules), clean.chair_category
    draw.most_conflicts, draw.most_sessions = setup.most_conflicts, setup.most_sessions
    draw.starts_on, draw.ends_on, draw.seed_source = setup.starts_on, setup.ends_on, setup.seed_source
    draw.fallback, draw.public_value_name = clean.fallback, clean.public_value_name
    draw.left_out = left_out_text(clean.left_out)
    session.add(draw)
    session.flush()
    _write_offices(session, draw, clean.offices)


def _write_offices(session: Session, draw: Draw, offices: Sequence[str]) -> None:
    known = {row.office: row for row in draw.commitments}
    for office, row in known.items():
        if office not in offices:
            session.delete(row)
    session.add_all(DrawCommitment(draw_id=draw.id, office=office) for office in offices if office not in known)
    session.flush()
    session.refresh(draw, ["commitments"])
