"""Who scores what: a table of boxes, the difference it makes shown first, then applied."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.findings.queries import open_finding_pairs
from evalapp.core.permissions import Permission
from evalapp.declarations.models import DeclarationState
from evalapp.declarations.queries import declarations_of
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.pages import page_of
from evalapp.desks.web import allow, db
from evalapp.experts.queries import experts_of
from evalapp.panels.changes import Changes, Corner, apply_changes, planned_changes
from evalapp.panels.gaps import gaps
from evalapp.panels.operations import assign_all, assignable
from evalapp.panels.queries import pair_table
from evalapp.panels.release import release, unreleased
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__: list[str] = []

ROWS, COLUMNS = 60, 40


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of the table on this page, and where it lies in the whole."""

    corner: Corner
    row_page: int
    row_pages: int
    column_page: int
    column_pages: int


@coordinator.get("/rounds/<code:round_code>/assignments")
@allow(Permission.SEE_PROGRESS)
def assignments(round_: Round) -> ResponseReturnValue:
    """Show the table."""
    return _page(round_, _shown(round_), None)


@coordinator.post("/rounds/<code:round_code>/assignments")
@allow(Permission.ASSIGN)
def plan_assignments(round_: Round) -> ResponseReturnValue:
    """Show what the ticked boxes would change; nothing is written."""
    shown = _shown(round_)
    wanted = _wanted()
    changes = planned_changes(db(), round_, shown.corner, wanted)
    if changes.empty and not changes.blocked:
        flash(_("Nothing would change."), "info")
        return redirect(_address(round_, shown))
    return _preview(round_, shown, changes, wanted)


@coordinator.post("/rounds/<code:round_code>/assignments/apply")
@allow(Permission.ASSIGN)
def apply_assignments(round_: Round) -> ResponseReturnValue:
    """Apply the difference that was shown."""
    shown = _shown(round_)
    wanted, seen = _wanted(), request.form.get("seen", "")
    reason = request.form.get("reason", "")
    if attempted(apply_changes, db(), round_, shown.corner, wanted, seen, reason):
        flash(_("The assignments are changed."), "success")
        return redirect(_address(round_, shown))
    shown = _shown(round_)
    return _preview(round_, shown, planned_changes(db(), round_, shown.corner, wanted), wanted, reason), 422


@coordinator.post("/rounds/<code:round_code>/assignments/all")
@allow(Permission.ASSIGN)
def assign_everybody(round_: Round) -> ResponseReturnValue:
    """Let every expert score every declaration; what is forbidden is left out and told."""
    declarations = [row for row in declarations_of(db(), round_.id) if row.state in assignable(round_.state)]
    done = assign_all(db(), round_.id, experts_of(db(), round_.id), declarations)
    flash(_("Assigned: %(count)s pairs.", count=done.made), "success")
    return _page(round_, _shown(round_), done.skipped)


@coordinator.post("/rounds/<code:round_code>/assignments/release")
@allow(Permission.ASSIGN)
def release_assignments(round_: Round) -> ResponseReturnValue:
    """Let the experts see what waits for its release, with a letter to each."""
    made: list[int] = []
    if attempted(lambda: made.append(release(db(), round_.id))):
        flash(_("Released: %(count)s assignments; their experts are told.", count=made[0]), "success")
    return redirect(url_for("coordinator.assignments", round_code=round_.code))


def _wanted() -> frozenset[tuple[str, str]]:
    """The ticked pairs: `declaration:expert`; anything else says nothing."""
    pairs = (value.partition(":") for value in request.form.getlist("pair"))
    return frozenset((declaration, expert) for declaration, _colon, expert in pairs)


def _shown(round_: Round) -> Shown:
    """The declarations that can be scored, sixty a page, and the experts, forty a page."""
    states = (DeclarationState.ENTERED, DeclarationState.ADMITTED)
    rows = page_of(declarations_of(db(), round_.id, states), request.values.get("rows"), ROWS)
    columns = page_of(experts_of(db(), round_.id), request.values.get("columns"), COLUMNS)
    return Shown(Corner(rows.rows, columns.rows), rows.number, rows.count, columns.number, columns.count)


def _page(round_: Round, shown: Shown, skipped: object) -> str:
    panel = pair_table(db(), round_.id)
    possible = open_finding_pairs(db(), round_.id) & panel.active
    return render_template(
        "coordinator/assignments.html",
        round_=round_,
        shown=shown,
        panel=panel,
        active=panel.active,
        loads=panel.loads(),
        strength=panel.strength(),
        quorum=RoundRules.from_plain(round_.rules).quorum,
        assignable=assignable(round_.state),
        skipped=skipped,
        may_assign=may(Permission.ASSIGN, round_),
        waiting=len(unreleased(db(), round_.id)),
        possible=len(possible),
        gaps=gaps(db(), round_),
    )


def _preview(
    round_: Round, shown: Shown, changes: Changes, wanted: frozenset[tuple[str, str]], reason: str = ""
) -> str:
    waiting = open_finding_pairs(db(), round_.id)
    return render_template(
        "coordinator/assignments_preview.html",
        round_=round_,
        shown=shown,
        changes=changes,
        possible=[pair for pair in changes.add if (pair[0].id, pair[1].id) in waiting],
        wanted=sorted(wanted),
        reason=reason,
        needs_reason=bool(changes.end) and round_.state.value == "scoring",
    )


def _address(round_: Round, shown: Shown) -> str:
    return url_for("coordinator.assignments", round_code=round_.code, rows=shown.row_page, columns=shown.column_page)
