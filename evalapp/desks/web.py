"""How a request becomes a viewer, a session and one transaction.

Each view names its permission with `@allow(...)`. The decorator finds the round named in the address, asks the
permission table, gives the view a session for this viewer and commits once, after the view, if the answer is no error.
A view that answers GET has a session that cannot write.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin
from sqlalchemy.orm import Session
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from config import Settings
from evalapp.accounts.sign_in import is_unnoted, signed_in, touch
from evalapp.core.database import Database
from evalapp.core.errors import Absent, Forbidden
from evalapp.core.jobs import Queue
from evalapp.core.permissions import Permission, decide
from evalapp.core.viewer import ANYONE, Viewer, system
from evalapp.core.words import say
from evalapp.rounds.models import Round
from evalapp.rounds.queries import find_round

__all__ = [
    "CodeConverter",
    "Person",
    "allow",
    "db",
    "install",
    "job_queue",
    "require_permissions",
    "settings",
    "viewer",
]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN = "sid"  # noqa: S105 - the key of the token within the session, not the token

View = Callable[..., ResponseReturnValue]


class CodeConverter(BaseConverter):
    """Codes of rounds, declarations and experts in addresses."""

    regex = "[A-Za-z0-9_.-]{1,32}"
    part_isolating = True


class NumberConverter(IntegerConverter):
    """Ids of rows in addresses: no larger than a row's id can be, so that either database can compare it."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:  # noqa: A002 - the name that the router knows
        super().__init__(map, max=2**31 - 1)


class Person(UserMixin):  # type: ignore[misc]  # flask-login is untyped
    """The signed-in person, as templates see it."""

    def __init__(self, user_id: int, name: str, language: str, viewer: Viewer, confirmed_at: datetime) -> None:
        self.id = user_id
        self.name = name
        self.language = language
        self.viewer = viewer
        self.confirmed_at = confirmed_at


def settings() -> Settings:
    """The installation's settings."""
    return cast(Settings, current_app.extensions["evalapp.settings"])


def database() -> Database:
    """The application's database."""
    return cast(Database, current_app.extensions["evalapp.database"])


def job_queue() -> Queue:
    """The function that queues a committed job."""
    return cast(Queue, current_app.extensions["evalapp.queue"])


def viewer() -> Viewer:
    """Who asks."""
    who = person()
    return who.viewer if who else ANYONE


def person() -> Person | None:
    """The signed-in person, looked up once a request."""
    if "person" not in g:
        g.person = _look_up()
    return cast("Person | None", g.person)


def db() -> Session:
    """The request's session: it can write only where the method may change something."""
    if "db" not in g:
        g.db = database().session(viewer(), writes=request.method not in SAFE)
    return cast(Session, g.db)


def allow(permission: Permission) -> Callable[[View], View]:
    """Guard a view. A `round_code` in the address reaches the view as the argument `round_`."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            if permission is not Permission.PUBLIC and viewer().user_id is None:
                return redirect(url_for("account.sign_in", next=_here()))
            if "round_code" in arguments:
                arguments["round_"] = _permitted_round(permission, arguments.pop("round_code"))
            else:
                _require(permission, None)
            response = make_response(view(**arguments))
            finish(response.status_code)
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def finish(status: int) -> None:
    """End the request's transaction: committed when the answer is no error."""
    if "db" in g and request.method not in SAFE:
        if status < 400:
            g.db.commit()
        else:
            g.db.rollback()


def install(app: Flask) -> None:
    """Hook into Flask: the converters of codes and ids, Flask-Login's current_user, the end of the request."""
    app.url_map.converters.update(code=CodeConverter, int=NumberConverter)
    login = LoginManager(app)
    login.request_loader(lambda _: person())
    app.teardown_request(_close)


def require_permissions(app: Flask) -> None:
    """Refuse to start with a route that names no permission."""
    bare = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static") and not hasattr(app.view_functions[rule.endpoint], "permission")
    ]
    if bare:
        raise RuntimeError("routes without permission: " + ", ".join(sorted(bare)))


def _look_up() -> Person | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    limits = settings()
    with database().reading(system("sign-in")) as reading:
        found = signed_in(reading, token, limits.idle_limit, limits.absolute_limit)
        unnoted = found is not None and is_unnoted(reading, token)
    if found is None:
        return None
    user, seen_as, confirmed_at = found
    if unnoted:  # a page that is only read waits for nobody's write, but for this one, once a minute
        with database().transaction(system("sign-in")) as writing:
            touch(writing, token)
    return Person(user.id, user.name, user.language, seen_as, confirmed_at)


def _permitted_round(permission: Permission, code: str) -> Round:
    with database().reading(system("permission")) as reading:
        round_ = find_round(reading, code)
        _require(permission, round_)
    return db().get_one(Round, round_.id)


def _require(permission: Permission, round_: Round | None) -> None:
    verdict = decide(
        viewer(), permission, round_id=round_.id if round_ else None, state=round_.state if round_ else None
    )
    if verdict.allowed:
        return
    if verdict.hidden and round_ is not None:
        raise Absent(say("There is no round “%(code)s”.", code=round_.code))
    raise Forbidden(verdict.reason or say("This is not permitted."))


def _here() -> str | None:
    return request.full_path.rstrip("?") if request.method in SAFE else None


def _close(_: BaseException | None) -> None:
    opened = g.pop("db", None)
    if opened is not None:
        opened.close()
