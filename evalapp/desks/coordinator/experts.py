"""The expert pool: the list, entering, changing, importing, inviting."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.accounts.round_invitations import Invited, awaiting_password
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.core.words import Words
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.coordinator.experts_forms import ExpertForm, ImportForm
from evalapp.desks.invitations import invitation_address
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.experts.operations import add_expert, edit_expert, import_experts, invite_expert
from evalapp.experts.pasted import COLUMNS, read_experts
from evalapp.experts.queries import experts_of, find_expert
from evalapp.panels.queries import loads_of
from evalapp.rounds.models import Round

__all__: list[str] = []

PAGE = 200


@coordinator.get("/rounds/<code:round_code>/experts")
@allow(Permission.SEE_PROGRESS)
def experts(round_: Round) -> ResponseReturnValue:
    """List the pool."""
    rows = experts_of(db(), round_.id)
    page = page_of(rows, request.args.get("page"), PAGE)
    invited = awaiting_password(db(), [row.user_id for row in rows])
    return render_template(
        "coordinator/experts.html",
        round_=round_,
        page=page,
        invited=invited,
        total=len(rows),
        uninvited=sum(row.user.password_hash is None and row.user_id not in invited for row in rows),
        loads=loads_of(db(), round_.id),
        may_edit=may(Permission.EDIT_EXPERTS, round_),
        may_invite=may(Permission.INVITE, round_),
    )


@coordinator.route("/rounds/<code:round_code>/experts/new", methods=["GET", "POST"])
@allow(Permission.EDIT_EXPERTS)
def new_expert(round_: Round) -> ResponseReturnValue:
    """Enter an expert."""
    form = ExpertForm.of()
    if form.validate_on_submit() and attempted(add_expert, db(), round_.id, form.entered()):
        flash(_("The expert is entered. An invitation opens their account."), "success")
        return redirect(_address(round_))
    return _form_page(round_, form, None)


@coordinator.route("/rounds/<code:round_code>/experts/<code:code>/edit", methods=["GET", "POST"])
@allow(Permission.EDIT_EXPERTS)
def edit_expert_page(round_: Round, code: str) -> ResponseReturnValue:
    """Change what is known of an expert."""
    found = find_expert(db(), round_.id, code)
    form = ExpertForm.of(found)
    if form.validate_on_submit() and attempted(edit_expert, db(), found, form.entered()):
        flash(_("The expert is changed."), "success")
        return redirect(_address(round_))
    return _form_page(round_, form, code)


@coordinator.route("/rounds/<code:round_code>/experts/import", methods=["GET", "POST"])
@allow(Permission.EDIT_EXPERTS)
def import_pool(round_: Round) -> ResponseReturnValue:
    """Enter many experts from rows of experts.csv, all or none."""
    form = ImportForm(rows=",".join(COLUMNS) + "\n")
    if form.validate_on_submit() and attempted(_import, round_, form):
        return redirect(_address(round_))
    page = render_template("coordinator/experts_import.html", round_=round_, form=form)
    return page, 422 if form.is_submitted() else 200


@coordinator.post("/rounds/<code:round_code>/experts/<code:code>/invite")
@allow(Permission.INVITE)
def invite_one(round_: Round, code: str) -> ResponseReturnValue:
    """Invite an expert; the link is shown on the answer, once."""
    found = find_expert(db(), round_.id, code)
    made: list[Invited] = []
    if attempted(lambda: made.append(invite_expert(db(), found, invitation_address))):
        return _invited(round_, made, [])
    return redirect(_address(round_))


@coordinator.post("/rounds/<code:round_code>/experts/invite")
@allow(Permission.INVITE)
def invite_all(round_: Round) -> ResponseReturnValue:
    """Invite everybody who has neither a password nor a link that still works; the links are shown once."""
    made: list[Invited] = []
    problems: list[Words] = []
    rows = experts_of(db(), round_.id)
    invited = awaiting_password(db(), [row.user_id for row in rows])
    for row in rows:
        if row.user.password_hash is not None or row.user_id in invited:
            continue
        try:
            made.append(invite_expert(db(), row, invitation_address))
        except Refusal as error:
            problems += error.problems
    return _invited(round_, made, problems)


def _import(round_: Round, form: ImportForm) -> None:
    count = import_experts(db(), round_.id, read_experts(form.content()))
    flash(_("Imported: %(count)s experts. Invitations open their accounts.", count=count), "success")


def _invited(round_: Round, made: list[Invited], problems: list[Words]) -> str:
    back = _address(round_)
    values = {"round_": round_, "tab": "experts", "made": made, "problems": problems, "back": back}
    return render_template("coordinator/experts_invited.html", **values)


def _form_page(round_: Round, form: ExpertForm, code: str | None) -> ResponseReturnValue:
    page = render_template("coordinator/experts_edit.html", round_=round_, form=form, code=code)
    return page, 422 if form.is_submitted() else 200


def _address(round_: Round) -> str:
    return url_for("coordinator.experts", round_code=round_.code)
