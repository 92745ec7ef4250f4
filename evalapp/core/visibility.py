"""One visibility filter for every query: what a viewer may not know of is not there.

A stage registers criteria (conflicts register theirs); every ORM query of every session carries them, counts,
relationship loads, `get`, bulk updates and joins included. Column selects of plain tables, raw SQL and objects already
loaded are not reached: queries that need them say so in their name and are tested for leaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.base import ExecutableOption

from evalapp.core.viewer import Viewer

__all__ = ["NoViewer", "register", "require_registered", "suspended"]

Criteria = Callable[[Viewer], Sequence[ExecutableOption]]

_registered: list[Criteria] = []


class NoViewer(RuntimeError):
    """A session without viewer asked something: a defect of the code, never of the user."""


def register(criteria: Criteria) -> Criteria:
    """Add criteria, a function of the viewer, to every query from now on."""
    if criteria not in _registered:
        _registered.append(criteria)
    return criteria


def require_registered() -> None:
    """Refuse to start without the filter."""
    if not _registered:
        raise RuntimeError("no visibility criteria are registered: the application will not start without its filter")


@contextmanager
def suspended(session: Session) -> Iterator[None]:
    """See everything for the length of a block: only for what a rule does in a person's transaction, such as closing
    what a conflict that was just stated hides from the very person who stated it."""
    session.flush()
    before = session.info.get("visibility")
    session.info["visibility"] = ()
    try:
        yield
        session.flush()
    finally:
        session.info["visibility"] = before


@event.listens_for(Session, "do_orm_execute")
def _filter(state: ORMExecuteState) -> None:
    viewer = state.session.info.get("viewer")
    if not isinstance(viewer, Viewer):
        raise NoViewer("a session must name its viewer before it asks anything")
    if viewer.is_system or state.is_insert:
        return
    options = state.session.info.get("visibility")
    if options is None:
        options = tuple(option for criteria in _registered for option in criteria(viewer))
        state.session.info["visibility"] = options
    if options:
        state.statement = state.statement.options(*options)
