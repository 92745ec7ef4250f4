"""Other methods on the same input: opened by a recorded act, shown once, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.core.words import Words
from evalapp.decisions.access import numbers_open_to_viewer, require_ranking
from evalapp.decisions.reference import look, why_shut
from evalapp.desks.forms import PlainForm, show_refusal
from evalapp.desks.official.blueprint import official
from evalapp.desks.web import allow, db
from evalapp.reports.figures import percent
from evalapp.reports.places import PlaceLine, place_line
from evalapp.results.labels import method_name
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers, RankedDeclaration
from evalapp.results.queries import latest
from evalapp.results.reference import HowSure
from evalapp.rounds.models import Round

__all__: list[str] = []


@dataclass(frozen=True, slots=True)
class _Reference:
    """What a reference model says, by declaration; `why`: why it says nothing."""

    name: Words
    level: str
    why: Words | None
    doubts: tuple[Words, ...]
    lines: Mapping[str, PlaceLine]


@official.route("/rounds/<code:round_code>/other-methods", methods=["GET", "POST"])
@allow(Permission.SEE_REFERENCE)
def reference(round_: Round) -> ResponseReturnValue:
    """Say whether the comparison is open; opening it (a POST, because it is recorded) shows it."""
    require_ranking(db(), round_)
    form = PlainForm()
    made = latest(db(), round_.id)
    shut = why_shut(db(), round_)
    if made is None or not form.validate_on_submit():
        return _page(round_, made, form, shut=shut)
    try:
        found = look(db(), round_.id, made.number)
    except Refusal as error:
        db().rollback()
        show_refusal(error)
        return _page(round_, made, form, shut=shut), error.status
    own = numbers_open_to_viewer(db(), round_, made)
    return _page(
        round_,
        made,
        form,
        rows=_side_by_side(own, found.methods),
        methods=[method_name(name) for name in found.methods],
        references=[_reference(sure, own.decimals) for sure in found.references.values()],
    )


def _page(round_: Round, made: Calculation | None, form: PlainForm, **shown: Any) -> str:
    own_method = method_name(made.method) if made else None
    values = {"shut": None, "rows": None, "methods": (), "references": (), **shown}
    return render_template(
        "official/reference.html", round_=round_, made=made, form=form, own_method=own_method, **values
    )


def _reference(sure: HowSure, decimals: int) -> _Reference:
    lines = {code: place_line(place, decimals) for code, place in sure.places.items()}
    return _Reference(method_name(sure.model), percent(Fraction(sure.level)), sure.why, sure.doubts, lines)


def _side_by_side(
    own: Numbers, others: dict[str, Numbers]
) -> list[tuple[RankedDeclaration, list[RankedDeclaration | None]]]:
    """Return each declaration of the official ranking with its rows by the other methods, in their order."""
    by_method = {name: {row.code: row for row in numbers.declarations} for name, numbers in others.items()}
    return [(row, [by_method[name].get(row.code) for name in others]) for row in own.declarations]
