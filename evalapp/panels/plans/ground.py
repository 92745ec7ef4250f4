"""What an assignment plan is made from, read in a fixed number of statements, and the digest that says it changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from evalapp.conflicts.findings.models import ConflictFinding, FindingState
from evalapp.conflicts.findings.queries import open_finding_pairs
from evalapp.conflicts.models import Conflict
from evalapp.core.hooks import announce
from evalapp.core.phases import RoundState
from evalapp.core.visibility import suspended
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert, FieldLevel
from evalapp.panels.affinity import Knowledge, Subject
from evalapp.panels.models import Assignment, PanelMember
from evalapp.panels.plans.pairs import assignable
from evalapp.rounds.models import Round
from evalapp.rounds.rules import RoundRules

__all__ = ["Area", "Codes", "Ground", "Person", "ground_of", "state_digest"]

Codes = tuple[str, str]
"""A pair by the codes of declaration and expert."""


@dataclass(frozen=True, slots=True)
class Area:
    """A declaration that can get experts."""

    id: int
    code: str
    group: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Person:
    """An expert who has not withdrawn. The employer is only compared, never shown."""

    id: int
    code: str
    employer: str
    region: str
    category: str
    max_load: int | None
    fields: tuple[str, ...]
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class Ground:
    """A round as a plan sees it. Pairs are codes of declaration and expert.

    `active`: assigned now. `recused`: ever in conflict, but for slips of the hand. `suspected`: a detected conflict
    waits for its answer. `begun`: a sheet was begun or submitted, so the pair stays. `seen`: the digest of everything
    that a plan depends on. `done`: how many experts who have withdrawn leave a submitted sheet, by declaration.
    """

    scoring: bool
    texts: bool
    areas: tuple[Area, ...]
    people: tuple[Person, ...]
    active: frozenset[Codes]
    recused: frozenset[Codes]
    suspected: frozenset[Codes]
    begun: frozenset[Codes]
    done: Mapping[str, int]
    seen: str

    def strength(self) -> Mapping[str, int]:
        """How many experts each declaration has now."""
        have = {row.code: self.done.get(row.code, 0) for row in self.areas}
        for declaration, _ in self.active:
            have[declaration] += 1
        return have

    def loads(self) -> Mapping[str, int]:
        """How many declarations each expert has now."""
        have = dict.fromkeys((row.code for row in self.people), 0)
        for _, expert in self.active:
            have[expert] += 1
        return have


def ground_of(session: Session, round_: Round) -> Ground:
    """Read the ground; what is closed to the session's viewer is not in it."""
    seen = state_digest(session, round_)
    scored = assignable(round_.state)
    rows = session.execute(
        select(
            Declaration.id, Declaration.code, Declaration.group, Declaration.fields, Declaration.title,
            Declaration.summary,
        )
        .where(Declaration.round_id == round_.id, Declaration.state.in_(scored))
        .order_by(Declaration.position, Declaration.id)
    ).all()  # fmt: skip
    areas = tuple(Area(row[0], row[1], row[2], Subject(tuple(row[3]), f"{row[4]}\n{row[5]}")) for row in rows)
    people = _people(session, round_.id)
    names = {row.id: row.code for row in areas}, {row.id: row.code for row in people}
    begun: set[tuple[int, int]] = set()
    announce(session, "assignments.begun", round_id=round_.id, begun=begun)
    of_round = select(Expert.id).where(Expert.round_id == round_.id)
    active = select(Assignment.declaration_id, Assignment.expert_id).where(
        Assignment.ended_at.is_(None), Assignment.expert_id.in_(of_round)
    )
    conflicts = select(Conflict.declaration_id, Conflict.expert_id).where(
        Conflict.lifted_at.is_(None) | Conflict.lift_reason.is_not(None), Conflict.expert_id.in_(of_round)
    )
    return Ground(
        round_.state is RoundState.SCORING,
        RoundRules.from_plain(round_.rules).text_affinity,
        areas,
        people,
        _named(_pairs(session, active), names),
        _named(_pairs(session, conflicts), names),
        _named(open_finding_pairs(session, round_.id), names),
        _named(begun, names),
        _done(session, round_.id, names[0]),
        seen,
    )


def state_digest(session: Session, round_: Round) -> str:
    """Return the digest of assignments, conflicts, experts and declarations as they stand, whoever asks."""
    of_round = select(Expert.id).where(Expert.round_id == round_.id)
    questions = (
        select(Declaration.id, Declaration.code, Declaration.state, Declaration.fields)
        .where(Declaration.round_id == round_.id)
        .order_by(Declaration.id),
        select(
            Expert.id, Expert.code, Expert.employer, Expert.region, Expert.category, Expert.fields, Expert.max_load,
            Expert.withdrawn_at.is_(None),
        )
        .where(Expert.round_id == round_.id)
        .order_by(Expert.id),
        _of(of_round, FieldLevel, FieldLevel.field, FieldLevel.level),
        _of(of_round, Assignment, Assignment.declaration_id, Assignment.ended_at.is_(None)),
        _of(of_round, Conflict, Conflict.declaration_id, Conflict.lifted_at.is_(None), Conflict.lift_reason.is_(None)),
        _of(of_round, PanelMember, PanelMember.panel_id, PanelMember.left_at.is_(None)),
        _of(of_round, ConflictFinding, ConflictFinding.declaration_id).where(
            ConflictFinding.state == FindingState.OPEN
        ),
    )  # fmt: skip
    read = hashlib.sha256(round_.state.encode())
    with suspended(session):
        for question in questions:
            read.update(b"\n")
            for row in session.execute(question):
                read.update(repr(tuple(row)).encode())
    return read.hexdigest()


def _of(experts: Select[int], table: Any, *columns: Any) -> Select[Any]:
    """Rows of a table that hangs on experts, in the order in which they were written."""
    return select(table.expert_id, *columns).where(table.expert_id.in_(experts)).order_by(table.id)


def _done(session: Session, round_id: int, names: Mapping[int, str]) -> Mapping[str, int]:
    """What experts who have withdrawn leave behind: only an assignment whose sheet was submitted outlives them."""
    of_gone = (
        select(Assignment.declaration_id, Assignment.expert_id)
        .join(Expert, Expert.id == Assignment.expert_id)
        .where(Expert.round_id == round_id, Expert.withdrawn_at.is_not(None), Assignment.ended_at.is_(None))
    )
    return Counter(names[one] for one, _ in _pairs(session, of_gone) if one in names)


def _people(session: Session, round_id: int) -> tuple[Person, ...]:
    levels: dict[int, dict[str, int]] = {}
    of_round = select(FieldLevel.expert_id, FieldLevel.field, FieldLevel.level).join(
        Expert, Expert.id == FieldLevel.expert_id
    )
    for expert_id, name, level in session.execute(of_round.where(Expert.round_id == round_id)):
        levels.setdefault(expert_id, {})[name] = level
    wanted = (
        select(
            Expert.id, Expert.code, Expert.employer, Expert.region, Expert.category, Expert.max_load, Expert.fields
        )
        .where(Expert.round_id == round_id, Expert.withdrawn_at.is_(None))
        .order_by(Expert.position, Expert.id)
    )  # fmt: skip
    return tuple(
        Person(*row[:6], tuple(row[6]), Knowledge.of(row[6], levels.get(row[0], {}), "\n".join((*row[6], row[4]))))
        for row in session.execute(wanted)
    )


def _pairs(session: Session, wanted: Select[int, int]) -> Iterable[tuple[int, int]]:
    return ((row[0], row[1]) for row in session.execute(wanted))


def _named(pairs: Iterable[tuple[int, int]], names: tuple[Mapping[int, str], Mapping[int, str]]) -> frozenset[Codes]:
    declarations, experts = names
    return frozenset((declarations[one], experts[two]) for one, two in pairs if one in declarations and two in experts)
