"""The command `assign`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from scoring.answers import SAYS_NO, Answer
from scoring.assignment.certificate import worst_bound
from scoring.assignment.instance import Instance
from scoring.assignment.pairs_file import read_pairs, write_pairs
from scoring.assignment.plan import Infeasible, Objective, Plan, Repair, Shortage
from scoring.assignment.read import read_instance
from scoring.assignment.solve import assign

__all__ = ["add"]

Json = dict[str, object]


class Commands(Protocol):
    """What argparse gives for adding commands."""

    @property
    def add_parser(self) -> Callable[..., argparse.ArgumentParser]:
        """Add one command by its name."""


def add(commands: Commands) -> None:
    """Register `assign`."""
    parser = commands.add_parser(
        "assign", help="assign experts to declarations", description="Assign experts to declarations, with a proof."
    )
    parser.add_argument("instance", type=Path, metavar="INSTANCE.npz", help="affinity, conflict, demand, loads, groups")
    parser.add_argument(
        "--objective",
        choices=[objective.value for objective in (Objective.FAIR, Objective.TOTAL)],
        default=Objective.TOTAL.value,
        help="fair: the worst-off declaration first, then the sum; total: the sum (default total)",
    )
    parser.add_argument("--seed", type=int, default=0, help="decides between plans that are equally good (default 0)")
    parser.add_argument("--pairs", type=Path, metavar="OUT.csv", help="where the pairs go")
    parser.add_argument("--keep", type=Path, metavar="PAIRS.csv", help="pairs of which as few as possible change")
    parser.set_defaults(command=_assign)


def _assign(arguments: argparse.Namespace) -> Answer:
    instance = read_instance(arguments.instance)
    kept = read_pairs(arguments.keep, instance.declarations, instance.experts) if arguments.keep else None
    started = time.perf_counter()
    found = assign(instance, Objective(arguments.objective), seed=arguments.seed, kept=kept)
    seconds = round(time.perf_counter() - started, 3)
    if isinstance(found, Infeasible):
        return Answer(_infeasible_json(found, seconds), SAYS_NO)
    if arguments.pairs:
        write_pairs(arguments.pairs, found.pairs)
    return Answer(_plan_json(found, instance, seconds))


def _plan_json(plan: Plan, instance: Instance, seconds: float) -> Json:
    """`bound_min` is proven for `total` too, if not as closely as where the worst-off declaration was the aim."""
    worst = worst_bound(instance) if plan.bound_min is None else plan.bound_min
    return {
        "feasible": True,
        "pairs": len(plan.pairs),
        "total": plan.total,
        "bound_total": plan.bound_total,
        "min_declaration": plan.min_declaration,
        "bound_min": max(plan.min_declaration, worst),
        "load": list(plan.load),
        "seconds": seconds,
    }


def _infeasible_json(found: Infeasible, seconds: float) -> Json:
    """`relax` of an entry: the cheapest changes that mend it alone; `repair`: the cheapest that mend everything."""
    return {
        "feasible": False,
        "why": [_shortage(shortage, found.repairs) for shortage in found.shortages],
        "repair": [_change(repair) for repair in found.repairs],
        "seconds": seconds,
    }


def _shortage(shortage: Shortage, repairs: tuple[Repair, ...]) -> Json:
    relax = shortage.ways[0] if shortage.ways else repairs
    entry: Json = {
        "constraint": shortage.constraint.value,
        "who": shortage.who,
        "short": shortage.short,
        "relax": [_change(repair) for repair in relax],
    }
    if shortage.candidates is not None:
        entry["candidates"] = shortage.candidates
    return entry | _place(shortage)


def _change(repair: Repair) -> Json:
    return {"constraint": repair.constraint.value, "who": repair.who, "by": repair.by} | _place(repair)


def _place(limit: Shortage | Repair) -> Json:
    """The group of a group limit, the experts of a pair kept apart or fixed."""
    group: Json = {} if limit.group is None else {"group": limit.group[1]}
    return group if limit.experts is None else group | {"experts": list(limit.experts)}
