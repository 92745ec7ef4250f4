"""The agreement of a round's experts: every statistic, or the reason why the design does not allow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from scoring.agreement import icc, krippendorff
from scoring.agreement import icc_intervals as limits
from scoring.agreement.anova import one_way, two_way
from scoring.agreement.bootstrap import interval_of_alpha
from scoring.agreement.generalizability import Generalizability
from scoring.agreement.icc_intervals import Interval
from scoring.agreement.incomplete import generalizability_of
from scoring.agreement.kendall import Concordance, concordance
from scoring.agreement.ratings import NotDefinedError, Ratings, item_ratings, total_ratings
from scoring.bundle.model import Bundle

__all__ = ["Agreement", "AgreementReport", "agree", "agreement_of"]

Data = TypeVar("Data")
Result = TypeVar("Result")
_ICC_ONE_WAY = {"1": icc.icc_1, "1k": icc.icc_1k}
_ICC_TWO_WAY = {"2": icc.icc_2, "3": icc.icc_3, "2k": icc.icc_2k, "3k": icc.icc_3k}
_LIMITS_ONE_WAY = {"1": limits.interval_1, "1k": limits.interval_1k}
_LIMITS_TWO_WAY = {
    "2": limits.interval_2,
    "3": limits.interval_3,
    "2k": limits.interval_2k,
    "3k": limits.interval_3k,
}
_ALPHAS = {
    "nominal": krippendorff.alpha_nominal,
    "ordinal": krippendorff.alpha_ordinal,
    "interval": krippendorff.alpha_interval,
    "ratio": krippendorff.alpha_ratio,
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """The statistics of one table of ratings.

    `icc` and its intervals have the keys 1, 2, 3, 1k, 2k, 3k; `krippendorff` nominal, ordinal, interval, ratio, and
    `alpha_interval` is the interval of alpha in the interval metric. Intervals are at `level`. What is None has its
    reason in `why`, under the dotted key (such as `icc.2`, `intervals.icc.2`, `generalizability.experts_for_g`); an
    interval of a statistic that is None needs no reason of its own.
    """

    declarations: int
    experts: int
    level: float
    icc: Mapping[str, float | None]
    icc_intervals: Mapping[str, Interval | None]
    krippendorff: Mapping[str, float | None]
    alpha_interval: Interval | None
    concordance: Concordance | None
    generalizability: Generalizability | None
    why: Mapping[str, str]

    @property
    def kendall_w(self) -> float | None:
        """Kendall's W, corrected for ties."""
        return self.concordance.w if self.concordance else None


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement on the experts' own totals, and on each scored item by its code."""

    totals: Agreement
    criteria: Mapping[str, Agreement]


def agree(bundle: Bundle, level: float = 0.95, seed: int = 0) -> AgreementReport:
    """The agreement of all counted sheets: on own totals in points, and on each scored item on its own scale.

    `level` of the intervals, in (0, 1); `seed` of the declarations drawn for that of alpha, and of the probes that fit
    an incomplete table of very many declarations and experts.

    >>> from scoring import agree, example_round
    >>> found = agree(example_round()).totals
    >>> round(found.icc["2"], 3), round(found.icc["3k"], 3), round(found.kendall_w, 3)
    (0.625, 0.953, 0.778)
    """
    items = {code: agreement_of(ratings, level, seed) for code, ratings in item_ratings(bundle).items()}
    return AgreementReport(agreement_of(total_ratings(bundle), level, seed), items)


def agreement_of(ratings: Ratings, level: float = 0.95, seed: int = 0) -> Agreement:
    """Every statistic of one table of ratings. Raises `ValueError` for a level that is not between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"{level}: a level lies between 0 and 1")
    rows = ratings.rows()
    why: dict[str, str] = {}

    def attempt(key: str, compute: Callable[[Data], Result], data: Callable[[], Data]) -> Result | None:
        try:
            return compute(data())
        except NotDefinedError as error:
            why[key] = str(error)
            return None

    def limit(
        key: str, known: float | None, compute: Callable[[Data, float], Interval], data: Callable[[], Data]
    ) -> Interval | None:
        return None if known is None else attempt(f"intervals.{key}", lambda given: compute(given, level), data)

    one, two = cache(lambda: one_way(rows)), cache(lambda: two_way(ratings.matrix()))
    iccs = {key: attempt(f"icc.{key}", compute, one) for key, compute in _ICC_ONE_WAY.items()}
    iccs |= {key: attempt(f"icc.{key}", compute, two) for key, compute in _ICC_TWO_WAY.items()}
    intervals = {key: limit(f"icc.{key}", iccs[key], compute, one) for key, compute in _LIMITS_ONE_WAY.items()}
    intervals |= {key: limit(f"icc.{key}", iccs[key], compute, two) for key, compute in _LIMITS_TWO_WAY.items()}
    alphas = {metric: attempt(f"krippendorff.{metric}", alpha, lambda: rows) for metric, alpha in _ALPHAS.items()}
    general = attempt("generalizability", lambda given: generalizability_of(given, seed=seed), lambda: ratings)
    return Agreement(
        declarations=len(rows),
        experts=len(ratings.experts),
        level=level,
        icc=iccs,
        icc_intervals=intervals,
        krippendorff=alphas,
        alpha_interval=limit(
            "krippendorff.interval",
            alphas["interval"],
            lambda given, at: interval_of_alpha(given, at, seed),
            lambda: rows,
        ),
        concordance=attempt("kendall_w", concordance, ratings.matrix),
        generalizability=general,
        why=why | _no_number(general),
    )


def _no_number(found: Generalizability | None) -> dict[str, str]:
    if found is None or found.declaration > 0:
        return {}
    reason = "the declarations are not told apart at all, and no number of experts changes that"
    return {f"generalizability.experts_for_{name}": reason for name in ("g", "phi")}
