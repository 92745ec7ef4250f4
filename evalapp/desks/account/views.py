"""Signing in and out; accepting an invitation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.accounts import sign_in as sessions
from evalapp.accounts.operations import accept_invitation, invited
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.desks.account.forms import InvitationForm, SignInForm
from evalapp.desks.forms import local_target, show_refusal
from evalapp.desks.web import TOKEN, allow, database, db, person

account = Blueprint("account", __name__, url_prefix="/account")


@account.route("/sign-in", methods=["GET", "POST"])
@allow(Permission.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in; every failure gets the same answer."""
    if person() is not None:
        return redirect(local_target(request.args.get("next")))
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        login, password = form.login.data or "", form.password.data or ""
        address = request.remote_addr or "unknown"
        if sessions.throttled(db(), login, address):
            flash(_("Too many failed attempts. Please wait a quarter of an hour."), "danger")
            return render_template("account/sign_in.html", form=form), 429
        found = sessions.sign_in(db(), login, password)
        if found is not None:
            _start_session(found[1])
            return redirect(local_target(form.next.data))
        _keep_failure(login, address)
        flash(_("Sign-in name and password do not fit."), "danger")
        return render_template("account/sign_in.html", form=form), 422
    return render_template("account/sign_in.html", form=form), 422 if form.errors else 200


@account.post("/sign-out")
@allow(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session in the database; the cookie is worthless afterwards."""
    sessions.sign_out(db(), session[TOKEN])
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("account.sign_in"))


@account.route("/invitation/<token>", methods=["GET", "POST"])
@allow(Permission.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Set the first password by a single-use invitation."""
    invited(db(), token)
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            accept_invitation(db(), token, form.password.data or "")
        except Refusal as error:
            show_refusal(error)
            return render_template("account/invitation.html", form=form), 422
        flash(_("Your password is set. Please sign in."), "success")
        return redirect(url_for("account.sign_in"))
    return render_template("account/invitation.html", form=form), 422 if form.errors else 200


def _start_session(token: str) -> None:
    """Nothing planted before sign-in survives it, but for the language."""
    language = session.get("language")
    session.clear()
    session[TOKEN] = token
    if language:
        session["language"] = language


def _keep_failure(login: str, address: str) -> None:
    """Count the failure in a transaction of its own: the request's is rolled back."""
    db().rollback()
    with database().transaction(db().info["viewer"]) as writing:
        sessions.note_failure(writing, login, address)
