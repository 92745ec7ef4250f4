"""What would change the outcome of a round: other weights, an expert left out, a score moved, another method."""

from scoring.sensitivity.draws import rank_acceptability
from scoring.sensitivity.exact import two_criteria_acceptability
from scoring.sensitivity.model import (
    Caveat,
    CaveatCode,
    ExpertFlip,
    Flip,
    MethodFlip,
    Robust,
    Robustness,
    ScoreFlip,
    Shift,
    WeightFlip,
)
from scoring.sensitivity.output import robust_json
from scoring.sensitivity.robust import robust_of

__all__ = [
    "Caveat",
    "CaveatCode",
    "ExpertFlip",
    "Flip",
    "MethodFlip",
    "Robust",
    "Robustness",
    "ScoreFlip",
    "Shift",
    "WeightFlip",
    "rank_acceptability",
    "robust_json",
    "robust_of",
    "two_criteria_acceptability",
]
