"""May this person know of this declaration: asked in SQL by every query of every session.

A conflict in force closes the declaration, and every row that hangs on it, to the person behind the expert, or to the
coordinator or official who stated it, whatever other roles that person holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, select
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from evalapp.conflicts.certificates.models import PersonConflict
from evalapp.conflicts.models import Conflict
from evalapp.core import visibility
from evalapp.core.database import Base
from evalapp.core.scope import OfDeclaration
from evalapp.core.viewer import Viewer
from evalapp.declarations.models import Declaration
from evalapp.experts.models import Expert

__all__ = ["closed_to"]


def closed_to(user_id: int) -> CompoundSelect[int]:
    """Select the ids of declarations closed to a person. Plain tables, so that the filter does not filter itself."""
    conflicts, experts, own = Conflict.__table__, Expert.__table__, PersonConflict.__table__
    as_expert = (
        select(conflicts.c.declaration_id)
        .join(experts, experts.c.id == conflicts.c.expert_id)
        .where(experts.c.user_id == user_id, conflicts.c.lifted_at.is_(None))
    )
    in_office = select(own.c.declaration_id).where(own.c.user_id == user_id, own.c.lifted_at.is_(None))
    return as_expert.union_all(in_office)


@visibility.register
def _closed_declarations(viewer: Viewer) -> Sequence[ExecutableOption]:
    if viewer.user_id is None:
        return ()
    hidden = closed_to(viewer.user_id)

    tables = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, OfDeclaration)]
    return (
        with_loader_criteria(Declaration, Declaration.id.not_in(hidden), include_aliases=True),
        *(with_loader_criteria(table, table.declaration_id.not_in(hidden), include_aliases=True) for table in tables),
    )
