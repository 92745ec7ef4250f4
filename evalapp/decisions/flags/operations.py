"""A verdict on a flagged expert: one official gives it with a reason, another one confirms or declines it.

Both hold a certificate and no conflict, and neither learns who the expert is. An exclusion seals every sheet of the
expert, as a conflict in force seals one: the calculation is then out of date, and nothing is decided on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalapp.conflicts.holding import held_expert
from evalapp.core import clock, typed
from evalapp.core.canonical import digest
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.ledger import record
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.decisions import checks
from evalapp.decisions.flags.models import FlagVerdict, Judgement, VerdictState
from evalapp.decisions.flags.queries import open_verdict, verdicts_on
from evalapp.experts.models import Expert
from evalapp.results.flags.models import FlaggedExpert
from evalapp.results.flags.queries import flagged_expert
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change
from evalapp.rounds.rules import RoundRules
from evalapp.sheets.sealing import seal_all_of

__all__ = ["VerdictDraft", "answer_verdict", "give_verdict", "record_verdict"]


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """What an official puts down: cleared, or excluded under the round's rule of this number, and why."""

    judgement: Judgement
    reason: str
    rule: int | None = None


def give_verdict(session: Session, round_id: int, calculation: int, number: int, draft: VerdictDraft) -> FlagVerdict:
    """Say what is to become of the expert flagged under this number; nothing happens before another confirms it."""
    round_, user_id, _, flagged = _opened(session, round_id, calculation, number)
    _require_open(session, flagged)
    rule = _rule(round_, draft)
    reason = typed.prose(draft.reason, say("Reason"), needed=True, most=checks.MAX_REASON)
    made = FlagVerdict(flagged_id=flagged.id, judgement=draft.judgement, rule_number=draft.rule, rule=rule)
    made.reason, made.given_by, made.given_at = reason, user_id, clock.now()
    made.state, made.answer = VerdictState.WAITING, ""
    session.add(made)
    session.flush()
    record_verdict(session, "flag.verdict_given", made, flagged, reason)
    return made


def answer_verdict(
    session: Session, round_id: int, calculation: int, number: int, seen: int, *, confirm: bool, reason: str
) -> FlagVerdict:
    """Confirm or decline a verdict that another official gave; `seen` is the id of the one that was read.

    Confirmed, an exclusion takes effect at once. Declined, the expert waits for another verdict.
    """
    round_, user_id, _, flagged = _opened(session, round_id, calculation, number)
    verdict = open_verdict(verdicts_on(session, [flagged])[flagged.id])
    if verdict is None or verdict.id != seen or verdict.state is not VerdictState.WAITING:
        raise Stale(say("This verdict is not what you read any more; please read it again."))
    if verdict.given_by == user_id:
        raise Forbidden(say("You gave this verdict; another official confirms or declines it."))
    verdict.answer = typed.prose(reason, say("Reason"), needed=True, most=checks.MAX_REASON)
    verdict.state = VerdictState.CONFIRMED if confirm else VerdictState.DECLINED
    verdict.answered_by, verdict.answered_at = user_id, clock.now()
    session.flush()
    action = "flag.verdict_confirmed" if confirm else "flag.verdict_declined"
    record_verdict(session, action, verdict, flagged, verdict.answer)
    if confirm and verdict.judgement is Judgement.EXCLUDED:
        seal_all_of(session, held_expert(session, flagged.expert_id).id, round_.id)
    return verdict


def record_verdict(session: Session, action: str, verdict: FlagVerdict, flagged: FlaggedExpert, said: str = "") -> None:
    """Add the entry of what happened to a verdict: codes and numbers, and of a reason its digest only. The audit trail
    shows the facts of this table to nobody, since they say who stands behind a number."""
    made, expert = session.get_one(Calculation, flagged.calculation_id), session.get_one(Expert, flagged.expert_id)
    facts = {
        "calculation": made.number,
        "number": flagged.number,
        "expert": expert.code,
        "judgement": verdict.judgement,
        "rule": verdict.rule_number,
        "evidence_sha256": digest(flagged.flags),
    }
    if said:
        facts["reason_sha256"] = digest(said)
    record(session, action, ("flag_verdicts", verdict.id), round_id=made.round_id, facts=facts)


def _opened(
    session: Session, round_id: int, calculation: int, number: int
) -> tuple[Round, int, Calculation, FlaggedExpert]:
    """Hold the round alone; return it, the acting official, its newest calculation and the flagged expert."""
    round_ = round_for_change(session, round_id, alone=True)
    user_id = checks.require_official(session, round_, Permission.JUDGE_FLAGS)
    made = checks.require_newest(session, round_, calculation)
    checks.require_open_field(session, round_id, Numbers.from_plain(made.numbers))
    return round_, user_id, made, flagged_expert(session, made, number)


def _require_open(session: Session, flagged: FlaggedExpert) -> None:
    standing = open_verdict(verdicts_on(session, [flagged])[flagged.id])
    if standing is None:
        return
    if standing.state is VerdictState.WAITING:
        raise Stale(say("A verdict on this expert waits for a second official already."))
    raise Stale(say("Two officials have given their verdict on this expert already."))


def _rule(round_: Round, draft: VerdictDraft) -> str:
    """Return the wording of the rule that an exclusion names; refuses one that the round does not have."""
    permitted = RoundRules.from_plain(round_.rules).exclusion_rules
    if draft.judgement is Judgement.CLEARED:
        if draft.rule is not None:
            raise Refusal(say("A rule is named for an exclusion only."))
        return ""
    if not permitted:
        raise Refusal(say("The rules of this round exclude no expert once scoring is closed."))
    if draft.rule is None or not 1 <= draft.rule <= len(permitted):
        raise Refusal(say("Choose the rule of this round under which the expert is excluded."))
    return permitted[draft.rule - 1]
