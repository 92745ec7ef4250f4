"""The ranking of a calculation, and how one declaration's total came about."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from evalapp.core.permissions import Permission, decide
from evalapp.decisions.access import numbers_open_to_viewer, require_ranking
from evalapp.decisions.models import Proposal
from evalapp.decisions.queries import current
from evalapp.decisions.reference import opened_by_viewer
from evalapp.desks.official.blueprint import official
from evalapp.desks.web import allow, db, viewer
from evalapp.reports.decided import outcome_of
from evalapp.reports.places import place_line
from evalapp.reports.standing import MANY, Standings
from evalapp.reports.sureness import sureness
from evalapp.results.labels import method_name
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.results.queries import calculation, calculations_of, how_sure, latest
from evalapp.results.reference import HowSure
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = ["asked_calculation", "decided_on", "standings_of"]


@official.get("/rounds/<code:round_code>/ranking")
@allow(Permission.SEE_RANKING)
def ranking(round_: Round) -> ResponseReturnValue:
    """Show the ranked table with its funding line; `?calculation=` names an earlier one."""
    require_ranking(db(), round_)
    made = asked_calculation(round_)
    numbers = numbers_open_to_viewer(db(), round_, made) if made else None
    sure = how_sure(made)
    standings = standings_of(round_, numbers, decided_on(round_, made), sure) if numbers else None
    return render_template(
        "official/ranking.html",
        round_=round_,
        made=made,
        method=method_name(made.method) if made else None,
        numbers=numbers,
        standings=standings,
        sure=None if sure is None else sureness(sure),
        calculations=calculations_of(db(), round_.id),
        may_propose=decide(viewer(), Permission.PROPOSE, round_id=round_.id, state=round_.state).allowed,
    )


@official.get("/rounds/<code:round_code>/ranking/<code:code>")
@allow(Permission.SEE_RANKING)
def declaration(round_: Round, code: str) -> ResponseReturnValue:
    """Show how a declaration's total came about, criterion by criterion, down to its nameless sheets."""
    require_ranking(db(), round_)
    made = asked_calculation(round_)
    if made is None:
        abort(404)
    numbers = numbers_open_to_viewer(db(), round_, made)
    sure = how_sure(made)
    standings = standings_of(round_, numbers, decided_on(round_, made), sure)
    section = standings.section(code)
    if section is None:
        abort(404)
    ranked = next(row for row in numbers.declarations if row.code == code)
    return render_template(
        "official/declaration.html",
        round_=round_,
        made=made,
        method=method_name(made.method),
        section=section,
        standings=standings,
        sheet_totals=standings.sheet_totals(ranked),
        exact=str(ranked.total),
        sure=None if sure is None else sureness(sure),
        place=place_line(sure.places[code], numbers.decimals)
        if sure is not None and code in sure.places and opened_by_viewer(db(), round_, made)
        else None,
    )


def asked_calculation(round_: Round) -> Calculation | None:
    """Return the calculation that the address names, else the newest."""
    asked = request.args.get("calculation", type=int)
    return latest(db(), round_.id) if asked is None else calculation(db(), round_.id, asked)


def decided_on(round_: Round, made: Calculation | None) -> Proposal | None:
    """Return the decided proposal where it is on this calculation."""
    standing = current(db(), round_.id)
    if standing is None or standing.decided_at is None or made is None or standing.calculation_id != made.id:
        return None
    return standing


def standings_of(round_: Round, numbers: Numbers, proposal: Proposal | None, sure: HowSure | None = None) -> Standings:
    """Return the rows to show; sheets' totals only where the rules open them to officials."""
    rules = RoundRules.from_plain(round_.rules)
    outcome = outcome_of(db(), proposal) if proposal is not None else None
    few = len(numbers.declarations) <= MANY
    return Standings(numbers, outcome, sure, sheets=rules.officials_see_sheets, pictures=few)
