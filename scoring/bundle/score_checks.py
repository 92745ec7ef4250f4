"""Whether each score belongs to an item that takes it and lies on the item's scale."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from scoring.bundle.cells import number_text
from scoring.bundle.draft import Draft
from scoring.bundle.model import Criterion, CriterionKind
from scoring.bundle.problems import Problems, quoted
from scoring.bundle.scales import scales_of
from scoring.bundle.tables import OBJECTIVE, SCORES
from scoring.bundle.tree_checks import inner_codes

__all__ = ["check_scores"]


def check_scores(draft: Draft, problems: Problems) -> None:
    """Add what is wrong with the rows of `scores.csv` and `objective.csv` against the criteria."""
    look = _checker(draft, problems)
    for line, row in draft.scores.rows:
        look(SCORES.file, line, row.criterion, row.score)
    for line, value in draft.objective.rows:
        look(OBJECTIVE.file, line, value.criterion, value.score)


def _checker(draft: Draft, problems: Problems) -> Callable[[str, int, str, Decimal | None], None]:
    items = {row.code: row for _, row in draft.criteria.rows}
    inner = inner_codes(draft.criteria)
    scales = scales_of(items.values())
    fine: set[tuple[str, Decimal]] = set()

    def look(file: str, line: int, code: str, value: Decimal | None) -> None:
        item = items.get(code)
        if item is None:
            return
        if code in inner:
            wrong = f"{quoted(code)} has rows under it and takes no score"
            problems.add(file, line, "criterion", wrong, "the code of a scoring item")
        elif (found := _wrong_file(file, item)) is not None:
            problems.add(file, line, "criterion", f"{quoted(code)} {found[0]}", found[1])
        elif value is not None and code in scales and (code, value) not in fine:
            if scales[code].holds(value):
                fine.add((code, value))
            else:
                wrong = f"{number_text(value)} is not on the scale of {quoted(code)}"
                problems.add(file, line, "score", wrong, scales[code].text)

    return look


def _wrong_file(file: str, item: Criterion) -> tuple[str, str] | None:
    if file == SCORES.file and item.kind == CriterionKind.OBJECTIVE:
        return "is objective and not scored by experts", f"its value in {OBJECTIVE.file}"
    if file == OBJECTIVE.file and item.kind != CriterionKind.OBJECTIVE:
        return f"is of the kind {item.kind.value}", "an item of the kind objective"
    return None
