"""Favour to the own region as an effect in points: over the round, and expert by expert."""

from __future__ import annotations

import numpy as np

from scoring.crossed.design import group_columns
from scoring.crossed.fit import fit_crossed
from scoring.crossed.refusal import CrossedError
from scoring.crossed.table import Floats
from scoring.watch.model import RegionEffect
from scoring.watch.subject import Subject

__all__ = ["LEVEL", "overall_effect", "shrunken"]

LEVEL = 0.9
_NORMAL = 1.6448536269514722


def overall_effect(subject: Subject) -> RegionEffect | None:
    """The coefficient of "own region" in the crossed mixed model fitted by REML, None where it is not determined.

    y = fixed + own region x effect + quality + expert + residual, the fixed part as in the reference model (the
    intercept, or one column a group); interval from the normal distribution.
    """
    own = np.zeros(len(subject.value))
    own[subject.places] = subject.own
    if not own.any():
        return None
    try:
        fit = fit_crossed(subject.table, np.column_stack([group_columns(subject.table), own]))
    except CrossedError:
        return None
    return _effect(float(fit.coefficients[-1]), float(np.sqrt(fit.coefficients_cov[-1, -1])))


def shrunken(contrast: Floats, error: Floats) -> list[RegionEffect]:
    """Each expert's effect (a) from own contrasts and their standard errors: best linear unbiased predictions.

    The effects vary around their mean with the variance of DerSimonian & Laird (1986), that of the moments; the error
    counts that the mean is estimated. Where nothing but sampling shows, all are equal to the mean.
    """
    weight = error**-2
    mean = float(weight @ contrast / weight.sum())
    excess = float(weight @ (contrast - mean) ** 2) - (len(contrast) - 1)
    between = max(excess / _positive(float(weight.sum() - (weight**2).sum() / weight.sum())), 0.0)
    total = 1.0 / (error**2 + between)
    mean = float(total @ contrast / total.sum())
    keep = between * total
    variance = between * (1.0 - keep) + (1.0 - keep) ** 2 / total.sum()
    effects = mean + keep * (contrast - mean)
    return [_effect(*pair) for pair in zip(effects.tolist(), np.sqrt(variance).tolist(), strict=True)]


def _positive(value: float) -> float:
    return value if value > 0.0 else np.inf


def _effect(effect: float, se: float) -> RegionEffect:
    return RegionEffect(effect, se, (effect - _NORMAL * se, effect + _NORMAL * se), LEVEL)
