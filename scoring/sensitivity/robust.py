"""What would change the outcome of a round: its weights, its experts, its scores, its method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from scoring.answers import RefusedError
from scoring.bundle.model import Bundle
from scoring.ranking import Ranked, rank
from scoring.sensitivity.contest import contests_of
from scoring.sensitivity.draws import Progress, count_draws
from scoring.sensitivity.exact import exact_acceptability
from scoring.sensitivity.experts import expert_flips, left_out
from scoring.sensitivity.ground import Ground, ground_of
from scoring.sensitivity.methods import method_flips, other_methods
from scoring.sensitivity.model import Caveat, CaveatCode, Flip, Robust, Robustness, Shift
from scoring.sensitivity.scores import score_flips
from scoring.sensitivity.weighing import Weighing
from scoring.sensitivity.weights import grid_caveat, weight_flips

__all__ = ["robust_of"]

_SPREAD = Fraction(1, 5)


def robust_of(
    bundle: Bundle,
    fund: int | None = None,
    spread: Fraction | Decimal = _SPREAD,
    draws: int = 10_000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Robust:
    """How firmly each declaration of a round stands, ranked by the round's own method.

    Weights: at every level each sibling's weight uniform within +- `spread` of itself, then renormalised; exactly where
    one share decides, else from `draws` draws by a generator made from `seed`. Flips: the smallest change of one
    criterion's weight, of one of its own scores, the expert left out and the other method that change whether a
    declaration is inside the funding line. A tie across the line, a place below a threshold and no place at all are
    all not inside. `fund` replaces the round's line. `progress` is told how far the work has come.

    Raises `RefusedError` (a `ValueError`) for a spread not between 0 and 1, no draws, a negative seed or no places.

    >>> from scoring import example_round, robust_of
    >>> found = robust_of(example_round())
    >>> for row in found.declarations[1:3]:
    ...     print(row.code, row.p_fund_weights, [(flip.criterion, str(flip.after)) for flip in row.flips])
    D2 1.0 [('PLAN', '30'), ('PLAN', '55')]
    D3 0.0 [('PLAN', '2999999999/100000000'), ('PLAN', '81')]
    """
    spread = _checked(spread, draws, seed, fund)
    ranking = rank(bundle, str(bundle.settings.rules.method), fund)
    ground = ground_of(bundle, fund)
    weighing = Weighing(ground)
    standing, exact = _standing(weighing, spread, draws, seed, progress)
    experts: Mapping[str, Shift] = {}
    methods: Mapping[str, Shift] = {}
    flips: dict[str, list[Flip]] = {}
    if ground.pools:
        flips, experts, methods = _flips(ground, weighing, fund, progress)
    return Robust(
        method=ranking.method,
        spread=spread,
        draws=0 if exact else draws,
        seed=seed,
        exact=exact,
        declarations=tuple(
            _declaration(row, standing[row.code], flips.get(row.code, ()), bool(ground.pools))
            for row in ranking.declarations
        ),
        unresolved=ranking.unresolved,
        fund=ranking.fund,
        fund_by_group=ranking.fund_by_group,
        experts=experts,
        methods=methods,
        warnings=_caveats(ground, weighing),
    )


def _checked(spread: Fraction | Decimal, draws: int, seed: int, fund: int | None) -> Fraction:
    wrong = []
    if not (isinstance(spread, Fraction) or isfinite(spread)) or not 0 < spread < 1:
        wrong.append(f"the spread of weights {spread} is not between 0 and 1")
    if draws < 1:
        wrong.append(f"{draws} draws are not 1 or more")
    if seed < 0:
        wrong.append(f"the seed {seed} is below 0")
    if fund is not None and fund < 1:
        wrong.append(f"{fund} places are not 1 or more")
    if wrong:
        raise RefusedError("\n".join(wrong))
    return Fraction(spread)


def _standing(
    weighing: Weighing, spread: Fraction, draws: int, seed: int, progress: Progress | None
) -> tuple[dict[str, tuple[float, Sequence[float]]], bool]:
    """For each declaration its share of weights inside the line and at each rank, and whether they are exact."""
    size = len(weighing.codes)
    found: dict[str, tuple[float, Sequence[float]]]
    solved = exact_acceptability(weighing, spread)
    if solved is not None:
        found = {
            code: (float(solved.inside[code]), [float(solved.ranks[code].get(r, 0)) for r in range(1, size + 1)])
            for code in weighing.codes
        }
        return found, True
    counts = count_draws(weighing, spread, draws, seed, progress)
    # One float for each count that occurs: most of a large round's are 0.
    shares = {int(count): int(count) / draws for count in {*counts.ranks.ravel().tolist(), *counts.inside.tolist()}}
    inside = [shares[count] for count in counts.inside.tolist()]
    rows = ([shares[count] for count in row.tolist()] for row in counts.ranks)
    found = {code: (share, row) for code, share, row in zip(weighing.codes, inside, rows, strict=True)}
    return found, False


def _flips(
    ground: Ground, weighing: Weighing, fund: int | None, progress: Progress | None
) -> tuple[dict[str, list[Flip]], Mapping[str, Shift], Mapping[str, Shift]]:
    contests = contests_of(ground)
    by_weight = weight_flips(weighing, contests, progress)
    experts = left_out(ground, contests, progress)
    by_score = score_flips(ground, contests, progress)
    methods = other_methods(ground, fund)
    found: dict[str, list[Flip]] = {}
    for flips in (by_weight, expert_flips(ground, experts), by_score, method_flips(methods)):
        for code, flip in flips.items():
            found.setdefault(code, []).append(flip)
    return found, experts, methods


def _declaration(row: Ranked, standing: tuple[float, Sequence[float]], flips: Sequence[Flip], line: bool) -> Robustness:
    inside, shares = standing
    return Robustness(row.code, row.rank, row.funded, inside if line else None, tuple(shares), tuple(flips))


def _caveats(ground: Ground, weighing: Weighing) -> tuple[Caveat, ...]:
    found = [] if ground.pools else [Caveat(CaveatCode.NO_LINE)]
    if not weighing.codes:
        found.append(Caveat(CaveatCode.NONE_RANKED))
    grid = grid_caveat(weighing) if ground.pools else None
    return tuple([*found, grid] if grid else found)
