"""How each total came about, as the report prints it: from scores as given, or from their means, to the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evalapp.core.words import Words, say
from evalapp.reports.figures import plain_decimal
from evalapp.results.steps import ItemStep, Steps

__all__ = ["MOST_COLUMNS", "Explained", "ExplainedItem", "ExplainedTotal", "explained"]

MOST_COLUMNS = {True: 10, False: 7}
"""The most sheets that have a column each, by whether totals are made of own totals: the page is so wide. With more,
their scores stand in one column, in the same order in every row."""


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """A scoring item of one declaration, its scale from worst to best; `objective`: `mean` is the objective score.
    Of a bonus or deduction `obtained` is the mean, and `worth` is empty."""

    title: str
    scale: str
    objective: bool
    scores: tuple[str, ...]
    mean: str
    worth: str
    obtained: str


@dataclass(frozen=True, slots=True)
class ExplainedTotal:
    """One declaration. `columns`: whether each sheet has its own; `own`: the sheets' totals, in brackets if not used;
    `before` the total without `adjustments`, `total` all of it exactly."""

    code: str
    name: str
    sheets: int
    columns: bool
    items: tuple[ExplainedItem, ...]
    own: tuple[str, ...]
    before: str
    adjustments: tuple[ExplainedItem, ...]
    total: str
    shown: str


@dataclass(frozen=True, slots=True)
class Explained:
    """The appendix: sentences, then a table a declaration; no tables where `why` says why not. `scores`: whether the
    sheets' scores are printed; `by_sheets`: whether the method is made of the sheets' own totals."""

    sentences: tuple[Words, ...]
    why: Words | None
    scores: bool
    by_sheets: bool
    totals: tuple[ExplainedTotal, ...]


def explained(
    steps: Sequence[Steps] | None, names: Mapping[str, str], method: str, *, sheets: bool, few: bool
) -> Explained:
    """Return the appendix. `names`: each declaration's applicant; `sheets`: whether officials see score sheets; `few`:
    whether there are few enough to print. `steps` None: the locked input does not give the numbers.
    """
    by_sheets = method != "mean"
    why = _why(steps, by_sheets=by_sheets, sheets=sheets, few=few)
    if why is not None or steps is None:
        return Explained((), why, sheets, by_sheets, ())
    return Explained(
        sentences=tuple(_sentences(method, sheets=sheets)),
        why=None,
        scores=sheets,
        by_sheets=by_sheets,
        totals=tuple(_total(each, names[each.code], sheets=sheets) for each in steps),
    )


def _why(steps: Sequence[Steps] | None, *, by_sheets: bool, sheets: bool, few: bool) -> Words | None:
    if steps is None:
        return say(
            "The input kept with this calculation does not give its totals, so nothing is explained here: one of the "
            "two was changed after it was locked."
        )
    if not few:
        return say(
            "There are too many declarations to print the steps of each. The command python -m scoring explain "
            "prints them from the input of the calculation."
        )
    if by_sheets and not sheets:
        return say(
            "By this method a total is made of the sheets' own totals, which the rules of this round keep closed to "
            "officials. The command python -m scoring explain prints all steps from the input of the calculation."
        )
    return None


def _sentences(method: str, *, sheets: bool) -> Iterator[Words]:
    if sheets:
        yield say(
            "Each numbered column is one score sheet, without a name; which is first follows from the scores alone and "
            "differs between declarations. A dash stands for an abstention, which is never counted as 0."
        )
    match method:
        case "mean":
            yield say(
                "Obtained = worth × (mean − worst) ÷ (best − worst); the scale from worst to best stands beside each "
                "item. The total is the sum of what was obtained, bonuses and deductions included."
            )
        case "median":
            yield _OWN_TOTALS
            yield say(
                "The total is the median of the own totals: the middle one, or the mean of the two in the middle; the "
                "others stand in brackets. Then come bonuses and deductions."
            )
        case "trimmed":
            yield _OWN_TOTALS
            yield say(
                "The total is the mean of the own totals; where there are three or more, one highest and one lowest, "
                "in brackets, are left out. Then come bonuses and deductions."
            )
    yield say(
        "81 2/3 means 81 and two thirds. Numbers are exact, but for those after ≈, which have decimals enough that a "
        "hand check gives the same total as shown."
    )


_OWN_TOTALS = say(
    "Each sheet has a total of its own: of each item it scored and of each objective score, its points × (score − "
    "worst) ÷ (best − worst), added up; the scale from worst to best stands beside each item. Where a sheet abstained, "
    "the weights of the items beside share the place."
)


def _total(steps: Steps, name: str, *, sheets: bool) -> ExplainedTotal:
    # What a heading obtains is the sum of what stands under it: only the items are printed.
    headings = {each.criterion.parent for each in steps.items}
    items = [each for each in steps.items if each.criterion.code not in headings]
    return ExplainedTotal(
        code=steps.code,
        name=name,
        sheets=steps.sheets,
        columns=steps.sheets <= MOST_COLUMNS[bool(steps.own)],
        items=tuple(_item(each, sheets=sheets) for each in items if each.worth),
        own=tuple(each.total if each.used else f"({each.total})" for each in steps.own),
        before=steps.before,
        adjustments=tuple(_item(each, sheets=sheets) for each in items if not each.worth),
        total=steps.total,
        shown=steps.shown,
    )


def _item(step: ItemStep, *, sheets: bool) -> ExplainedItem:
    row = step.criterion
    return ExplainedItem(
        title=row.title,
        scale=f"{plain_decimal(row.worst)} – {plain_decimal(row.best)}",
        objective=not step.scores,
        scores=step.scores if sheets else (),
        mean=step.mean,
        worth=step.worth,
        obtained=step.obtained,
    )
