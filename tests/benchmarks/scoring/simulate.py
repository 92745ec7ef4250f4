"""Simulated rounds whose truth is known: 100 declarations, 30 experts, a random balanced incomplete design.

A score is round(clip(50 + 15 (a q + b + s e), 0, 100)): quality q ~ N(0, 1), the expert's scale a ~ N(1, 0.2), effect
b ~ N(0, sd) with the round's own sd ~ U(0.5, 1), noise s ~ U(0.5, 1), and e ~ N(0, 1). The same seed gives all
scenarios the same draws as far as they share them, so that what a scenario changes shows without the luck of the draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.crossed.table import Floats, Places, ScoreTable, table_of
from tests.benchmarks.scoring.scenarios import SCENARIOS, Lie, Scenario

__all__ = ["DECLARATIONS", "EXPERTS", "FUNDED", "MIDDLE", "UNIT", "SimulatedRound", "simulate"]

DECLARATIONS = 100
EXPERTS = 30
FUNDED = 20
MIDDLE = 50.0
UNIT = 15.0
"""Points that one standard deviation of quality is worth."""

_FRIENDS = slice(20, 50)
"""Places of true rank 21 to 50, of which a friend is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedRound:
    """A round and its truth, in units of quality's sd, in the order of `table.declarations` and `table.experts`.

    `rank` (n) is 1 for the best quality; `scale` a, `effect` b and `noise` s (m) belong to the experts as if all were
    honest; `liars` (m) marks those who are not; `friend` is the place of the declaration they favour, in every scenario
    a declaration of true rank 21 to 50. `panel` (n) is each declaration's panel, `centre` (n) the mean quality there.
    """

    scenario: str
    seed: int
    table: ScoreTable
    quality: Floats
    rank: Places
    scale: Floats
    effect: Floats
    noise: Floats
    liars: NDArray[np.bool_]
    friend: int
    panel: Places
    centre: Floats

    @property
    def best(self) -> NDArray[np.bool_]:
        """The declarations that should be funded (n)."""
        return self.rank <= FUNDED


def simulate(scenario: str, seed: int) -> SimulatedRound:
    """The round of a scenario (a key of `SCENARIOS`) and a seed: the same arguments give the same round."""
    how = SCENARIOS[scenario]
    # Streams of their own, so that a scenario which draws more of one thing leaves the others as they were.
    truth, seats, errors, lies = (np.random.default_rng([seed, stream]) for stream in range(4))
    panel = np.arange(DECLARATIONS) * how.panels // DECLARATIONS
    centre = how.gap * (panel.astype(np.float64) - (how.panels - 1) / 2)
    quality = truth.standard_normal(DECLARATIONS) + centre
    scale = 1 + how.scale * truth.standard_normal(EXPERTS)
    effect = truth.uniform(*how.severity) * truth.standard_normal(EXPERTS)
    noise = _between(how, truth.random(EXPERTS))
    expert = _design(how, panel, seats)
    declaration = np.repeat(np.arange(DECLARATIONS), how.each)
    order = np.argsort(-quality)
    friend = int(lies.choice(order[_FRIENDS]))
    liars = np.isin(np.arange(EXPERTS), lies.permutation(expert[friend])[: how.liars])
    expert = expert.ravel()
    told = scale[expert] * quality[declaration] + effect[expert]
    told += noise[expert] * errors.standard_normal(len(expert))
    value = MIDDLE + UNIT * told
    invented = MIDDLE + 25 * lies.standard_normal(len(expert))
    lie = np.where(declaration == friend, 100, 0) if how.lie is Lie.FRIEND else invented
    value = np.rint(np.clip(np.where(liars[expert], lie, value), 0, 100))
    rank = np.empty(DECLARATIONS, dtype=np.intp)
    rank[order] = np.arange(1, DECLARATIONS + 1)
    return SimulatedRound(
        scenario, seed, _table(declaration, expert, value, panel if how.grouped else None),
        quality, rank, scale, effect, noise, liars, friend, panel, centre,
    )  # fmt: skip


def _between(how: Scenario, share: Floats) -> Floats:
    low, high = how.noise
    return low * (high / low) ** share if how.even_log else low + (high - low) * share


def _design(how: Scenario, panel: Places, rng: np.random.Generator) -> Places:
    """Who scores what (n x each): as many declarations each, but for one, and no expert twice for a declaration.

    The declarations of a panel take, in random order, its experts with the fewest so far, ties by lot. The share
    `cross` of the scores, at most one a declaration, is then given to an expert of another panel.
    """
    home = np.arange(EXPERTS) * how.panels // EXPERTS
    load = np.zeros(EXPERTS)
    expert = np.empty((len(panel), how.each), dtype=np.intp)
    for declaration in rng.permutation(len(panel)):
        lots = load + rng.random(EXPERTS)
        lots[home != panel[declaration]] = np.inf
        expert[declaration] = np.argsort(lots)[: how.each]
        load[expert[declaration]] += 1
    return _crossed(expert, home, rng, round(how.cross * expert.size))


def _crossed(expert: Places, home: Places, rng: np.random.Generator, moved: int) -> Places:
    """The design after `moved` scores changed hands between panels, in pairs, so that the loads stay as they were.

    Each panel in turn exchanges a score with the next: with as many pairs as panels all are linked.
    """
    panel = home[expert[:, 0]]
    panels = int(panel.max()) + 1
    waiting = [list(rng.permutation(np.flatnonzero(panel == place))) for place in range(panels)]
    for pair in range(moved // 2):
        one, two = waiting[pair % panels].pop(), waiting[(pair + 1) % panels].pop()
        expert[one, 0], expert[two, 0] = expert[two, 0], expert[one, 0]
    return expert


def _table(declaration: Places, expert: Places, value: Floats, panel: Places | None) -> ScoreTable:
    rows = [
        (f"D{i:03}", f"E{j:02}", points)
        for i, j, points in zip(declaration.tolist(), expert.tolist(), value.tolist(), strict=True)
    ]
    groups = None if panel is None else {f"D{i:03}": f"field {field}" for i, field in enumerate(panel.tolist())}
    return table_of(rows, groups, step=1.0)
