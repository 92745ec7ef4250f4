"""Each expert left out with all their sheets: who crosses the line then, and who can no longer be ranked."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.ranking.marks import Marks
from scoring.sensitivity.contest import Contest
from scoring.sensitivity.draws import Progress
from scoring.sensitivity.ground import Ground, Outcome, Pool
from scoring.sensitivity.model import ExpertFlip, Shift

__all__ = ["expert_flips", "left_out"]


def left_out(
    ground: Ground, contests: tuple[tuple[Pool, Contest], ...], progress: Progress | None = None
) -> dict[str, Shift]:
    """For each expert whose absence changes something, by ascending code: what it changes.

    Only the declarations that the expert scored get another outcome; by none of a round's own methods does a sheet
    enter the total of another declaration.
    """
    scored_by = _scored_by(ground)
    found: dict[str, Shift] = {}
    for number, (expert, codes) in enumerate(scored_by.items(), 1):
        shift = _without(ground, contests, expert, codes)
        if shift != Shift():
            found[expert] = shift
        if progress:
            progress(f"{number} of {len(scored_by)} experts left out")
    return found


def expert_flips(ground: Ground, shifts: Mapping[str, Shift]) -> dict[str, ExpertFlip]:
    """For each declaration that some expert's absence flips, the one with the fewest counted sheets, then by code."""
    sheets = {expert: len(codes) for expert, codes in _scored_by(ground).items()}
    flips: dict[str, ExpertFlip] = {}
    for expert in sorted(shifts, key=lambda code: (sheets[code], code)):
        shift = shifts[expert]
        for code in (*shift.entering, *shift.leaving):
            flips.setdefault(code, ExpertFlip(expert, sheets[expert], shift.unresolved.get(code, "")))
    return flips


def _scored_by(ground: Ground) -> dict[str, list[str]]:
    """The declarations of each expert with a counted sheet, all ascending."""
    found: dict[str, list[str]] = {}
    for code in sorted(ground.marks):
        for expert in ground.marks[code].scored:
            found.setdefault(expert, []).append(code)
    return dict(sorted(found.items()))


def _without(ground: Ground, contests: tuple[tuple[Pool, Contest], ...], expert: str, codes: list[str]) -> Shift:
    changed: dict[str, Outcome | None] = {}
    unresolved: dict[str, str] = {}
    for code in codes:
        if ground.standings[code].reasons:
            continue
        outcome = ground.outcome(_reduced(ground.marks[code], expert))
        if isinstance(outcome, Outcome):
            changed[code] = outcome
        else:
            changed[code] = None
            unresolved[code] = "; ".join(reason.text for reason in outcome)
    entering: set[str] = set()
    leaving: set[str] = set()
    for pool, contest in contests:
        mine = {code: outcome for code, outcome in changed.items() if code in pool.members}
        if mine:
            came, left = contest.after(mine)
            entering |= came
            leaving |= left
    return Shift(tuple(sorted(entering)), tuple(sorted(leaving)), unresolved)


def _reduced(marks: Marks, expert: str) -> Marks:
    return Marks(
        scored={code: items for code, items in marks.scored.items() if code != expert},
        adjust={code: items for code, items in marks.adjust.items() if code != expert},
        objective=marks.objective,
    )
