"""Why a crossed model cannot be fitted: a code for programs, a sentence for people."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["CrossedError", "Refusal"]


class Refusal(StrEnum):
    """Reasons, in the order in which they are looked for."""

    NO_SCORES = "no_scores"
    NOT_FINITE = "not_finite"
    ONE_DECLARATION = "one_declaration"
    ONE_EXPERT = "one_expert"
    NO_SPREAD = "no_spread"
    OUT_OF_RANGE = "out_of_range"
    BAD_FIXED = "bad_fixed"
    NOT_IDENTIFIED = "not_identified"
    PERFECT_FIT = "perfect_fit"
    NOT_CONVERGED = "not_converged"
    DISCONNECTED = "disconnected"


_SENTENCES: dict[Refusal, str] = {
    Refusal.NO_SCORES: "there is no score",
    Refusal.NOT_FINITE: "a score or a fixed effect is no finite number",
    Refusal.ONE_DECLARATION: "there is one declaration only: nothing to compare it with",
    Refusal.ONE_EXPERT: "there is one expert only: strictness cannot be told from quality",
    Refusal.NO_SPREAD: "all scores are equal: nothing tells declarations or experts apart",
    Refusal.OUT_OF_RANGE: "the scores' spread is too small or too large for floating-point squares",
    Refusal.BAD_FIXED: "the fixed effects need one row a score, fewer columns than scores, full rank, and the "
    "intercept among the columns' combinations",
    Refusal.NOT_IDENTIFIED: "the design does not tell the variances of declarations, experts and residual apart",
    Refusal.PERFECT_FIT: "no residual variance is left: declarations and experts account for every score",
    Refusal.NOT_CONVERGED: "the iteration did not converge",
    Refusal.DISCONNECTED: "the design is disconnected: experts and declarations fall into {components} sets that "
    "share no score, so differences between the sets are not determined",
}


class CrossedError(ValueError):
    """No fit. `code` says why; `components` is the number of unconnected sets where that is the reason, else 1."""

    def __init__(self, code: Refusal, components: int = 1) -> None:
        super().__init__(_SENTENCES[code].format(components=components))
        self.code = code
        self.components = components
