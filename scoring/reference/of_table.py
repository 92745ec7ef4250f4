"""The reference model of a score table: its posterior, or why there is none."""

from __future__ import annotations

from scoring.crossed import Components, CrossedError, fit_crossed
from scoring.crossed.table import ScoreTable
from scoring.reference.doubts import too_little, why_not
from scoring.reference.fit import ModelFit
from scoring.reference.model import MODELS, Doubt, DoubtCode
from scoring.reference.plain import plain_posterior
from scoring.reference.posterior import DRAWS, Posterior, posterior
from scoring.reference.size import MOST_WITH_OWN_NOISE, draws_for, is_large

__all__ = ["components_of", "fit_model", "posterior_of"]


def posterior_of(table: ScoreTable, model: str = "calibrated", seed: int = 0, draws: int = DRAWS) -> Posterior | Doubt:
    """The posterior of a table by `model` (one of `MODELS`), or why strictness cannot be told from quality.

    A large round gets fewer joint draws (`draws_for`), and with more than `MOST_WITH_OWN_NOISE` experts the plain
    crossed model. Raises `ValueError` for another name of a model.
    """
    if model not in MODELS:
        raise ValueError(f"unknown model {model!r}; one of {', '.join(MODELS)}")
    why = why_not(table)
    if why is not None:
        return why
    count = draws_for(table, draws)
    if not is_large(table):
        return posterior(table, robust=model == "robust", seed=seed, draws=count)
    if model == "robust":
        return Doubt(DoubtCode.TOO_LARGE, {"experts": len(table.experts), "most": MOST_WITH_OWN_NOISE})
    try:
        return plain_posterior(table, seed, count)
    except CrossedError:
        return too_little(table)


def fit_model(table: ScoreTable, model: str = "calibrated", seed: int = 0) -> ModelFit:
    """The fitted model of a table; raises `ValueError` with the reason where strictness cannot be told from quality."""
    found = posterior_of(table, model, seed)
    if isinstance(found, Posterior):
        return found.fit
    raise ValueError(found.text)


def components_of(table: ScoreTable) -> Components | None:
    """The REML components of the crossed model with one noise variance; None where they cannot be had."""
    try:
        return fit_crossed(table).components if table.size else None
    except CrossedError:
        return None
