"""What mends one shortage alone: several ways for each, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scoring.assignment.instance import Flags, Instance, Whole
from scoring.assignment.plan import Constraint, Repair, Shortage
from scoring.assignment.quotas_plan import allowed_pairs

__all__ = ["demand_short", "limit_short", "load_short"]


def demand_short(instance: Instance, taken: Flags, seats: Whole) -> list[Shortage]:
    """The declarations with empty seats (`seats`: D), given a plan (D x E flags) that fills as many as can be.

    An expert who could score the declaration and does not is at the most; one more for that expert fills the seat
    directly. So all but the seats beyond a declaration's candidates can be filled by one more of somebody, and no
    change of loads fills those.
    """
    allowed = allowed_pairs(instance)
    raised = np.zeros(instance.experts, dtype=np.int64)
    found: list[Shortage] = []
    for declaration in np.flatnonzero(seats).tolist():
        short, candidates = int(seats[declaration]), int(allowed[declaration].sum())
        open_to = np.flatnonzero(allowed[declaration] & ~taken[declaration])
        worth = -instance.affinity[declaration, open_to]
        chosen = open_to[np.lexsort((open_to, worth, raised[open_to]))][:short]
        raised[chosen] += 1
        more = [Repair(Constraint.MAX_LOAD, int(expert), 1) for expert in sorted(chosen.tolist())]
        rest = short - len(more)
        fewer = [Repair(Constraint.DEMAND, declaration, rest)] if rest else []
        ways = ((*more, *fewer), (Repair(Constraint.DEMAND, declaration, short),))
        found.append(
            Shortage(Constraint.DEMAND, declaration, short, candidates, ways=_once((*ways, _pool(declaration, short))))
        )
    return found


def load_short(expert: int, short: int) -> Shortage:
    """An expert whose least load cannot be met."""
    return Shortage(Constraint.MIN_LOAD, expert, short, ways=((Repair(Constraint.MIN_LOAD, expert, short),),))


def limit_short(repair: Repair, instance: Instance) -> Shortage:
    """The shortage of the very limit that a change would mend, with the other ways there are."""
    kind, who, group = repair.constraint, repair.who, repair.group
    if kind in (Constraint.MIN_LOAD, Constraint.MAX_LOAD, Constraint.LINKAGE):
        return Shortage(kind, who, repair.by, ways=((repair,),))
    fits = allowed_pairs(instance)[who]
    ways: list[tuple[Repair, ...]] = [(repair,)]
    if kind is not Constraint.GROUP_MIN or group is None:
        ways.append(_pool(who, repair.by))
    else:
        quota = instance.quotas[group[0]]
        fits = fits & (quota.group == group[1])
        if fits.sum() < quota.least[who, group[1]] <= quota.most[who, group[1]]:
            ways.append(_pool(who, repair.by, group))
    return Shortage(kind, who, repair.by, int(fits.sum()), group, repair.experts, tuple(ways))


def _pool(declaration: int, by: int, group: tuple[int, int] | None = None) -> tuple[Repair, ...]:
    return (Repair(Constraint.POOL, declaration, by, group),)


def _once(ways: Iterable[tuple[Repair, ...]]) -> tuple[tuple[Repair, ...], ...]:
    return tuple(dict.fromkeys(ways))
