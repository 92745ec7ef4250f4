"""The start page and the choice of language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from evalapp.core.permissions import Permission
from evalapp.core.viewer import Role
from evalapp.desks.forms import local_target
from evalapp.desks.language import LANGUAGES
from evalapp.desks.web import allow, db, viewer
from evalapp.rounds.queries import rounds_of

public = Blueprint("public", __name__)


@public.get("/")
@allow(Permission.PUBLIC)
def home() -> ResponseReturnValue:
    """Show the rounds in which the person has a part, each with its desk; anyone else is asked to sign in."""
    who = viewer()
    if who.user_id is None:
        return redirect(url_for("account.sign_in"))
    rounds = rounds_of(db(), who)
    parts = {round_.id: [role for role, held_for in who.roles if held_for == round_.id] for round_ in rounds}
    return render_template(
        "public/home.html",
        rounds=rounds,
        parts=parts,
        may_create=who.has(Role.COORDINATOR),
        is_admin=who.has(Role.ADMIN),
    )


@public.post("/language")
@allow(Permission.PUBLIC)
def choose_language() -> ResponseReturnValue:
    """Keep the language in the session and return to the page."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(local_target(request.form.get("next")))
