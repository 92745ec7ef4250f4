"""Acceptability of ranks without drawing, where one number decides: the share p of one of two siblings.

Between two neighbouring values of p at which something crosses (two totals, two sheets of a declaration, a criterion
and its threshold) the ranking stays as it is. So each rank's acceptability is a sum of probabilities of intervals of
p, and those are exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TypeVar

import numpy as np

from scoring.bundle.model import RankOn
from scoring.sensitivity.model import Acceptability
from scoring.sensitivity.nodes import Family
from scoring.sensitivity.weighing import Weighing

__all__ = ["exact_acceptability", "share_below", "two_criteria_acceptability"]

_MOST_PAIRS = 300_000
_MOST_CELLS = 20_000_000
_NARROW = Fraction(1, 10**9)

Line = tuple[Fraction, Fraction]
"""A value that moves with p along a line: its values at p = 0 and p = 1."""
Cumulative = Callable[[Fraction], Fraction]
"""The probability that p is at most this."""
T = TypeVar("T")


def two_criteria_acceptability(
    values: Sequence[tuple[Fraction | int, Fraction | int]], below: Cumulative = lambda share: share
) -> list[list[Fraction]]:
    """The exact probability of each rank, alternatives x ranks, under two criteria with weights p and 1 - p.

    `values`: each alternative's on the first and the second criterion, higher is better; `below`: the distribution of
    p in [0, 1], without gaps or jumps; uniform where left out: weights uniform on the simplex. Ties share a rank.

    >>> leader, middle, other = two_criteria_acceptability([(10, 0), (6, 6), (0, 10)])
    >>> [str(share) for share in leader]
    ['2/5', '1/10', '1/2']
    """
    lines = [(Fraction(second), Fraction(first)) for first, second in values]
    cuts = sorted({Fraction(0), Fraction(1), *_crossings(lines, Fraction(0), Fraction(1))})
    found = [[Fraction(0)] * len(lines) for _ in lines]
    for low, high in pairwise(cuts):
        chance, middle = below(high) - below(low), (low + high) / 2
        totals = [_at(line, middle) for line in lines]
        for number, total in enumerate(totals):
            found[number][sum(other > total for other in totals)] += chance
    return found


def share_below(share: Fraction, first: Fraction, second: Fraction, spread: Fraction) -> Fraction:
    """The probability that a / (a + b) is at most `share`, a and b uniform within +- `spread` of `first` and `second`.

    That is the part of the rectangle of (a, b) with a <= r b, r = share / (1 - share): for each b the length of a from
    its least value to r b, within its limits, integrated over b.
    """
    low_a, high_a = first * (1 - spread), first * (1 + spread)
    low_b, high_b = second * (1 - spread), second * (1 + spread)
    if share <= 0 or share >= 1:
        return Fraction(int(share >= 1))
    ratio = share / (1 - share)
    start = min(max(low_a / ratio, low_b), high_b)
    end = min(max(high_a / ratio, low_b), high_b)
    rising = ratio * (end * end - start * start) / 2 - low_a * (end - start)
    return (rising + (high_a - low_a) * (high_b - end)) / ((high_a - low_a) * (high_b - low_b))


def exact_acceptability(weighing: Weighing, spread: Fraction) -> Acceptability | None:
    """The exact shares of a round; None where more than one number decides, where rounded totals are ranked, or where
    there would be more crossings than drawing has draws.
    """
    varied = weighing.nodes.varied()
    if not varied:
        ranks, inside = weighing.weigh_exactly(dict.fromkeys(weighing.nodes.codes, Fraction(1)))
        return _sum(weighing, [(Fraction(1), ranks, inside)])
    rounded = weighing.ground.bundle.settings.rules.rank_on == RankOn.SHOWN
    if len(varied) > 1 or len(varied[0].children) > 2 or rounded:
        return None
    first, second = (weighing.nodes.weights[code] for code in varied[0].children)
    low = first * (1 - spread) / (first * (1 - spread) + second * (1 + spread))
    high = first * (1 + spread) / (first * (1 + spread) + second * (1 - spread))
    cuts = _cuts(weighing, varied[0], low, high)
    if cuts is None or len(cuts) * len(weighing.codes) > _MOST_CELLS:
        return None
    chances = [share_below(cut, first, second, spread) for cut in cuts]
    weighed = _weighed(weighing, varied[0], cuts)
    return _sum(
        weighing, ((right - left, *found) for (left, right), found in zip(pairwise(chances), weighed, strict=True))
    )


def _weights(weighing: Weighing, family: Family, share: Fraction) -> dict[str, Fraction]:
    first, second = family.children
    return {**dict.fromkeys(weighing.nodes.codes, Fraction(1)), first: share, second: 1 - share}


def _cuts(weighing: Weighing, family: Family, low: Fraction, high: Fraction) -> list[Fraction] | None:
    """All p from `low` to `high` at which anything crosses, with both ends; None where that is too much work."""
    # Each moves along a line or, where its sheet lacks one of the two, not at all.
    ends = [weighing.kinds.totals(weighing.nodes, _weights(weighing, family, share)) for share in (low, high)]
    rows = [_extended(line, low, high) for line in zip(*ends, strict=True)]
    inner = {low, high}
    for own in weighing.kinds.of:
        inner |= _crossings([rows[row] for row in own], low, high)
    pieces = list(pairwise(sorted(inner)))
    if len(pieces) * len(weighing.codes) ** 2 > 2 * _MOST_PAIRS:
        return None
    combined = weighing.ground.combined
    for left, right in pieces:
        third = (right - left) / 3
        lines = []
        for own in weighing.kinds.of:
            marks = [combined([_at(rows[row], share) for row in own]) for share in (left + third, right - third)]
            lines.append(_extended((marks[0], marks[1]), left + third, right - third))
        inner |= _crossings(lines, left, right)
    return sorted(inner | _other_cuts(weighing, family, low, high))


def _other_cuts(weighing: Weighing, family: Family, low: Fraction, high: Fraction) -> set[Fraction]:
    """Where a declaration's inner row reaches its threshold, or two cross on a row that parts ties."""
    inner: set[Fraction] = set()
    ends = [_weights(weighing, family, share) for share in (low, high)]
    for row, watched in weighing.fundable.moving.items():
        shares = [weighing.nodes.shares(weights, Fraction(1), None, row) for weights in ends]
        for _, above in watched:
            marks = [sum((above[leaf] * part for leaf, part in found.items()), Fraction(0)) for found in shares]
            inner |= _crossings([_extended((marks[0], marks[1]), low, high), (Fraction(0), Fraction(0))], low, high)
    if any(tie in weighing.nodes.under for tie in weighing.ground.ties):
        keys = [weighing.exact_keys(weights) for weights in ends]
        for column in range(1, len(weighing.ground.ties) + 1):
            marks_of = zip(*([key[column] for key in found] for found in keys), strict=True)
            inner |= _crossings([_extended((left, right), low, high) for left, right in marks_of], low, high)
    return inner


def _weighed(
    weighing: Weighing, family: Family, cuts: Sequence[Fraction]
) -> Iterator[tuple[Sequence[int], Sequence[bool]]]:
    """Ranks and who is inside between neighbouring cuts: in floats, exact for what they are, where there is room."""
    spans = list(pairwise(cuts))
    middles = [(left + right) / 2 for left, right in spans]
    raw = np.ones((len(spans), len(weighing.nodes.codes)))
    for child, shares in zip(family.children, (middles, [1 - share for share in middles]), strict=True):
        raw[:, weighing.nodes.codes.index(child)] = [float(share) for share in shares]
    block = max(1, 1_000_000 // max(1, len(weighing.codes)))
    for start in range(0, len(spans), block):
        found = weighing.weigh(raw[start : start + block])
        for offset, (left, right) in enumerate(spans[start : start + block]):
            if right - left > _NARROW:
                yield found.ranks[offset].tolist(), found.inside[offset].tolist()
            else:
                yield weighing.weigh_exactly(_weights(weighing, family, middles[start + offset]))


def _sum(weighing: Weighing, weighed: Iterable[tuple[Fraction, Sequence[int], Sequence[bool]]]) -> Acceptability:
    ranks: list[dict[int, Fraction]] = [{} for _ in weighing.codes]
    inside = [Fraction(0) for _ in weighing.codes]
    for chance, places, funded in weighed:
        for number, place in enumerate(places):
            ranks[number][place] = ranks[number].get(place, Fraction(0)) + chance
            inside[number] += chance * funded[number]
    return Acceptability(_by_code(weighing, inside), _by_code(weighing, ranks))


def _by_code(weighing: Weighing, found: Sequence[T]) -> Mapping[str, T]:
    return dict(zip(weighing.codes, found, strict=True))


def _at(line: Line, share: Fraction) -> Fraction:
    return line[0] + (line[1] - line[0]) * share


def _extended(marks: Line, left: Fraction, right: Fraction) -> Line:
    """The line through its values at `left` and `right`."""
    slope = (marks[1] - marks[0]) / (right - left)
    start = marks[0] - slope * left
    return start, start + slope


def _crossings(lines: Iterable[Line], low: Fraction, high: Fraction) -> set[Fraction]:
    """All shares strictly between `low` and `high` at which two lines meet."""
    found = set()
    for one, other in combinations(set(lines), 2):
        start, end = one[0] - other[0], one[1] - other[1]
        if start != end:
            share = start / (start - end)
            if low < share < high:
                found.add(share)
    return found
