"""Invented sheets: cities of different strength, experts of different strictness, a funding line that is close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from evalapp.bundles.demo import opinions
from evalapp.bundles.demo.chance import Chance
from evalapp.bundles.demo.criteria import GROUPS
from scoring.bundle import Criterion, CriterionKind, ObjectiveScore, Score, Sheet, SheetState

__all__ = ["Invented", "Story", "invent"]

Pair = tuple[str, str]
BEST, STEP = 0.83, 0.009


@dataclass(slots=True)
class Invented:
    """What experts did, row by row."""

    scores: list[Score] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    objective: list[ObjectiveScore] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    """Who does what apart from scoring: pairs of declaration and expert, codes of declarations."""

    conflicts: frozenset[Pair]
    sealed: frozenset[Pair]
    drafts: frozenset[Pair]
    abstains_from: Mapping[str, str]
    weak_in: Mapping[str, str]
    favours: Mapping[Pair, float]


def invent(
    criteria: Sequence[Criterion], declarations: Sequence[str], experts: Sequence[str], story: Story, seed: int
) -> Invented:
    """Return every sheet of a panel that scores everybody."""
    chance = Chance(seed)
    made = Invented()
    strictness = {expert: chance.near(0.04) for expert in experts}
    items = [row for row in criteria if row.step is not None]
    # The order of codes is no order of merit.
    merits = sorted((chance.share(), code) for code in declarations)
    strength = {code: BEST - STEP * place + chance.near(0.004) for place, (_, code) in enumerate(merits)}
    for code in declarations:
        bent = {group: chance.near(0.05) for group in GROUPS}
        if code in story.weak_in:
            bent = dict.fromkeys(GROUPS, 0.1) | {story.weak_in[code]: -0.28}
        for row in items:
            if row.kind is CriterionKind.OBJECTIVE:
                value = _on_scale(row, strength[code] + chance.near(0.1))
                page = 10 + int(chance.share() * 300)
                made.objective.append(ObjectiveScore(code, row.code, value, f"《虚构统计年鉴》第 {page} 页"))
        for expert in experts:
            if (code, expert) not in story.conflicts or (code, expert) in story.sealed:
                level = strength[code] - strictness[expert] + story.favours.get((code, expert), 0.0)
                _sheet(made, chance, items, (code, expert), {group: level + bent[group] for group in GROUPS}, story)
    return made


def _sheet(
    made: Invented, chance: Chance, items: Sequence[Criterion], pair: Pair, levels: Mapping[str, float], story: Story
) -> None:
    declaration, expert = pair
    asked = [row for row in items if row.kind is CriterionKind.SCORED]
    draft, sealed = pair in story.drafts, pair in story.sealed
    for row in asked[: len(asked) * 2 // 3] if draft else asked:
        group = row.code[0]
        score, comment = _on_scale(row, levels[group] + chance.near(0.06)), ""
        if chance.share() < 0.12:
            comment = chance.of(opinions.COMMENTS[group])
        if story.abstains_from.get(expert) == row.code and chance.share() < 0.4:
            made.scores.append(Score(declaration, expert, row.code, None, opinions.ABSTENTION))
        else:
            made.scores.append(Score(declaration, expert, row.code, score, comment))
    if not draft and chance.share() < 0.07:
        bonus = chance.share() < 0.7
        said = chance.of(opinions.BONUS if bonus else opinions.DEDUCTION)
        score = Decimal(1 + int(chance.share() * 4)) / 2
        made.scores.append(Score(declaration, expert, "F", score if bonus else -score, said))
    state = SheetState.SEALED if sealed else SheetState.DRAFT if draft else SheetState.SUBMITTED
    made.sheets.append(Sheet(declaration, expert, state, "" if draft else _opinion(chance, levels)))


def _on_scale(row: Criterion, share: float) -> Decimal:
    """The nearest score on the item's scale."""
    best, step = row.best or Decimal(0), row.step or Decimal(1)
    steps = int(best / step)
    return step * min(max(round(share * steps), 0), steps)


def _opinion(chance: Chance, levels: Mapping[str, float]) -> str:
    ordered = sorted(levels, key=lambda group: levels[group] + chance.near(0.03))
    strong, weak = chance.of(opinions.STRONG[ordered[-1]]), chance.of(opinions.WEAK[ordered[0]])
    return f"{strong}；{weak}。{chance.of(opinions.ENDS)}"
