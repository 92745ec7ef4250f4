"""Putting thousands of conflicts in force at once: the same rows, ledger entries and consequences as one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict, ConflictOrigin
from evalapp.core import clock
from evalapp.core.database import Base
from evalapp.core.errors import Refusal
from evalapp.core.hooks import announce_all
from evalapp.core.ledger import Told, record_all
from evalapp.core.scope import OfDeclaration
from evalapp.core.visibility import suspended
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["Wanted", "put_many_in_force"]

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A conflict that is to be put in force."""

    declaration: Declaration
    expert: Expert
    kind: str
    reason: str

    @property
    def pair(self) -> Pair:
        """The ids of declaration and expert."""
        return self.declaration.id, self.expert.id


def put_many_in_force(
    session: Session, round_id: int, wanted: Sequence[Wanted], origin: ConflictOrigin
) -> Sequence[Conflict]:
    """Write the conflicts, one ledger entry each, and let the later stages close what hangs on them.

    The caller holds the round alone, so that no sheet is saved meanwhile. Refuses, and writes nothing, where a pair is
    in force already. The later stages are asked for those pairs only of which some table holds a row.
    """
    rows = _rows(session, round_id)
    if any(row.lifted_at is None for one in wanted for row in rows[one.pair]):
        raise Refusal(say("One of these conflicts is in force already."))
    moment = clock.now()
    made = [_written(rows[one.pair], one, origin) for one in wanted]
    for conflict in made:
        conflict.stated_at, conflict.lifted_at, conflict.lift_reason = moment, None, None
    session.add_all(made)
    session.flush()
    record_all(session, [_told(one, row) for one, row in zip(wanted, made, strict=True)], round_id=round_id)
    with suspended(session):
        concerned = _concerned(session, round_id)
        places = [
            {"declaration_id": one.declaration.id, "expert_id": one.expert.id, "round_id": round_id}
            for one in wanted
            if one.pair in concerned
        ]
        announce_all(session, "conflict.in_force", places)
    return made


def _rows(session: Session, round_id: int) -> dict[Pair, list[Conflict]]:
    """Every conflict of the round, lifted ones included."""
    found: dict[Pair, list[Conflict]] = defaultdict(list)
    mine = select(Conflict).join(Expert, Expert.id == Conflict.expert_id).where(Expert.round_id == round_id)
    for row in session.scalars(mine.order_by(Conflict.id)):
        found[row.declaration_id, row.expert_id].append(row)
    return found


def _written(lifted: Sequence[Conflict], one: Wanted, origin: ConflictOrigin) -> Conflict:
    """A lifted conflict comes into force again, of the same kind where there is one: a kind stands once for a pair."""
    ranked = sorted(lifted, key=lambda row: row.kind != one.kind)
    conflict = ranked[0] if ranked else Conflict(declaration_id=one.declaration.id, expert_id=one.expert.id)
    conflict.kind, conflict.reason, conflict.origin = one.kind, one.reason, origin
    return conflict


def _told(one: Wanted, conflict: Conflict) -> Told:
    facts = {"declaration": one.declaration.code, "expert": one.expert.code}
    facts |= {"kind": conflict.kind, "origin": conflict.origin}
    return "conflict.in_force", ("conflicts", conflict.id), facts


def _concerned(session: Session, round_id: int) -> set[Pair]:
    """The pairs of which a table of any stage holds a row, conflicts apart; of others there is nothing to close."""
    found: set[Pair] = set()
    for mapper in Base.registry.mappers:
        table = mapper.class_
        if not issubclass(table, OfDeclaration) or table is Conflict or "expert_id" not in mapper.columns:
            continue
        columns = mapper.columns["declaration_id"], mapper.columns["expert_id"]
        rows = session.execute(
            select(*columns).join(Expert, Expert.id == columns[1]).where(Expert.round_id == round_id)
        )
        found.update((declaration_id, expert_id) for declaration_id, expert_id in rows)
    return found
