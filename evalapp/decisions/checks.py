"""What must hold before an official can propose or confirm, asked inside the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.barring.queries import require_none_waits
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import require_certificate
from evalapp.conflicts.office.queries import Withdrawn, in_conflict
from evalapp.core import clock
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.permissions import Permission, decide
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import Words, say
from evalapp.decisions.draft import Stand
from evalapp.decisions.queries import open_codes
from evalapp.declarations.models import Declaration, DeclarationState
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.results.queries import latest, up_to_date
from evalapp.rounds.models import Round

__all__ = [
    "MAX_REASON",
    "require_newest",
    "require_official",
    "require_open_field",
    "require_reasons",
    "require_stand",
    "require_standing",
]

IDENTITY_FRESH = timedelta(minutes=5)
MAX_REASON = 4000

_OTHER_PARTS = (Role.COORDINATOR, Role.EXPERT, Role.APPLICANT)


def require_official(session: Session, round_: Round, permission: Permission) -> int:
    """Return the account of the official who acts. No other part in the round may be held beside this one, the
    conflict certificate of the round is given, and no conflict with any of its declarations is stated in it."""
    viewer: Viewer = session.info["viewer"]
    verdict = decide(viewer, permission, round_id=round_.id, state=round_.state)
    if viewer.user_id is None or not verdict.allowed:
        raise Forbidden(verdict.reason or say("Only an official of this round decides."))
    if any(viewer.has(role, round_.id) for role in _OTHER_PARTS):
        raise Forbidden(say("Who coordinates, scores or declares in a round does not decide it."))
    if in_conflict(session, viewer, round_.id):
        raise Withdrawn
    require_certificate(session, round_.id, Capacity.OFFICIAL)
    return viewer.user_id


def require_stand(stand: Stand) -> None:
    """Refuse without the certificate affirmed once more for this act, or without the password typed just before."""
    found: list[Words] = []
    if not stand.certificate:
        found.append(say("Please state that you hold no conflict of interest with any declaration of this round."))
    if stand.identified_at is None or clock.now() - stand.identified_at > IDENTITY_FRESH:
        found.append(say("Please type your password again: a confirmation needs it."))
    _refuse(found)


def require_newest(session: Session, round_: Round, number: int) -> Calculation:
    """Return the calculation of this number if it is the newest and of what the round holds now, with no request to
    bar an expert waiting."""
    require_none_waits(session, round_.id)
    newest = latest(session, round_.id)
    if newest is None:
        raise Refusal(say("There is no calculation yet."))
    if newest.number != number:
        raise Stale(
            say("Calculation %(number)s is not the newest; there is calculation %(newest)s.", number=number,
                newest=newest.number)
        )  # fmt: skip
    if not up_to_date(session, newest):
        words = say("Sheets or conflicts changed since calculation %(number)s; please calculate again.", number=number)
        raise Stale(words)
    return newest


def require_open_field(session: Session, round_id: int, numbers: Numbers) -> Mapping[str, int]:
    """Return the ids of the ranked declarations; refuses who is not open to all of them."""
    ids = open_codes(session, round_id)
    everything = {row.code for row in numbers.declarations} | {row.code for row in numbers.unresolved}
    if not everything <= ids.keys():
        raise Forbidden(say("Not every declaration of this round is open to you, so you cannot decide it."))
    return ids


def require_standing(session: Session, round_id: int, funded: frozenset[str]) -> None:
    """Refuse a declaration that was withdrawn or excluded since."""
    gone = select(Declaration.code).where(
        Declaration.round_id == round_id,
        Declaration.state.in_((DeclarationState.WITHDRAWN, DeclarationState.EXCLUDED)),
    )
    out = sorted(set(session.scalars(gone)) & funded)
    _refuse([say("%(code)s takes part no more: it was withdrawn or excluded.", code=code) for code in out])


def require_reasons(needed: frozenset[str], reasons: Mapping[str, str]) -> None:
    """Refuse while a declaration that needs a reason has none."""
    found = [
        say("%(code)s: please write why you stand for it.", code=code)
        for code in sorted(needed)
        if not reasons.get(code, "").strip()
    ]
    found += [
        say("%(code)s: a reason has %(limit)s characters at most.", code=code, limit=MAX_REASON)
        for code in sorted(needed)
        if len(reasons.get(code, "")) > MAX_REASON
    ]
    _refuse(found)


def _refuse(found: list[Words]) -> None:
    if found:
        raise Refusal(*found)
