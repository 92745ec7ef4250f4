"""What anybody may read of a draw: its announcement, the commitments, afterwards the seed and the record's digest."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from evalapp.core.permissions import Permission
from evalapp.desks.public.views import public
from evalapp.desks.web import allow, db
from evalapp.panels.draw.queries import public_draw
from evalapp.rounds.models import Round

__all__: list[str] = []


@public.get("/rounds/<code:round_code>/draws/<int:number>")
@allow(Permission.PUBLIC)
def draw(round_: Round, number: int) -> ResponseReturnValue:
    """Show what is public of a published draw; whatever was never published does not exist."""
    return render_template("public/draw.html", round_=round_, draw=public_draw(db(), round_, number))
