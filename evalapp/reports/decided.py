"""The decision as plain values: who is funded, what departs from the ranking and why, who stands for it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from evalapp.core.words import Words, say
from evalapp.decisions.models import Proposal, ProposalItem
from evalapp.decisions.queries import codes_of, names_of
from evalapp.reports.standing import Outcome
from evalapp.reports.values import Confirmed, Departure, MadeOf, RankedLine
from evalapp.rounds.models import Round

__all__ = ["decided", "departures_of", "money", "outcome_of"]

Lines = Mapping[str, RankedLine]


def outcome_of(session: Session, proposal: Proposal) -> Outcome:
    """Return what a proposal makes of the ranking, as far as the session's viewer may know of it."""
    codes = codes_of(session, proposal.round_id)
    return Outcome(
        funded=frozenset(codes[item.declaration_id] for item in proposal.items if item.funded),
        reserve={codes[item.declaration_id]: item.reserve for item in proposal.items if item.reserve is not None},
        departing=frozenset(codes[item.declaration_id] for item in proposal.items if not item.by_ranking),
    )


def decided(session: Session, round_: Round, proposal: Proposal, lines: Lines) -> MadeOf:
    """Return a decided proposal; `lines` are the rows of its calculation by code."""
    if proposal.decided_at is None:
        raise ValueError("a decision has a moment")
    outcome = outcome_of(session, proposal)
    names = names_of(session, {row.user_id for row in proposal.confirmations})
    return MadeOf(
        number=proposal.number,
        digest=proposal.digest,
        proposed_at=proposal.proposed_at,
        decided_at=proposal.decided_at,
        funded=tuple(line for line in lines.values() if line.code in outcome.funded),
        reserve=tuple(lines[code] for code in sorted(outcome.reserve, key=lambda code: outcome.reserve[code])),
        departures=departures_of(session, proposal, lines),
        confirmations=tuple(
            Confirmed(names[row.user_id], row.confirmed_at, row.user_id == proposal.proposed_by)
            for row in proposal.confirmations
        ),
        money=money(round_, len(outcome.funded)),
    )


def departures_of(session: Session, proposal: Proposal, lines: Lines) -> tuple[Departure, ...]:
    """Return what does not follow from the ranking alone, with the reasons of everyone who stands for it."""
    codes = codes_of(session, proposal.round_id)
    names = names_of(session, {row.user_id for row in proposal.confirmations})

    def departure(item: ProposalItem) -> Departure:
        line = lines[codes[item.declaration_id]]
        reasons = tuple(
            (names[row.user_id], given.reason)
            for row in proposal.confirmations
            for given in row.reasons
            if given.declaration_id == item.declaration_id
        )
        return Departure(line.code, line.applicant, line.rank, line.fate, line.reserve, item.ground, reasons)

    return tuple(departure(item) for item in proposal.items if not item.by_ranking)


def money(round_: Round, funded: int) -> Words | None:
    """Return what is awarded in all, where the round names an award."""
    if not round_.award or not round_.currency:
        return None
    award = int(round_.award)
    said = {"award": f"{award:,}", "currency": round_.currency, "total": f"{award * funded:,}"}
    if round_.first_tranche:
        return say(
            "%(award)s %(currency)s for each declaration funded, of it %(first)s as first tranche; %(total)s in all.",
            first=f"{int(round_.first_tranche):,}", **said,
        )  # fmt: skip
    return say("%(award)s %(currency)s for each declaration funded; %(total)s in all.", **said)
