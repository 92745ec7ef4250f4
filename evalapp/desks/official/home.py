"""Where the round stands for those who decide it, what comes next, and the button that calculates."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission, decide
from evalapp.core.phases import AFTER_CLOSING, RoundState
from evalapp.decisions.operations import confirmations_needed
from evalapp.decisions.queries import current
from evalapp.desks.forms import PlainForm, show_refusal
from evalapp.desks.official.blueprint import official
from evalapp.desks.web import allow, db, viewer
from evalapp.results.operations import calculate as make_calculation
from evalapp.results.queries import calculations_of, latest, up_to_date
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__: list[str] = []


@official.get("/rounds/<code:round_code>/official")
@allow(Permission.SEE_DECLARATIONS)
def desk(round_: Round) -> ResponseReturnValue:
    """Show the steps to the decision and which is next."""
    return _page(round_)


@official.post("/rounds/<code:round_code>/calculate")
@allow(Permission.CALCULATE)
def calculate(round_: Round) -> ResponseReturnValue:
    """Calculate; where nothing changed, the newest calculation stands."""
    before = latest(db(), round_.id)
    try:
        made = make_calculation(db(), round_.id)
    except Refusal as error:
        db().rollback()
        show_refusal(error)
        return _page(round_), error.status
    if before is not None and made.id == before.id:
        flash(_("Nothing changed since calculation %(number)s: it stands.", number=made.number), "info")
    else:
        flash(_("Calculation %(number)s is made and locked.", number=made.number), "success")
    return redirect(url_for("official.ranking", round_code=round_.code))


def _page(round_: Round) -> str:
    closed = round_.state in AFTER_CLOSING
    newest = latest(db(), round_.id) if closed else None
    standing = current(db(), round_.id) if closed else None
    decided = round_.state is RoundState.DECIDED
    return render_template(
        "official/desk.html",
        round_=round_,
        closed=closed,
        decided=decided,
        newest=newest,
        fresh=newest is not None and (decided or up_to_date(db(), newest)),
        calculations=calculations_of(db(), round_.id) if closed else (),
        standing=standing,
        mine=standing is not None and viewer().user_id in {row.user_id for row in standing.confirmations},
        needed=confirmations_needed(RoundRules.from_plain(round_.rules)),
        may_calculate=decide(viewer(), Permission.CALCULATE, round_id=round_.id, state=round_.state).allowed,
        form=PlainForm(),
    )
