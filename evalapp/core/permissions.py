"""Who may do what, and when: one table, closed by default, every refusal with a reason a person can read.

A permission names the roles that hold it and the states of the round in which it is open. A route without permission
does not start; a permission that is not in the table is refused. Rules that need more than role and state (an own
sheet, a conflict, the round's own rules) are asked by the operation, on top of this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evalapp.core.phases import AFTER_CLOSING, BEFORE_CLOSING, BEFORE_SCORING, EVER, RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import Words, say

__all__ = ["TABLE", "Grant", "Permission", "Verdict", "decide"]


class Permission(StrEnum):
    """Everything a person can ask for."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    MANAGE_ACCOUNTS = "manage_accounts"
    CREATE_ROUND = "create_round"
    EDIT_RULES = "edit_rules"
    EDIT_DECLARATIONS = "edit_declarations"
    SCREEN = "screen"
    SEE_DECLARATIONS = "see_declarations"
    EDIT_EXPERTS = "edit_experts"
    INVITE = "invite"
    ASSIGN = "assign"
    EDIT_PANELS = "edit_panels"
    DRAW_PANEL = "draw_panel"
    WITNESS_DRAW = "witness_draw"
    WITHDRAW = "withdraw"
    OBJECTIVE_SCORES = "objective_scores"
    IMPOSE_CONFLICT = "impose_conflict"
    GIVE_CERTIFICATE = "give_certificate"
    EDIT_RELATIONS = "edit_relations"
    DECIDE_FINDINGS = "decide_findings"
    BAR_EXPERT = "bar_expert"
    MOVE_ROUND = "move_round"
    SEE_PROGRESS = "see_progress"
    REOPEN_SCORING = "reopen_scoring"
    EXPERT_DESK = "expert_desk"
    STATE_CONFLICT = "state_conflict"
    APPLICANT_DESK = "applicant_desk"
    REPLY_TO_EXCLUSION = "reply_to_exclusion"
    CALCULATE = "calculate"
    SEE_RANKING = "see_ranking"
    SEE_REFERENCE = "see_reference"
    SEE_STRICTNESS = "see_strictness"
    SEE_FLAGS = "see_flags"
    JUDGE_FLAGS = "judge_flags"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    MAKE_REPORT = "make_report"
    SEE_LEDGER = "see_ledger"
    EXPORT_ROUND = "export_round"


@dataclass(frozen=True, slots=True)
class Grant:
    """A row of the table. `round_bound`: the role must be held for the very round that is asked for."""

    roles: frozenset[Role]
    states: frozenset[RoundState] = EVER
    round_bound: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed; else why not, and whether the person may know that the thing exists at all."""

    allowed: bool
    reason: Words | None = None
    hidden: bool = False


_C, _E, _O, _A = Role.COORDINATOR, Role.EXPERT, Role.OFFICIAL, Role.APPLICANT


def _grant(*roles: Role, states: frozenset[RoundState] = EVER) -> Grant:
    return Grant(frozenset(roles), states)


TABLE: dict[Permission, Grant] = {
    Permission.MANAGE_ACCOUNTS: Grant(frozenset({Role.ADMIN}), round_bound=False),
    Permission.CREATE_ROUND: Grant(frozenset({Role.COORDINATOR}), round_bound=False),
    Permission.EDIT_RULES: _grant(_C, states=frozenset({RoundState.PREPARATION})),
    Permission.EDIT_DECLARATIONS: _grant(_C, states=BEFORE_SCORING),
    Permission.SCREEN: _grant(_C, states=BEFORE_SCORING),
    Permission.SEE_DECLARATIONS: _grant(_C, _O),
    Permission.EDIT_EXPERTS: _grant(_C, states=BEFORE_CLOSING),
    Permission.INVITE: _grant(_C),
    Permission.ASSIGN: _grant(_C, states=BEFORE_CLOSING),
    Permission.EDIT_PANELS: _grant(_C, states=BEFORE_CLOSING),
    Permission.DRAW_PANEL: _grant(_C, states=BEFORE_CLOSING),
    Permission.WITNESS_DRAW: _grant(_C, _O),
    Permission.WITHDRAW: _grant(_E, states=frozenset({RoundState.OPEN, RoundState.SCORING})),
    Permission.OBJECTIVE_SCORES: _grant(_C, states=frozenset({RoundState.OPEN, RoundState.SCORING})),
    Permission.IMPOSE_CONFLICT: _grant(_C, states=BEFORE_CLOSING | {RoundState.CLOSED}),
    Permission.GIVE_CERTIFICATE: _grant(_C, _E, _O),
    Permission.EDIT_RELATIONS: _grant(_C, states=BEFORE_CLOSING),
    Permission.DECIDE_FINDINGS: _grant(_C, states=BEFORE_CLOSING),
    Permission.BAR_EXPERT: _grant(_C, _O, states=frozenset({RoundState.CLOSED})),
    Permission.MOVE_ROUND: _grant(_C, states=BEFORE_CLOSING),
    Permission.SEE_PROGRESS: _grant(_C),
    Permission.REOPEN_SCORING: _grant(_C, states=frozenset({RoundState.CLOSED})),
    Permission.EXPERT_DESK: _grant(_E),
    Permission.STATE_CONFLICT: _grant(_E, states=frozenset({RoundState.OPEN, RoundState.SCORING})),
    Permission.APPLICANT_DESK: _grant(_A),
    Permission.REPLY_TO_EXCLUSION: _grant(_A, states=BEFORE_SCORING),
    Permission.CALCULATE: _grant(_C, _O, states=frozenset({RoundState.CLOSED})),
    Permission.SEE_RANKING: _grant(_C, _O, states=AFTER_CLOSING),
    Permission.SEE_REFERENCE: _grant(_O, states=AFTER_CLOSING),
    Permission.SEE_STRICTNESS: _grant(_C, states=AFTER_CLOSING),
    Permission.SEE_FLAGS: _grant(_C, _O, states=AFTER_CLOSING),
    Permission.JUDGE_FLAGS: _grant(_O, states=frozenset({RoundState.CLOSED})),
    Permission.PROPOSE: _grant(_O, states=frozenset({RoundState.CLOSED})),
    Permission.CONFIRM: _grant(_O, states=frozenset({RoundState.CLOSED})),
    Permission.MAKE_REPORT: _grant(_C, _O, states=AFTER_CLOSING),
    Permission.SEE_LEDGER: _grant(_C, _O),
    Permission.EXPORT_ROUND: _grant(_C, states=AFTER_CLOSING),
}


def decide(
    viewer: Viewer, permission: Permission, *, round_id: int | None = None, state: RoundState | None = None
) -> Verdict:
    """Answer whether the viewer may do this in this round (id and state), and why not."""
    if viewer.is_system or permission is Permission.PUBLIC:
        return Verdict(True)
    if viewer.user_id is None:
        return Verdict(False, say("Please sign in first."))
    if permission is Permission.SIGNED_IN:
        return Verdict(True)
    grant = TABLE.get(permission)
    if grant is None:
        return Verdict(False, say("Nobody holds this permission."), hidden=True)
    where = round_id if grant.round_bound else None
    if not any(viewer.has(role, where) for role in grant.roles):
        outside = not any(held_for == round_id for _, held_for in viewer.roles)
        return Verdict(False, say("Your roles do not include this."), hidden=outside)
    if grant.round_bound and state not in grant.states:
        return Verdict(False, _WHEN[permission] if permission in _WHEN else say("This is not open at this stage."))
    return Verdict(True)


_WHEN: dict[Permission, Words] = {
    Permission.EDIT_RULES: say(
        "Criteria, weights and rules were locked when the round opened; only a newly announced round changes them."
    ),
    Permission.EDIT_DECLARATIONS: say("Declarations can be changed only until scoring starts."),
    Permission.SCREEN: say("Screening ends when scoring starts."),
    Permission.EDIT_EXPERTS: say("Experts can be changed only until scoring is closed."),
    Permission.ASSIGN: say("Assignments can be changed only until scoring is closed."),
    Permission.EDIT_PANELS: say("Panels can be changed only until scoring is closed."),
    Permission.DRAW_PANEL: say("A panel is drawn before scoring is closed."),
    Permission.WITHDRAW: say("An expert withdraws while the round is open or scored."),
    Permission.EDIT_RELATIONS: say("What detection compares can be changed only until scoring is closed."),
    Permission.DECIDE_FINDINGS: say(
        "Detected conflicts are decided until scoring is closed; later two persons bar an expert."
    ),
    Permission.BAR_EXPERT: say("An expert is barred by two persons after scoring is closed and before the decision."),
    Permission.OBJECTIVE_SCORES: say(
        "Objective scores are entered from the opening of the round until scoring is closed."
    ),
    Permission.STATE_CONFLICT: say("Conflicts are stated while the round is open or scored."),
    Permission.CALCULATE: say("A calculation needs scoring to be closed."),
    Permission.SEE_RANKING: say("There is no ranking before scoring is closed."),
    Permission.SEE_REFERENCE: say("The reference ranking opens when the round's rules say so."),
    Permission.SEE_STRICTNESS: say("Nothing is said of experts' strictness before scoring is closed."),
    Permission.SEE_FLAGS: say("Experts are watched in a calculation, which needs scoring to be closed."),
    Permission.JUDGE_FLAGS: say("Flagged experts are judged after scoring is closed and before the decision."),
    Permission.PROPOSE: say("A proposal is made after scoring is closed and before the decision."),
    Permission.CONFIRM: say("A proposal is confirmed after scoring is closed and before the decision."),
    Permission.MAKE_REPORT: say("The decision report needs scoring to be closed."),
    Permission.EXPORT_ROUND: say("A round holds scores and names; it can be exported after scoring is closed."),
    Permission.REOPEN_SCORING: say("Scoring can be extended only after it was closed and before the decision."),
    Permission.REPLY_TO_EXCLUSION: say("Replies are taken until scoring starts."),
}
