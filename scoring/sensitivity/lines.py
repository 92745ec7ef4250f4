"""How everything that a ranking compares moves with one criterion's share among its siblings: along straight lines.

With the other siblings' weights as they are, the value of their row is p v + (1 - p) m, v the criterion's value, m the
others' mean, p = w / (w + their sum) its share; all rows above are linear in that value, and so are totals by mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring.sensitivity.nodes import Family
from scoring.sensitivity.weighing import Weighing

__all__ = ["Lines", "Span", "lines_of"]

Span = tuple[Fraction | None, Fraction | None]
"""The distances between which a declaration reaches all thresholds, ends included; None for no end."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One criterion, its share growing (`way` 1) or shrinking (-1) by a distance q from 0 to `most`, which is not met.

    `columns`: what is compared in turn, for each the declarations' values at q = 0 and their slopes; `spans`: where
    each can be funded, None for nowhere. `share`: the criterion's own, `others`: its siblings' weights together.
    """

    criterion: str
    way: int
    share: Fraction
    others: Fraction
    columns: tuple[tuple[tuple[Fraction, ...], tuple[Fraction, ...]], ...]
    spans: tuple[Span | None, ...]

    @property
    def most(self) -> Fraction:
        """The distance at which nothing of the criterion, or of its siblings, is left."""
        return 1 - self.share if self.way > 0 else self.share

    def weight(self, distance: Fraction) -> Fraction:
        """The criterion's weight at a distance below `most`."""
        share = self.share + self.way * distance
        return self.others * share / (1 - share)

    def distance(self, weight: Fraction) -> Fraction:
        """The distance at which the criterion has a weight."""
        return self.way * (weight / (weight + self.others) - self.share)

    def turned(self) -> Lines:
        """The same lines the other way."""
        columns = tuple((values, tuple(-slope for slope in slopes)) for values, slopes in self.columns)
        spans = tuple(None if span is None else (_minus(span[1]), _minus(span[0])) for span in self.spans)
        return Lines(self.criterion, -self.way, self.share, self.others, columns, spans)


def _minus(end: Fraction | None) -> Fraction | None:
    return None if end is None else -end


def lines_of(weighing: Weighing, family: Family, criterion: str) -> Lines:
    """The lines of a round by mean, ranked on exact totals, for one criterion of a family of two or more."""
    weights = dict(weighing.nodes.weights)
    others = sum((weights[code] for code in family.children if code != criterion), Fraction(0))
    share = weights[criterion] / (weights[criterion] + others)
    step = (1 - share) / 2
    far = {**weights, criterion: others * (share + step) / (1 - share - step)}
    ends = [list(zip(*weighing.exact_keys(at), strict=True)) for at in (weights, far)]
    columns = tuple(
        (here, tuple((there - value) / step for value, there in zip(here, beyond, strict=True)))
        for here, beyond in zip(*ends, strict=True)
    )
    return Lines(criterion, 1, share, others, columns, _spans(weighing, weights, far, step))


def _spans(
    weighing: Weighing, weights: dict[str, Fraction], far: dict[str, Fraction], step: Fraction
) -> tuple[Span | None, ...]:
    spans: list[Span | None] = [None if never else (None, None) for never in weighing.fundable.never]
    for row, watched in weighing.fundable.moving.items():
        here, there = (weighing.nodes.shares(at, Fraction(1), None, row) for at in (weights, far))
        for number, above in watched:
            value = sum((above[leaf] * part for leaf, part in here.items()), Fraction(0))
            beyond = sum((above[leaf] * part for leaf, part in there.items()), Fraction(0))
            spans[number] = _narrowed(spans[number], value, (beyond - value) / step)
    return tuple(spans)


def _narrowed(span: Span | None, value: Fraction, slope: Fraction) -> Span | None:
    """The part of a span in which value + slope q is not below 0."""
    if span is None or (slope == 0 and value < 0):
        return None
    low, high = span
    if slope > 0:
        low = -value / slope if low is None else max(low, -value / slope)
    elif slope < 0:
        high = -value / slope if high is None else min(high, -value / slope)
    return None if low is not None and high is not None and low > high else (low, high)
