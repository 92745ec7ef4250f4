"""One criterion's weight changed, its siblings' as they are: the smallest relative change that flips a declaration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.bundle.model import RankOn
from scoring.sensitivity.contest import Contest
from scoring.sensitivity.crossing import Crossing, Meeting
from scoring.sensitivity.draws import Progress
from scoring.sensitivity.ground import Pool
from scoring.sensitivity.lines import Lines, lines_of
from scoring.sensitivity.model import Caveat, CaveatCode, WeightFlip
from scoring.sensitivity.sweep import Sweep
from scoring.sensitivity.trials import STEPS, Trial, tried
from scoring.sensitivity.weighing import Weighing

__all__ = ["grid_caveat", "weight_flips"]

_FINER = 10**9
_TRIES = 12


def weight_flips(
    weighing: Weighing, contests: tuple[tuple[Pool, Contest], ...], progress: Progress | None = None
) -> dict[str, WeightFlip]:
    """For each declaration that a change of one weight flips, the smallest relative change, |to - from| / from.

    By mean and on exact totals the boundary is solved for; else it is searched for (see `grid_caveat`). Among equally
    small changes the first criterion by code counts, and the greater weight.
    """
    if not weighing.codes:
        return {}
    if grid_caveat(weighing) is None:
        return _solved(weighing, contests, progress)
    return _searched(weighing, contests, progress)


def grid_caveat(weighing: Weighing) -> Caveat | None:
    """Why boundaries are searched for on a grid, None where they are solved for."""
    why = ""
    if weighing.ground.method != "mean":
        why = f"totals by {weighing.ground.method} do not move along straight lines"
    elif weighing.ground.bundle.settings.rules.rank_on == RankOn.SHOWN:
        why = "totals are ranked as shown"
    return Caveat(CaveatCode.GRID, {"steps": STEPS, "why": why}) if why and weighing.nodes.varied() else None


@dataclass(frozen=True, slots=True)
class _Solution:
    """The nearest boundary of one declaration so far; `size` is the relative change of the weight there."""

    size: Fraction
    lines: Lines
    crossing: Crossing
    meeting: Meeting


def _solved(
    weighing: Weighing, contests: tuple[tuple[Pool, Contest], ...], progress: Progress | None
) -> dict[str, WeightFlip]:
    best: dict[int, _Solution] = {}
    pools = [
        ([n for n, code in enumerate(weighing.codes) if code in pool.members], pool.places) for pool, _ in contests
    ]
    families = {code: family for family in weighing.nodes.varied() for code in family.children}
    for place, criterion in enumerate(sorted(families), 1):
        growing = lines_of(weighing, families[criterion], criterion)
        for lines in (growing, growing.turned()):
            for members, places in pools:
                _improve(best, Crossing(lines, members, places), lines, members, weighing.nodes.weights[criterion])
        if progress:
            progress(f"weight of {place} of {len(families)} criteria")
    return {weighing.codes[number]: _flip(weighing, number, best[number]) for number in sorted(best)}


def _improve(
    best: dict[int, _Solution], crossing: Crossing, lines: Lines, members: list[int], weight: Fraction
) -> None:
    for number in members:
        meeting = crossing.first(number)
        if meeting is not None:
            size = abs(lines.weight(meeting.distance) - weight) / weight
            if number not in best or size < best[number].size:
                best[number] = _Solution(size, lines, crossing, meeting)


def _flip(weighing: Weighing, number: int, solution: _Solution) -> WeightFlip:
    lines, crossing, meeting = solution.lines, solution.crossing, solution.meeting
    before = weighing.nodes.weights[lines.criterion]
    boundary = lines.weight(meeting.distance)
    now = crossing.inside(number, Fraction(0), just_beyond=False)

    def flips(weight: Fraction) -> bool:
        distance = lines.distance(weight)
        return 0 < distance < lines.most and crossing.inside(number, distance, just_beyond=False) != now

    after = _short(before, boundary, lines.way, flips, attained=meeting.attained)
    return WeightFlip(lines.criterion, before, after, boundary, meeting.attained)


def _short(
    before: Fraction, boundary: Fraction, way: int, flips: Callable[[Fraction], bool], *, attained: bool
) -> Fraction:
    """A decimal at the boundary or beyond it, by a billionth of the change or less, at which the flip holds."""
    change = min(abs(boundary - before) or before, boundary, before)
    unit = Fraction(1)
    while unit * _FINER > change:
        unit /= 10
    while unit * _FINER * 10 <= change:
        unit *= 10
    for _ in range(_TRIES):
        steps = boundary / unit
        after = unit * (-(-steps // 1) if way > 0 else steps // 1)
        if after == boundary and not attained:
            after += way * unit
        if after > 0 and flips(after):
            return after
        unit /= 1000
    if not attained:
        raise ArithmeticError("no short decimal lies beyond the boundary")
    return boundary


def _searched(
    weighing: Weighing, contests: tuple[tuple[Pool, Contest], ...], progress: Progress | None
) -> dict[str, WeightFlip]:
    everyone = frozenset[str]().union(*(contest.inside for _, contest in contests))
    inside = np.array([code in everyone for code in weighing.codes], dtype=np.bool_)
    sweeps = {code: Sweep(weighing, code) for family in weighing.nodes.varied() for code in family.children}
    found: dict[str, WeightFlip] = {}
    for number, trial in sorted(tried(weighing, inside, sweeps, progress).items()):
        before = weighing.nodes.weights[trial.criterion]
        found[weighing.codes[number]] = _found(before, sweeps[trial.criterion], trial, bool(inside[number]))
        if progress:
            progress(f"weights of {len(found)} declarations written down")
    return found


def _found(before: Fraction, sweep: Sweep, trial: Trial, now: bool) -> WeightFlip:
    def flips(weight: Fraction) -> bool:
        return bool(sweep.weigh(np.array([float(weight)])).inside[0, trial.number]) != now

    farther = Fraction(float(before) * float(np.exp(trial.farther)))
    return WeightFlip(trial.criterion, before, _short(before, farther, trial.way, flips, attained=True))
