"""Every write of bundles: a whole round comes in, or takes the place of the round of the same code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.accounts.operations import grant_role
from evalapp.bundles.clear import clear, put_back, require_replaceable
from evalapp.bundles.frame import Frame
from evalapp.bundles.insert import Progress, insert_rows, is_scored
from evalapp.bundles.layout import layout_of
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.rounds.lock import lock_digest
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change
from evalapp.rounds.rules import RoundRules
from scoring.bundle import Bundle, digest, write_files

__all__ = ["find_code", "import_round", "replace_round"]


def find_code(session: Session, code: str) -> Round | None:
    """Return the round of a code, if there is one."""
    return session.scalar(select(Round).where(Round.code == code))


def import_round(
    session: Session,
    bundle: Bundle,
    *,
    files_digest: str = "",
    progress: Progress | None = None,
    frame: Frame | None = None,
) -> Round:
    """Make a round of a sound bundle. With scores its scoring is closed and its decision open; without, it is in
    preparation. Who imports it (a person) coordinates it. `files_digest` is of the files as they came."""
    code = bundle.settings.code
    if find_code(session, code) is not None:
        raise Refusal(say("There is a round “%(code)s” already.", code=code))
    frame = frame or Frame()
    round_ = Round(code=code, created_at=clock.now(), fictional=frame.fictional)
    _settle(round_, bundle, frame)
    session.add(round_)
    session.flush()
    frame.add_to(session, round_)
    with suspended(session):
        insert_rows(session, round_, bundle, {}, progress)
    _finish(session, round_, bundle, ("round.imported", files_digest), {})
    viewer: Viewer = session.info["viewer"]
    if viewer.user_id is not None:
        grant_role(session, session.get_one(User, viewer.user_id), Role.COORDINATOR, round_.id, sign_out=False)
    return round_


def replace_round(
    session: Session, round_id: int, bundle: Bundle, *, files_digest: str = "", progress: Progress | None = None
) -> Round:
    """Put a bundle in the place of the round of its code: the same round, whose ledger goes on. Rules, dates and
    documents that bundles have no words for stay; calculations on the old rows are dropped."""
    round_ = round_for_change(session, round_id, alone=True)
    if round_.code != bundle.settings.code:
        raise Refusal(say("The bundle is of another round: “%(code)s”.", code=bundle.settings.code))
    with suspended(session):
        require_replaceable(session, round_)
        kept = clear(session, round_)
        _settle(round_, bundle, Frame(rules=RoundRules.from_plain(round_.rules)))
        session.flush()
        insert_rows(session, round_, bundle, kept.experts, progress)
        put_back(session, round_, kept)
    dropped = {"calculations_dropped": kept.calculations}
    _finish(session, round_, bundle, ("round.replaced", files_digest), dropped)
    return round_


def _settle(round_: Round, bundle: Bundle, frame: Frame) -> None:
    """The round's own row."""
    settings = bundle.settings
    round_.title, round_.timezone, round_.points = settings.title, settings.timezone, settings.points
    round_.fund, round_.fund_by_group = settings.fund, settings.fund_by_group
    round_.currency = settings.currency
    round_.award = None if settings.award is None else str(settings.award)
    round_.first_tranche = None if settings.first_tranche is None else str(settings.first_tranche)
    round_.rules = frame.rules_with(settings.rules).to_plain()
    round_.layout = layout_of(bundle)
    moment = clock.now() if is_scored(bundle) else None
    round_.state = RoundState.CLOSED if is_scored(bundle) else RoundState.PREPARATION
    round_.opened_at = round_.scoring_closed_at = moment
    round_.lock_digest = None


def _finish(session: Session, round_: Round, bundle: Bundle, entry: tuple[str, str], more: dict[str, Any]) -> None:
    """Lock what is closed, and write the one entry of the import."""
    if is_scored(bundle):
        round_.lock_digest = lock_digest(session, round_)
    session.flush()
    action, files_digest = entry
    canonical = digest(write_files(bundle))
    facts = {
        "bundle_sha256": canonical,
        "files_sha256": files_digest or canonical,
        "state": round_.state,
        "lock_digest": round_.lock_digest,
        "counts": _counts(bundle),
        **more,
    }
    record(session, action, ("rounds", round_.id), round_id=round_.id, facts=facts)


def _counts(bundle: Bundle) -> dict[str, int]:
    names = (
        "criteria", "declarations", "experts", "conflicts", "assignments", "scores", "sheets", "objective",
        "indicators", "declared", "supported",
    )  # fmt: skip
    return {name: len(getattr(bundle, name)) for name in names}
