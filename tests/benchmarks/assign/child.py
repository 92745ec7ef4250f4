"""One measurement in a process of its own: `python -m tests.benchmarks.assign.child KIND INSTANCE.npz`."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from scoring.assignment.instance import Instance, Whole

__all__ = ["peak_megabytes"]

Found = dict[str, float]
Work = Callable[[], Callable[[], Found]]
"""What is measured; it gives what afterwards tells what was found."""


def peak_megabytes() -> float:
    """The most memory this process ever held."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage tells can be the memory of the process that started this one
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _total(instance: Instance) -> Work:
    from scoring.assignment.total import solve_total

    def work() -> Callable[[], Found]:
        plan = solve_total(instance)
        assert plan is not None
        return lambda: {"total": plan.total, "gap": plan.bound_total - plan.total}

    return work


def _plain(instance: Instance) -> Work:
    from tests.benchmarks.assign.plain import plain_flow

    def work() -> Callable[[], Found]:
        pairs = plain_flow(instance)
        return lambda: {"total": 0.0 if pairs is None else float(instance.affinity[pairs[:, 0], pairs[:, 1]].sum())}

    return work


def withdrawn(instance: Instance, expert: int) -> Instance:
    """The instance after an expert withdrew from everything."""
    conflict, least = instance.conflict.copy(), instance.min_load.copy()
    conflict[:, expert], least[expert] = True, 0
    return replace(instance, conflict=conflict, min_load=least)


def _recusal(instance: Instance) -> Work:
    from scoring.assignment.total import solve_total

    plan = solve_total(instance)
    assert plan is not None
    load = np.bincount(plan.pairs[:, 1], minlength=instance.experts)
    expert = int(load.argmax())
    after = withdrawn(instance, expert)

    def work() -> Callable[[], Found]:
        again = solve_total(after, kept=plan.pairs)
        assert again is not None
        return lambda: {
            "load": load[expert].item(),
            "new": _new(plan.pairs, again.pairs),
            "total": again.total / plan.total,
        }

    return work


def _new(before: Whole, after: Whole) -> int:
    known = {tuple(pair) for pair in before.tolist()}
    return sum(tuple(pair) not in known for pair in after.tolist())


def starved(instance: Instance) -> tuple[Instance, int]:
    """The instance with ten declarations left with two experts each, and the seats that then stay empty."""
    conflict = instance.conflict.copy()
    for row in range(10):
        conflict[row, np.flatnonzero(~conflict[row])[2:]] = True
    return replace(instance, conflict=conflict), int((instance.demand[:10] - 2).sum())


def _infeasible(instance: Instance) -> Work:
    from scoring.assignment import Infeasible, assign
    from scoring.assignment.repair import apply_repairs
    from scoring.assignment.total import solve_total

    problem, empty = starved(instance)

    def work() -> Callable[[], Found]:
        answer = assign(problem)
        assert isinstance(answer, Infeasible)
        return lambda: {
            "expected": empty,
            "short": sum(shortage.short for shortage in answer.shortages),
            "repaired": solve_total(apply_repairs(problem, answer.repairs)) is not None,
        }

    return work


def _same(instance: Instance) -> Work:
    """Affinities in steps of a twentieth, so that very many plans are best; rows and columns in another order."""
    from scoring.assignment.simplex import by_simplex
    from scoring.assignment.total import solve_total

    tied = replace(instance, affinity=np.rint(instance.affinity * 20) / 20)
    rng = np.random.default_rng(0)
    rows, columns = rng.permutation(instance.declarations), rng.permutation(instance.experts)
    moved = Instance(
        tied.affinity[rows][:, columns], tied.conflict[rows][:, columns], tied.demand[rows], tied.min_load[columns],
        tied.max_load[columns],
    )  # fmt: skip

    def work() -> Callable[[], Found]:
        plan, other, second = solve_total(tied), solve_total(moved), solve_total(tied, solver=by_simplex)
        assert plan is not None
        assert other is not None
        assert second is not None
        back = np.column_stack([rows[other.pairs[:, 0]], columns[other.pairs[:, 1]]])
        return lambda: {"order": _new(plan.pairs, back), "solver": _new(plan.pairs, second.pairs)}

    return work


def _plain_infeasible(instance: Instance) -> Work:
    return _plain(starved(instance)[0])


_KINDS: dict[str, Callable[[Instance], Work]] = {
    "total": _total,
    "plain": _plain,
    "recusal": _recusal,
    "same": _same,
    "infeasible": _infeasible,
    "plain-infeasible": _plain_infeasible,
}


def _main(kind: str, path: str) -> None:
    with np.load(path) as arrays:
        instance = Instance(*(arrays[name] for name in ("affinity", "conflict", "demand", "min_load", "max_load")))
    work = _KINDS[kind](instance)
    started = time.process_time()
    told = work()
    measured = {"seconds": time.process_time() - started, "megabytes": peak_megabytes()}
    sys.stdout.write(json.dumps({**measured, **told()}) + "\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
