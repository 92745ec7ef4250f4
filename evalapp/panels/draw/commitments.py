"""From commitments to the seed: each office commits to a secret, then all reveal; or the public value is entered.

No secret is taken before every office has committed, so that nobody chooses theirs after seeing another. Where an
office does not reveal, the fallback named beforehand stands in its place: in the record the office is listed as
`OFFICE (fallback: NAME)` with the fallback's value as its secret and that value's SHA-256, so that the record can be
repeated by itself as every other; what the office had committed to stays here, on the public page and in the protocol.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say
from evalapp.panels.draw.holding import held_draw, record_step
from evalapp.panels.draw.models import Draw, DrawCommitment, DrawState, SeedSource
from evalapp.panels.draw.setup import offices_in_order
from evalapp.panels.draw.typed import FALLBACK_MARK, one_line
from evalapp.rounds.models import Round
from scoring.draw import commitment, text_problem

__all__ = ["commit", "enter_public_value", "ready", "reveal", "seed_source_of", "use_fallback"]

MOST_SECRET = 1000
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def commit(session: Session, draw: Draw, office: str, sha256: str) -> None:
    """Keep an office's commitment: the SHA-256 of its secret. It can be given once, and was never given before."""
    held = held_draw(session, draw, DrawState.PUBLISHED)
    row = _office(held, office)
    if row.sha256 is not None:
        raise Refusal(say("“%(office)s” has committed already; a commitment cannot be changed.", office=office))
    # `sha256sum` prints the name of the file behind the digest.
    digest = unicodedata.normalize("NFKC", sha256).strip().lower().removesuffix("-").strip()
    if not _DIGEST.fullmatch(digest):
        raise Refusal(say("A SHA-256 has 64 digits 0-9 a-f; this has %(length)s characters.", length=len(digest)))
    if digest == commitment(""):
        raise Refusal(say("This is the SHA-256 of nothing at all: the command was given no secret."))
    if session.scalar(select(DrawCommitment.id).where(DrawCommitment.sha256 == digest)) is not None:
        raise Refusal(say("This SHA-256 was given before: a secret is of one office and serves once."))
    row.sha256, row.committed_at = digest, clock.now()
    session.flush()
    record_step(session, held, "draw.committed", {"office": _number(held, row), "sha256": digest})


def reveal(session: Session, draw: Draw, office: str, secret: str) -> None:
    """Keep an office's secret, which must be the one it committed to; only after all have committed."""
    held = held_draw(session, draw, DrawState.PUBLISHED)
    row = _office(held, office)
    _require_committed(held)
    if held.fallback_used:
        raise Refusal(say("The fallback was used; nothing is revealed any more."))
    if row.secret is not None:
        raise Refusal(say("“%(office)s” has revealed already.", office=office))
    fitting = [text for text in dict.fromkeys((secret, secret.strip())) if _fits(text, row.sha256)]
    if not fitting:
        raise Refusal(say("This is not the secret that “%(office)s” committed to: its SHA-256 differs.", office=office))
    if text_problem(fitting[0]):
        raise Refusal(
            say("This secret cannot stand in a record: it has control or decomposed characters. Use the fallback.")
        )
    row.secret, row.revealed_at = fitting[0], clock.now()
    session.flush()
    record_step(session, held, "draw.revealed", {"office": _number(held, row), "sha256": row.sha256})


def use_fallback(session: Session, draw: Draw, value: str) -> None:
    """Enter the value of the fallback named beforehand; it stands in the place of every office that did not reveal, and
    nobody can reveal any more."""
    held = held_draw(session, draw, DrawState.PUBLISHED)
    if held.seed_source is not SeedSource.COMMITMENTS:
        raise Refusal(say("This draw has no fallback: its seed is a public value."))
    _require_committed(held)
    if held.fallback_used:
        raise Refusal(say("The fallback was used already."))
    missing = [row for row in offices_in_order(held) if row.secret is None]
    if not missing:
        raise Refusal(say("Every office has revealed; the fallback is not needed."))
    held.fallback_value, held.fallback_used = _value(value), True
    session.flush()
    facts = {"offices": [_number(held, row) for row in missing], "value_sha256": commitment(held.fallback_value)}
    record_step(session, held, "draw.fallback_used", facts)


def enter_public_value(session: Session, draw: Draw, value: str) -> None:
    """Enter the public value that was named in advance, once."""
    held = held_draw(session, draw, DrawState.PUBLISHED)
    if held.seed_source is not SeedSource.PUBLIC_VALUE:
        raise Refusal(say("The seed of this draw comes from the secrets of offices."))
    if held.public_value is not None:
        raise Refusal(say("The public value is entered already and cannot be changed."))
    held.public_value = _value(value)
    session.flush()
    record_step(session, held, "draw.public_value_entered", {"value_sha256": commitment(held.public_value)})


def ready(draw: Draw) -> bool:
    """Whether everything the seed is made of is there."""
    if draw.seed_source is SeedSource.PUBLIC_VALUE:
        return draw.public_value is not None
    revealed = all(row.secret is not None for row in draw.commitments)
    return bool(draw.commitments) and (revealed or draw.fallback_used)


def seed_source_of(session: Session, draw: Draw) -> str | Mapping[str, str]:
    """Return what the seed is made of: secrets by office as the record lists them, or the seed's text.

    A public value is bound to its draw, so that one value gives two panels two orders: `ROUND/NUMBER VALUE`.
    """
    if draw.seed_source is SeedSource.PUBLIC_VALUE:
        return f"{session.get_one(Round, draw.round_id).code}/{draw.number} {draw.public_value}"
    found = {}
    for row in draw.commitments:
        if row.secret is not None:
            found[row.office] = row.secret
        else:
            found[f"{row.office} {FALLBACK_MARK}{draw.fallback})"] = draw.fallback_value or ""
    return found


def _office(held: Draw, office: str) -> DrawCommitment:
    found = next((row for row in held.commitments if row.office == office), None)
    if found is None:
        raise Refusal(say("“%(office)s” is not one of the offices that were announced.", office=office[:80]))
    return found


def _require_committed(held: Draw) -> None:
    missing = [row.office for row in offices_in_order(held) if row.sha256 is None]
    if missing:
        raise Refusal(
            say("Nothing is revealed before all have committed; missing: %(offices)s.", offices=", ".join(missing))
        )


def _fits(secret: str, digest: str | None) -> bool:
    """Whether a text is the committed secret; a lone surrogate has no bytes to compare."""
    if len(secret) > MOST_SECRET or any(0xD800 <= ord(character) < 0xE000 for character in secret):
        return False
    return commitment(secret) == digest


def _value(typed_value: str) -> str:
    problems: list[Words] = []
    value = one_line(typed_value, say("Public value"), problems, most=500)
    if problems:
        raise Refusal(problems[0], *problems[1:])
    return value


def _number(held: Draw, row: DrawCommitment) -> int:
    """An office's place in the announced list, from 1: the ledger names no office."""
    return offices_in_order(held).index(row) + 1
