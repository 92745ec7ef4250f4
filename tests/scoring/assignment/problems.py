"""Small random instances, and the best plan of one by trying every panel."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from scoring.assignment import Instance
from scoring.assignment.total import solve_total


def random_instance(rng, most=5):
    """Loads around what is needed, ties and conflicts often: about half of them have a plan."""
    rows, columns = (int(size) for size in rng.integers(1, most + 1, 2))
    steps = rng.random() < 0.5
    affinity = rng.integers(0, 21, (rows, columns)) / 20 if steps else rng.random((rows, columns))
    conflict = rng.random((rows, columns)) < rng.choice([0, 0.2, 0.4])
    demand = rng.integers(0 if rng.random() < 0.2 else 1, min(columns, 3) + 1, rows)
    average = int(demand.sum() / columns)
    most_load = rng.integers(average, average + 3, columns)
    least_load = np.minimum(rng.integers(0, average + 2, columns), most_load)
    return Instance(affinity, conflict, demand, least_load, most_load)


def instances(most=6):
    """The same as a strategy."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_instance(np.random.default_rng(seed), most))


def best_sum(instance):
    """The highest sum of affinity by dynamic programming over the loads so far; None where there is no plan."""
    best = {(0,) * instance.experts: 0.0}
    for row in range(instance.declarations):
        best = _seated(instance, row, best)
    reached = [total for load, total in best.items() if (np.array(load) >= instance.min_load).all()]
    return max(reached, default=None)


def _seated(instance, row, best):
    affinity, most = instance.affinity[row].tolist(), instance.max_load.tolist()
    able = [column for column in range(instance.experts) if not instance.conflict[row, column]]
    panels = [
        (panel, sum(affinity[column] for column in panel)) for panel in combinations(able, int(instance.demand[row]))
    ]
    found: dict[tuple[int, ...], float] = {}
    for load, total in best.items():
        for panel, worth in panels:
            if any(load[column] == most[column] for column in panel):
                continue
            after = tuple(units + (column in panel) for column, units in enumerate(load))
            if total + worth > found.get(after, -1.0):
                found[after] = total + worth
    return found


def solved(instance, **options):
    """The plan of highest sum, where there is one."""
    plan = solve_total(instance, **options)
    assert plan is not None
    return plan


def holds(instance, pairs):
    """Whether the pairs keep demand, loads, conflicts and fixed pairs, each pair once."""
    rows, columns = pairs[:, 0], pairs[:, 1]
    load = np.bincount(columns, minlength=instance.experts)
    together = {tuple(pair) for pair in pairs.tolist()}
    return bool(
        len(together) == len(pairs)
        and (np.bincount(rows, minlength=instance.declarations) == instance.demand).all()
        and (load >= instance.min_load).all()
        and (load <= instance.max_load).all()
        and not instance.conflict[rows, columns].any()
        and all(tuple(pair) in together for pair in instance.fixed.tolist())
    )


def permuted(instance, rows, columns):
    """The instance with its rows and columns in another order."""
    return Instance(
        instance.affinity[rows][:, columns],
        instance.conflict[rows][:, columns],
        instance.demand[rows],
        instance.min_load[columns],
        instance.max_load[columns],
        declaration_names=tuple(instance.declaration_names[row] for row in rows if instance.declaration_names),
        expert_names=tuple(instance.expert_names[column] for column in columns if instance.expert_names),
    )


def restored(pairs, rows, columns):
    """Pairs of a permuted instance as those of the first one, sorted."""
    back = np.column_stack([rows[pairs[:, 0]], columns[pairs[:, 1]]])
    return back[np.lexsort((back[:, 1], back[:, 0]))]
