"""The reference model: quality told from strictness, with every expert's own noise and scale, and how sure all is."""

from scoring.reference.fit import ModelFit
from scoring.reference.model import (
    MODELS,
    Doubt,
    DoubtCode,
    ExpertReference,
    Interval,
    Parts,
    Reference,
    Standing,
)
from scoring.reference.of_bundle import reference_of
from scoring.reference.of_table import components_of, fit_model, posterior_of
from scoring.reference.posterior import Posterior, posterior
from scoring.reference.totals import totals_table

__all__ = [
    "MODELS",
    "Doubt",
    "DoubtCode",
    "ExpertReference",
    "Interval",
    "ModelFit",
    "Parts",
    "Posterior",
    "Reference",
    "Standing",
    "components_of",
    "fit_model",
    "posterior",
    "posterior_of",
    "reference_of",
    "totals_table",
]
