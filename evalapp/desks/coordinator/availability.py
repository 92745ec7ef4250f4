"""When experts are away and how well they know their fields: one expert's page, and rows pasted for many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from evalapp.core.errors import Refusal
from evalapp.core.permissions import Permission
from evalapp.core.words import Words, say
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.forms import normal_text
from evalapp.desks.web import allow, db
from evalapp.experts.availability import enter_pasted, set_absences, set_levels
from evalapp.experts.availability_pasted import pasted_absences, pasted_levels, read_day
from evalapp.experts.models import LEVELS, Expert
from evalapp.experts.queries import experts_of, find_expert
from evalapp.rounds.models import Round

__all__: list[str] = []

SHOWN_PROBLEMS = 50


@coordinator.get("/rounds/<code:round_code>/experts/availability")
@allow(Permission.SEE_PROGRESS)
def availability(round_: Round) -> ResponseReturnValue:
    """Show absences and levels of the whole pool, and the form to paste more."""
    return _pool_page(round_, {})


@coordinator.post("/rounds/<code:round_code>/experts/availability")
@allow(Permission.EDIT_EXPERTS)
def paste_availability(round_: Round) -> ResponseReturnValue:
    """Enter pasted rows, all or none."""
    typed = {name: normal_text(request.form.get(name, "")) for name in ("absences", "levels")}
    count: list[int] = []
    if attempted(lambda: count.append(_paste(round_, typed))):
        flash(ngettext("Entered: %(num)s row.", "Entered: %(num)s rows.", count[0]), "success")
        return redirect(url_for("coordinator.availability", round_code=round_.code))
    return _pool_page(round_, typed), 422


@coordinator.get("/rounds/<code:round_code>/experts/<code:code>/availability")
@allow(Permission.EDIT_EXPERTS)
def expert_availability(round_: Round, code: str) -> ResponseReturnValue:
    """Show the form of one expert."""
    found = find_expert(db(), round_.id, code)
    absences = "\n".join(f"{row.starts_on.isoformat()} {row.ends_on.isoformat()}" for row in found.absences)
    levels = {row.field: str(row.level) for row in found.levels}
    return _page(round_, found, absences, levels)


@coordinator.post("/rounds/<code:round_code>/experts/<code:code>/availability")
@allow(Permission.EDIT_EXPERTS)
def change_availability(round_: Round, code: str) -> ResponseReturnValue:
    """Change the absences and levels of one expert."""
    found = find_expert(db(), round_.id, code)
    absences = normal_text(request.form.get("absences", ""))
    levels = {
        field: request.form.get(f"level-{place}", "") for place, field in enumerate(found.fields)
    }  # by place: a field's name is any text
    if attempted(_change, found, absences, levels):
        flash(_("Kept."), "success")
        return redirect(url_for("coordinator.availability", round_code=round_.code))
    return _page(round_, find_expert(db(), round_.id, code), absences, levels), 422


def _paste(round_: Round, typed: Mapping[str, str]) -> int:
    problems: list[Words] = []
    absences = pasted_absences(typed["absences"], problems)
    levels = pasted_levels(typed["levels"], problems)
    if problems:
        raise Refusal(*problems[:SHOWN_PROBLEMS])
    return enter_pasted(db(), round_.id, absences, levels)


def _change(expert: Expert, absences: str, levels: Mapping[str, str]) -> None:
    """Read both lists, tell every problem of both, then write both."""
    problems: list[Words] = []
    days: list[tuple[date, date]] = []
    for number, line in enumerate(absences.split("\n"), 1):
        cells = line.replace("—", " ").split()
        if not cells:
            continue
        read = [read_day(cell) for cell in (cells if len(cells) > 1 else cells * 2)]
        if len(read) == 2 and read[0] is not None and read[1] is not None:
            days.append((read[0], read[1]))
        else:
            problems.append(say("Line %(line)s: two days such as 2026-11-30 2026-12-02 are expected.", line=number))
    known = {str(level) for level in LEVELS}
    problems += [
        say("“%(field)s”: this is no level.", field=field)
        for field, level in levels.items()
        if level not in known | {""}
    ]
    if problems:
        raise Refusal(problems[0], *problems[1:])
    set_absences(db(), expert, days)
    set_levels(db(), expert, {field: int(level) for field, level in levels.items() if level})


def _pool_page(round_: Round, typed: Mapping[str, str]) -> str:
    return render_template(
        "coordinator/availability.html",
        round_=round_,
        experts=[row for row in experts_of(db(), round_.id) if row.absences or row.levels],
        typed=typed,
        may_edit=may(Permission.EDIT_EXPERTS, round_),
    )


def _page(round_: Round, expert: Expert, absences: str, levels: Mapping[str, str]) -> str:
    page = "coordinator/availability_one.html"
    return render_template(page, round_=round_, expert=expert, absences=absences, levels=levels, steps=LEVELS)
