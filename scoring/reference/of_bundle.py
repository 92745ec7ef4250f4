"""The reference ranking of a round: what stands beside the official one and says how sure it is."""

from __future__ import annotations

import numpy as np

from scoring.bundle.model import Bundle
from scoring.crossed.table import Floats, Places, ScoreTable
from scoring.linkage import counted_pairs, linkage
from scoring.ranking.model import Ranked, Ranking
from scoring.reference.doubts import doubts_of
from scoring.reference.model import Doubt, ExpertReference, Interval, Parts, Reference, Standing
from scoring.reference.of_table import components_of, posterior_of
from scoring.reference.places import chance_of_being_funded, expected_ranks, rank_intervals, ranks_of
from scoring.reference.posterior import DRAWS, Posterior
from scoring.reference.totals import totals_table

__all__ = ["reference_of"]

_PLACES = 6


def reference_of(
    bundle: Bundle,
    ranking: Ranking,
    model: str = "calibrated",
    level: float = 0.9,
    seed: int = 0,
    draws: int = DRAWS,
) -> Reference:
    """The reference by `model` beside a ranking of the same bundle, with intervals of `level`.

    The model is fitted to all counted sheets, also those of unresolved declarations, whose sheets say how strict
    their experts are; ranks are among the ranked declarations. Chances are of `ranking`'s funding line, by groups
    where it is, without those below a threshold. Raises `ValueError` for an unknown model.

    >>> from scoring import example_round, rank, reference_of
    >>> bundle = example_round()
    >>> found = reference_of(bundle, rank(bundle), seed=1)
    >>> for code, row in found.declarations.items():
    ...     print(code, row.rank, round(row.p_fund, 1))
    D1 1 1.0
    D2 2 0.8
    D3 3 0.2
    D4 4 0.0
    >>> parts = found.declarations["D1"].parts
    >>> round(parts.raw + parts.strictness + parts.shrinkage - found.declarations["D1"].total, 6)
    0.0
    """
    table = totals_table(bundle)
    variance = components_of(table)
    made = posterior_of(table, model, seed, draws)
    if isinstance(made, Doubt):
        return Reference(model, level, seed, 0, variance=variance, why=made)
    place = {code: number for number, code in enumerate(table.declarations)}
    ranked = [row for row in ranking.declarations if row.code in place]
    own = np.array([place[row.code] for row in ranked], dtype=np.intp)
    return Reference(
        model=model,
        level=level,
        seed=seed,
        draws=len(made.draws),
        declarations=_standings(made, ranking, ranked, own, level),
        experts=_experts(table, made, level),
        variance=variance,
        doubts=doubts_of(table, linkage(counted_pairs(bundle)), variance, draws),
    )


def _standings(
    made: Posterior, ranking: Ranking, ranked: list[Ranked], own: Places, level: float
) -> dict[str, Standing]:
    if not ranked:
        return {}
    bonus = np.array([float(row.adjustment) for row in ranked])
    draws = made.draws[:, own] + bonus
    totals = np.round(made.total[own] + bonus, _PLACES)
    drawn = ranks_of(draws)
    intervals = rank_intervals(drawn, level)
    low, high = _bounded(draws, level, float(ranking.points), bonus, totals)
    places = _competing(ranking, ranked)
    chance = None if places is None else chance_of_being_funded(draws, places)
    expected, raw = expected_ranks(drawn), _raw_means(made.fit.table)[own] + bonus
    return {
        row.code: Standing(
            total=float(totals[at]),
            rank=int((totals > totals[at]).sum()) + 1,
            tied=int((totals == totals[at]).sum()) > 1,
            se=_rounded(made.total_sd[own[at]]),
            interval=(_rounded(low[at]), _rounded(high[at])),
            parts=_parts(float(totals[at]), float(raw[at]), float(made.total[own[at]] - made.adjusted[own[at]])),
            rank_interval=intervals[at],
            expected_rank=_rounded(expected[at]),
            p_fund=None if chance is None else _rounded(chance[at]),
        )
        for at, row in enumerate(ranked)
    }


def _bounded(draws: Floats, level: float, points: float, bonus: Floats, totals: Floats) -> tuple[Floats, Floats]:
    """Equal-tailed intervals that hold the total and go beyond the scale's ends only where the total itself does."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    floor, ceiling = np.minimum(bonus, totals), np.maximum(points + bonus, totals)
    return np.clip(np.minimum(low, totals), floor, None), np.clip(np.maximum(high, totals), None, ceiling)


def _competing(ranking: Ranking, ranked: list[Ranked]) -> list[tuple[Places, int]] | None:
    """Which of the ranked compete for how many places; None without a funding line."""
    fundable = [at for at, row in enumerate(ranked) if not row.below_threshold]
    if ranking.fund_by_group is not None:
        return [
            (np.array([at for at in fundable if ranked[at].group == group], dtype=np.intp), count)
            for group, count in sorted(ranking.fund_by_group.items())
        ]
    return None if ranking.fund is None else [(np.array(fundable, dtype=np.intp), ranking.fund)]


def _parts(total: float, raw: float, shrinkage: float) -> Parts:
    raw, shrinkage = _rounded(raw), _rounded(shrinkage)
    return Parts(raw, _rounded(total - raw - shrinkage), shrinkage)


def _experts(table: ScoreTable, made: Posterior, level: float) -> dict[str, ExpertReference]:
    fit = made.fit
    tails = np.quantile(-made.effect_draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    precision = 1.0 / fit.noise**2
    precision = precision / precision.mean()
    sheets = np.bincount(table.expert, minlength=len(table.experts))

    def interval(at: int) -> Interval:
        severity = -float(fit.effect[at])
        return _rounded(min(tails[0, at], severity)), _rounded(max(tails[1, at], severity))

    return {
        code: ExpertReference(
            severity=_rounded(-fit.effect[at]),
            severity_se=_rounded(fit.effect_sd[at]),
            severity_interval=interval(at),
            precision=_rounded(precision[at]),
            noise=_rounded(fit.noise[at]),
            scale=_rounded(fit.scale[at]),
            sheets=int(sheets[at]),
        )
        for at, code in enumerate(table.experts)
    }


def _raw_means(table: ScoreTable) -> Floats:
    n = len(table.declarations)
    mean: Floats = np.bincount(table.declaration, table.value, n) / np.bincount(table.declaration, minlength=n)
    return mean


def _rounded(value: float | np.floating) -> float:
    # Adding 0 turns -0.0 into 0.0.
    return round(float(value), _PLACES) + 0.0
