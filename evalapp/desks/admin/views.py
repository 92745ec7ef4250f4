"""Accounts: who there is, what parts they have, how they are invited."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.accounts.administration import give_part, invite_account, open_account, set_active
from evalapp.accounts.queries import account as find_account
from evalapp.accounts.queries import accounts as all_accounts
from evalapp.accounts.round_invitations import Invited
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.core.viewer import system
from evalapp.desks.admin.forms import AccountForm, PartForm
from evalapp.desks.forms import PlainForm, show_refusal
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db, settings
from evalapp.rounds.models import Round
from evalapp.rounds.queries import rounds_of

__all__ = ["admin"]

admin = Blueprint("admin", __name__, url_prefix="/admin")

ON_A_PAGE = 100


@admin.get("/accounts")
@allow(Permission.MANAGE_ACCOUNTS)
def accounts() -> ResponseReturnValue:
    """List the accounts, or those whose name or sign-in name holds what is searched for."""
    wanted = request.args.get("q", "").strip()
    found = [user for user in all_accounts(db()) if wanted.casefold() in f"{user.name} {user.login}".casefold()]
    page = page_of(found, request.args.get("page"), ON_A_PAGE)
    return render_template("admin/accounts.html", page=page, wanted=wanted, rounds=_rounds())


@admin.route("/accounts/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_ACCOUNTS)
def new_account() -> ResponseReturnValue:
    """Add an account and show its invitation."""
    form = AccountForm(language=settings().default_language)
    form.offer(list(_rounds().values()))
    if form.validate_on_submit():
        try:
            return _invited(open_account(db(), form.new_account(), _address))
        except Refusal as error:
            show_refusal(error)
    return render_template("admin/new_account.html", form=form), 422 if form.is_submitted() else 200


@admin.route("/accounts/<int:user_id>", methods=["GET", "POST"])
@allow(Permission.MANAGE_ACCOUNTS)
def account(user_id: int) -> ResponseReturnValue:
    """Show an account; give it one more part."""
    found = find_account(db(), user_id)
    form = PartForm()
    form.offer(list(_rounds().values()))
    if form.validate_on_submit():
        try:
            give_part(db(), user_id, *form.part())
        except Refusal as error:
            show_refusal(error)
        else:
            flash(_("The part is given; the person signs in anew."), "success")
            return redirect(url_for("admin.account", user_id=user_id))
    page = render_template("admin/account.html", account=found, form=form, plain=PlainForm(), rounds=_rounds())
    return page, 422 if form.is_submitted() else 200


@admin.post("/accounts/<int:user_id>/invite")
@allow(Permission.MANAGE_ACCOUNTS)
def invite(user_id: int) -> ResponseReturnValue:
    """Make a new invitation; earlier ones die."""
    try:
        return _invited(invite_account(db(), user_id, _address))
    except Refusal as error:
        db().rollback()
        show_refusal(error)
        return redirect(url_for("admin.account", user_id=user_id))


@admin.post("/accounts/<int:user_id>/active")
@allow(Permission.MANAGE_ACCOUNTS)
def activate(user_id: int) -> ResponseReturnValue:
    """Deactivate an account, or activate it again."""
    active = request.form.get("active") == "yes"
    try:
        set_active(db(), user_id, active=active)
    except Refusal as error:
        db().rollback()
        show_refusal(error)
    else:
        flash(_("The account is active.") if active else _("The account is deactivated and signed out."), "success")
    return redirect(url_for("admin.account", user_id=user_id))


def _invited(made: Invited) -> ResponseReturnValue:
    """Show the link on the answer itself: a redirect would have to keep it somewhere."""
    return render_template("admin/invited.html", made=made)


def _address(token: str) -> str:
    return settings().base_url + url_for("account.invitation", token=token)


def _rounds() -> dict[int, Round]:
    """Every round by id: administrators give parts in rounds in which they have none."""
    return {round_.id: round_ for round_ in rounds_of(db(), system("administration"))}
