"""Quality and strictness as a crossed mixed model: who is better, and who is stricter, told apart."""

from scoring.crossed.additive import AdditiveFit, least_squares
from scoring.crossed.components import Components
from scoring.crossed.fit import CrossedFit, fit_crossed
from scoring.crossed.joint import CrossedDraws, draw_blocks, draws
from scoring.crossed.refusal import CrossedError, Refusal
from scoring.crossed.table import ScoreTable, table_of

__all__ = [
    "AdditiveFit",
    "Components",
    "CrossedDraws",
    "CrossedError",
    "CrossedFit",
    "Refusal",
    "ScoreTable",
    "draw_blocks",
    "draws",
    "fit_crossed",
    "least_squares",
    "table_of",
]
