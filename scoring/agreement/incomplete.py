"""Generalizability of whatever table there is: complete by analysis of variance, incomplete by REML."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from scoring.agreement.anova import two_way
from scoring.agreement.generalizability import TARGET, Generalizability, from_components, generalizability
from scoring.agreement.ratings import NotDefinedError, Ratings
from scoring.agreement.whole import whole
from scoring.crossed import Components, CrossedError, fit_crossed, table_of

__all__ = ["LARGEST_EXACT", "components_of", "generalizability_of"]

LARGEST_EXACT = 600
"""Where declarations and experts both are more, the model is fitted by iteration with seeded probes: a second instead
of ten, for an error of some hundred-thousandths of the variance, which is told."""


def generalizability_of(ratings: Ratings, target: Fraction = TARGET, seed: int = 0) -> Generalizability:
    """Components, coefficients and the experts needed for `target`; `estimated_by` says how the components came about.

    Raises `NotDefinedError` where the design does not tell declarations, experts and residual apart.
    """
    experts = len(ratings.experts)
    if all(len(row) == experts for row in ratings.values.values()):
        return generalizability(two_way(ratings.matrix()), target)
    components, error = components_of(ratings, seed)
    return from_components(components, [len(row) for row in ratings.values.values() if row], target, error)


def components_of(ratings: Ratings, seed: int = 0) -> tuple[Components, float]:
    """The REML components of the crossed model in squared units of the ratings, and the greatest standard error that
    probing adds to one of them, 0 up to `LARGEST_EXACT`.
    """
    numbers, unit = whole(ratings.rows())
    values = [value for row in numbers for value in row]
    if not values or min(values) == max(values):
        raise NotDefinedError("the scores vary too little for it")
    if _spare(ratings) < 1:
        raise NotDefinedError("too few scores: no more than declarations and experts explain by themselves")
    low, span = min(values), max(values) - min(values)
    # Within 0 to 1, so that neither a constant nor the unit of the scores has a say in the fit.
    rows = (
        (declaration, expert, (value - low) / span)
        for (declaration, row), own in zip(ratings.values.items(), numbers, strict=True)
        for expert, value in zip(row, own, strict=True)
    )
    try:
        found = fit_crossed(table_of(rows), seed=seed, largest_exact=LARGEST_EXACT)
    except CrossedError as error:
        raise NotDefinedError(str(error)) from error
    try:
        square = float((span * unit) ** 2)
    except OverflowError:
        raise NotDefinedError("the scores vary too much for it: their variance is no finite number") from None
    parts, errors = found.components, found.components_se
    greatest = max(errors.declaration, errors.expert, errors.residual) * square
    return Components(parts.declaration * square, parts.expert * square, parts.residual * square), greatest


def _spare(ratings: Ratings) -> int:
    """How many more scores there are than the least squares fit of declarations and experts uses up.

    Without any, the likelihood of few scores can have a ridge: many components fit as well as the best, and which of
    them is found would be an accident.
    """
    experts = {expert: place for place, expert in enumerate(ratings.experts)}
    rows = [(place, experts[expert]) for place, row in enumerate(ratings.values.values()) for expert in row]
    n, m = len(ratings.values), len(experts)
    places = np.array(rows, dtype=np.intp).reshape(-1, 2)
    links = coo_array((np.ones(len(rows)), (places[:, 0], n + places[:, 1])), shape=(n + m, n + m))
    sets, _ = connected_components(links, directed=False)
    return len(rows) - (n + m - sets)
