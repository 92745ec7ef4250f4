"""Changes of one weight tried out, where nothing moves along straight lines: the first that flips, narrowed down.

With the experts' own totals combined by median or trimmed mean, or totals ranked as shown, a declaration can cross the
line and come back within any window. So weights are tried at distances that grow from very small ones, both ways, and
between the last that flips nothing and the first that does the boundary is found by halving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from scoring.sensitivity.columns import Bools
from scoring.sensitivity.draws import Progress
from scoring.sensitivity.nodes import Floats
from scoring.sensitivity.sweep import Sweep
from scoring.sensitivity.weighing import Weighing

__all__ = ["NARROW", "STEPS", "Trial", "tried"]

STEPS = 400
NARROW = 1e-10
"""How far apart the two weights of a trial are in the end, as a share of them."""
_FARTHEST = float(np.log(1000.0))
_CELLS = 500_000


@dataclass(frozen=True, slots=True)
class Trial:
    """A declaration's place, a criterion, and two logarithms of the factor its weight is multiplied with: with
    `nearer` the declaration has not flipped, with `farther` it has.
    """

    number: int
    criterion: str
    nearer: float
    farther: float

    @property
    def way(self) -> int:
        """1 for a growing weight, -1 for a shrinking one."""
        return 1 if self.farther > 0 else -1

    @property
    def changes(self) -> tuple[float, float]:
        """The two relative changes of the weight."""
        return abs(float(np.expm1(self.nearer))), abs(float(np.expm1(self.farther)))


def tried(
    weighing: Weighing, inside: Bools, sweeps: Mapping[str, Sweep], progress: Progress | None = None
) -> dict[int, Trial]:
    """For each declaration that a change of one weight flips, the smallest relative change, to within `NARROW`.

    `inside`: who is inside now; `sweeps`: of each criterion that has siblings. Weights go from a thousandth to a
    thousand times what they are; among equally small changes the first criterion by code counts.
    """
    found: dict[int, list[Trial]] = {}
    for place, criterion in enumerate(sorted(sweeps), 1):
        for way in (1, -1):
            for trial in _walked(weighing, inside, sweeps[criterion], criterion, way):
                found.setdefault(trial.number, []).append(trial)
        if progress:
            progress(f"weight of {place} of {len(sweeps)} criteria")
    best: dict[int, Trial] = {}
    for criterion in sorted(sweeps):
        trials = [trial for known in found.values() for trial in _hopeful(known) if trial.criterion == criterion]
        for trial in _narrowed(weighing, inside, sweeps[criterion], trials, progress):
            known_best = best.get(trial.number)
            if known_best is None or trial.changes[1] < known_best.changes[1]:
                best[trial.number] = trial
    return best


def _walked(weighing: Weighing, inside: Bools, sweep: Sweep, criterion: str, way: int) -> Iterator[Trial]:
    """The first step on this way that flips each declaration."""
    distances = way * _FARTHEST * (np.arange(STEPS + 1) / STEPS) ** 2
    weight = float(weighing.nodes.weights[criterion])
    flipped = np.array(list(_inside(weighing, sweep, weight * np.exp(distances[1:])))) != inside
    first = flipped.argmax(axis=0)
    for number in np.flatnonzero(flipped.any(axis=0)):
        step = int(first[number])
        yield Trial(int(number), criterion, float(distances[step]), float(distances[step + 1]))


def _hopeful(trials: Iterable[Trial]) -> list[Trial]:
    """Those among which the smallest change is: the others begin where it has ended."""
    known = list(trials)
    least = min(trial.changes[1] for trial in known)
    return [trial for trial in known if trial.changes[0] < least]


def _narrowed(
    weighing: Weighing, inside: Bools, sweep: Sweep, trials: list[Trial], progress: Progress | None
) -> list[Trial]:
    """The trials with the boundary found by halving."""
    done = [trial for trial in trials if abs(trial.farther - trial.nearer) <= NARROW]
    left = [trial for trial in trials if abs(trial.farther - trial.nearer) > NARROW]
    while left:
        middles = np.array([(trial.nearer + trial.farther) / 2 for trial in left])
        rows = _inside(weighing, sweep, float(weighing.nodes.weights[left[0].criterion]) * np.exp(middles))
        halved = [
            replace(trial, farther=middle)
            if row[trial.number] != inside[trial.number]
            else replace(trial, nearer=middle)
            for trial, middle, row in zip(left, middles.tolist(), rows, strict=True)
        ]
        done += [trial for trial in halved if abs(trial.farther - trial.nearer) <= NARROW]
        left = [trial for trial in halved if abs(trial.farther - trial.nearer) > NARROW]
        if progress:
            progress(f"boundaries of {len(left)} declarations to narrow down")
    return done


def _inside(weighing: Weighing, sweep: Sweep, weights: Floats) -> Iterator[Bools]:
    """Who is inside with each of these weights."""
    size = len(weighing.codes) * max([1, *map(len, weighing.kinds.of)])
    at_once = max(1, _CELLS // max(1, size))
    for start in range(0, len(weights), at_once):
        yield from sweep.weigh(weights[start : start + at_once]).inside
