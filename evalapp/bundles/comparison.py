"""What differs between an uploaded bundle and the round of its code, for those who may know what the round holds."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.bundles.differences import FileDifference, differences
from evalapp.bundles.export import bundle_of
from evalapp.conflicts.office.queries import in_conflict, is_expert
from evalapp.core.phases import AFTER_CLOSING, BEFORE_SCORING
from evalapp.core.viewer import Role, Viewer
from evalapp.decisions.access import ranking_shut
from evalapp.rounds.models import Round
from scoring.bundle import Bundle

__all__ = ["open_differences"]


def open_differences(session: Session, round_: Round, bundle: Bundle) -> tuple[FileDifference, ...] | None:
    """Return what differs, for the round's coordinator; None where it is not for the session's viewer.

    While experts score nobody is told: guesses uploaded one by one would find every score. Nor is who has a conflict
    with a declaration of the round, or is an expert of it: what differs would name what is closed to them.
    """
    viewer: Viewer = session.info["viewer"]
    before = round_.state in BEFORE_SCORING
    after = round_.state in AFTER_CLOSING and ranking_shut(viewer, round_) is None
    whole = not in_conflict(session, viewer, round_.id) and not is_expert(session, viewer, round_.id)
    if not viewer.has(Role.COORDINATOR, round_.id) or not whole or not (before or after):
        return None
    return differences(bundle_of(session, round_), bundle)
