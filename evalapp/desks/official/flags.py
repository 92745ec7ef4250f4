"""Experts watched: what stands out in a calculation, and the verdicts of two officials. A flag is no finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core.errors import Absent, Refusal
from evalapp.core.permissions import Permission
from evalapp.core.viewer import Role
from evalapp.core.words import say
from evalapp.decisions.flags.access import hindrance, names_experts, require_flags
from evalapp.decisions.flags.models import Judgement
from evalapp.decisions.flags.operations import VerdictDraft, answer_verdict, give_verdict
from evalapp.decisions.flags.shown import shown_watch
from evalapp.desks.acts import may
from evalapp.desks.forms import show_refusal
from evalapp.desks.official.blueprint import official
from evalapp.desks.official.ranking import asked_calculation
from evalapp.desks.web import allow, db, viewer
from evalapp.results.models import Calculation
from evalapp.results.queries import calculation as find_calculation
from evalapp.results.queries import calculations_of, latest
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__: list[str] = []

CONFIRM, DECLINE = "confirm", "decline"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one flagged expert, so that a refused form comes again as it was; number 0 is nobody."""

    number: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@official.get("/rounds/<code:round_code>/flags")
@allow(Permission.SEE_FLAGS)
def flags(round_: Round) -> ResponseReturnValue:
    """Show the flagged experts of a calculation; `?calculation=` names an earlier one, which nobody judges any more."""
    made = asked_calculation(round_)
    require_flags(db(), round_, made)
    return _page(round_, made)


@official.post("/rounds/<code:round_code>/flags/<int:calculation>/<int:number>")
@allow(Permission.JUDGE_FLAGS)
def judge_flag(round_: Round, calculation: int, number: int) -> ResponseReturnValue:
    """Give a verdict on a flagged expert; another official answers it."""
    made = find_calculation(db(), round_.id, calculation)
    require_flags(db(), round_, made)
    typed = Typed(number, _sent("judgement", "rule", "reason"))
    try:
        give_verdict(db(), round_.id, calculation, number, _draft(typed.values))
    except Refusal as error:
        return _refused(round_, made, error, typed)
    flash(_("Your verdict waits for a second official."), "success")
    return redirect(url_for("official.flags", round_code=round_.code))


@official.post("/rounds/<code:round_code>/flags/<int:calculation>/<int:number>/answer")
@allow(Permission.JUDGE_FLAGS)
def answer_flag(round_: Round, calculation: int, number: int) -> ResponseReturnValue:
    """Confirm or decline the verdict that another official gave."""
    made = find_calculation(db(), round_.id, calculation)
    require_flags(db(), round_, made)
    typed = Typed(number, _sent("stand", "verdict", "reason"))
    try:
        _answer(round_, calculation, typed)
    except Refusal as error:
        return _refused(round_, made, error, typed)
    flash(_("Your answer is recorded."), "success")
    return redirect(url_for("official.flags", round_code=round_.code))


def _sent(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _draft(sent: Mapping[str, str]) -> VerdictDraft:
    if sent["judgement"] not in set(Judgement):
        raise Refusal(say("Choose whether the expert is cleared or excluded."))
    number = request.form.get("rule", type=int) if sent["rule"] else None
    if sent["rule"] and number is None:
        raise Refusal(say("Choose the rule of this round under which the expert is excluded."))
    return VerdictDraft(Judgement(sent["judgement"]), sent["reason"], number)


def _answer(round_: Round, calculation: int, typed: Typed) -> None:
    sent = typed.values
    if sent["stand"] not in (CONFIRM, DECLINE):
        raise Refusal(say("Choose whether you confirm the verdict or decline it."))
    seen = request.form.get("verdict", type=int) or 0
    confirms = sent["stand"] == CONFIRM
    answer_verdict(db(), round_.id, calculation, typed.number, seen, confirm=confirms, reason=sent["reason"])


def _refused(round_: Round, made: Calculation, error: Refusal, typed: Typed) -> ResponseReturnValue:
    """Show the refusal above the form, which keeps what was typed; what is absent gets its own page."""
    if isinstance(error, Absent):
        raise error
    db().rollback()
    show_refusal(error)
    return _page(round_, made, typed), error.status


def _page(round_: Round, made: Calculation | None, typed: Typed | None = None) -> str:
    newest = latest(db(), round_.id)
    current = made is not None and newest is not None and made.id == newest.id
    judges = current and may(Permission.JUDGE_FLAGS, round_) and viewer().has(Role.OFFICIAL, round_.id)
    return render_template(
        "official/flags.html",
        round_=round_,
        made=made,
        newest=newest,
        watch=None if made is None else shown_watch(db(), made, named=names_experts(db(), round_)),
        calculations=calculations_of(db(), round_.id),
        rules=RoundRules.from_plain(round_.rules).exclusion_rules,
        judges=judges,
        hindrance=hindrance(db(), round_, made) if judges and made is not None else (),
        typed=typed or Typed(),
    )
