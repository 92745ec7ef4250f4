"""What pages of all desks do around operations: try an act and show its refusal, ask what is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission, decide
from evalapp.desks.forms import show_refusal
from evalapp.desks.web import db, viewer
from evalapp.rounds.models import Round

__all__ = ["attempted", "may"]


def attempted(act: Callable[..., Any], *arguments: Any, **options: Any) -> bool:
    """Do an act of a form. A refusal is shown and undone, and False returned: the form comes again as it was typed.

    What is absent, forbidden or overtaken by somebody else's save gets its own page.
    """
    try:
        act(*arguments, **options)
    except Refusal as error:
        if error.status != 422:
            raise
        db().rollback()
        show_refusal(error)
        return False
    return True


def may(permission: Permission, round_: Round) -> bool:
    """Whether this person can do this in this round now: what a page offers."""
    return decide(viewer(), permission, round_id=round_.id, state=round_.state).allowed
