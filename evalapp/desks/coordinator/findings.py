"""Possible conflicts that detection found: by rule, side by side, answered one by one or several at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.findings.answers import answer_findings
from evalapp.conflicts.findings.operations import Detected, detect_conflicts, facts_changed
from evalapp.conflicts.findings.queries import Standing, counts_by_rule, findings_for_coordinator
from evalapp.conflicts.labels import kind_label, rule_label
from evalapp.core.permissions import Permission
from evalapp.desks.acts import attempted, may
from evalapp.desks.coordinator.blueprint import coordinator
from evalapp.desks.pages import Page, page_number
from evalapp.desks.web import allow, db
from evalapp.rounds.models import Round

__all__: list[str] = []

PAGE = 100
ALL = "all"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address chooses: one standing (None: all) and one rule (empty: all)."""

    standing: Standing | None
    rule: str

    def address(self, round_: Round, page: str | None = None) -> str:
        """Return the address of the list so chosen."""
        state = self.standing.value if self.standing else ALL
        rule = self.rule or None
        return url_for("coordinator.findings", round_code=round_.code, state=state, rule=rule, page=page)


@coordinator.get("/rounds/<code:round_code>/findings")
@allow(Permission.SEE_PROGRESS)
def findings(round_: Round) -> ResponseReturnValue:
    """List the findings."""
    return _page(round_)


@coordinator.post("/rounds/<code:round_code>/findings/look")
@allow(Permission.DECIDE_FINDINGS)
def look_for_conflicts(round_: Round) -> ResponseReturnValue:
    """Look for conflicts in the facts as they stand."""
    done: list[Detected] = []
    if attempted(lambda: done.append(detect_conflicts(db(), round_.id, silent=False))):
        # No numbers: they would count what is closed to whoever looks.
        flash(_("Looked through all experts and declarations; what was found is listed below."), "success")
        return redirect(url_for("coordinator.findings", round_code=round_.code))
    return _page(round_), 422


@coordinator.post("/rounds/<code:round_code>/findings/answer")
@allow(Permission.DECIDE_FINDINGS)
def answer(round_: Round) -> ResponseReturnValue:
    """Confirm or dismiss the ticked findings."""
    ticked = {int(value) for value in request.form.getlist("finding") if value.isdecimal() and len(value) < 10}
    act, reason = request.form.get("act"), request.form.get("reason", "")
    count: list[int] = []

    def give() -> None:
        count.append(answer_findings(db(), round_.id, ticked, confirm=act == "confirm", reason=reason))

    if act not in ("confirm", "dismiss"):
        flash(_("Choose whether the findings are confirmed or dismissed."), "danger")
    elif attempted(give):
        if act == "confirm":
            flash(_("Confirmed: %(count)s. The declarations are closed to these experts.", count=count[0]), "success")
        else:
            flash(_("Dismissed: %(count)s. The answers hold until the facts change.", count=count[0]), "success")
        return redirect(_chosen().address(round_, request.values.get("page")))
    return _page(round_, ticked, act or "", reason), 422


def _chosen() -> Chosen:
    """At first what waits; a standing or rule that nobody knows chooses nothing."""
    wanted = request.values.get("state", Standing.WAITING.value)
    standing = next((member for member in Standing if member.value == wanted), None)
    return Chosen(standing, request.values.get("rule", "")[:40])


def _page(round_: Round, ticked: Collection[int] = (), act: str = "", reason: str = "") -> str:
    chosen, counts = _chosen(), counts_by_rule(db(), round_.id)
    total = sum(
        count
        for rule, by_standing in counts.items()
        for standing, count in by_standing.items()
        if chosen.rule in ("", rule) and chosen.standing in (None, standing)
    )
    pages = -(-total // PAGE)
    number = page_number(request.values.get("page"), pages)
    rows = findings_for_coordinator(
        db(), round_.id, chosen.standing, chosen.rule, offset=(number - 1) * PAGE, limit=PAGE
    )
    sums = {standing: sum(of_rule[standing] for of_rule in counts.values()) for standing in Standing}
    may_look = may(Permission.DECIDE_FINDINGS, round_)
    return render_template(
        "coordinator/findings.html",
        round_=round_,
        page=Page(rows, number, max(pages, 1)),
        total=total,
        counts=counts,
        sums=sums,
        largest=max((sum(of_rule.values()) for of_rule in counts.values()), default=0),
        chosen=chosen,
        standings=list(Standing),
        rule_label=rule_label,
        kind_label=kind_label,
        ticked=ticked,
        act=act,
        reason=reason,
        may_look=may_look,
        changed=may_look and facts_changed(db(), round_),
    )
