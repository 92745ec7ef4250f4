"""How strict each expert was, by the reference model: for coordinators alone, after closing and a calculation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue

from evalapp.core.permissions import Permission
from evalapp.decisions.access import numbers_open_to_viewer, require_ranking
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.web import allow, db
from evalapp.experts.queries import experts_of
from evalapp.reports.figures import percent, rounded
from evalapp.reports.intervals import Stretch, signed_axis, stretch
from evalapp.results.queries import how_sure, latest
from evalapp.results.reference import Strictness, strictness_of
from evalapp.rounds.models import Round

__all__: list[str] = []


@dataclass(frozen=True, slots=True)
class _Line:
    """One expert, as shown."""

    code: str
    name: str
    sheets: int
    severity: str
    low: str
    high: str
    precision: str
    drawn: Stretch


@coordinator.get("/rounds/<code:round_code>/strictness")
@allow(Permission.SEE_STRICTNESS)
def strictness(round_: Round) -> ResponseReturnValue:
    """Show what the newest calculation keeps of experts, in the order of the pool."""
    require_ranking(db(), round_)
    made = latest(db(), round_.id)
    if made is not None:
        numbers_open_to_viewer(db(), round_, made)  # refuses whom a declaration of the calculation is closed to
    kept = None if made is None else made.reference
    sure = how_sure(made)
    found = {} if kept is None else {row.code: row for row in strictness_of(kept)}
    axis = signed_axis(end for row in found.values() for end in row.interval)
    lines = [
        _line(found[row.code], row.name, stretch(axis, *found[row.code].interval, found[row.code].severity))
        for row in experts_of(db(), round_.id)
        if row.code in found
    ]
    return render_template(
        "coordinator/strictness.html",
        round_=round_,
        made=made,
        sure=sure,
        level="" if sure is None else percent(Fraction(sure.level)),
        lines=lines,
        axis=axis,
        zero=axis.at(Fraction(0)),
    )


def _line(row: Strictness, name: str, drawn: Stretch) -> _Line:
    severity, low, high = (rounded(Fraction(value), 1) for value in (row.severity, *row.interval))
    return _Line(row.code, name, row.sheets, severity, low, high, rounded(Fraction(row.precision), 2), drawn)
