"""One question, one answer: the plan for an instance, or what is short."""

from __future__ import annotations

from scoring.assignment.instance import Instance, Whole
from scoring.assignment.plan import Infeasible, Objective, Plan

__all__ = ["assign"]


def assign(
    instance: Instance, objective: Objective = Objective.TOTAL, *, seed: int = 0, kept: Whole | None = None
) -> Plan | Infeasible:
    """The best plan for the objective, with its proof; where there is none, what is short and what would mend it.

    Plans that are equally good are told apart by `seed`. `kept`: n x 2 pairs of which as few as possible change, before
    the objective counts; pairs in conflict among them are given up.
    """
    plan = _plan(instance, objective, seed, kept)
    if plan is not None:
        return plan
    from scoring.assignment.shortage import explain  # noqa: PLC0415 - solvers are loaded when they are needed

    return explain(instance)


def _plan(instance: Instance, objective: Objective, seed: int, kept: Whole | None) -> Plan | None:
    # Solvers are loaded when they are needed: ranking a bundle does without them.
    if objective is Objective.FAIR:
        from scoring.assignment.fair import solve_fair  # noqa: PLC0415

        return solve_fair(instance, seed=seed, kept=kept)
    if not instance.plain:
        from scoring.assignment.quotas import solve_constrained  # noqa: PLC0415

        return solve_constrained(instance, seed=seed, kept=kept)
    from scoring.assignment.total import solve_total  # noqa: PLC0415

    return solve_total(instance, seed=seed, kept=kept)
