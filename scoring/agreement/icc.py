"""The six intraclass correlations of Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428."""

from __future__ import annotations

from fractions import Fraction

from scoring.agreement.anova import OneWay, TwoWay
from scoring.agreement.ratings import NotDefinedError

__all__ = ["icc_1", "icc_1k", "icc_2", "icc_2k", "icc_3", "icc_3k"]


def _ratio(part: Fraction, whole: Fraction) -> float:
    if whole <= 0:
        raise NotDefinedError("the scores vary too little for it")
    return float(part / whole)


def icc_1(found: OneWay) -> float:
    """ICC(1,1): one expert's score where each declaration has its own experts."""
    return _ratio(found.between - found.within, found.between + (found.ratings - 1) * found.within)


def icc_1k(found: OneWay) -> float:
    """ICC(1,k): the mean of a declaration's own experts."""
    return _ratio(found.between - found.within, found.between)


def icc_2(found: TwoWay) -> float:
    """ICC(2,1): one expert's score, experts drawn at random, absolute agreement."""
    strictness = found.k * (found.experts - found.residual) / found.n
    whole = found.declarations + (found.k - 1) * found.residual + strictness
    return _ratio(found.declarations - found.residual, whole)


def icc_2k(found: TwoWay) -> float:
    """ICC(2,k): the mean of all experts, experts drawn at random."""
    whole = found.declarations + (found.experts - found.residual) / found.n
    return _ratio(found.declarations - found.residual, whole)


def icc_3(found: TwoWay) -> float:
    """ICC(3,1): one expert's score, these experts only, consistency."""
    return _ratio(found.declarations - found.residual, found.declarations + (found.k - 1) * found.residual)


def icc_3k(found: TwoWay) -> float:
    """ICC(3,k): the mean of these experts; equal to Cronbach's alpha."""
    return _ratio(found.declarations - found.residual, found.declarations)
