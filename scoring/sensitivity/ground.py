"""What every kind of change starts from: the round's marks, its rules and its line, and one declaration's outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.bundle.model import Bundle, RankOn
from scoring.ranking.marks import Marks, Standing, collect, stand
from scoring.ranking.methods import median, trimmed_mean
from scoring.ranking.model import Reason
from scoring.ranking.order import rounded_half_up
from scoring.ranking.thresholds import below_threshold
from scoring.ranking.tree import Tree, tree_of

__all__ = ["Ground", "Outcome", "Pool", "ground_of"]

Keys = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one declaration is ranked on (the higher the better, compared in turn) and whether it may be funded."""

    keys: Keys
    fundable: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """Declarations that compete for the same places: all of them, or those of one group."""

    members: frozenset[str]
    places: int


@dataclass(frozen=True, slots=True)
class Ground:
    """A round ready to be changed. `pools` is empty where there is no funding line; `ties` are the codes of criteria
    that part equal totals, without "lot" and "shared".
    """

    bundle: Bundle
    tree: Tree
    marks: Mapping[str, Marks]
    standings: Mapping[str, Standing]
    method: str
    points: Fraction
    ties: tuple[str, ...]
    pools: tuple[Pool, ...]

    @property
    def ranked(self) -> tuple[str, ...]:
        """The codes that can be ranked, ascending."""
        return tuple(sorted(code for code, found in self.standings.items() if not found.reasons))

    @property
    def quorum(self) -> int:
        """The fewest counted sheets that a declaration needs."""
        return self.bundle.settings.rules.quorum

    def combined(self, tops: Sequence[Fraction]) -> Fraction:
        """The experts' own totals as one, by the round's method; by mean there is one: that of the items' means."""
        if self.method == "median":
            return median(tops)
        return trimmed_mean(tops) if self.method == "trimmed" else tops[0]

    def shown(self, total: Fraction) -> Fraction:
        """The total as it is ranked on."""
        rules = self.bundle.settings.rules
        return Fraction(rounded_half_up(total, rules.decimals)) if rules.rank_on == RankOn.SHOWN else total

    def outcome(self, marks: Marks) -> Outcome | tuple[Reason, ...]:
        """What a declaration with these marks would be ranked on, or why it could not be ranked."""
        standing = stand(self.tree, marks, self.quorum)
        return standing.reasons or self.placed(standing)

    def placed(self, standing: Standing) -> Outcome:
        """The outcome of a declaration that can be ranked."""
        if standing.top is None:
            raise ValueError("a declaration with nothing counted has no outcome")
        tops = [standing.top] if self.method == "mean" else list(standing.tops.values())
        total = self.points * self.combined(tops) + sum(standing.adjustments.values(), Fraction(0))
        known = {**standing.values, **standing.adjustments}
        keys = (self.shown(total), *(known.get(code, Fraction(0)) for code in self.ties))
        return Outcome(keys, not below_threshold(self.tree, standing))


def ground_of(bundle: Bundle, fund: int | None = None) -> Ground:
    """The ground of a round; `fund` in place of the round's own line, also of one by groups."""
    settings = bundle.settings
    tree = tree_of(bundle.criteria)
    marks = collect(bundle, tree)
    return Ground(
        bundle=bundle,
        tree=tree,
        marks=marks,
        standings={code: stand(tree, found, settings.rules.quorum) for code, found in marks.items()},
        method=str(settings.rules.method),
        points=Fraction(settings.points),
        ties=tuple(code for code in settings.rules.ties if code in tree.rows),
        pools=_pools(bundle, fund),
    )


def _pools(bundle: Bundle, fund: int | None) -> tuple[Pool, ...]:
    settings = bundle.settings
    if fund is None and settings.fund_by_group is not None:
        groups = sorted({row.group for row in bundle.declarations})
        return tuple(
            Pool(frozenset(row.code for row in bundle.declarations if row.group == group), places)
            for group in groups
            for places in (settings.fund_by_group.get(group, 0),)
        )
    places = settings.fund if fund is None else fund
    return () if places is None else (Pool(frozenset(row.code for row in bundle.declarations), places),)
