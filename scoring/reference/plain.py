"""The reference of a round too large for every expert's own noise and scale: the plain crossed mixed model."""

from __future__ import annotations

import numpy as np

from scoring.crossed import Components, CrossedFit, draw_blocks, fit_crossed
from scoring.crossed.table import Floats, ScoreTable
from scoring.reference.fit import ModelFit
from scoring.reference.posterior import Posterior

__all__ = ["plain_posterior"]


def plain_posterior(table: ScoreTable, seed: int, draws: int) -> Posterior:
    """Best linear unbiased predictions given the REML components, and joint draws around them.

    The components' own uncertainty is left out: with so many experts it is small. Raises `CrossedError` where the
    model cannot be fitted.
    """
    fit = fit_crossed(table, seed=seed)
    group = np.zeros(len(table.declarations), dtype=np.intp) if table.group is None else table.group
    centre = fit.coefficients[group]
    made = [
        (block.coefficients[:, group] + block.quality, block.effect)
        for block in draw_blocks(table, fit.components, draws, seed)
    ]
    sizes = np.bincount(table.declaration, minlength=len(table.declarations))
    corrected = table.value - fit.effect[table.expert]
    total = centre + fit.quality
    return Posterior(
        fit=_fit(table, fit, centre),
        total=total,
        adjusted=np.bincount(table.declaration, corrected, len(sizes)) / sizes,
        effect_draws=np.concatenate([effect for _, effect in made]),
        draws=np.concatenate([quality for quality, _ in made]),
    )


def _fit(table: ScoreTable, fit: CrossedFit, centre: Floats) -> ModelFit:
    parts: Components = fit.components
    mean = float(centre.mean())
    fitted = (centre + fit.quality)[table.declaration] + fit.effect[table.expert]
    return ModelFit(
        table=table,
        mean=mean,
        centre=centre - mean,
        quality=centre + fit.quality - mean,
        quality_sd=fit.quality_posterior_sd,
        effect=fit.effect,
        effect_sd=fit.effect_posterior_sd,
        scale=np.ones(len(table.experts)),
        noise=np.full(len(table.experts), parts.residual**0.5),
        weight=np.ones(table.size),
        residual=table.value - fitted,
        declaration_sd=parts.declaration**0.5,
        expert_sd=parts.expert**0.5,
    )
