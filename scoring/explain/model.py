"""What an explanation is: captioned tables of exact numbers with the digits that are printed for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scoring.explain.words import SENTENCES, PhraseCode

__all__ = ["Cell", "Column", "Explanation", "Phrase", "PhraseCode", "Row", "Table"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A caption, a column's title, a unit or a word in a cell: code and parameters, for pages that translate."""

    code: PhraseCode
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The phrase in English."""
        return SENTENCES[self.code].format(**self.params)


@dataclass(frozen=True, slots=True)
class Cell:
    """An exact number and how it is printed: `81.25`, `81 2/3`, or `≈0.428571` where it was rounded for printing."""

    value: Fraction
    printed: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its unit, None for text and counts."""

    title: Phrase
    unit: Phrase | None = None


Row = tuple[Cell | Phrase | str | None, ...]
"""The cells of a row in the order of the columns: numbers, phrases, codes and titles as given; None is empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """An intermediate table of a calculation."""

    caption: Phrase
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, code: PhraseCode) -> tuple[Cell | Phrase | str | None, ...]:
        """The cells of the first column of that title; `KeyError` where there is none."""
        for place, column in enumerate(self.columns):
            if column.title.code == code:
                return tuple(row[place] for row in self.rows)
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the totals and ranks of one calculation came about.

    `criteria`: weights and their share of the whole. `declarations`: code → its tables, from the scores as given to
    the total as shown. `ranking`: totals, what parts equal ones, ranks and the funding line. No expert is named;
    nevertheless the tables hold single sheets: whoever may not see sheets may not see `declarations`.
    """

    method: str
    criteria: Table
    declarations: Mapping[str, tuple[Table, ...]]
    ranking: Table

    def table(self, declaration: str, caption: PhraseCode) -> Table | None:
        """A declaration's table of that caption; None where it has none."""
        return next((each for each in self.declarations[declaration] if each.caption.code == caption), None)
