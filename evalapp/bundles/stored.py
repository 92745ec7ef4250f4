"""Rows of a round's tables as an export needs them: with the codes of what they hang on, in their order.

Plain tables, past the visibility filter: who may export is asked before, and an export is of the whole round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, select
from sqlalchemy.orm import Session

from evalapp.conflicts.models import Conflict
from evalapp.core.database import Base
from evalapp.declarations.models import Declaration, DeclaredValue, Indicator
from evalapp.eligibility.models import SupportedCity
from evalapp.experts.models import Expert
from evalapp.panels.models import Assignment
from evalapp.rounds.models import Criterion
from evalapp.sheets.models import ObjectiveScore, Score, Sheet

__all__ = ["unfiltered_rows"]

_D, _E, _C = Declaration.__table__, Expert.__table__, Criterion.__table__
_I, _S = Indicator.__table__, Sheet.__table__
_END = 2**31


def unfiltered_rows(session: Session, table: type[Base], round_id: int) -> Sequence[RowMapping]:
    """Return the round's rows of a table: by position, and those made since the import (without one) at the end, in
    the order of their declarations and experts."""
    rows = session.execute(_query(table, round_id)).mappings().all()
    return sorted(rows, key=_place)


def _query(table: type[Base], round_id: int) -> Select[Any]:
    own = table.__table__
    if table in (Declaration, Expert, Indicator, SupportedCity):
        return select(own).where(own.c.round_id == round_id)
    joined: FromClause = own.join(_D, _D.c.id == own.c.declaration_id)
    codes: list[ColumnElement[Any]] = [*_codes(_D, "declaration")]
    if table in (Conflict, Assignment, Sheet):
        joined = joined.join(_E, _E.c.id == own.c.expert_id)
        codes += _codes(_E, "expert")
    if table is Score:
        joined = joined.join(_S, _S.c.id == own.c.sheet_id).join(_E, _E.c.id == _S.c.expert_id)
        codes += _codes(_E, "expert")
    if table in (Score, ObjectiveScore):
        joined = joined.join(_C, _C.c.id == own.c.criterion_id)
        codes += _codes(_C, "criterion")
    if table is DeclaredValue:
        joined = joined.join(_I, _I.c.id == own.c.indicator_id)
        codes += _codes(_I, "indicator")
    return select(own, *codes).select_from(joined).where(_D.c.round_id == round_id)


def _codes(table: FromClause, name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return table.c.code.label(name), table.c.position.label(f"{name}_position")


def _place(row: RowMapping) -> tuple[int, ...]:
    names = ("position", "declaration_position", "expert_position", "criterion_position", "id")
    places = (row.get(name) for name in names)
    return tuple(_END if place is None else place for place in places)
