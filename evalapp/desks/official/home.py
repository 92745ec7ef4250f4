"""Where the round stands for those who decide it, what comes next, and the button that calculates."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.barring.queries import waiting
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.certificates.queries import certificate_of
from evalapp.conflicts.office.queries import in_conflict, require_whole_round
from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission, decide
from evalapp.core.phases import AFTER_CLOSING, RoundState
from evalapp.core.viewer import Role
from evalapp.decisions.access import missing_officials
from evalapp.decisions.flags.queries import unjudged
from evalapp.decisions.operations import confirmations_needed
from evalapp.decisions.queries import current
from evalapp.desks.forms import PlainForm, show_refusal
from evalapp.desks.official.blueprint import official
from evalapp.desks.web import allow, db, viewer
from evalapp.results.flags.queries import watch_of
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
    require_whole_round(db(), round_.id)
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
    if in_conflict(db(), viewer(), round_.id):
        return render_template("official/desk_withdrawn.html", round_=round_, missing=_missing(round_))
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
        uncertified=_uncertified(round_),
        missing=_missing(round_),
        watched=newest is not None and watch_of(db(), newest) is not None,
        flagged=unjudged(db(), newest) if newest is not None else 0,
        waits=waiting(db(), round_.id) if closed else 0,
    )


def _missing(round_: Round) -> int:
    """How many officials are yet to be appointed; nobody is missing once the round is decided."""
    return 0 if round_.state is RoundState.DECIDED else missing_officials(db(), round_)


def _uncertified(round_: Round) -> bool:
    """Whether this official has not given the conflict certificate."""
    who = viewer()
    if not who.has(Role.OFFICIAL, round_.id) or who.user_id is None:
        return False
    return certificate_of(db(), round_.id, who.user_id, Capacity.OFFICIAL) is None
