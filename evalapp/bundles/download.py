"""A whole round handed out as an archive: scores and names leave the tool, so the ledger says who took them when."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.bundles.archive import write_archive
from evalapp.bundles.export import export_round
from evalapp.core.errors import Forbidden
from evalapp.core.ledger import record
from evalapp.core.phases import AFTER_CLOSING
from evalapp.core.words import say
from evalapp.decisions.access import require_ranking
from evalapp.rounds.queries import round_for_change
from scoring.bundle import digest

__all__ = ["archive_name", "export_archive"]


def archive_name(code: str) -> str:
    """Return the name of a round's archive, and of the folder in it, without ending: fit for any file system."""
    return f"round-{code}"


def export_archive(session: Session, round_id: int) -> bytes:
    """Return the round as an archive that `import-round` takes when unpacked; refused before scoring is closed.

    Whom the round's rules keep from the ranking gets no scores either.
    """
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in AFTER_CLOSING:
        raise Forbidden(say("A round holds scores and names; it can be exported after scoring is closed."))
    require_ranking(session, round_)
    files = export_round(session, round_.code)
    record(session, "round.exported", ("rounds", round_.id), round_id=round_.id, facts={"bundle_sha256": digest(files)})
    return write_archive(files, archive_name(round_.code))
