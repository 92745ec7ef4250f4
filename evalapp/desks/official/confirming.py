"""Proposals as they were locked, their confirmations, and the page on which another official confirms."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission, decide
from evalapp.decisions.access import numbers_open_to_viewer, require_ranking
from evalapp.decisions.draft import Stand
from evalapp.decisions.flags.queries import unjudged
from evalapp.decisions.models import Proposal, ProposalState
from evalapp.decisions.operations import confirm as stand_for
from evalapp.decisions.operations import confirmations_needed
from evalapp.decisions.queries import names_of, proposals_of
from evalapp.decisions.queries import proposal as find_proposal
from evalapp.desks.forms import show_refusal
from evalapp.desks.official.blueprint import official
from evalapp.desks.official.identity import StandForm, identify
from evalapp.desks.official.ranking import standings_of
from evalapp.desks.official.typed import require_storable, typed_in
from evalapp.desks.web import allow, db, viewer
from evalapp.reports.decided import departures_of, money, outcome_of
from evalapp.results.models import Calculation
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__: list[str] = []


class ConfirmForm(StandForm):
    """Stands for exactly the proposal that was read: its digest goes with the form."""

    digest = HiddenField()


@official.get("/rounds/<code:round_code>/proposals")
@allow(Permission.SEE_RANKING)
def proposals(round_: Round) -> ResponseReturnValue:
    """List all proposals of the round, superseded ones too."""
    require_ranking(db(), round_)
    rows = proposals_of(db(), round_.id)
    names = names_of(db(), {confirmation.user_id for row in rows for confirmation in row.confirmations})
    return render_template(
        "official/proposals.html",
        round_=round_,
        rows=rows,
        names=names,
        may_propose=decide(viewer(), Permission.PROPOSE, round_id=round_.id, state=round_.state).allowed,
    )


@official.get("/rounds/<code:round_code>/proposals/<int:number>")
@allow(Permission.SEE_RANKING)
def proposal(round_: Round, number: int) -> ResponseReturnValue:
    """Show a proposal: who is funded, what departs from the ranking and why, who stands for it."""
    require_ranking(db(), round_)
    found = find_proposal(db(), round_.id, number)
    return _page(round_, found, ConfirmForm(formdata=None, digest=found.digest), {})


@official.post("/rounds/<code:round_code>/proposals/<int:number>/confirm")
@allow(Permission.CONFIRM)
def confirm(round_: Round, number: int) -> ResponseReturnValue:
    """Stand for a proposal another official made."""
    require_ranking(db(), round_)
    found = find_proposal(db(), round_.id, number)
    numbers = numbers_open_to_viewer(db(), round_, db().get_one(Calculation, found.calculation_id))
    typed = typed_in(request.form, (row.code for row in numbers.declarations))
    form = ConfirmForm()
    if not form.validate():
        return _page(round_, found, form, typed.reasons), 422
    try:
        require_storable(typed.reasons)
        stand = Stand(form.certificate.data, identify(form.password.data or ""), typed.reasons)
        found = stand_for(db(), round_.id, number, form.digest.data or "", stand)
    except Refusal as error:
        db().rollback()
        show_refusal(error)
        return _page(round_, find_proposal(db(), round_.id, number), form, typed.reasons), error.status
    if found.state is ProposalState.DECIDED:
        flash(_("The round is decided."), "success")
    else:
        flash(_("Your confirmation is recorded."), "success")
    return redirect(url_for("official.proposal", round_code=round_.code, number=number))


def _page(round_: Round, found: Proposal, form: ConfirmForm, reasons: Mapping[str, str]) -> str:
    made = db().get_one(Calculation, found.calculation_id)
    numbers = numbers_open_to_viewer(db(), round_, made)
    standings = standings_of(round_, numbers, found)
    lines = {each.code: each for table in standings.tables() for each in table.lines}
    outcome = outcome_of(db(), found)
    done = {row.user_id for row in found.confirmations}
    waiting = found.state is ProposalState.LOCKED and viewer().user_id not in done
    may_confirm = decide(viewer(), Permission.CONFIRM, round_id=round_.id, state=round_.state).allowed
    return render_template(
        "official/proposal.html",
        round_=round_,
        found=found,
        made=made,
        funded=[each for each in lines.values() if each.code in outcome.funded],
        reserve=[lines[code] for code in sorted(outcome.reserve, key=lambda code: outcome.reserve[code])],
        departures=departures_of(db(), found, lines),
        names=names_of(db(), done),
        needed=confirmations_needed(RoundRules.from_plain(round_.rules)),
        money=money(round_, len(outcome.funded)),
        form=form if waiting and may_confirm else None,
        flagged=unjudged(db(), made) if found.state is ProposalState.LOCKED else 0,
        reasons=reasons,
    )
