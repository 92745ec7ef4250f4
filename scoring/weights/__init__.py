"""Where weights of criteria come from: comparisons in pairs (the analytic hierarchy process)."""

from scoring.weights.ahp import RANDOM_INDEX, Doubtful, InconsistentError, Weighing, synthesis, weigh
from scoring.weights.comparisons import ComparisonError, comparison_matrix

__all__ = [
    "RANDOM_INDEX",
    "ComparisonError",
    "Doubtful",
    "InconsistentError",
    "Weighing",
    "comparison_matrix",
    "synthesis",
    "weigh",
]
