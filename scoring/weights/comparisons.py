"""Comparisons in pairs as a matrix, and what is wrong with one that is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isfinite

__all__ = ["ComparisonError", "Matrix", "Number", "checked", "comparison_matrix"]

Number = Fraction | float
"""Exact (integers too) or not."""

Matrix = Sequence[Sequence[Number]]
"""n x n; row over column: how many times as important the row is as the column."""

_TOLERANCE = 1e-6
"""How far a number may lie from 1 over its counterpart: 0.333333 passes for a third, 0.33 does not."""


class ComparisonError(ValueError):
    """No matrix of comparisons; the message has one line for each problem."""


def comparison_matrix(names: Sequence[str], judgements: Mapping[tuple[str, str], Number]) -> list[list[Fraction]]:
    """The matrix from each pair compared once, in either order: `{("A", "B"): 3}` is A three times as important as B.

    Raises `ComparisonError` for names that are twice there, unknown or equal ones in a pair, a pair given twice or not
    at all, and for what is no finite number above 0.
    """
    place = {name: position for position, name in enumerate(names)}
    problems = [] if len(place) == len(names) else ["a name stands there twice"]
    matrix = [[Fraction(int(row == column)) for column in range(len(names))] for row in range(len(names))]
    for (first, second), value in judgements.items():
        pair = f"{first} against {second}"
        if first not in place or second not in place or first == second:
            problems.append(f"{pair}: not two of the names")
        elif not _positive(value):
            problems.append(f"{pair}: {value} is no finite number above 0")
        elif matrix[place[first]][place[second]]:
            problems.append(f"{pair}: compared twice")
        else:
            matrix[place[first]][place[second]] = Fraction(value)
            matrix[place[second]][place[first]] = 1 / Fraction(value)
    missing = [(a, b) for a in range(len(names)) for b in range(a + 1, len(names)) if not matrix[a][b]]
    problems += [f"{names[a]} against {names[b]}: not compared" for a, b in missing]
    if problems:
        raise ComparisonError("\n".join(problems))
    return matrix


def checked(matrix: Matrix) -> list[list[float]]:
    """The matrix in floats; raises `ComparisonError` where it is not square, not positive or not reciprocal."""
    n = len(matrix)
    if not n or any(len(row) != n for row in matrix):
        raise ComparisonError("a matrix of comparisons has as many columns as rows, one or more")
    places = [(row, column) for row in range(n) for column in range(n)]
    problems = [
        f"row {row + 1}, column {column + 1}: {matrix[row][column]} is no finite number above 0"
        for row, column in places
        if not _positive(matrix[row][column])
    ]
    if problems:
        raise ComparisonError("\n".join(problems))
    problems = [
        _not_reciprocal(row, column, matrix)
        for row, column in places
        if row <= column and abs(float(matrix[row][column] * matrix[column][row]) - 1) > _TOLERANCE
    ]
    if problems:
        raise ComparisonError("\n".join(problems))
    return [[float(value) for value in row] for row in matrix]


def _positive(value: Number) -> bool:
    try:
        return isfinite(value) and float(value) > 0
    except OverflowError:  # a fraction beyond every float
        return False


def _not_reciprocal(row: int, column: int, matrix: Matrix) -> str:
    if row == column:
        return f"row {row + 1}, column {row + 1}: {matrix[row][row]}; what is compared with itself is 1"
    return (
        f"row {row + 1}, column {column + 1}: {matrix[row][column]}; 1 over row {column + 1}, column {row + 1} "
        f"({matrix[column][row]}) is expected"
    )
