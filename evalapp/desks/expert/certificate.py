"""The certificate comes first: nothing of what is assigned to an expert is shown before they have given it."""

from __future__ import annotations

from evalapp.conflicts.certificates.queries import require_expert_certificate
from evalapp.desks.web import db, viewer
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round
from evalapp.sheets.queries import own_expert

__all__ = ["certified_expert"]


def certified_expert(round_: Round) -> Expert:
    """Return the expert that this person is in the round; leads to the certificate while it is not given."""
    me = own_expert(db(), viewer(), round_.id)
    require_expert_certificate(db(), me)
    return me
