"""Each single score moved along the steps of its scale: the smallest move that takes its declaration over the line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from scoring.bundle.model import Criterion, CriterionKind, Score
from scoring.ranking.marks import Marks
from scoring.sensitivity.contest import Contest
from scoring.sensitivity.draws import Progress
from scoring.sensitivity.ground import Ground, Outcome, Pool
from scoring.sensitivity.model import ScoreFlip

__all__ = ["score_flips"]


@dataclass(frozen=True, slots=True)
class _Given:
    """A counted score and its item's scale: `best` and `worst` apart by `steps` steps, `done` of them from worst."""

    expert: str
    item: Criterion
    worst: Fraction
    toward_best: Fraction
    steps: int
    done: int

    def value(self, done: int) -> Fraction:
        """The score so many steps from worst."""
        return self.worst + done * self.toward_best


def score_flips(
    ground: Ground, contests: tuple[tuple[Pool, Contest], ...], progress: Progress | None = None
) -> dict[str, ScoreFlip]:
    """For each declaration that one of its own scores can flip, the smallest move, as a share of the item's scale.

    Among equally small moves the first by criterion, then expert, then upwards counts. Bonuses and deductions are
    scores too; abstentions and objective scores are none. No score flips a declaration that cannot be ranked.
    """
    given = _given(ground)
    flips: dict[str, ScoreFlip] = {}
    done = 0
    for pool, contest in contests:
        for code in sorted(pool.members):
            if code in given and not ground.standings[code].reasons:
                flip = _smallest(_Declaration(ground, contest, code), given[code])
                if flip is not None:
                    flips[code] = flip
            done += 1
            if progress:
                progress(f"scores of {done} of {len(ground.marks)} declarations moved")
    return dict(sorted(flips.items()))


def _given(ground: Ground) -> dict[str, list[_Given]]:
    found: dict[str, list[_Given]] = {}
    for row in ground.bundle.scores:
        item = ground.tree.rows[row.criterion]
        counted = row.expert in ground.marks[row.declaration].scored
        if counted and item.kind in {CriterionKind.SCORED, CriterionKind.ADJUST}:
            scale = _scale(row, item)
            if scale is not None:
                found.setdefault(row.declaration, []).append(scale)
    return {code: sorted(scores, key=lambda one: (one.item.code, one.expert)) for code, scores in found.items()}


def _scale(row: Score, item: Criterion) -> _Given | None:
    if row.score is None or item.best is None or item.worst is None or item.step is None:
        return None
    worst, step = Fraction(item.worst), Fraction(item.step)
    toward_best = step if item.best > item.worst else -step
    return _Given(
        expert=row.expert,
        item=item,
        worst=worst,
        toward_best=toward_best,
        steps=int((Fraction(item.best) - worst) / toward_best),
        done=int((Fraction(row.score) - worst) / toward_best),
    )


class _Declaration:
    """One declaration, the others as they are."""

    def __init__(self, ground: Ground, contest: Contest, code: str) -> None:
        self._ground, self._marks = ground, ground.marks[code]
        self._bar = contest.bar(code)
        self.inside = code in contest.inside
        outcome = ground.placed(ground.standings[code])
        self.now = self._passes(outcome)

    def ways(self, given: _Given) -> tuple[int, ...]:
        """Upwards or downwards; a scored item, unlike a bonus with its best end at the smaller number, has one way."""
        if given.item.kind == CriterionKind.ADJUST:
            return 1, -1
        return (-1,) if self.inside else (1,)

    def passes(self, given: _Given, done: int) -> tuple[bool, bool]:
        """Whether it passes the bar, and whether it can be funded, with this score so many steps from worst."""
        outcome = self._ground.outcome(_moved(self._marks, given, done))
        if not isinstance(outcome, Outcome):
            raise TypeError("a moved score cannot leave a declaration unresolved")
        return self._passes(outcome)

    def _passes(self, outcome: Outcome) -> tuple[bool, bool]:
        bar = self._bar
        return bar is None or tuple(-key for key in outcome.keys) < bar, outcome.fundable


def _moved(marks: Marks, given: _Given, done: int) -> Marks:
    code, expert, score = given.item.code, given.expert, given.value(done)
    if given.item.kind == CriterionKind.ADJUST:
        return Marks(marks.scored, {**marks.adjust, expert: {**marks.adjust[expert], code: score}}, marks.objective)
    unit = Fraction(done, given.steps)
    return Marks({**marks.scored, expert: {**marks.scored[expert], code: unit}}, marks.adjust, marks.objective)


def _smallest(declaration: _Declaration, scores: Iterable[_Given]) -> ScoreFlip | None:
    best: ScoreFlip | None = None
    share = Fraction(2)
    for given in scores:
        for way in declaration.ways(given):
            room = given.steps - given.done if way > 0 else given.done
            # Only a strictly smaller share of the scale replaces what was found.
            room = min(room, -(-share * given.steps // 1) - 1)
            moves = _first_flip(declaration, given, way, room)
            if moves:
                share = Fraction(moves, given.steps)
                best = ScoreFlip(
                    given.expert, given.item.code, given.value(given.done), given.value(given.done + way * moves)
                )
    return best


def _first_flip(declaration: _Declaration, given: _Given, way: int, room: int) -> int | None:
    """The fewest steps, at most `room`, after which the declaration stands on the other side; None where none does.

    Along one way the total only rises or only falls, and so does a threshold's criterion; only where a bonus has its
    best end at the smaller number do the two go against each other. So what must change does so once, and is found
    by halving; whether the rest still holds there is asked after.
    """
    if room < 1:
        return None

    def flipped(steps: int) -> bool:
        return all(declaration.passes(given, given.done + way * steps)) != declaration.inside

    def reached(steps: int) -> bool:
        if declaration.inside:
            return flipped(steps)
        now = declaration.passes(given, given.done + way * steps)
        return all(holds or held for holds, held in zip(now, declaration.now, strict=True))

    if not reached(room):
        return None
    moves = _halved(reached, room)
    return moves if flipped(moves) else None


def _halved(reached: Callable[[int], bool], room: int) -> int:
    """The smallest number from 1 to `room` that is reached; `room` is."""
    low, high = 0, room
    while high - low > 1:
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle
    return high
