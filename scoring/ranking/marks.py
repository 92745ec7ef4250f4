"""What the counted sheets and the objective scores say of each declaration, and what follows on each criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring.bundle.model import Bundle, CriterionKind
from scoring.bundle.sheets import counts, required_items, sheets_of
from scoring.ranking.exact import exact
from scoring.ranking.model import Reason, ReasonCode
from scoring.ranking.tree import Tree, climb, unit_value

__all__ = ["Marks", "Standing", "collect", "incomplete_sheets", "own_tops", "stand"]

ByItem = dict[str, Fraction]


@dataclass(slots=True)
class Marks:
    """One declaration: for each counted sheet, by expert, its scored items in [0, 1] and its adjustments in points;
    `objective` the same for everyone.
    """

    scored: dict[str, ByItem] = field(default_factory=dict)
    adjust: dict[str, ByItem] = field(default_factory=dict)
    objective: ByItem = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """One declaration before the experts' totals become one: values by criterion, `top` in [0, 1] by mean of items.

    `tops` are the sheets' own totals in [0, 1] by expert; `reasons` say why it cannot be ranked, empty where it can.
    """

    experts: int
    values: Mapping[str, Fraction]
    top: Fraction | None
    tops: Mapping[str, Fraction]
    adjustments: Mapping[str, Fraction]
    reasons: tuple[Reason, ...]


def collect(bundle: Bundle, tree: Tree) -> dict[str, Marks]:
    """The marks of every declaration, by code, from counted sheets. Abstentions are left out: missing, not zero."""
    marks = {row.code: Marks() for row in bundle.declarations}
    for sheet in sheets_of(bundle):
        if counts(sheet, bundle.settings.rules.drafts):
            marks[sheet.declaration].scored[sheet.expert] = {}
            marks[sheet.declaration].adjust[sheet.expert] = {}
    units: dict[tuple[str, Decimal], Fraction] = {}
    for row in bundle.scores:
        mine = marks[row.declaration]
        if row.score is None or row.expert not in mine.scored:
            continue
        item = tree.rows[row.criterion]
        if item.kind == CriterionKind.SCORED:
            key = row.criterion, row.score
            if key not in units:
                units[key] = unit_value(item, row.score)
            mine.scored[row.expert][row.criterion] = units[key]
        elif item.kind == CriterionKind.ADJUST:
            mine.adjust[row.expert][row.criterion] = exact(row.score, f"a score of {row.criterion}")
    for value in bundle.objective:
        marks[value.declaration].objective[value.criterion] = unit_value(tree.rows[value.criterion], value.score)
    return marks


def incomplete_sheets(bundle: Bundle) -> tuple[str, ...]:
    """Counted sheets in which a scored item has neither score nor abstention, as `declaration/expert`, in order."""
    required = required_items(bundle.criteria)
    filled: dict[tuple[str, str], set[str]] = {}
    for row in bundle.scores:
        filled.setdefault((row.declaration, row.expert), set()).add(row.criterion)
    counted = (sheet for sheet in sheets_of(bundle) if counts(sheet, bundle.settings.rules.drafts))
    pairs = ((sheet.declaration, sheet.expert) for sheet in counted)
    return tuple(sorted("/".join(pair) for pair in pairs if not required <= filled.get(pair, set())))


def own_tops(tree: Tree, marks: Marks) -> dict[str, Fraction]:
    """Each expert's own total in [0, 1]: of the items that expert scored, re-weighted, with the objective items.

    An expert who scored none of the scored items has no total of their own: the objective scores are nobody's opinion.
    """
    tops: dict[str, Fraction] = {}
    for expert, items in marks.scored.items():
        if items or not tree.scored:
            top = climb(tree, items | marks.objective)[1]
            if top is not None:
                tops[expert] = top
    return tops


def stand(tree: Tree, marks: Marks, quorum: int) -> Standing:
    """The values of one declaration; each item is the mean over the counted sheets that did not abstain from it."""
    items = _means(marks.scored) | marks.objective
    values, top = climb(tree, items)
    count = len(marks.scored)
    reasons: list[Reason] = []
    if count < quorum:
        reasons.append(Reason(ReasonCode.FEW_SHEETS, {"counted": count, "quorum": quorum}))
    if count:
        missing = sorted(set(tree.scored) - set(items))
        reasons += [Reason(ReasonCode.ALL_ABSTAINED, {"criterion": code}) for code in missing]
    missing = sorted(set(tree.objective) - set(items))
    reasons += [Reason(ReasonCode.NO_OBJECTIVE, {"criterion": code}) for code in missing]
    return Standing(count, values, top, own_tops(tree, marks), _means(marks.adjust), tuple(reasons))


def _means(sheets: Mapping[str, ByItem]) -> ByItem:
    collected: dict[str, list[Fraction]] = {}
    for items in sheets.values():
        for code, value in items.items():
            collected.setdefault(code, []).append(value)
    return {code: sum(values, Fraction(0)) / len(values) for code, values in collected.items()}
