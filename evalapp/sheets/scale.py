"""Between what a person types, what the database keeps and what is shown: the only place where scores are read.

A score on a scale is kept as a whole number of steps from the worst end, so sums are exact and no rounding happens.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction

from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.rounds.models import Criterion

__all__ = ["plain_number", "read_score", "steps_of", "value_of"]

MOST_DIGITS = 15
MOST_STEPS = 2**63 - 1
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
# Not NFKC: it would also read 8² as 82.
_FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {ord("．"): ".", ord("－"): "-"}


def read_score(item: Criterion, typed: str) -> int:
    """Return the steps of a typed score: full-width digits and outer space are understood on purpose, nothing else is
    guessed. Refuses with words that say what would be right."""
    text = typed.strip().translate(_FULL_WIDTH)
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > MOST_DIGITS:
        raise Refusal(say("“%(typed)s” is not a number; type digits such as 85 or 85.5.", typed=typed[:40]))
    steps = steps_of(item, Decimal(text))
    if steps > MOST_STEPS:
        raise Refusal(say("The scale of “%(item)s” has more steps than can be kept.", item=item.code))
    return steps


def steps_of(item: Criterion, value: Decimal) -> int:
    """Return how many steps a value stands from the worst end; refuses what is off the scale or between two steps."""
    best, worst, step = _scale(item)
    low, high = min(best, worst), max(best, worst)
    if not low <= value <= high:
        raise Refusal(
            say(
                "%(value)s is outside the scale of “%(item)s”: from %(low)s to %(high)s.",
                value=plain_number(value), item=item.title, low=plain_number(low), high=plain_number(high),
            )
        )  # fmt: skip
    # Fractions: the difference of two long decimals does not fit a Decimal's precision and would be rounded.
    steps = abs(Fraction(value) - Fraction(worst)) / Fraction(step)
    if steps.denominator != 1:
        raise Refusal(
            say(
                "%(value)s does not fit the steps of “%(item)s”: %(step)s from one score to the next.",
                value=plain_number(value), item=item.title, step=plain_number(step),
            )
        )  # fmt: skip
    return int(steps)


def value_of(item: Criterion, steps: int) -> Decimal:
    """Return the score on the item's scale, exactly."""
    best, worst, step = _scale(item)
    with localcontext(prec=60):
        return worst + steps * step * (1 if best > worst else -1)


def plain_number(value: Decimal) -> str:
    """Write a number as bundles and pages do: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _scale(item: Criterion) -> tuple[Decimal, Decimal, Decimal]:
    if item.best is None or item.worst is None or item.step is None:
        raise ValueError(f"{item.code} is no scoring item: it has no scale")
    return item.best, item.worst, item.step
