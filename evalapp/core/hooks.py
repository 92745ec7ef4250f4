"""How a later stage bends what an earlier one does, without the earlier one looking up.

An earlier stage announces what is about to happen, in its own transaction; later stages listen. A listener may refuse
(raise `Refusal`), and then nothing happens at all; every reason is collected first, so that nobody learns them one by
one. Listeners are called in the order of the house.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal

__all__ = ["announce", "listens"]

Listener = Callable[..., None]

_listeners: dict[str, list[Listener]] = {}


def listens(event: str) -> Callable[[Listener], Listener]:
    """Register a listener: called with the session and the event's values."""

    def keep(function: Listener) -> Listener:
        _listeners.setdefault(event, []).append(function)
        return function

    return keep


def announce(session: Session, event: str, **values: Any) -> None:
    """Tell the later stages; what they refuse does not happen, and all of their reasons are said at once."""
    refused: list[Refusal] = []
    for listener in _listeners.get(event, ()):
        try:
            listener(session, **values)
        except Refusal as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise Refusal(*(problem for error in refused for problem in error.problems))
