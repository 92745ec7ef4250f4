"""Why there is no plan, as plain values by code: what is short, and the ways out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evalapp.panels.plans.ground import Ground
from evalapp.panels.plans.instance import Problem
from scoring.assignment.plan import Constraint, Repair, Shortage

__all__ = ["Mend", "Short", "mend_of", "short_of"]

OF_EXPERTS = frozenset({Constraint.MIN_LOAD, Constraint.MAX_LOAD})


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that would help: by how much the limit of `who` gives, and what it becomes. `name`: the group, or the
    field of whom experts are wanted; `experts`: those of a pair that gives."""

    constraint: str
    who: str
    by: int
    becomes: int | None
    name: str
    experts: tuple[str, ...]

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Mend:
        """Read it from JSON."""
        return cls(**{**values, "experts": tuple(values["experts"])})


@dataclass(frozen=True, slots=True)
class Short:
    """A limit that cannot be met. `candidates`: experts without conflict; `ways`: sets of changes, each of which mends
    this alone."""

    constraint: str
    who: str
    short: int
    candidates: int | None
    need: int | None
    name: str
    experts: tuple[str, ...]
    ways: tuple[tuple[Mend, ...], ...]

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Short:
        """Read it from JSON."""
        ways = tuple(tuple(Mend.from_plain(row) for row in way) for way in values["ways"])
        return cls(**{**values, "experts": tuple(values["experts"]), "ways": ways})


def short_of(row: Shortage, problem: Problem, ground: Ground) -> Short:
    """Return a shortage by code."""
    name = "" if row.group is None else _group_name(row.group, problem, ground)
    return Short(
        row.constraint.value, _who(row, problem), int(row.short), row.candidates, _limit(row, problem), name,
        _experts(row, problem), tuple(tuple(mend_of(each, problem, ground) for each in way) for way in row.ways),
    )  # fmt: skip


def mend_of(row: Repair, problem: Problem, ground: Ground) -> Mend:
    """Return a change by code."""
    limit = _limit(row, problem)
    lowered = row.constraint in (Constraint.DEMAND, Constraint.MIN_LOAD, Constraint.GROUP_MIN)
    becomes = None if limit is None else limit + (-row.by if lowered else row.by)
    if row.group is not None:
        name = _group_name(row.group, problem, ground)
    else:
        name = "; ".join(ground.areas[row.who].subject.fields[:3]) if row.constraint is Constraint.POOL else ""
    return Mend(row.constraint.value, _who(row, problem), int(row.by), becomes, name, _experts(row, problem))


def _who(row: Shortage | Repair, problem: Problem) -> str:
    if row.constraint is Constraint.LINKAGE:
        return ""
    return (problem.experts if row.constraint in OF_EXPERTS else problem.declarations)[row.who]


def _limit(row: Shortage | Repair, problem: Problem) -> int | None:
    """The limit as it was asked for."""
    instance = problem.instance
    plain = {
        Constraint.DEMAND: instance.demand,
        Constraint.MIN_LOAD: instance.min_load,
        Constraint.MAX_LOAD: instance.max_load,
    }
    if row.constraint in plain:
        return int(plain[row.constraint][row.who])
    if row.constraint in (Constraint.GROUP_MIN, Constraint.GROUP_MAX) and row.group is not None:
        quota = instance.quotas[row.group[0]]
        limits = quota.least if row.constraint is Constraint.GROUP_MIN else quota.most
        return int(limits[row.who, row.group[1]])
    return None


def _experts(row: Shortage | Repair, problem: Problem) -> tuple[str, ...]:
    return tuple(problem.experts[which] for which in dict.fromkeys(row.experts or ()))


def _group_name(group: tuple[int, int], problem: Problem, ground: Ground) -> str:
    """A province, category or field by its name; an employer by the code of an expert, because plans name nobody's."""
    family, number = group
    quota = problem.instance.quotas[family]
    if ":" in quota.name:
        return quota.name.partition(":")[2]
    inside = [person for person, which in zip(ground.people, quota.group, strict=True) if which == number]
    return (inside[0].region if quota.name == "region" else inside[0].code) if inside else ""
