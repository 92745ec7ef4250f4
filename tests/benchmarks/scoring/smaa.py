"""Acceptability of ranks: one matrix product beside one draw at a time, and what exact draws of a whole round cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.bundle import Bundle, Criterion, Declaration, Expert, RoundSettings, Score
from scoring.sensitivity import rank_acceptability, two_criteria_acceptability
from scoring.sensitivity.draws import count_draws
from scoring.sensitivity.ground import ground_of
from scoring.sensitivity.weighing import Weighing
from tests.benchmarks.assign.rows import Row

__all__ = ["run"]

_DECLARATIONS, _CRITERIA, _DRAWS = 100, 10, 10_000
_REPEATS = 5
_SECONDS = 0.37
"""What the package of R takes for the same size."""

Floats = NDArray[np.float64]
T = TypeVar("T")


def run() -> list[Row]:
    """Seconds, the least of some, and that the answers are the same."""
    rng = np.random.default_rng(1)
    values = rng.random((_DECLARATIONS, _CRITERIA))
    weights = rng.dirichlet(np.ones(_CRITERIA), _DRAWS)
    return [_product(values, weights), _whole_round(rng), _against_exact(rng)]


def _product(values: Floats, weights: Floats) -> Row:
    seconds, found = _timed(lambda: rank_acceptability(values, weights))
    slow, expected = _timed(lambda: _one_by_one(values, weights), repeats=1)
    same = np.array_equal(found, expected)
    return Row(
        f"{_DECLARATIONS} x {_CRITERIA} x {_DRAWS:,}",
        "acceptability of ranks, one matrix product",
        f"{seconds:.3f} s",
        f"{slow:.3f} s one draw at a time, {'the same' if same else 'NOT THE SAME'}",
        f"under {_SECONDS} s, the same",
        same and seconds < _SECONDS,
    )


def _one_by_one(values: Floats, weights: Floats) -> Floats:
    size = len(values)
    counts = np.zeros((size, size))
    for weight in weights:
        totals = values @ weight
        counts[np.arange(size), [int((totals > total).sum()) for total in totals]] += 1
    return counts / len(weights)


def _whole_round(rng: np.random.Generator) -> Row:
    """Every draw as if ranked in exact fractions, with ties, thresholds and the line."""
    weighing = Weighing(ground_of(_round(rng, _DECLARATIONS, _CRITERIA)))
    seconds, counts = _timed(lambda: count_draws(weighing, Fraction(1, 5), _DRAWS))
    whole = bool((counts.ranks.sum(axis=1) == _DRAWS).all())
    instance = f"{_DECLARATIONS} x {_CRITERIA} x {_DRAWS:,}"
    return Row(instance, "the same of a whole round, ties exact", f"{seconds:.3f} s", "", "every draw counted", whole)


def _against_exact(rng: np.random.Generator) -> Row:
    """Uniform weights of two criteria: how far drawing is from what is exact, in standard errors."""
    values = rng.integers(0, 1000, (20, 2))
    exact = two_criteria_acceptability([(Fraction(int(a)), Fraction(int(b))) for a, b in values])
    first, draws = rng.random(100_000), 100_000
    found = rank_acceptability(values.astype(np.float64), np.stack([first, 1 - first], axis=1))
    expected = np.array([[float(share) for share in row] for row in exact])
    error = np.sqrt(expected * (1 - expected) / draws)
    uncertain = error > 0
    worst = float((np.abs(found - expected)[uncertain] / error[uncertain]).max())
    certain = bool((found[~uncertain] == expected[~uncertain]).all())
    return Row(
        "20 x 2 x 100,000",
        "drawn beside exact",
        f"{worst:.2f} standard errors at most, of {int(uncertain.sum())} shares",
        "",
        "at most 4.5, sure ones equal",
        worst <= 4.5 and certain,
    )


def _round(rng: np.random.Generator, declarations: int, criteria: int) -> Bundle:
    codes = [f"C{number}" for number in range(criteria)]
    whole = Decimal(10), Decimal(0), Decimal(1)
    return Bundle(
        settings=RoundSettings("r", "R", "UTC", Decimal(100), fund=declarations // 5),
        criteria=tuple(Criterion(code, code, Decimal(1), None, *whole) for code in codes),
        declarations=tuple(Declaration(f"D{number}", "T", "City") for number in range(declarations)),
        experts=tuple(Expert(f"E{number}", "Name") for number in range(3)),
        scores=tuple(
            Score(f"D{number}", f"E{expert}", code, Decimal(int(rng.integers(0, 11))))
            for number in range(declarations)
            for expert in range(3)
            for code in codes
        ),
    )


def _timed(work: Callable[[], T], repeats: int = _REPEATS) -> tuple[float, T]:
    seconds, found = [], []
    for _ in range(repeats):
        started = time.perf_counter()
        found = [work()]
        seconds.append(time.perf_counter() - started)
    return min(seconds), found[0]
