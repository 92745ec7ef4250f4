"""From a bundle to totals, ranks and the funding line, in exact arithmetic."""

from scoring.ranking.compute import rank
from scoring.ranking.line import funding_line
from scoring.ranking.model import (
    METHODS,
    Funded,
    Notice,
    NoticeCode,
    Ranked,
    Ranking,
    Reason,
    ReasonCode,
    Unresolved,
)
from scoring.ranking.order import rounded_half_up

__all__ = [
    "METHODS",
    "Funded",
    "Notice",
    "NoticeCode",
    "Ranked",
    "Ranking",
    "Reason",
    "ReasonCode",
    "Unresolved",
    "funding_line",
    "rank",
    "rounded_half_up",
]
