"""The scores inside the sheets, item by item: how far they differ, and how many stand at an end of their scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scoring.crossed.table import Floats, Places
from scoring.watch.layout import Layout
from scoring.watch.spread import bulk

__all__ = ["Inside", "ItemModel", "Items", "inside", "item_model", "replicated_items"]

_LEAST_SHARE = 0.1
_LEAST_SPREAD = 0.1
_DIGITS = 9


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """`unit` (N x C): each sheet's scores on the items, 0 worst to 1 best, NaN where abstained; `step` (C) on it."""

    unit: Floats
    step: Floats

    def rows(self, places: Places) -> Items:
        """The rows in another order, the items in an order that follows from their scores."""
        unit = self.unit[places]
        order = np.lexsort(np.vstack([np.nan_to_num(unit[::-1], nan=-1.0), self.step]))
        return Items(unit[:, order], self.step[order])


@dataclass(frozen=True, slots=True, eq=False)
class ItemModel:
    """What the items of honest sheets are like, in units of the items' scales.

    An item's score is its mean (`mean`, C) + `slope` per point of the sheet's total around `middle` + a deviation of
    its own, with `relative` (C; 1 on average) times the expert's standard deviation. Experts' deviations are lognormal
    around `typical` with `spread`. `present` (N x C) marks scores given.
    """

    mean: Floats
    relative: Floats
    slope: float
    middle: float
    typical: float
    spread: float
    present: Floats
    step: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """For each sheet (N x replications): `variance` among its items, each less its mean and over its `relative`;
    `at_end`, the share of its items at an end of their scale; `code`, equal for sheets with the very same scores.
    `several` (N x 1) is 1 for sheets with two scores or more, `items` the number of items.
    """

    variance: Floats
    at_end: Floats
    code: Floats
    several: Floats
    items: int

    def spread(self, whole: Layout) -> Floats:
        """The standard deviation within an expert's sheets (m x replications), of those with two items or more."""
        rows = self.several[whole.rows]
        sheets = np.maximum(whole.by_expert(rows), 1.0)
        return np.sqrt(whole.by_expert(rows * self.variance[whole.rows]) / sheets)

    def error(self, whole: Layout) -> Floats:
        """The sampling deviation of its logarithm (m), 1 / sqrt(2 x degrees of freedom)."""
        sheets = np.maximum(whole.by_expert(self.several[whole.rows])[:, 0], 1.0)
        return 1.0 / np.sqrt(2.0 * sheets * (self.items - 1.0))


def item_model(items: Items, value: Floats, expert: Places) -> ItemModel:
    """Fit the model to sheets with their totals (N, points) by moments, the experts' deviations by their bulk."""
    present = (~np.isnan(items.unit)).astype(np.float64)
    given = present.sum(axis=1, keepdims=True)
    mean = np.where(present > 0, items.unit, 0.0).sum(axis=0) / present.sum(axis=0)
    apart = np.where(present > 0, items.unit - mean, 0.0)
    level = apart.sum(axis=1, keepdims=True) / np.maximum(given, 1.0)
    squares = np.sum((present * (apart - level)) ** 2, axis=0) / present.sum(axis=0)
    usual = float(np.sqrt(squares.mean()))
    relative = np.maximum(np.sqrt(squares) / usual, _LEAST_SHARE) if usual > 0 else np.ones(len(mean))
    around = value - value.mean()
    total = float(around @ around)
    model = ItemModel(
        mean, relative, float(level[:, 0] @ around) / total if total > 0 else 0.0, float(value.mean()), 0.0,
        _LEAST_SPREAD, present, items.step,
    )  # fmt: skip
    variance = inside(model, iter(items.unit.T[:, :, None])).variance[:, 0]
    own = _by_expert(variance, present, expert)
    rounding = float(np.mean((items.step / relative) ** 2)) / 12.0
    if not len(own):
        return model
    floor = 0.25 * max(float(np.median(own)), rounding)
    if floor <= 0.0:
        return model
    typical, spread = bulk(0.5 * np.log(np.maximum(own, floor))[:, None])
    latent = float(np.exp(2.0 * typical[0])) - rounding
    return replace(
        model,
        typical=float(np.sqrt(max(latent, 0.25 * rounding))),
        spread=max(float(spread[0]), _LEAST_SPREAD),
    )


def _by_expert(variance: Floats, present: Floats, expert: Places) -> Floats:
    """The mean variance of each expert's sheets with two items or more, experts without such left out."""
    rows = present.sum(axis=1) > 1
    count = np.bincount(expert[rows])
    return np.asarray(np.bincount(expert[rows], variance[rows])[count > 0] / count[count > 0])


def replicated_items(model: ItemModel, values: Floats, expert: Places, rng: np.random.Generator) -> Iterator[Floats]:
    """The items' scores of replicated sheets with these totals (N x replications), one item after the other."""
    level = model.slope * (values - model.middle)
    deviation = model.typical * np.exp(model.spread * rng.standard_normal((int(expert.max()) + 1, values.shape[1])))
    own = deviation[expert]
    for mean, relative, step in zip(model.mean, model.relative, model.step, strict=True):
        score = rng.standard_normal(values.shape)
        score *= own * relative
        score += level + mean
        yield np.clip(np.rint(score / step) * step, 0.0, 1.0)


def inside(model: ItemModel, columns: Iterator[Floats]) -> Inside:
    """What the sheets' items (an N x replications column each) come to."""
    sums, squares, at_end, code = 0.0, 0.0, 0.0, 0.0
    for place, score in enumerate(columns):
        given = model.present[:, place, None]
        filled = np.where(given > 0, score, 0.0)
        apart = given * (filled - model.mean[place]) / model.relative[place]
        sums = sums + apart
        squares = squares + apart**2
        half = 0.5 * model.step[place]
        at_end = at_end + given * ((filled < half) | (filled > 1.0 - half))
        code = code + np.where(given > 0, filled, -1.0) * np.sqrt(place + 2.0 + 1.0 / np.pi)
    count = np.maximum(model.present.sum(axis=1, keepdims=True), 1.0)
    variance = np.maximum(squares - sums**2 / count, 0.0) / np.maximum(count - 1.0, 1.0)
    several = (count > 1.0).astype(np.float64)
    return Inside(np.asarray(variance), np.asarray(at_end / count), np.round(code, _DIGITS), several, len(model.mean))
