"""What the data say of every declaration and expert: posterior means and deviations, and joint draws of quality."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from scoring.crossed.table import Floats, Places, ScoreTable
from scoring.reference.fit import ModelFit
from scoring.reference.gibbs import Chains, Sweep
from scoring.reference.layout import Layout, layout_of

__all__ = ["DRAWS", "Posterior", "posterior"]

DRAWS = 4_000
CHAINS = 25
FORGET = 32
KEEP = 32
# With few scores, or few for each declaration, the chains forget their beginning slowly.
_FORGET_MORE = 100
_FEW_SCORES = 400
_FEW_EACH = 4
# Where little is known the spreads are too, and only more chains average that out; a small table's are cheap.
_MOST_CHAINS = 100
_SCORES_AT_ONCE = 12_500
# So many scores in all chains together at most: each state of a large table says much, and has to fit into memory.
_MOST_SCORES = 1_000_000
# Beyond so much work (sweeps x experts^3) there are fewer chains: with so many experts each state says more.
_WORK = 1.9e9


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """The posterior in points, places as in the table.

    `total` (n) is the posterior mean of a declaration's true value, `adjusted` (n) the same before shrinkage: what its
    scores, corrected for who gave them, say by themselves; `draws` (draws x n) are joint draws of the true values and
    `effect_draws` (draws x m) of what an expert adds. The means are averages of exact conditional means over the
    chains' states; what the random numbers add to them is a small part of the standard deviations beside them.
    """

    fit: ModelFit
    total: Floats
    adjusted: Floats
    effect_draws: Floats
    draws: Floats

    @property
    def total_sd(self) -> Floats:
        """The posterior standard deviations of the totals (n)."""
        return self.fit.quality_sd


def posterior(table: ScoreTable, *, robust: bool = False, seed: int = 0, draws: int = DRAWS) -> Posterior:
    """The posterior of the model of `priors` for a table in which the scores vary, linked as `of_table` asks for.

    By 4 to 100 Gibbs chains (25 for 500 scores), whose first 32 or 100 sweeps are thrown away; from each of the
    `KEEP` after them as many joint draws of quality as make up `draws`. The same table and seed give the same figures,
    whatever the codes are.
    """
    layout = layout_of(table)
    random = np.random.default_rng(seed)
    count = _chains(layout)
    chains = Chains(layout, count, random, robust=robust)
    for _ in range(_forgotten(layout)):
        chains.sweep()
    copies = -(-draws // (KEEP * count))
    sums = _Sums(layout)
    for _ in range(KEEP):
        sums.add(chains.sweep(copies))
    return sums.found(table, draws)


def _forgotten(layout: Layout) -> int:
    size = len(layout.value)
    return _FORGET_MORE if size <= _FEW_SCORES or size < _FEW_EACH * layout.n else FORGET


def _chains(layout: Layout) -> int:
    by_scores = min(_MOST_CHAINS, max(CHAINS, _SCORES_AT_ONCE // len(layout.value)))
    by_work = int(_WORK / (layout.m**3 * (FORGET + KEEP)))
    return max(4, min(by_scores, by_work, _MOST_SCORES // len(layout.value)))


class _Sums:
    """Sums over states, in the layout's order and units."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._states = 0
        self._mean = 0.0
        n, m, size = layout.n, layout.m, len(layout.value)
        self._total, self._own, self._share, self._centre = np.zeros((4, n))
        self._effect, self._scale, self._precision = np.zeros(m), np.zeros(m), np.zeros(m)
        self._relative, self._fitted = np.zeros(size), np.zeros(size)
        self._declaration = self._expert = 0.0
        self._draws: list[Floats] = []
        self._effects: list[Floats] = []

    def add(self, state: Sweep) -> None:
        """Add the conditional means of one state of each chain, and keep its draws."""
        layout, normal = self._layout, state.normal
        known = normal.fixed.shape[2]
        centre = normal.z[:, 1:known] @ layout.contrast.T
        value = normal.u + centre
        effect = normal.z[:, known:]
        self._states += len(normal.z)
        self._mean += float(normal.z[:, 0].sum())
        self._centre += centre.sum(axis=0)
        self._total += (normal.z[:, :1] + value).sum(axis=0)
        # u is what the scores say of it, times the share that they have in its precision. The two are averaged before
        # they are divided: in a state where the scores say next to nothing the quotient knows no bounds.
        self._own += normal.u.sum(axis=0)
        self._share += (normal.data / normal.precision).sum(axis=0)
        self._effect += effect.sum(axis=0)
        self._scale += state.scale.sum(axis=0)
        self._precision += state.precision.sum(axis=0)
        self._relative += state.relative.sum(axis=0)
        self._declaration += float(state.declaration.sum())
        self._expert += float(state.expert.sum())
        of = value[:, layout.declaration] * state.scale[:, layout.expert]
        self._fitted += (normal.z[:, :1] + of + effect[:, layout.expert]).sum(axis=0)
        drawn = state.z[..., :1] + state.u + state.z[..., 1:known] @ layout.contrast.T
        self._draws.append(drawn.reshape(-1, layout.n))
        self._effects.append(state.z[..., known:].reshape(-1, layout.m))

    def found(self, table: ScoreTable, draws: int) -> Posterior:
        """The averages, in points and in the table's order."""
        layout, states = self._layout, self._states
        made, effects = np.concatenate(self._draws)[:draws], np.concatenate(self._effects)[:draws]
        total = self._of_declarations(_alike(self._total / states, layout.declaration_alike))
        effect = _alike(self._effect / states, layout.expert_alike)
        precision = _alike(self._precision / states, layout.expert_alike)
        mean = layout.centre + layout.spread * self._mean / states
        residual = layout.spread * (layout.value - self._fitted / states)
        fit = ModelFit(
            table=table,
            mean=mean,
            centre=self._back(layout.spread * self._centre / states, layout.declaration_place),
            quality=total - mean,
            quality_sd=self._back(layout.spread * made.std(axis=0), layout.declaration_place),
            effect=self._back(layout.spread * effect, layout.expert_place),
            effect_sd=self._back(layout.spread * effects.std(axis=0), layout.expert_place),
            scale=self._back(_alike(self._scale / states, layout.expert_alike), layout.expert_place),
            noise=self._back(layout.spread / np.sqrt(precision), layout.expert_place),
            weight=self._by_score(self._relative / states, table),
            residual=self._by_score(residual, table),
            declaration_sd=layout.spread * sqrt(self._declaration / states),
            expert_sd=layout.spread * sqrt(self._expert / states),
        )
        adjusted = (self._mean + self._centre) / states + self._own / self._share
        return Posterior(
            fit=fit,
            total=total,
            adjusted=self._of_declarations(_alike(adjusted, layout.declaration_alike)),
            effect_draws=layout.spread * self._back(effects, layout.expert_place),
            draws=self._of_declarations(made),
        )

    def _of_declarations(self, values: Floats) -> Floats:
        layout = self._layout
        return layout.centre + layout.spread * self._back(values, layout.declaration_place)

    def _back(self, values: Floats, place: Places) -> Floats:
        found = np.empty_like(values)
        found[..., place] = values
        return found

    def _by_score(self, values: Floats, table: ScoreTable) -> Floats:
        layout = self._layout
        declaration = layout.declaration_place[layout.declaration]
        expert = layout.expert_place[layout.expert]
        found = np.empty_like(values)
        found[np.lexsort((table.expert, table.declaration))] = values[np.lexsort((expert, declaration))]
        return found


def _alike(values: Floats, alike: Places) -> Floats:
    """Those whom the scores do not tell apart get the same figure: what parts them is chance alone."""
    mean = np.bincount(alike, values) / np.bincount(alike)
    found: Floats = mean[alike]
    return found
