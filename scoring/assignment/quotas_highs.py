"""Linear and whole-number programmes by HiGHS, as SciPy ships it: one thread, no limit of time, so always the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import optimize
from scipy.sparse import csr_array

from scoring.answers import RefusedError
from scoring.assignment.instance import Floats

__all__ = ["Linear", "Undecided", "Whole", "linear", "whole"]

_solvers: Any = optimize  # their stubs know neither sparse matrices nor the limit of nodes
_INFEASIBLE, _FAILED = 2, 4
_METHODS: tuple[Literal["highs-ds", "highs-ipm"], ...] = ("highs-ds", "highs-ipm")


class Undecided(RefusedError):
    """The search tree reached its limit, or the solver its digits, before a solution was found or ruled out."""

    def __init__(self) -> None:
        super().__init__("assign: the solver found neither a plan nor a proof that there is none; loosen a limit")


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear optimum: `x`, its `value`, and what one unit more of each limit would lower the value by."""

    x: Floats
    value: float
    ub_price: Floats
    eq_price: Floats


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole-number solution and the proven `bound` below every value."""

    x: Floats
    bound: float


def linear(
    cost: Floats, ub: tuple[csr_array, Floats], eq: tuple[csr_array, Floats], least: Floats, most: Floats, *,
    method: Literal["highs-ds", "highs-ipm"] = "highs-ds",
) -> Linear | None:  # fmt: skip
    """The x in `least`..`most` of lowest cost with ub[0] x <= ub[1] and eq[0] x = eq[1]; None: there is none.

    Where one method ends without an answer (limits that meet in one point up to rounding) the other is tried; raises
    Undecided after both.
    """
    if not len(cost):
        keeps = bool((ub[1] >= 0).all() and (eq[1] == 0).all())
        return Linear(cost, 0.0, np.zeros(len(ub[1])), np.zeros(len(eq[1]))) if keeps else None
    bounds = np.column_stack([least, most])
    done: Any = None
    for way in (method, *(other for other in _METHODS if other != method)):
        done = _attempted(
            lambda presolve, way=way: _solvers.linprog(  # type: ignore[misc]
                cost, A_ub=ub[0], b_ub=ub[1], A_eq=eq[0], b_eq=eq[1], bounds=bounds, method=way, options=presolve
            )
        )
        if done.status != _FAILED:
            break
    if done.status == _INFEASIBLE:
        return None
    if done.status == _FAILED or done.x is None:
        raise Undecided
    return Linear(done.x, float(done.fun), -done.ineqlin.marginals, -done.eqlin.marginals)


def whole(
    cost: Floats, rows: tuple[csr_array, Floats, Floats], least: Floats, most: Floats, *, integral: int, near: float,
    nodes: Iterable[int | None],
) -> Whole | None:  # fmt: skip
    """The x of lowest cost with rows[1] <= rows[0] x <= rows[2], to a share `near` of it; None: there is none.

    The first `integral` of x are whole numbers. `nodes`: limits of the search tree, tried in turn while nothing is
    found. Raises Undecided after the last.
    """
    if not len(cost):
        return Whole(cost, 0.0) if (rows[1] <= 0).all() and (rows[2] >= 0).all() else None
    limits = _solvers.LinearConstraint(*rows)
    kinds = (np.arange(len(cost)) < integral).astype(np.float64)
    for limit in nodes:
        options = {"mip_rel_gap": near} | ({} if limit is None else {"node_limit": limit})
        done = _attempted(lambda presolve, options=options: _solvers.milp(  # type: ignore[misc]
            cost, integrality=kinds, bounds=_solvers.Bounds(least, most), constraints=limits, options=options | presolve
        ))  # fmt: skip
        if done.status == _INFEASIBLE:
            return None
        if done.x is not None:
            bound = done.fun if done.mip_dual_bound is None else done.mip_dual_bound
            return Whole(done.x, float(bound))
    raise Undecided


def _attempted(solve: Callable[[dict[str, bool]], Any]) -> Any:
    """The first attempt that did not fail: presolve may leave it open why it found nothing."""
    done = solve({})
    return solve({"presolve": False}) if done.status == _FAILED else done
