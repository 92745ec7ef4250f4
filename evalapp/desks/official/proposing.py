"""Proposing: the funded set is ticked as the line gives it; what departs from it asks for ground and reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.decisions import line
from evalapp.decisions.access import numbers_open_to_viewer, require_ranking
from evalapp.decisions.draft import Draft, Stand
from evalapp.decisions.flags.queries import unjudged
from evalapp.decisions.operations import propose as lock_proposal
from evalapp.desks.forms import show_refusal
from evalapp.desks.official.blueprint import official
from evalapp.desks.official.identity import StandForm, identify
from evalapp.desks.official.ranking import standings_of
from evalapp.desks.official.typed import Typed, as_the_line_gives, require_storable, typed_in
from evalapp.desks.web import allow, db
from evalapp.results.numbers import Numbers
from evalapp.results.queries import latest
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__: list[str] = []


@official.route("/rounds/<code:round_code>/propose", methods=["GET", "POST"])
@allow(Permission.PROPOSE)
def propose(round_: Round) -> ResponseReturnValue:
    """Choose who is funded; `check` shows what departs from the ranking, `propose` locks the proposal."""
    require_ranking(db(), round_)
    made = latest(db(), round_.id)
    if made is None:
        flash(_("Please calculate first: a proposal is made on a calculation."), "info")
        return redirect(url_for("official.desk", round_code=round_.code))
    numbers = numbers_open_to_viewer(db(), round_, made)
    form = StandForm()
    if request.method == "GET":
        return _page(round_, made.number, numbers, as_the_line_gives(numbers), form)
    typed = typed_in(request.form, (row.code for row in numbers.declarations))
    read = request.form.get("calculation", type=int) or 0
    if request.form.get("step") == "check" or not form.validate():
        return _page(round_, read, numbers, typed, form, checked=True), 200 if "step" in request.form else 422
    try:
        draft = Draft(read, typed.funded, typed.reserve_in_order(), typed.grounds)
        require_storable(typed.reasons)
        stand = Stand(form.certificate.data, identify(form.password.data or ""), typed.reasons)
        made_ = lock_proposal(db(), round_.id, draft, stand)
    except Refusal as error:
        db().rollback()
        show_refusal(error)
        return _page(round_, read, numbers, typed, form, checked=True), 422
    flash(_("Proposal %(number)s is locked. Another official confirms it now.", number=made_.number), "success")
    return redirect(url_for("official.proposal", round_code=round_.code, number=made_.number))


def _page(round_: Round, number: int, numbers: Numbers, typed: Typed, form: StandForm, *, checked: bool = False) -> str:
    """Show the form with what was typed, and the departures that follow from it."""
    problems, differs = _judged(numbers, typed)
    return render_template(
        "official/propose.html",
        round_=round_,
        number=number,
        tables=standings_of(round_, numbers, None).tables(),
        typed=typed,
        form=form,
        checked=checked,
        problems=problems,
        differs=differs,
        rows={row.code: row for row in numbers.declarations},
        flagged=_flagged(round_),
        places=line.places(numbers),
        grounds=RoundRules.from_plain(round_.rules).grounds,
    )


def _flagged(round_: Round) -> int:
    """How many flagged experts wait: they are judged first."""
    newest = latest(db(), round_.id)
    return 0 if newest is None else unjudged(db(), newest)


def _judged(numbers: Numbers, typed: Typed) -> tuple[tuple[object, ...], line.Differences]:
    try:
        reserve = typed.reserve_in_order()
    except Refusal as error:
        return error.problems, line.Differences(frozenset(), frozenset())
    problems = line.problems(numbers, typed.funded, reserve)
    if problems:
        return problems, line.Differences(frozenset(), frozenset())
    return (), line.differences(numbers, typed.funded, reserve)
