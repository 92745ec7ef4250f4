"""The agreement of a round's experts: every statistic, or the reason why the design does not allow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import TypeVar

from scoring.agreement import icc, krippendorff
from scoring.agreement.anova import one_way, two_way
from scoring.agreement.generalizability import generalizability
from scoring.agreement.kendall import kendall_w
from scoring.agreement.ratings import NotDefinedError, Ratings, item_ratings, total_ratings
from scoring.bundle.model import Bundle

__all__ = ["Agreement", "AgreementReport", "agree", "agreement_of"]

Data = TypeVar("Data")
Result = TypeVar("Result")
_ICC_ONE_WAY = {"1": icc.icc_1, "1k": icc.icc_1k}
_ICC_TWO_WAY = {"2": icc.icc_2, "3": icc.icc_3, "2k": icc.icc_2k, "3k": icc.icc_3k}
_ALPHAS = {
    "nominal": krippendorff.alpha_nominal,
    "ordinal": krippendorff.alpha_ordinal,
    "interval": krippendorff.alpha_interval,
    "ratio": krippendorff.alpha_ratio,
}
_COMPONENTS = ("declaration", "expert", "residual", "g", "phi")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The statistics of one table of ratings.

    `icc` has the keys 1, 2, 3, 1k, 2k, 3k; `krippendorff` nominal, ordinal, interval, ratio; `generalizability` the
    variance components declaration, expert, residual and the coefficients g, phi. What is None has its reason in
    `why`, under the dotted key (such as `icc.2`).
    """

    declarations: int
    experts: int
    icc: Mapping[str, float | None]
    krippendorff: Mapping[str, float | None]
    kendall_w: float | None
    generalizability: Mapping[str, float | None]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement on the experts' own totals, and on each scored item by its code."""

    totals: Agreement
    criteria: Mapping[str, Agreement]


def agree(bundle: Bundle) -> AgreementReport:
    """The agreement of all counted sheets: on own totals in points, and on each scored item on its own scale."""
    items = {code: agreement_of(ratings) for code, ratings in item_ratings(bundle).items()}
    return AgreementReport(agreement_of(total_ratings(bundle)), items)


def agreement_of(ratings: Ratings) -> Agreement:
    """Every statistic of one table of ratings."""
    rows = ratings.rows()
    why: dict[str, str] = {}

    def attempt(key: str, compute: Callable[[Data], Result], data: Callable[[], Data]) -> Result | None:
        try:
            return compute(data())
        except NotDefinedError as error:
            why[key] = str(error)
            return None

    one = cache(lambda: one_way(rows))
    two = cache(lambda: two_way(ratings.matrix()))
    found = attempt("generalizability", generalizability, two)
    return Agreement(
        declarations=len(rows),
        experts=len(ratings.experts),
        icc={key: attempt(f"icc.{key}", compute, one) for key, compute in _ICC_ONE_WAY.items()}
        | {key: attempt(f"icc.{key}", compute, two) for key, compute in _ICC_TWO_WAY.items()},
        krippendorff={
            metric: attempt(f"krippendorff.{metric}", alpha, lambda: rows) for metric, alpha in _ALPHAS.items()
        },
        kendall_w=attempt("kendall_w", kendall_w, ratings.matrix),
        generalizability=asdict(found) if found else dict.fromkeys(_COMPONENTS),
        why=why,
    )
