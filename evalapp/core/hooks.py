"""How a later stage bends what an earlier one does, without the earlier one looking up.

An earlier stage announces what is about to happen, in its own transaction; later stages listen. A listener may refuse
(raise `Refusal`), and then nothing happens at all; every reason is collected first, so that nobody learns them one by
one. Listeners are called in the order of the house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal

__all__ = ["announce", "announce_all", "listens"]

Listener = Callable[..., None]
Together = Callable[[Session, Sequence[Mapping[str, Any]]], None]

_listeners: dict[str, list[Listener]] = {}
_together: dict[Listener, Together] = {}


def listens(event: str, *, together: Together | None = None) -> Callable[[Listener], Listener]:
    """Register a listener: called with the session and the event's values.

    `together` does for thousands of such events at once, each by its values, what the listener does for one.
    """

    def keep(function: Listener) -> Listener:
        _listeners.setdefault(event, []).append(function)
        if together is not None:
            _together[function] = together
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
    _refuse(refused)


def announce_all(session: Session, event: str, each: Sequence[Mapping[str, Any]]) -> None:
    """Tell the later stages of many events of one kind, which they may take together; else one after the other."""
    refused: list[Refusal] = []
    for listener in _listeners.get(event, ()):
        try:
            if listener in _together:
                _together[listener](session, each)
            else:
                for values in each:
                    listener(session, **values)
        except Refusal as error:
            refused.append(error)
    _refuse(refused)


def _refuse(refused: Sequence[Refusal]) -> None:
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise Refusal(*(problem for error in refused for problem in error.problems))
