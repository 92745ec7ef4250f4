"""What no single cell shows: the files of a bundle compared with each other."""

from __future__ import annotations

from scoring.bundle.cells import CellError, number
from scoring.bundle.draft import Draft
from scoring.bundle.model import CriterionKind, IndicatorKind
from scoring.bundle.pair_checks import check_pairs
from scoring.bundle.problems import Problems, quoted
from scoring.bundle.score_checks import check_scores
from scoring.bundle.settings import TIE_WORDS
from scoring.bundle.tables import CRITERIA, DECLARATIONS, DECLARED, INDICATORS, SETTINGS
from scoring.bundle.tree_checks import check_tree

__all__ = ["check"]


def check(draft: Draft, problems: Problems) -> None:
    """Add what is wrong between the files. Rows that could not be read are left out, so nothing is reported twice."""
    damaged = {problem.file for problem in problems.found}
    if CRITERIA.file in draft.layout and not draft.criteria.lost:
        check_tree(draft.criteria, problems)
    check_scores(draft, problems)
    check_pairs(draft, damaged, problems)
    _check_indicators(draft, problems)
    if draft.settings is not None:
        _check_ties(draft, draft.settings.rules.ties, problems)
        _check_groups(draft, draft.settings.fund_by_group, problems)


def _check_ties(draft: Draft, ties: tuple[str, ...], problems: Problems) -> None:
    notes = {row.code for _, row in draft.criteria.rows if row.kind == CriterionKind.NOTE}
    for position, code in enumerate(ties):
        last_word = code in TIE_WORDS and position == len(ties) - 1
        if last_word or "code" not in draft.criteria.columns or draft.criteria.lost:
            continue
        if code not in draft.criteria.codes or code in notes:
            what = "is a note, which is never counted" if code in notes else "is no criterion"
            problems.add(SETTINGS, None, "rules.ties", f"{quoted(code)} {what}", "codes of criteria.csv that count")


def _check_groups(draft: Draft, places: dict[str, int] | None, problems: Problems) -> None:
    if places is None or DECLARATIONS.file not in draft.layout:
        return
    for line, row in draft.declarations.rows:
        if row.group not in places:
            what = f"{quoted(row.group)} is not in fund_by_group" if row.group else "is empty"
            problems.add(DECLARATIONS.file, line, "group", what, "one of " + ", ".join(map(quoted, places)))


def _check_indicators(draft: Draft, problems: Problems) -> None:
    numeric = {row.code for _, row in draft.indicators.rows if row.kind != IndicatorKind.TEXT}
    for line, indicator in draft.indicators.rows:
        if indicator.code in numeric and indicator.target:
            _check_number(INDICATORS.file, line, "target", indicator.target, problems)
    for line, value in draft.declared.rows:
        if value.indicator in numeric:
            _check_number(DECLARED.file, line, "value", value.value, problems)


def _check_number(file: str, line: int, column: str, text: str, problems: Problems) -> None:
    try:
        number(text)
    except CellError as error:
        problems.add(file, line, column, error.wrong, f"{error.expected}, because of the indicator's kind")
