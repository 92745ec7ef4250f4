"""Computing a plan from a request: reads, solves, writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from evalapp.panels.affinity import affinity
from evalapp.panels.plans.ground import Codes, Ground
from evalapp.panels.plans.instance import Problem, problem_of
from evalapp.panels.plans.outcome import Goodness, Outcome, covered, loaded, proven
from evalapp.panels.plans.request import PlanRequest
from evalapp.panels.plans.shortage import mend_of, short_of
from scoring.assignment.plan import Infeasible, Plan

__all__ = ["Answer", "difference", "pictured", "solved"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The difference that a plan makes, and what is to be known of it; no difference where there is no plan."""

    add: tuple[Codes, ...]
    end: tuple[Codes, ...]
    outcome: Outcome
    problem: Problem | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """The difference as the plan's row keeps it."""
        return {"add": [list(pair) for pair in self.add], "end": [list(pair) for pair in self.end]}


def solved(request: PlanRequest, ground: Ground, *, mending: bool = False) -> Answer:
    """Solve a request. Where panels cannot look as asked, a repair is made without that, and says so."""
    problem = problem_of(request, ground, mending=mending)
    found = _assign(problem, request)
    left_out = False
    if isinstance(found, Infeasible) and mending and request.limited:
        problem = problem_of(request.without_limits(), ground, mending=mending)
        found, left_out = _assign(problem, request), True
    if isinstance(found, Infeasible):
        return Answer((), (), _explained(found, problem, ground), problem)
    pairs = {(problem.declarations[one], problem.experts[two]) for one, two in found.pairs.tolist()}
    answer = pictured(ground, pairs, _needs(problem, ground), _mosts(request, ground), problem, proven(found, problem))
    if left_out:
        outcome = Outcome.from_plain({**answer.outcome.to_plain(), "limits_left_out": True})
        return Answer(answer.add, answer.end, outcome, problem)
    return answer


def pictured(
    ground: Ground,
    pairs: Collection[Codes],
    need: dict[str, int],
    most: dict[str, int | None] | None = None,
    problem: Problem | None = None,
    goodness: Goodness | None = None,
) -> Answer:
    """Return the difference that leads to these pairs, with the picture of it."""
    near = (
        affinity([row.subject for row in ground.areas], [row.knowledge for row in ground.people], texts=ground.texts)
        if problem is None
        else problem.instance.affinity
    )
    limits = most or {row.code: row.max_load for row in ground.people}
    outcome = Outcome(
        True, covered(ground, pairs, need, near), loaded(ground, pairs, limits), goodness,
        suspected=len(ground.suspected),
    )  # fmt: skip
    add, end = difference(ground, pairs)
    return Answer(add, end, outcome, problem)


def difference(ground: Ground, pairs: Collection[Codes]) -> tuple[tuple[Codes, ...], tuple[Codes, ...]]:
    """Return what is to be added and what to be ended to come from the present pairs to these, in the round's order."""
    rows = {row.code: at for at, row in enumerate(ground.areas)}
    columns = {row.code: at for at, row in enumerate(ground.people)}

    def place(pair: Codes) -> tuple[int, int]:
        return rows[pair[0]], columns[pair[1]]

    wanted = set(pairs)
    return tuple(sorted(wanted - ground.active, key=place)), tuple(sorted(ground.active - wanted, key=place))


def _explained(found: Infeasible, problem: Problem, ground: Ground) -> Outcome:
    return Outcome(
        feasible=False,
        shortages=tuple(short_of(row, problem, ground) for row in found.shortages),
        mends=tuple(mend_of(row, problem, ground) for row in found.repairs),
        suspected=len(ground.suspected),
    )


def _assign(problem: Problem, request: PlanRequest) -> Plan | Infeasible:
    # The solvers take half a second to load, which no page need wait for.
    from scoring.assignment import assign  # noqa: PLC0415

    kept = problem.kept if len(problem.kept) else None
    return assign(problem.instance, request.objective, seed=request.seed_number, kept=kept)


def _needs(problem: Problem, ground: Ground) -> dict[str, int]:
    demands = zip(problem.declarations, problem.instance.demand.tolist(), strict=True)
    return {code: demand + ground.done.get(code, 0) for code, demand in demands}


def _mosts(request: PlanRequest, ground: Ground) -> dict[str, int | None]:
    limits = {}
    for row in ground.people:
        given = [value for value in (row.max_load, request.max_load) if value is not None]
        limits[row.code] = min(given) if given else None
    return limits
