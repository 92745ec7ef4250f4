"""Detection of conflicts at 2000 declarations and 1000 experts, beside a loop over all pairs with the same rules."""

from __future__ import annotations

from pathlib import Path
from time import process_time

from evalapp.conflicts.detection.facts import Policy
from evalapp.conflicts.detection.index import detect
from evalapp.conflicts.detection.measure import measure, read_pairs
from tests.benchmarks.assign.rows import Row
from tests.conflicts.detection.pairwise import pairwise, screened_pairwise
from tests.conflicts.detection.world import YEAR, made_declarations, made_experts

__all__ = ["run"]

_REPEATS = 3
_TIMES = 5.0
_SHARE = 20
_PAIRS = Path(__file__).parents[2] / "conflicts" / "detection" / "labelled_pairs.csv"


def run() -> list[Row]:
    """Time with and without the province's rule (each the fastest of three runs), and the labelled list."""
    declarations, experts = made_declarations(2000, seed=2), made_experts(1000, seed=1)
    rows = []
    for policy in (Policy(YEAR), Policy(YEAR, region="region")):
        ours, found = _fastest(detect, experts, declarations, policy)
        plain, expected = _fastest(screened_pairwise, experts, declarations, policy)
        same = [one.facts for one in found] == [one.facts for one in expected]
        # The plain loop's time grows with the pairs alone, so every twentieth expert is enough to know it.
        loop = _timed(pairwise, experts[::_SHARE], declarations, policy)[0] * _SHARE
        complete = all(one.rule and one.fact.expert_value and len(one.window) == 2 for one in found)
        rows.append(
            Row(
                "d_2000x1000",
                f"detection, region rule {policy.region}: {len(found)} findings",
                f"{ours:.2f} s",
                f"{loop:.1f} s ({loop / ours:.0f} times); with key sets {plain:.2f} s ({plain / ours:.1f} times)",
                f"at least {_TIMES:.0f} times a pairwise loop, the same findings, each with rule, fact, window",
                same and complete and loop >= _TIMES * ours,
            )
        )
    return rows + _labelled()


def _labelled() -> list[Row]:
    pairs = read_pairs(_PAIRS)
    rows = []
    for part in sorted({pair.part for pair in pairs}):
        got = measure([pair for pair in pairs if pair.part == part])
        rows.append(
            Row(
                "labelled pairs",
                f"matching of names, part “{part}”, {got.pairs} pairs",
                f"precision {got.precision:.3f}, recall {got.recall:.3f}",
                "",
                "printed",
            )
        )
    return rows


def _timed(work, experts, declarations, policy):
    started = process_time()
    found = work(experts, declarations, policy)
    return process_time() - started, found


def _fastest(work, *facts):
    return min((_timed(work, *facts) for _ in range(_REPEATS)), key=lambda timed: timed[0])
