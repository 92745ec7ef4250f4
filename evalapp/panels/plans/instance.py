"""A request and the ground it stands on, as the solver's problem: D declarations in rows, E experts in columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalapp.panels.affinity import affinity
from evalapp.panels.plans.ground import Area, Codes, Ground, Person
from evalapp.panels.plans.request import PlanRequest
from scoring.assignment.instance import Instance, Quota

__all__ = ["Problem", "employer_key", "needed", "problem_of"]

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Problem:
    """The solver's problem with the codes of its rows and columns. `kept`: n x 2, the present pairs, by index."""

    instance: Instance
    kept: Whole
    declarations: tuple[str, ...]
    experts: tuple[str, ...]


def problem_of(request: PlanRequest, ground: Ground, *, mending: bool = False) -> Problem:
    """Build the problem.

    A pair that ever was in conflict is forbidden, and so is one with a detected conflict that nobody answered yet; but
    pairs that must stay, because scoring runs or a sheet was begun, stay. `mending`: every present pair may stay, and
    those on which no sheet was begun may move.
    """
    rows = {row.code: at for at, row in enumerate(ground.areas)}
    columns = {row.code: at for at, row in enumerate(ground.people)}
    stays = ground.active & ground.begun if mending or not ground.scoring else ground.active
    fixed = sorted({*request.fixed, *stays})
    forbidden = _flags((ground.recused | ground.suspected) - (ground.active if mending else stays), rows, columns)
    held_rows, held_columns = _counts(stays, rows, columns)
    demand = np.array([needed(request, ground, row.code) for row in ground.areas], dtype=np.int64)
    most = np.array([_most(request, row, len(rows)) for row in ground.people], dtype=np.int64)
    near = affinity([row.subject for row in ground.areas], [row.knowledge for row in ground.people], texts=ground.texts)
    instance = Instance(
        affinity=near,
        conflict=forbidden,
        demand=np.maximum(demand, held_rows),
        min_load=np.minimum(request.min_load, most),
        max_load=np.maximum(most, held_columns),
        quotas=tuple(_quotas(request, ground)),
        apart=_indices(request.apart, columns, columns),
        fixed=_indices(fixed, rows, columns),
        cross=_across(request, ground, np.maximum(demand, held_rows)),
    )
    kept = sorted(ground.active) if request.keep or mending or ground.scoring else []
    return Problem(instance, _indices(kept, rows, columns), tuple(rows), tuple(columns))


def needed(request: PlanRequest, ground: Ground, declaration: str) -> int:
    """How many experts a declaration is to have, beside the sheets that experts who withdrew left behind."""
    return max(request.wanted(declaration) - ground.done.get(declaration, 0), 0)


def employer_key(name: str) -> str:
    """Return an employer's name as it is compared: widths, case and spaces alike; empty where none is known."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _most(request: PlanRequest, person: Person, every: int) -> int:
    return min(value for value in (every, request.max_load, person.max_load) if value is not None)


def _quotas(request: PlanRequest, ground: Ground) -> Iterable[Quota]:
    if request.most_per_employer:
        yield _at_most(
            "employer", [employer_key(row.employer) for row in ground.people], ground, request.most_per_employer
        )
    if request.most_per_region:
        yield _at_most("region", [row.region for row in ground.people], ground, request.most_per_region)
    for wanted in request.least:
        inside = [
            row.category == wanted.name if wanted.family == "category" else wanted.name in row.knowledge.levels
            for row in ground.people
        ]
        shape = (len(ground.areas), 1)
        group = np.where(np.array(inside), 0, -1).astype(np.int64)
        yield Quota(
            f"{wanted.family}:{wanted.name}", group, np.full(shape, wanted.count), np.full(shape, len(ground.people))
        )


def _at_most(family: str, names: Sequence[str], ground: Ground, most: int) -> Quota:
    """Experts whose name of the family is empty stand in no group."""
    number = {name: at for at, name in enumerate(dict.fromkeys(name for name in names if name))}
    group = np.array([number.get(name, -1) for name in names], dtype=np.int64)
    shape = (len(ground.areas), max(len(number), 1))
    return Quota(family, group, np.zeros(shape, dtype=np.int64), np.full(shape, most, dtype=np.int64))


def _across(request: PlanRequest, ground: Ground, demand: Whole) -> tuple[NDArray[np.bool_], int] | None:
    """The pairs across fields, and how many a plan has at least: those whose field is not the declaration's first."""
    if not request.across:
        return None
    homes = [_home(person) for person in ground.people]
    flags = np.array([[_is_across(area, home) for home in homes] for area in ground.areas], dtype=np.bool_)
    return flags, -(-int(demand.sum()) * request.across // 100)


def _home(person: Person) -> str | None:
    """The field an expert knows best, the first one named where several are alike."""
    levels = person.knowledge.levels
    return max(levels, key=lambda name: levels[name]) if levels else None


def _is_across(area: Area, home: str | None) -> bool:
    return home is not None and bool(area.subject.fields) and home != area.subject.fields[0]


def _flags(pairs: Iterable[Codes], rows: dict[str, int], columns: dict[str, int]) -> NDArray[np.bool_]:
    flags = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    for declaration, expert in pairs:
        flags[rows[declaration], columns[expert]] = True
    return flags


def _counts(pairs: Iterable[Codes], rows: dict[str, int], columns: dict[str, int]) -> tuple[Whole, Whole]:
    flags = _flags(pairs, rows, columns)
    return flags.sum(axis=1), flags.sum(axis=0)


def _indices(pairs: Iterable[Codes], first: dict[str, int], second: dict[str, int]) -> Whole:
    found = [(first[one], second[two]) for one, two in pairs]
    return np.array(found, dtype=np.int64).reshape(-1, 2)
