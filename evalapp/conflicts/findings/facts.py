"""What detection is told of a round: its experts, declarations and policy as plain facts.

Everything is read past the visibility filter: detection answers to no viewer, and what it finds is filtered where it
is shown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.certificates.models import Capacity, Certificate, StatedRelation
from evalapp.conflicts.detection import facts
from evalapp.conflicts.findings.models import OrganisationAlias
from evalapp.core import clock
from evalapp.core.visibility import suspended
from evalapp.declarations.models import Declaration, DeclarationState, Party
from evalapp.experts.models import Affiliation, AffiliationKind, Expert
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = ["RoundFacts", "facts_of"]

IN_PLAY = (DeclarationState.ENTERED, DeclarationState.ADMITTED)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """The facts of a round, and the ids behind the codes that stand in them."""

    experts: tuple[facts.ExpertFacts, ...]
    declarations: tuple[facts.DeclarationFacts, ...]
    policy: facts.Policy
    expert_ids: dict[str, int]
    declaration_ids: dict[str, int]


def facts_of(session: Session, round_: Round) -> RoundFacts:
    """Read the facts of a round; experts who withdrew and declarations that are out take no part."""
    with suspended(session):
        experts = session.scalars(
            select(Expert).where(Expert.round_id == round_.id, Expert.withdrawn_at.is_(None)).order_by(Expert.position)
        ).all()
        declarations = session.scalars(
            select(Declaration)
            .where(Declaration.round_id == round_.id, Declaration.state.in_(IN_PLAY))
            .order_by(Declaration.position)
        ).all()
        ties, stated = _affiliations(session, round_.id), _relations(session, round_.id)
        parties, policy = _parties(session, round_.id), _policy(session, round_)
    return RoundFacts(
        tuple(
            facts.ExpertFacts(
                row.code, row.name, row.region, (*_employment(row), *ties[row.id]), tuple(stated[row.user_id])
            )
            for row in experts
        ),
        tuple(
            facts.DeclarationFacts(row.code, row.applicant, row.region, tuple(parties[row.id])) for row in declarations
        ),
        policy,
        {row.code: row.id for row in experts},
        {row.code: row.id for row in declarations},
    )  # fmt: skip


def _employment(expert: Expert) -> tuple[facts.Affiliation, ...]:
    """The employer of the pool holds now."""
    return (facts.Affiliation(expert.employer, AffiliationKind.EMPLOYMENT.value),) if expert.employer else ()


def _affiliations(session: Session, round_id: int) -> dict[int, list[facts.Affiliation]]:
    found: dict[int, list[facts.Affiliation]] = defaultdict(list)
    wanted = select(Affiliation).join(Expert, Expert.id == Affiliation.expert_id).where(Expert.round_id == round_id)
    for row in session.scalars(wanted.order_by(Affiliation.id)):
        found[row.expert_id].append(facts.Affiliation(row.organisation, row.kind.value, row.from_year, row.until_year))
    return found


def _relations(session: Session, round_id: int) -> dict[int, list[facts.Relation]]:
    """What experts stated on the round's certificate, by account."""
    found: dict[int, list[facts.Relation]] = defaultdict(list)
    wanted = (
        select(Certificate.user_id, StatedRelation)
        .join(StatedRelation, StatedRelation.certificate_id == Certificate.id)
        .where(Certificate.round_id == round_id, Certificate.capacity == Capacity.EXPERT)
        .order_by(StatedRelation.certificate_id, StatedRelation.position)
    )
    for user_id, row in session.execute(wanted):
        found[user_id].append(facts.Relation(row.kind, row.name, row.subject.value, row.from_year, row.until_year))
    return found


def _parties(session: Session, round_id: int) -> dict[int, list[facts.Party]]:
    found: dict[int, list[facts.Party]] = defaultdict(list)
    wanted = select(Party).join(Declaration, Declaration.id == Party.declaration_id)
    for row in session.scalars(wanted.where(Declaration.round_id == round_id).order_by(Party.position, Party.id)):
        found[row.declaration_id].append(facts.Party(row.kind.value, row.name, row.from_year, row.until_year))
    return found


def _policy(session: Session, round_: Round) -> facts.Policy:
    """The years count from the opening of the round, so that an answer does not fall due at New Year."""
    rules = RoundRules.from_plain(round_.rules)
    year = clock.in_zone(round_.opened_at or clock.now(), round_.timezone).year
    rows = session.scalars(
        select(OrganisationAlias).where(OrganisationAlias.round_id == round_.id).order_by(OrganisationAlias.id)
    )
    aliases = tuple(facts.Alias(row.name, row.alias, row.relation.value) for row in rows)
    return facts.Policy(year, rules.conflict_years, rules.region_rule.value, aliases)
