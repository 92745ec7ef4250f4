"""Deciding: an official proposes, other officials confirm, the last confirmation decides the round.

A proposal is locked as it is made. Its digest is over all that it says; who confirms names that digest, so nobody
confirms anything but what was read. The proposer's own stand is the first confirmation.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from evalapp.core import clock
from evalapp.core.canonical import digest
from evalapp.core.errors import Forbidden, Refusal, Stale
from evalapp.core.ledger import record
from evalapp.core.permissions import Permission
from evalapp.core.phases import RoundState
from evalapp.core.words import say
from evalapp.decisions import checks, line
from evalapp.decisions.draft import Draft, Stand
from evalapp.decisions.flags.queries import require_all_judged
from evalapp.decisions.models import Confirmation, DepartureReason, Proposal, ProposalItem, ProposalState
from evalapp.decisions.queries import codes_of, proposals_of
from evalapp.decisions.queries import proposal as find_proposal
from evalapp.results.models import Calculation
from evalapp.results.numbers import Numbers
from evalapp.rounds.models import Round
from evalapp.rounds.queries import round_for_change
from evalapp.rounds.rules import RoundRules

__all__ = ["confirm", "confirmations_needed", "propose"]


def propose(session: Session, round_id: int, draft: Draft, stand: Stand) -> Proposal:
    """Lock a proposal on the newest calculation; an earlier one that waits for confirmation is superseded."""
    round_ = round_for_change(session, round_id, alone=True)
    user_id = checks.require_official(session, round_, Permission.PROPOSE)
    calculation = checks.require_newest(session, round_, draft.calculation)
    require_all_judged(session, calculation)
    numbers = Numbers.from_plain(calculation.numbers)
    ids = checks.require_open_field(session, round_id, numbers)
    differs = _checked(session, round_, numbers, draft)
    checks.require_reasons(differs.all, stand.reasons)
    checks.require_stand(stand)
    proposal = _lock(session, round_, calculation, draft, stand, differs)
    proposal.proposed_by = user_id
    proposal.items = _items(numbers, draft, differs, ids)
    _supersede(session, round_id)
    session.add(proposal)
    session.flush()
    record(
        session, "proposal.made", ("proposals", proposal.id), round_id=round_id,
        facts={"number": proposal.number, "calculation": calculation.number, "digest": proposal.digest,
               "funded": draft.funded, "reserve": draft.reserve, "departures": _grounds(draft, differs),
               "choices": differs.choices},
    )  # fmt: skip
    _stand_for(session, proposal, user_id, {code: ids[code] for code in differs.all}, stand)
    return proposal


def confirm(session: Session, round_id: int, number: int, seen: str, stand: Stand) -> Proposal:
    """Stand for a proposal another official made; `seen` is the digest of what was read. The last one decides."""
    round_ = round_for_change(session, round_id, alone=True)
    user_id = checks.require_official(session, round_, Permission.CONFIRM)
    proposal = find_proposal(session, round_id, number)
    if proposal.state is not ProposalState.LOCKED or proposal.digest != seen:
        raise Stale(say("Proposal %(number)s is not what you read any more; please read it again.", number=number))
    calculation = session.get_one(Calculation, proposal.calculation_id)
    checks.require_newest(session, round_, calculation.number)
    require_all_judged(session, calculation)
    checks.require_open_field(session, round_id, Numbers.from_plain(calculation.numbers))
    if user_id in {confirmation.user_id for confirmation in proposal.confirmations}:
        raise Forbidden(say("You stand for this proposal already; another official confirms it."))
    codes = codes_of(session, round_id)
    needed = {codes[item.declaration_id]: item.declaration_id for item in proposal.items if not item.by_ranking}
    checks.require_reasons(frozenset(needed), stand.reasons)
    checks.require_stand(stand)
    _stand_for(session, proposal, user_id, needed, stand)
    if len(proposal.confirmations) > confirmations_needed(RoundRules.from_plain(round_.rules)):
        _decide(session, round_, proposal, calculation)
    return proposal


def confirmations_needed(rules: RoundRules) -> int:
    """Return how many officials beside the proposer confirm: never fewer than one, whatever the rules say."""
    return max(1, rules.confirmations)


def _checked(session: Session, round_: Round, numbers: Numbers, draft: Draft) -> line.Differences:
    """Return what differs from the line; refuses what can never be, and a departure without a permitted ground."""
    found = line.problems(numbers, draft.funded, draft.reserve)
    if found:
        raise Refusal(*found)
    checks.require_standing(session, round_.id, draft.funded | frozenset(draft.reserve))
    differs = line.differences(numbers, draft.funded, draft.reserve)
    permitted = RoundRules.from_plain(round_.rules).grounds
    if differs.departures and not permitted:
        codes = ", ".join(sorted(differs.departures))
        raise Refusal(say("The rules of this round permit no departure from the ranking: %(codes)s.", codes=codes))
    missing = [
        say("%(code)s departs from the ranking: please choose one of the permitted grounds.", code=code)
        for code in sorted(differs.departures)
        if draft.grounds.get(code) not in permitted
    ]
    if missing:
        raise Refusal(*missing)
    return differs


def _lock(
    session: Session, round_: Round, calculation: Calculation, draft: Draft, stand: Stand, differs: line.Differences
) -> Proposal:
    earlier = proposals_of(session, round_.id)
    proposal = Proposal(round_id=round_.id, number=earlier[0].number + 1 if earlier else 1)
    proposal.calculation_id, proposal.state, proposal.proposed_at = calculation.id, ProposalState.LOCKED, clock.now()
    proposal.digest = digest(
        {
            "round": round_.code,
            "number": proposal.number,
            "calculation": calculation.number,
            "calculation_sha256": calculation.numbers_sha256,
            "funded": draft.funded,
            "reserve": draft.reserve,
            "departures": _grounds(draft, differs),
            "reasons": {code: stand.reasons[code].strip() for code in differs.all},
        }
    )
    return proposal


def _items(numbers: Numbers, draft: Draft, differs: line.Differences, ids: Mapping[str, int]) -> list[ProposalItem]:
    places = {code: place for place, code in enumerate(draft.reserve, start=1)}
    grounds = _grounds(draft, differs)
    return [
        ProposalItem(
            declaration_id=ids[row.code],
            funded=row.code in draft.funded,
            by_ranking=row.code not in differs.all,
            reserve=places.get(row.code),
            ground=grounds.get(row.code, ""),
        )
        for row in numbers.declarations
    ]


def _grounds(draft: Draft, differs: line.Differences) -> dict[str, str]:
    return {code: draft.grounds[code] for code in sorted(differs.departures)}


def _supersede(session: Session, round_id: int) -> None:
    for earlier in proposals_of(session, round_id):
        if earlier.state is ProposalState.LOCKED:
            earlier.state = ProposalState.SUPERSEDED
            record(session, "proposal.superseded", ("proposals", earlier.id), round_id=round_id,
                   facts={"number": earlier.number, "digest": earlier.digest})  # fmt: skip


def _stand_for(session: Session, proposal: Proposal, user_id: int, needed: Mapping[str, int], stand: Stand) -> None:
    """Keep an official's confirmation with the reasons given. The ledger holds the reasons' digest: they are free
    text, and may name people."""
    given = {code: stand.reasons[code].strip() for code in sorted(needed)}
    row = Confirmation(user_id=user_id, confirmed_at=clock.now())
    row.reasons = [DepartureReason(declaration_id=needed[code], reason=reason) for code, reason in given.items()]
    proposal.confirmations.append(row)
    session.flush()
    record(
        session, "proposal.confirmed", ("proposals", proposal.id), round_id=proposal.round_id,
        facts={"number": proposal.number, "digest": proposal.digest, "conflict_certificate": True,
               "proposer": user_id == proposal.proposed_by, "reasons_sha256": digest(given)},
    )  # fmt: skip


def _decide(session: Session, round_: Round, proposal: Proposal, calculation: Calculation) -> None:
    codes = codes_of(session, round_.id)
    proposal.state, proposal.decided_at = ProposalState.DECIDED, clock.now()
    round_.state = RoundState.DECIDED
    reserve = {item.reserve: codes[item.declaration_id] for item in proposal.items if item.reserve is not None}
    record(
        session, "decision.made", ("proposals", proposal.id), round_id=round_.id,
        facts={"number": proposal.number, "digest": proposal.digest, "calculation": calculation.number,
               "funded": sorted(codes[item.declaration_id] for item in proposal.items if item.funded),
               "reserve": [reserve[place] for place in sorted(reserve)],
               "confirmations": len(proposal.confirmations)},
    )  # fmt: skip
