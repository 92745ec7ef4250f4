"""The tables of the sheets' own totals: which of them are kept, and how they are standardised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.explain.ground import Ground, SheetValues
from scoring.explain.model import Column, Phrase, Row, Table
from scoring.explain.printed import EXACT, cell, printed
from scoring.explain.words import PhraseCode
from scoring.ranking.methods import FEWEST_TO_TRIM, mean, square_root, variance

__all__ = ["Scales", "own_totals_table", "pooled_table", "scales_of", "standardised_table", "totals_kept"]

FEWEST_TO_STANDARDISE = 3
"""With fewer totals an expert is only centred."""

_SHEET = Column(Phrase(PhraseCode.SHEET_NUMBER))
_ZERO_TO_ONE = Phrase(PhraseCode.ZERO_TO_ONE)


def totals_kept(sheets: Sequence[SheetValues], method: str) -> list[PhraseCode]:
    """What median or trimmed mean make of each sheet that has a total; the sheets stand by ascending totals."""
    count = sum(sheet.top is not None for sheet in sheets)
    if method == "median":
        middle = {(count - 1) // 2, count // 2}
        return [PhraseCode.USED_MIDDLE if place in middle else PhraseCode.NOT_MIDDLE for place in range(count)]
    used = [PhraseCode.USED_KEPT] * count
    if count >= FEWEST_TO_TRIM:
        used[0], used[-1] = PhraseCode.DROPPED_LOWEST, PhraseCode.DROPPED_HIGHEST
    return used


def own_totals_table(ground: Ground, declaration: str, method: str, places: int | None) -> Table:
    """Each sheet's own total in points, and whether it is used; a sheet that scored nothing has none."""
    sheets = ground.sheets[declaration]
    used = totals_kept(sheets, method)
    rows: list[Row] = [
        (str(number), cell(sheet.top * ground.points, places), Phrase(used[number - 1]))
        for number, sheet in enumerate(sheets, 1)
        if sheet.top is not None
    ]
    columns = (
        _SHEET,
        Column(Phrase(PhraseCode.OWN_TOTAL), Phrase(PhraseCode.POINTS)),
        Column(Phrase(PhraseCode.USED)),
    )
    params = {"declaration": declaration, "points": printed(ground.points, EXACT)}
    return Table(Phrase(PhraseCode.OWN_TOTALS, params), columns, tuple(rows))


@dataclass(frozen=True, slots=True)
class Scales:
    """What standardising uses: mean and standard deviation of all totals, and of each expert's, values in [0, 1].

    An expert who is only centred has a deviation of 0. `moved`: for each declaration its sheets that have a total, in
    their order: the standardised value (None: only centred), and it on the pooled scale.
    """

    mean: Fraction
    deviation: Fraction
    experts: Mapping[str, tuple[int, Fraction, Fraction]]
    moved: Mapping[str, tuple[tuple[Fraction | None, Fraction], ...]]


def scales_of(ground: Ground) -> Scales | None:
    """The scales of the round's experts, unresolved declarations' sheets included; None without any total."""
    by_expert: dict[str, list[Fraction]] = {}
    for sheets in ground.sheets.values():
        for sheet in sheets:
            if sheet.top is not None:
                by_expert.setdefault(sheet.expert, []).append(sheet.top)
    pooled = [top for tops in by_expert.values() for top in tops]
    if not pooled:
        return None
    centre, spread = mean(pooled), square_root(variance(pooled))
    experts = {expert: (len(tops), mean(tops), _deviation(tops)) for expert, tops in sorted(by_expert.items())}
    moved = {
        declaration: tuple(
            _standardised(sheet.top, experts[sheet.expert], centre, spread) for sheet in sheets if sheet.top is not None
        )
        for declaration, sheets in ground.sheets.items()
    }
    return Scales(centre, spread, experts, moved)


def _deviation(tops: Sequence[Fraction]) -> Fraction:
    return square_root(variance(tops)) if len(tops) >= FEWEST_TO_STANDARDISE else Fraction(0)


def _standardised(
    top: Fraction, expert: tuple[int, Fraction, Fraction], centre: Fraction, spread: Fraction
) -> tuple[Fraction | None, Fraction]:
    """A sheet's total less its expert's mean over their deviation (None: only centred), and on the pooled scale."""
    _, own_mean, deviation = expert
    if not deviation:
        return None, centre + top - own_mean
    z = (top - own_mean) / deviation
    return z, centre + z * spread


def pooled_table(scales: Scales, places: int | None) -> Table:
    """Mean and standard deviation (n - 1) of all totals of the round."""
    rows: tuple[Row, ...] = (
        (Phrase(PhraseCode.POOLED_MEAN), cell(scales.mean, places)),
        (Phrase(PhraseCode.POOLED_DEVIATION), cell(scales.deviation, places)),
    )
    columns = Column(Phrase(PhraseCode.STEP)), Column(Phrase(PhraseCode.VALUE), _ZERO_TO_ONE)
    return Table(Phrase(PhraseCode.POOLED), columns, rows)


def standardised_table(ground: Ground, declaration: str, scales: Scales, places: int | None) -> Table:
    """Each sheet's value of the whole beside its expert's mean and deviation, standardised, and moved back.

    An expert is recognisable across declarations by that mean: the table is for the library, not for reports.
    """
    rows: list[Row] = []
    # The sheets without a total come last.
    for number, (sheet, (z, moved)) in enumerate(
        zip(ground.sheets[declaration], scales.moved[declaration], strict=False), 1
    ):
        if sheet.top is None:
            continue
        count, own_mean, deviation = scales.experts[sheet.expert]
        centred = Phrase(PhraseCode.ONLY_CENTRED)
        rows.append((
            str(number),
            cell(sheet.top, places),
            cell(Fraction(count), EXACT),
            cell(own_mean, places),
            centred if z is None else cell(deviation, places),
            centred if z is None else cell(z, places),
            cell(moved, places),
        ))  # fmt: skip
    columns = (
        _SHEET,
        Column(Phrase(PhraseCode.VALUE), _ZERO_TO_ONE),
        Column(Phrase(PhraseCode.EXPERT_TOTALS)),
        Column(Phrase(PhraseCode.EXPERT_MEAN), _ZERO_TO_ONE),
        Column(Phrase(PhraseCode.EXPERT_DEVIATION), _ZERO_TO_ONE),
        Column(Phrase(PhraseCode.STANDARDISED)),
        Column(Phrase(PhraseCode.MOVED), _ZERO_TO_ONE),
    )
    return Table(Phrase(PhraseCode.STANDARD, {"declaration": declaration}), columns, tuple(rows))
