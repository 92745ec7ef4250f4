"""Quotas, fairness, linkage and explanations, at the sizes the figures are asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from scoring.assignment.fair import solve_fair
from scoring.assignment.instance import Instance, Quota
from scoring.assignment.linkage_aim import with_linkage
from scoring.assignment.plan import Plan
from scoring.assignment.quotas import solve_constrained
from scoring.assignment.repair import apply_repairs
from scoring.assignment.shortage import explain
from scoring.assignment.total import solve_total
from tests.benchmarks.assign.instances import topic_instance, topics
from tests.benchmarks.assign.rows import Row

__all__ = ["four_quotas", "run"]

_NAME = "t_500x300x5"
_SEED = 1
T = TypeVar("T")


def run() -> list[Row]:
    """The rows of this file, CPU seconds of one run each."""
    instance = topic_instance(500, 300, 5, seed=_SEED)
    total, plain = _timed(lambda: _plan(solve_total(instance)))
    return [
        _quotas(instance, total, plain),
        _linkage(instance, total),
        *(_fair(seed) for seed in range(4)),
        _fair_quotas(instance),
        _small(),
        *_short(),
        _short_quotas(instance),
    ]


def four_quotas(instance: Instance, seed: int) -> Instance:
    """At most 1 of an employer, 2 of a province, 2 of a sector, and at least 2 seniors on every panel."""
    rng = np.random.default_rng(seed)
    declarations, experts = instance.declarations, instance.experts
    province = topics(declarations, experts, seed).expert_province
    sector = np.asarray(rng.integers(0, 8, experts), dtype=np.int64)
    senior = np.asarray(rng.random(experts) < 0.4, dtype=np.int64)
    families = (("employer", np.arange(experts) // 3, 0, 1), ("province", province, 0, 2), ("sector", sector, 0, 2))
    quotas = []
    for name, group, least, most in families:
        shape = (declarations, int(group.max()) + 1)
        quotas.append(Quota(name, group, np.full(shape, least), np.full(shape, most)))
    most_seniors = np.full((declarations, 2), experts)
    quotas.append(Quota("seniors", senior, np.tile([0, 2], (declarations, 1)), most_seniors))
    return replace(instance, quotas=tuple(quotas))


def _quotas(instance: Instance, total: Plan, plain: float) -> Row:
    limited = four_quotas(instance, _SEED)
    plan, seconds = _timed(lambda: _plan(solve_constrained(limited)))
    gap = 1 - plan.total / plan.bound_total
    ours = f"{seconds:.2f} s, gap {gap:.1e}, {plan.total / total.total:.2%} of the free sum"
    return Row(_NAME, "four quotas", ours, f"free {plain:.2f} s", "gap at most 0.01 %", gap <= 1e-4)


def _linkage(instance: Instance, total: Plan) -> Row:
    world = topics(instance.declarations, instance.experts, _SEED)
    declaration, expert = ([str(best) for best in rows.argmax(axis=1)] for rows in (world.declarations, world.experts))
    linked = with_linkage(instance, declaration, expert)
    plan, seconds = _timed(lambda: _plan(solve_constrained(linked)))
    gap = 1 - plan.total / plan.bound_total
    ours = f"{seconds:.2f} s, gap {gap:.1e}, {plan.total / total.total:.2%} of the free sum"
    return Row(_NAME, "a fifth across fields", ours, "", "gap at most 0.01 %", gap <= 1e-4)


def _fair(seed: int) -> Row:
    instance = topic_instance(500, 300, 5, seed=seed)
    total = _plan(solve_total(instance))
    plan, seconds = _timed(lambda: _plan(solve_fair(instance)))
    name = f"{_NAME} seed {seed}"
    beside = f"sum alone: worst {total.min_declaration:.4f}"
    goal = "95 % of the bound at 98 % of the sum"
    return Row(name, "fair", _fairness(plan, seconds), beside, goal, _is_fair(plan))


def _fair_quotas(instance: Instance) -> Row:
    limited = four_quotas(instance, _SEED)
    plan, seconds = _timed(lambda: _plan(solve_fair(limited)))
    goal = "95 % of the bound at 98 % of the sum"
    return Row(_NAME, "fair under four quotas", _fairness(plan, seconds), "", goal, _is_fair(plan))


def _fairness(plan: Plan, seconds: float) -> str:
    bound = plan.bound_min or 0.0
    share = f"{plan.min_declaration / bound:.2%} at {plan.total / plan.bound_total:.2%} of the sum"
    return f"{seconds:.2f} s, worst {plan.min_declaration:.4f} of {bound:.4f}: {share}"


def _is_fair(plan: Plan) -> bool:
    return plan.min_declaration >= 0.95 * (plan.bound_min or 0.0) and plan.total >= 0.98 * plan.bound_total


def _small() -> Row:
    """Ten competitions of ordinary size."""
    plans, seconds = [], []
    for seed in range(10):
        instance = topic_instance(30, 20, 5, seed=seed)
        plan, spent = _timed(lambda instance=instance: _plan(solve_fair(instance)))  # type: ignore[misc]
        plans.append(plan)
        seconds.append(spent)
    proven = sum(plan.min_declaration >= (plan.bound_min or 0.0) - 1e-6 for plan in plans)
    ours = f"{proven} of 10 proven, at most {max(seconds):.2f} s"
    return Row("t_30x20x5", "fair", ours, "", "proven, a second or so", proven == 10 and max(seconds) < 2)


def _short() -> list[Row]:
    """2000 x 1000 with loads for 9 of every 10 seats; and with five declarations of 3 candidates each."""
    instance = topic_instance(2000, 1000, 5, seed=_SEED)
    _, plain = _timed(lambda: solve_total(instance))
    conflict = instance.conflict.copy()
    conflict[:5] = np.arange(1000) >= 3
    cases = (
        ("full experts", replace(instance, max_load=np.full(1000, 9)), 1000),
        ("few candidates", replace(instance, conflict=conflict), 10),
    )
    rows = []
    for what, impossible, expected in cases:
        found, seconds = _timed(lambda impossible=impossible: explain(impossible))  # type: ignore[misc]
        short = sum(shortage.short for shortage in found.shortages)
        mended = solve_total(apply_repairs(impossible, found.repairs)) is not None
        ours = f"{seconds:.2f} s, short by {short} of {expected}, repair {'feasible' if mended else 'NOT FEASIBLE'}"
        reached = short == expected and mended and seconds <= 2 * plain
        goal = "exact, feasible, at most twice"
        rows.append(Row("t_2000x1000x5", f"explained: {what}", ours, f"priced flow {plain:.2f} s", goal, reached))
    return rows


def _short_quotas(instance: Instance) -> Row:
    limited = four_quotas(replace(instance, max_load=np.full(300, 8)), _SEED)
    found, seconds = _timed(lambda: explain(limited))
    mended = solve_constrained(apply_repairs(limited, found.repairs)) is not None
    short = sum(shortage.short for shortage in found.shortages)
    ours = f"{seconds:.2f} s, short by {short}, repair {'feasible' if mended else 'NOT FEASIBLE'}"
    return Row(_NAME, "explained: four quotas", ours, "", "feasible", mended)


def _plan(plan: Plan | None) -> Plan:
    assert plan is not None
    return plan


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    found = work()
    return found, time.process_time() - started
