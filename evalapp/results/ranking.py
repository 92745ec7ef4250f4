"""From the input of a calculation to its numbers: a function of the input alone, so that anyone can repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from evalapp.core.words import Words, say
from evalapp.results.numbers import (
    ConflictRow,
    CriterionRow,
    Numbers,
    RankedDeclaration,
    SheetCounts,
    Unresolved,
)
from evalapp.results.snapshot import STATED
from scoring.bundle import Bundle, Criterion, Declaration, SheetState, counts, sheets_of
from scoring.ranking import Notice, NoticeCode, Ranked, Ranking, Reason, ReasonCode, rank
from scoring.ranking import Unresolved as NotRanked
from scoring.ranking.tree import shares_of, tree_of

__all__ = ["numbers_of", "numbers_of_ranking"]


def numbers_of(bundle: Bundle, method: str | None = None) -> Numbers:
    """Rank the input by a method (the round's own where left out) and say everything that came out."""
    return numbers_of_ranking(bundle, rank(bundle, method))


def numbers_of_ranking(bundle: Bundle, ranking: Ranking) -> Numbers:
    """Say everything that came out of ranking an input."""
    settings, known = bundle.settings, {row.code: row for row in bundle.declarations}
    return Numbers(
        points=settings.points,
        decimals=settings.rules.decimals,
        method=ranking.method,
        fund=ranking.fund,
        fund_by_group=ranking.fund_by_group,
        rank_on=settings.rules.rank_on,
        ties=settings.rules.ties,
        quorum=settings.rules.quorum,
        criteria=tuple(_criteria(bundle)),
        declarations=tuple(_ranked(row, known[row.code]) for row in ranking.declarations),
        unresolved=tuple(_unresolved(row, known[row.code]) for row in ranking.unresolved),
        warnings=tuple(map(_warning, ranking.warnings)),
        conflicts=tuple(ConflictRow(row.declaration, row.kind, row.reason == STATED) for row in bundle.conflicts),
        sheets=_sheet_counts(bundle),
    )


def _criteria(bundle: Bundle) -> Iterator[CriterionRow]:
    """The tree in reading order, with what each row carries of the whole."""
    shares = shares_of(tree_of(bundle.criteria))
    points = Fraction(bundle.settings.points)
    for row, depth in _laid_out(bundle.criteria):
        share = shares.get(row.code)
        yield CriterionRow(
            code=row.code,
            parent=row.parent,
            title=row.title,
            weight=row.weight,
            kind=row.kind,
            best=row.best,
            worst=row.worst,
            step=row.step,
            threshold=row.threshold,
            depth=depth,
            share=share,
            points=None if share is None else share * points,
        )


def _laid_out(criteria: Iterable[Criterion]) -> Iterator[tuple[Criterion, int]]:
    children: dict[str | None, list[Criterion]] = {}
    for row in criteria:
        children.setdefault(row.parent, []).append(row)
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        yield row, depth
        waiting += [(child, depth + 1) for child in reversed(children.get(row.code, []))]


def _ranked(row: Ranked, declaration: Declaration) -> RankedDeclaration:
    return RankedDeclaration(
        code=row.code,
        title=declaration.title,
        applicant=declaration.applicant,
        region=declaration.region,
        group=declaration.group,
        rank=row.rank,
        tied=row.tied,
        total=row.total,
        shown=row.shown,
        sheets=row.experts,
        line=row.funded,
        below_threshold=row.below_threshold,
        values=_by_code(row.values),
        adjustment=row.adjustment,
        adjustments=_by_code(row.adjustments),
        # Sorted, so that a place in the list says nothing about whose sheet it is.
        sheet_totals=tuple(sorted(row.sheets.values())),
    )


def _by_code(values: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return dict(sorted(values.items()))


def _unresolved(row: NotRanked, declaration: Declaration) -> Unresolved:
    reasons = [_reason(reason) for reason in row.reasons]
    while len(reasons) > 1:
        last = reasons.pop()
        reasons[-1] = say("%(first)s %(then)s", first=reasons[-1], then=last)
    return Unresolved(
        row.code, declaration.title, declaration.applicant, declaration.region, declaration.group, reasons[0]
    )


def _reason(reason: Reason) -> Words:
    match reason.code:
        case ReasonCode.FEW_SHEETS:
            return say("%(counted)s of at least %(quorum)s sheets counted.", **reason.params)
        case ReasonCode.ALL_ABSTAINED:
            return say("No counted sheet has a score for %(criterion)s.", **reason.params)
        case ReasonCode.NO_OBJECTIVE:
            return say("The objective score for %(criterion)s is missing.", **reason.params)


def _warning(notice: Notice) -> Words:
    if notice.code is NoticeCode.NOT_CALIBRATED:
        return say("Nothing was calibrated: this design does not let strictness be told from quality.")
    count, first = notice.params["count"], notice.params["first"]
    match notice.code:
        case NoticeCode.FEW_TRIMMED:
            return say(
                "Trimmed with fewer than 5 sheets, so little is left of each (%(count)s declarations): %(first)s",
                count=count, first=first,
            )  # fmt: skip
        case NoticeCode.INCOMPLETE_SHEETS:
            # `first` would name experts by code.
            return say("%(count)s counted sheets have items neither scored nor abstained from.", count=count)
        case NoticeCode.LINE_TIE:
            return say(
                "A tie of %(count)s declarations stands across the funding line: %(first)s", count=count, first=first
            )
        case NoticeCode.LOT_DUE:
            return say(
                "A tie of %(count)s declarations stands across the funding line, and a lot is to be drawn: %(first)s",
                count=count, first=first,
            )  # fmt: skip


def _sheet_counts(bundle: Bundle) -> SheetCounts:
    sheets = sheets_of(bundle)
    counted = sum(counts(sheet, bundle.settings.rules.drafts) for sheet in sheets)
    sealed = sum(sheet.state is SheetState.SEALED for sheet in sheets)
    return SheetCounts(counted, len(sheets) - counted - sealed, sealed)
