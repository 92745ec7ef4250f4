"""Every write to what detection compares: parties of declarations, affiliations of experts, other names of bodies.

A pasted table is entered whole or not at all; rows that are kept already are passed over. The ledger knows rows by
codes and keyed digests, never by name. After each change detection runs anew, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.findings.models import OrganisationAlias
from evalapp.conflicts.findings.operations import detect_conflicts
from evalapp.conflicts.pasting.table import by_code
from evalapp.conflicts.relations.pasted import (
    EnteredAffiliation,
    EnteredAlias,
    EnteredParty,
    RelationTable,
    read_affiliations,
    read_aliases,
    read_parties,
)
from evalapp.core.errors import Absent, Forbidden
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.vault import lookup_digest
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, Party
from evalapp.declarations.queries import declarations_of
from evalapp.experts.models import Affiliation, Expert
from evalapp.experts.queries import experts_of
from evalapp.rounds.queries import round_for_change

__all__ = ["Pasted", "paste_relations", "remove_relation"]

_TABLES = {
    RelationTable.PARTIES: Party.__tablename__,
    RelationTable.AFFILIATIONS: Affiliation.__tablename__,
    RelationTable.ALIASES: OrganisationAlias.__tablename__,
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """How many rows were added, and how many were there already."""

    added: int
    known: int


def paste_relations(session: Session, round_id: int, table: RelationTable, data: bytes) -> Pasted:
    """Enter a pasted table; refuses with every problem at once, each with its line and column."""
    _require_open(session, round_id)
    if table is RelationTable.PARTIES:
        done = _paste_parties(session, round_id, data)
    elif table is RelationTable.AFFILIATIONS:
        done = _paste_affiliations(session, round_id, data)
    else:
        done = _paste_aliases(session, round_id, data)
    if done.added:
        detect_conflicts(session, round_id)
    return done


def remove_relation(session: Session, round_id: int, table: RelationTable, row_id: int) -> None:
    """Take one row away."""
    _require_open(session, round_id)
    row, fact = _found(session, round_id, table, row_id)
    if row is None:
        raise Absent(say("There is no such row."))
    session.delete(row)
    session.flush()
    record(session, f"{table}.removed", (row.__tablename__, row_id), round_id=round_id, facts={"row": fact})
    detect_conflicts(session, round_id)


def _require_open(session: Session, round_id: int) -> None:
    """Hold the round alone: two tables pasted at once would each look past the other's rows."""
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in BEFORE_CLOSING:
        raise Forbidden(say("What detection compares can be changed only until scoring is closed."))


def _paste_parties(session: Session, round_id: int, data: bytes) -> Pasted:
    declarations = {row.code: row for row in declarations_of(session, round_id)}
    read = read_parties(data, by_code(declarations.items()))
    codes = {row.id: row.code for row in declarations.values()}
    kept = session.scalars(select(Party).where(Party.declaration_id.in_(codes)))
    known = {EnteredParty(codes[row.declaration_id], row.kind, row.name, row.from_year, row.until_year) for row in kept}
    new = [row for row in read if row not in known]
    last = session.scalar(select(func.max(Party.position)).where(Party.declaration_id.in_(codes))) or 0
    for position, row in enumerate(new, last + 1):
        place = {"declaration_id": declarations[row.declaration].id, "position": position}
        session.add(Party(**place, kind=row.kind, name=row.name, from_year=row.from_year, until_year=row.until_year))
    return _entered(session, round_id, RelationTable.PARTIES, [_party_fact(row) for row in new], len(read))


def _paste_affiliations(session: Session, round_id: int, data: bytes) -> Pasted:
    experts = {row.code: row for row in experts_of(session, round_id)}
    read = read_affiliations(data, by_code(experts.items()))
    codes = {row.id: row.code for row in experts.values()}
    known = {
        EnteredAffiliation(codes[row.expert_id], row.organisation, row.kind, row.from_year, row.until_year)
        for row in session.scalars(select(Affiliation).where(Affiliation.expert_id.in_(codes)))
    }
    new = [row for row in read if row not in known]
    for row in new:
        made = Affiliation(expert_id=experts[row.expert].id, organisation=row.organisation, kind=row.kind)
        made.from_year, made.until_year = row.from_year, row.until_year
        session.add(made)
    return _entered(session, round_id, RelationTable.AFFILIATIONS, [_affiliation_fact(row) for row in new], len(read))


def _paste_aliases(session: Session, round_id: int, data: bytes) -> Pasted:
    read = read_aliases(data)
    kept = session.scalars(select(OrganisationAlias).where(OrganisationAlias.round_id == round_id))
    present = {(row.name, row.alias): row for row in kept}
    new = []
    for entered in read:
        row = present.get((entered.name, entered.alias))
        if row is not None and row.relation is entered.relation:
            continue
        row = row or OrganisationAlias(round_id=round_id, name=entered.name, alias=entered.alias)
        row.relation = entered.relation
        session.add(row)
        present[entered.name, entered.alias] = row
        new.append(entered)
    return _entered(session, round_id, RelationTable.ALIASES, [_alias_fact(row) for row in new], len(read))


def _entered(
    session: Session, round_id: int, table: RelationTable, facts: Sequence[Sequence[object]], read: int
) -> Pasted:
    session.flush()
    if facts:
        subject = _TABLES[table], "many"  # not the round: what is recorded of a round is shown to officials too
        record(session, f"{table}.entered", subject, round_id=round_id, facts={"digests": _plain(facts)})
    return Pasted(len(facts), read - len(facts))


def _plain(facts: Sequence[Sequence[object]]) -> list[list[object]]:
    return [list(fact) for fact in facts]


def _found(
    session: Session, round_id: int, table: RelationTable, row_id: int
) -> tuple[Party | Affiliation | OrganisationAlias | None, list[object]]:
    """The row of this round with what the ledger says of it."""
    if table is RelationTable.PARTIES:
        wanted = select(Party, Declaration.code).join(Declaration, Declaration.id == Party.declaration_id)
        party = session.execute(wanted.where(Party.id == row_id, Declaration.round_id == round_id)).first()
        if party is None:
            return None, []
        row, code = party
        return row, _party_fact(EnteredParty(code, row.kind, row.name, row.from_year, row.until_year))
    if table is RelationTable.AFFILIATIONS:
        held = select(Affiliation, Expert.code).join(Expert, Expert.id == Affiliation.expert_id)
        tie = session.execute(held.where(Affiliation.id == row_id, Expert.round_id == round_id)).first()
        if tie is None:
            return None, []
        own, who = tie
        entered = EnteredAffiliation(who, own.organisation, own.kind, own.from_year, own.until_year)
        return own, _affiliation_fact(entered)
    same = OrganisationAlias.id == row_id, OrganisationAlias.round_id == round_id
    alias = session.scalar(select(OrganisationAlias).where(*same))
    return alias, _alias_fact(EnteredAlias(alias.name, alias.alias, alias.relation)) if alias else []


def _party_fact(row: EnteredParty) -> list[object]:
    return [row.declaration, row.kind.value, lookup_digest(row.name), row.from_year, row.until_year]


def _affiliation_fact(row: EnteredAffiliation) -> list[object]:
    return [row.expert, row.kind.value, lookup_digest(row.organisation), row.from_year, row.until_year]


def _alias_fact(row: EnteredAlias) -> list[object]:
    return [lookup_digest(row.name), lookup_digest(row.alias), row.relation.value]
