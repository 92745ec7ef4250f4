"""Tables of ratings from plain lists."""

from fractions import Fraction

from scoring.agreement import Ratings


def exact(rows):
    """Rows of numbers as fractions, None left out."""
    return [[Fraction(str(value)) for value in row if value is not None] for row in rows]


def ratings(rows):
    """Declarations x experts; None is missing."""
    return Ratings(
        {
            f"D{d}": {f"E{e}": Fraction(str(value)) for e, value in enumerate(row) if value is not None}
            for d, row in enumerate(rows)
        }
    )
