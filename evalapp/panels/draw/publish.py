"""Publishing a draw, which freezes its pool and its rules, and declaring one void."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import clock, typed
from evalapp.core.errors import Refusal
from evalapp.core.phases import RoundState
from evalapp.core.words import Words, say
from evalapp.panels.draw.holding import held_draw, record_step
from evalapp.panels.draw.models import Draw, DrawState
from evalapp.panels.draw.pool import Pool, left_out_text, pool_text, standing_pool
from evalapp.panels.draw.setup import announcement_digest
from evalapp.panels.models import MemberSource, PanelDeclaration
from evalapp.panels.panel_queries import members_of
from evalapp.panels.seats import give_up_seat, held_panel
from evalapp.rounds.models import Round
from scoring.bundle.problems import Problems
from scoring.draw import DrawRules, NoPanelError, Shortage, draw, salted_digest
from scoring.draw.rules_read import rules_of

__all__ = ["declare_void", "no_panel_words", "publish_draw", "publishing_problems", "rules_from"]

PUBLIC_STATES = frozenset({RoundState.OPEN, RoundState.SCORING})


def publish_draw(session: Session, prepared: Draw) -> None:
    """Publish: from now on the rules, the seats, who commits and the salted digest of the pool are public and fixed.

    Refused where the rules cannot be met by the pool, with what is short; what the draw will give is not looked at.
    """
    held = held_draw(session, prepared, DrawState.PREPARED)
    held_panel(session, held.panel)
    pool = standing_pool(session, held)
    problems = publishing_problems(session, held, pool)
    if problems:
        raise Refusal(problems[0], *problems[1:])
    held.salt = secrets.token_hex(32)
    held.pool, held.left_out = pool_text(pool), left_out_text(pool.left_out)
    held.published_digest = salted_digest(held.salt, [row.candidate() for row in pool.candidates])
    held.state, held.published_at = DrawState.PUBLISHED, clock.now()
    session.flush()
    facts = {"announcement": announcement_digest(session, held), "pool_salted_sha256": held.published_digest}
    record_step(session, held, "draw.published", facts)


def declare_void(session: Session, wrong: Draw, reason: str) -> None:
    """Declare a draw void, with a reason: it is kept under its number, and the panel can be drawn again under another.

    Whoever it had seated leaves the panel.
    """
    held = held_draw(session, wrong, DrawState.PREPARED, DrawState.PUBLISHED, DrawState.DRAWN)
    why = typed.prose(reason, say("Reason"), needed=True, most=2000)
    panel = held_panel(session, held.panel)
    was = held.state
    held.state, held.void_reason, held.voided_at = DrawState.VOID, why, clock.now()
    session.flush()
    record_step(session, held, "draw.void", {"was": was})
    if was is DrawState.DRAWN:
        for member in members_of(session, panel):
            if member.source is not MemberSource.CHOSEN:
                give_up_seat(session, panel, member, why)


def publishing_problems(session: Session, prepared: Draw, pool: Pool) -> list[Words]:
    """Return what stands in the way of publishing with this pool; empty: nothing."""
    found = []
    if session.get_one(Round, prepared.round_id).state not in PUBLIC_STATES:
        found.append(say("A draw is published once the round is open: before that nothing of the round is public."))
    before = select(func.count(PanelDeclaration.id)).where(PanelDeclaration.panel_id == prepared.panel_id)
    if prepared.most_conflicts is not None and not session.scalar(before):
        found.append(say("The panel has no declarations yet, so nobody's conflicts of interest can be avoided."))
    return found + _shortages(prepared, pool)


def _shortage_words(shortage: Shortage) -> Words:
    """Return in words what the pool does not give."""
    numbers = {"need": shortage.need, "have": shortage.have, "short": shortage.need - shortage.have}
    if shortage.categories:
        return say(
            "Of the category %(categories)s %(need)s experts must sit and at most %(have)s can: %(short)s short.",
            categories=" / ".join(shortage.categories), **numbers,
        )  # fmt: skip
    return say(
        "%(need)s seats are to be filled and the rules let at most %(have)s candidates sit: %(short)s short.", **numbers
    )


def no_panel_words(error: NoPanelError) -> tuple[Words, ...]:
    """Return in words why no panel meets the rules."""
    if error.shortages:
        return tuple(_shortage_words(row) for row in error.shortages)
    if error.given_up:
        return (say("The limits of employers and provinces block each other so often that no panel was found."),)
    return (say("The limits of employers and provinces together let no panel be filled."),)


def rules_from(prepared: Draw) -> DrawRules:
    """Return the rules of a draw from their plain values."""
    problems = Problems()
    rules = rules_of(prepared.rules, f"draw {prepared.number}", "", problems)
    if problems.found:
        raise ValueError("\n".join(map(str, problems.found)))
    return rules


def _shortages(prepared: Draw, pool: Pool) -> list[Words]:
    candidates = [row.candidate() for row in pool.candidates]
    if not candidates:
        return [say("The pool is empty.")]
    if prepared.seats > len(candidates):
        many = {"seats": prepared.seats, "pool": len(candidates), "short": prepared.seats - len(candidates)}
        return [say("%(seats)s seats cannot be drawn from %(pool)s candidates: %(short)s short.", **many)]
    try:
        # Whether a panel exists does not depend on the seed; this one is known to nobody and used for nothing.
        draw(candidates, prepared.seats, secrets.token_hex(16), rules_from(prepared))
    except NoPanelError as error:
        return list(no_panel_words(error))
    return []
