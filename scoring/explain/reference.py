"""The table of the reference totals' parts."""

from __future__ import annotations

from fractions import Fraction

from scoring.explain.model import Cell, Column, Phrase, Row, Table
from scoring.explain.words import PhraseCode
from scoring.ranking.order import rounded_half_up
from scoring.reference.model import Reference, Standing

__all__ = ["reference_table"]

PART_DECIMALS = 6
"""The parts and the total of a reference are decimals of so many places (`scoring.reference.model.Parts`)."""

_COLUMNS = (
    Column(Phrase(PhraseCode.DECLARATION)),
    *(
        Column(Phrase(code), Phrase(PhraseCode.POINTS))
        for code in (PhraseCode.RAW, PhraseCode.STRICTNESS, PhraseCode.SHRINKAGE, PhraseCode.REFERENCE_TOTAL)
    ),
    Column(Phrase(PhraseCode.RANK)),
)


def reference_table(reference: Reference) -> Table:
    """A row for each declaration of a reference: raw mean + strictness correction + shrinkage = its total, exactly.

    In the order of reference ranks, by code within a rank. Parts and total are printed with 6 decimals, all that they
    have, so that adding up what is printed gives the printed total. A table without rows where there is no reference.

    >>> from scoring import as_text, reference_table
    >>> from scoring.reference.model import Parts, Reference, Standing
    >>> parts = Parts(raw=87.25, strictness=0.4, shrinkage=-0.75)
    >>> place = Standing(86.9, 1, False, 2.1, (83.4, 90.4), parts, (1, 3), 1.6, 0.998)
    >>> print(as_text(reference_table(Reference("calibrated", 0.9, 0, 4000, {"P41": place}))))
    The reference total: raw mean + strictness correction + shrinkage
    Declaration  Raw mean (points)  Strictness correction (points)  Shrinkage (points)  Reference total (points)  Rank
    -----------  -----------------  ------------------------------  ------------------  ------------------------  ----
    P41                  87.250000                        0.400000           -0.750000                 86.900000     1
    """
    ordered = sorted(reference.declarations.items(), key=lambda pair: (pair[1].rank, pair[0]))
    return Table(Phrase(PhraseCode.REFERENCE), _COLUMNS, tuple(_row(code, row) for code, row in ordered))


def _row(code: str, row: Standing) -> Row:
    parts = row.parts
    cells = (_decimal(value) for value in (parts.raw, parts.strictness, parts.shrinkage, row.total))
    return (code, *cells, Cell(Fraction(row.rank), str(row.rank)))


def _decimal(value: float) -> Cell:
    exact = rounded_half_up(Fraction(value), PART_DECIMALS)
    return Cell(Fraction(exact), f"{exact:f}")
