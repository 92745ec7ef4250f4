"""The state of a fitted reference model: what draws, parts and the watch over experts are made from."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.crossed.table import Floats, ScoreTable

__all__ = ["ModelFit"]


@dataclass(frozen=True, slots=True, eq=False)
class ModelFit:
    """Estimates of y = mean + scale_j x quality_i + effect_j + noise_j x e, e standard normal (Student-t in the twin).

    With n declarations, m experts, N scores: `mean` is the middle of the field in points and `centre` (n) what the
    declaration's group adds to it, 0 without groups; `quality` (n) the deviation from `mean` in points, shrunk towards
    `centre`; `effect` (m) what an expert adds to a score (severity is its negative), `noise` (m) the standard
    deviation of an expert's noise, `scale` (m) how far the expert spreads declarations apart; `weight` (N) how far a
    score counts beside its expert's others (1, below 1 in the twin for outlying ones). `residual` (N) is what is left
    of a score, in points, `quality_sd` (n) and `effect_sd` (m) the posterior standard deviations.
    `declaration_sd` and `expert_sd` are those of quality around its centre and of the effects.
    """

    table: ScoreTable
    mean: float
    centre: Floats
    quality: Floats
    quality_sd: Floats
    effect: Floats
    effect_sd: Floats
    scale: Floats
    noise: Floats
    weight: Floats
    residual: Floats
    declaration_sd: float
    expert_sd: float
