"""Weights from comparisons in pairs: the analytic hierarchy process (Saaty 1980, The Analytic Hierarchy Process).

Weights are the principal eigenvector of the matrix of comparisons, with sum 1. How far the comparisons contradict each
other is told by the consistency index CI = (lambda_max - n) / (n - 1) over that of random matrices, the consistency
ratio CR; up to 0.10 Saaty takes the weights, above it the comparisons are to be thought over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log

from scoring.weights.comparisons import Matrix, checked

__all__ = ["LIMIT", "RANDOM_INDEX", "Doubtful", "InconsistentError", "Weighing", "synthesis", "weigh"]

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""The mean consistency index of random matrices of 1 to 15 rows, as printed by Saaty (1980, page 21)."""

LIMIT = 0.10

_DOUBLINGS = 64


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The comparison farthest from what all together say: row and column from 0, `given`, `implied` by the weights."""

    row: int
    column: int
    given: float
    implied: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """`weights` (n) with sum 1, in the order of the rows, and how far the comparisons hang together.

    `consistency_ratio` and `random_index` are None for more than 15 rows, for which there is no index; the ratio is 0
    for one or two, which cannot contradict each other. `doubtful` is None where nothing does.
    """

    weights: tuple[float, ...]
    lambda_max: float
    consistency_index: float
    random_index: float | None
    consistency_ratio: float | None
    doubtful: Doubtful | None


class InconsistentError(ValueError):
    """Comparisons that contradict each other too much; `weighing` is what they would give."""

    def __init__(self, message: str, weighing: Weighing) -> None:
        super().__init__(message)
        self.weighing = weighing


def weigh(matrix: Matrix, limit: float | None = LIMIT) -> Weighing:
    """The weights of a matrix of comparisons, n x n: row over column.

    Raises `ComparisonError` for what is no such matrix, `InconsistentError` for a consistency ratio above `limit`, and
    for more than 15 rows, whose ratio is not known; None for no limit.

    >>> [round(weight, 3) for weight in weigh([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]).weights]
    [0.637, 0.258, 0.105]
    """
    values = checked(matrix)
    n = len(values)
    # Rows and columns over their geometric means, so that weights of 1e-12 and 1e12 are as sharp as others.
    scale = [exp(fsum(map(log, row)) / n) for row in values]
    level = [[values[i][j] * (scale[j] / scale[i]) for j in range(n)] for i in range(n)]
    vector = _principal(level)
    image = [fsum(a * b for a, b in zip(row, vector, strict=True)) for row in level]
    lambda_max = max(fsum(image) / fsum(vector), float(n))
    raw = [part * own for part, own in zip(vector, scale, strict=True)]
    total = fsum(raw)
    weights = tuple(part / total for part in raw)
    index = (lambda_max - n) / (n - 1) if n > 1 else 0.0
    random_index = RANDOM_INDEX[n - 1] if n <= len(RANDOM_INDEX) else None
    ratio = None if random_index is None else index / random_index if random_index else 0.0
    found = Weighing(weights, lambda_max, index, random_index, ratio, _doubtful(values, weights))
    if limit is not None:
        _judge(found, limit)
    return found


def synthesis(weights: Sequence[float], under: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The weights of alternatives under all criteria: the sum of each criterion's weight times theirs under it.

    `under` has a row for each criterion. Raises `ValueError` where the lengths do not fit.
    """
    if len(weights) != len(under) or len({len(row) for row in under}) != 1:
        raise ValueError("one row a criterion is expected, with one weight an alternative in each")
    return tuple(fsum(a * b for a, b in zip(weights, column, strict=True)) for column in zip(*under, strict=True))


def _principal(matrix: list[list[float]]) -> list[float]:
    """The eigenvector of the largest eigenvalue of a positive matrix, with sum 1: the row sums of a high power.

    The power is squared until nothing changes, so that no start and no order of rows shows in it (sums are exact).
    """
    power, vector = matrix, _row_shares(matrix)
    for _ in range(_DOUBLINGS):
        columns = list(zip(*power, strict=True))
        power = [[fsum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in power]
        top = max(map(max, power))
        power = [[value / top for value in row] for row in power]
        before, vector = vector, _row_shares(power)
        if all(abs(now - then) <= 4e-16 * now for now, then in zip(vector, before, strict=True)):
            break
    return vector


def _row_shares(matrix: list[list[float]]) -> list[float]:
    sums = [fsum(row) for row in matrix]
    total = fsum(sums)
    return [part / total for part in sums]


def _doubtful(values: list[list[float]], weights: tuple[float, ...]) -> Doubtful | None:
    n = len(values)
    rows = [
        Doubtful(row, column, values[row][column], weights[row] / weights[column])
        for row in range(n)
        for column in range(row + 1, n)
    ]
    worst = max(rows, key=_distance, default=None)
    return worst if worst is not None and _distance(worst) > 1e-6 else None


def _distance(found: Doubtful) -> float:
    return abs(log(found.given) - log(found.implied))


def _judge(found: Weighing, limit: float) -> None:
    if found.consistency_ratio is None:
        message = f"{len(found.weights)} are too many to compare, at most {len(RANDOM_INDEX)}: put them in groups"
        raise InconsistentError(message, found)
    if found.consistency_ratio > limit and found.doubtful is not None:
        worst = found.doubtful
        message = (
            f"the comparisons contradict each other: their consistency ratio is {found.consistency_ratio:.3f}, at most "
            f"{limit:.2f} is expected; most doubtful is row {worst.row + 1}, column {worst.column + 1}: given as "
            f"{worst.given:.3g}, while all together say {worst.implied:.3g}"
        )
        raise InconsistentError(message, found)
