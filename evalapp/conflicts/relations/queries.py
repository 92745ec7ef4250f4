"""Reading what detection compares, for coordinators; rows of a declaration closed to the viewer are not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from evalapp.conflicts.findings.models import OrganisationAlias
from evalapp.conflicts.relations.pasted import RelationTable
from evalapp.core.labels import register_labels
from evalapp.core.words import say
from evalapp.declarations.models import Declaration, Party
from evalapp.experts.models import Affiliation, Expert

__all__ = ["RelationRow", "relation_count", "relation_rows"]

register_labels(
    {
        RelationTable.PARTIES: say("Parties of declarations"),
        RelationTable.AFFILIATIONS: say("Affiliations of experts"),
        RelationTable.ALIASES: say("Other names of organisations"),
    }
)


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A row of either table: `owner` is a code, or the name whose other name `name` is."""

    id: int
    owner: str
    kind: StrEnum
    name: str
    from_year: int | None = None
    until_year: int | None = None


def relation_count(session: Session, round_id: int, table: RelationTable) -> int:
    """Return how many rows there are."""
    return session.scalar(_of_round(select(func.count()), round_id, table)) or 0


def relation_rows(
    session: Session, round_id: int, table: RelationTable, *, offset: int, limit: int
) -> Sequence[RelationRow]:
    """Return a page of rows in the order of declarations, experts or names."""
    if table is RelationTable.PARTIES:
        columns: tuple[Any, ...] = (
            Party.id, Declaration.code, Party.kind, Party.name, Party.from_year, Party.until_year,
        )  # fmt: skip
        order: tuple[Any, ...] = Declaration.position, Party.position, Party.id
    elif table is RelationTable.AFFILIATIONS:
        columns = (
            Affiliation.id, Expert.code, Affiliation.kind, Affiliation.organisation, Affiliation.from_year,
            Affiliation.until_year,
        )  # fmt: skip
        order = Expert.position, Affiliation.id
    else:
        columns = OrganisationAlias.id, OrganisationAlias.name, OrganisationAlias.relation, OrganisationAlias.alias
        order = OrganisationAlias.name, OrganisationAlias.alias
    wanted = _of_round(select(*columns), round_id, table).order_by(*order).offset(offset).limit(limit)
    return [RelationRow(*row) for row in session.execute(wanted)]


def _of_round(wanted: Select[*tuple[Any, ...]], round_id: int, table: RelationTable) -> Select[*tuple[Any, ...]]:
    if table is RelationTable.PARTIES:
        joined = wanted.select_from(Party).join(Declaration, Declaration.id == Party.declaration_id)
        return joined.where(Declaration.round_id == round_id)
    if table is RelationTable.AFFILIATIONS:
        joined = wanted.select_from(Affiliation).join(Expert, Expert.id == Affiliation.expert_id)
        return joined.where(Expert.round_id == round_id)
    return wanted.select_from(OrganisationAlias).where(OrganisationAlias.round_id == round_id)
