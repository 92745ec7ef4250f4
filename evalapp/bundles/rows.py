"""Rows of a bundle as rows of the tables, but for the sheets. Each keeps its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from evalapp.bundles.scores import Steps
from evalapp.conflicts.models import ConflictOrigin
from evalapp.declarations.models import DeclarationState
from scoring.bundle import Bundle

__all__ = ["conflicts", "criteria", "declarations", "declared", "experts", "indicators", "objective", "supported"]

Row = dict[str, Any]
Ids = Mapping[str, int]


def criteria(bundle: Bundle, round_id: int) -> Iterator[Row]:
    """The criteria tree."""
    for position, row in enumerate(bundle.criteria):
        yield {
            "round_id": round_id,
            "position": position,
            "code": row.code,
            "parent_code": row.parent,
            "title": row.title,
            "weight": row.weight,
            "best": row.best,
            "worst": row.worst,
            "step": row.step,
            "guidance": row.guidance,
            "kind": row.kind,
            "threshold": row.threshold,
        }


def declarations(bundle: Bundle, round_id: int, state: DeclarationState) -> Iterator[Row]:
    """The declarations, all in one state of screening."""
    for position, row in enumerate(bundle.declarations):
        yield {
            "round_id": round_id,
            "position": position,
            "code": row.code,
            "title": row.title,
            "applicant": row.applicant,
            "region": row.region,
            "kind": row.kind,
            "fields": list(row.fields),
            "group": row.group,
            "summary": "",
            "state": state,
            "applicant_user_id": None,
        }


def experts(bundle: Bundle, round_id: int, accounts: Sequence[int]) -> Iterator[Row]:
    """The experts with their accounts, in the same order."""
    for position, (row, user_id) in enumerate(zip(bundle.experts, accounts, strict=True)):
        yield {
            "round_id": round_id,
            "user_id": user_id,
            "position": position,
            "code": row.code,
            "name": row.name,
            "employer": row.employer,
            "email": row.email,
            "region": row.region,
            "fields": list(row.fields),
            "max_load": row.max_load,
            "category": row.category,
        }


def indicators(bundle: Bundle, round_id: int) -> Iterator[Row]:
    """The indicators."""
    for position, row in enumerate(bundle.indicators):
        yield {
            "round_id": round_id,
            "position": position,
            "code": row.code,
            "title": row.title,
            "unit": row.unit,
            "kind": row.kind,
            "target": row.target,
        }


def declared(bundle: Bundle, declaration_ids: Ids, indicator_ids: Ids) -> Iterator[Row]:
    """What was declared for each indicator and year."""
    for position, row in enumerate(bundle.declared):
        yield {
            "declaration_id": declaration_ids[row.declaration],
            "indicator_id": indicator_ids[row.indicator],
            "position": position,
            "year": row.year,
            "value": row.value,
            "evidence": row.evidence,
        }


def supported(bundle: Bundle, round_id: int) -> Iterator[Row]:
    """Who was supported before."""
    for position, row in enumerate(bundle.supported):
        yield {
            "round_id": round_id,
            "position": position,
            "city": row.city,
            "province": row.province,
            "programme": row.programme,
            "kind": row.kind,
            "year": row.year,
            "status": row.status,
            "source": row.source,
        }


def conflicts(bundle: Bundle, declaration_ids: Ids, expert_ids: Ids, moment: datetime) -> Iterator[Row]:
    """The conflicts, in force from the import on."""
    for position, row in enumerate(bundle.conflicts):
        yield {
            "declaration_id": declaration_ids[row.declaration],
            "expert_id": expert_ids[row.expert],
            "position": position,
            "kind": row.kind,
            "reason": row.reason,
            "origin": ConflictOrigin.IMPORTED,
            "stated_at": moment,
            "lifted_at": None,
        }


def objective(bundle: Bundle, declaration_ids: Ids, criterion_ids: Ids, steps: Steps) -> Iterator[Row]:
    """The objective scores."""
    for position, row in enumerate(bundle.objective):
        yield {
            "declaration_id": declaration_ids[row.declaration],
            "criterion_id": criterion_ids[row.criterion],
            "position": position,
            "steps": steps.of(row.criterion, row.score),
            "evidence": row.evidence,
        }
