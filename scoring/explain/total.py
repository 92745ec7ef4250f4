"""The table of a declaration's total, and how many decimals its tables need for a hand check."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from scoring.explain.ground import Ground, scale_of
from scoring.explain.model import Cell, Column, Phrase, Row, Table
from scoring.explain.own_totals import Scales, totals_kept
from scoring.explain.printed import EXACT, cell, places_for, printed
from scoring.explain.words import PhraseCode
from scoring.ranking.methods import FEWEST_TO_TRIM, mean
from scoring.ranking.model import Ranked

__all__ = ["before_adjustments", "places_of", "total_table"]

Z_DECIMALS = 20
"""The mean of standardised values is rounded to so many decimals, as `scoring.ranking.methods` does."""

_KEPT = (PhraseCode.USED_KEPT, PhraseCode.USED_MIDDLE)


def before_adjustments(ground: Ground, declaration: str, method: str, scales: Scales | None) -> Fraction:
    """The total in points without bonuses and deductions, along the same steps as the tables."""
    sheets = [sheet for sheet in ground.sheets[declaration] if sheet.top is not None]
    top = ground.standings[declaration].top
    if top is None:
        raise ValueError(f"{declaration} has no total to explain")
    if method in ("median", "trimmed"):
        used = totals_kept(sheets, method)
        top = mean([sheet.top or Fraction(0) for sheet, use in zip(sheets, used, strict=True) if use in _KEPT])
    elif method == "zscore" and scales is not None:
        top = round(mean([moved for _, moved in scales.moved[declaration]]), Z_DECIMALS)
    return ground.points * top


def places_of(ground: Ground, row: Ranked, scales: Scales | None) -> int | None:
    """How many decimals the tables of a declaration need, so that its total as shown follows from what is printed.

    Bounds how far the last places of the printed numbers can move a total that is computed from them: from shares,
    worths, means on the items' scales, values, points obtained, sheets' own totals, or standardised ones.
    """
    tree, points = ground.tree, ground.points
    ends = (scale_of(tree.rows[code]) for code in tree.scored)
    narrowest = min((abs(best - worst) for worst, best in ends), default=Fraction(1))
    items = len(tree.scored) + len(tree.objective) + len(tree.adjust) + 1
    magnified = points * (1 + items + 1 / narrowest) + 2 * items
    decimals = ground.bundle.settings.rules.decimals
    if scales is None:
        return places_for(row.total, decimals, magnified)
    finest = Fraction(1)
    for sheet, (score, _) in zip(ground.sheets[row.code], scales.moved[row.code], strict=False):
        if score is not None:
            # A bound need not be exact: fractions of roots to 40 decimals are slow to add up.
            z, deviation = ceil(abs(score)), scales.experts[sheet.expert][2]
            magnified += 2 * points * (ceil(scales.deviation / deviation) * (2 + z) + z + 1)
            finest = min(finest, deviation / 1000)
    return places_for(row.total, decimals, magnified + points, finest, most=Z_DECIMALS - 2)


def total_table(ground: Ground, row: Ranked, method: str, places: int | None) -> Table:
    """From what the method makes of the sheets, over each bonus or deduction, to the exact total and what is shown."""
    rows: list[Row] = [(_first_step(ground, row, method), cell(row.total - row.adjustment, places))]
    rows += [
        (Phrase(PhraseCode.ADJUSTMENT, {"criterion": item.code}), cell(row.adjustments[item.code], places))
        for item, _ in ground.rows
        if item.code in row.adjustments
    ]
    rows.append((Phrase(PhraseCode.SUMMED), cell(row.total, places)))
    decimals = ground.bundle.settings.rules.decimals
    rows.append((Phrase(PhraseCode.ROUNDED, {"decimals": decimals}), Cell(Fraction(row.shown), f"{row.shown:f}")))
    columns = Column(Phrase(PhraseCode.STEP)), Column(Phrase(PhraseCode.EXACT_TOTAL), Phrase(PhraseCode.POINTS))
    return Table(Phrase(PhraseCode.TOTAL, {"declaration": row.code}), columns, tuple(rows))


def _first_step(ground: Ground, row: Ranked, method: str) -> Phrase:
    points = {"points": printed(ground.points, EXACT)}
    match method:
        case "mean":
            return Phrase(PhraseCode.BY_MEAN, points)
        case "median":
            return Phrase(PhraseCode.BY_MEDIAN)
        case "trimmed":
            return Phrase(PhraseCode.BY_TRIMMED if len(row.sheets) >= FEWEST_TO_TRIM else PhraseCode.BY_ALL_KEPT)
        case _:
            return Phrase(PhraseCode.BY_ZSCORE, {**points, "decimals": Z_DECIMALS})
