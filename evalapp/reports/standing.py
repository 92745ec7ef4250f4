"""From the numbers of a calculation to the rows that page and report show. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from evalapp.core.labels import label, register_labels
from evalapp.core.words import say
from evalapp.reports.charts import Axis, Histogram, axis_for, bar, histogram, spread
from evalapp.reports.figures import chance, median, percent, plain_decimal, rounded
from evalapp.reports.intervals import RankAxis, rank_axis, rank_span
from evalapp.reports.values import CriterionLine, Fate, Part, RankedLine, RankedTable, Section, SureLine, ValueLine
from evalapp.results.numbers import CriterionRow, Line, Numbers, RankedDeclaration
from evalapp.results.reference import HowSure, Place

__all__ = ["MANY", "Outcome", "Standings"]

MANY = 400
"""With more declarations than this, rows have no pictures: they would be half of a very long report."""

register_labels(
    {
        Fate.FUNDED: say("Funded"),
        Fate.RESERVE: say("Reserve list"),
        Fate.NOT_FUNDED: say("Not funded"),
        Fate.BELOW: say("Below a threshold"),
        Fate.INSIDE: say("Inside the line"),
        Fate.TIED: say("Tied at the line"),
        Fate.OUTSIDE: say("Outside the line"),
    }
)

_UNDECIDED = {
    Line.INSIDE: Fate.INSIDE,
    Line.LINE_TIE: Fate.TIED,
    Line.OUTSIDE: Fate.OUTSIDE,
    Line.BELOW_THRESHOLD: Fate.BELOW,
    None: Fate.OUTSIDE,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proposal makes of the ranking: funded codes, places on the reserve list, what differs from the line."""

    funded: frozenset[str]
    reserve: Mapping[str, int] = field(default_factory=dict)
    departing: frozenset[str] = frozenset()


class Standings:
    """The rows of one calculation. `outcome` None: nothing is decided; `sure` None: the calculation keeps nothing of
    how sure it is; `sheets`: whether sheets' totals are shown."""

    def __init__(
        self,
        numbers: Numbers,
        outcome: Outcome | None,
        sure: HowSure | None = None,
        *,
        sheets: bool,
        pictures: bool = True,
    ) -> None:
        self._numbers = numbers
        self._outcome = outcome
        self._decimals = numbers.decimals
        self._tops = [row for row in numbers.criteria if row.depth == 0 and row.points is not None]
        self._headings = {row.parent for row in numbers.criteria}
        self._titles = {row.code: row.title for row in numbers.criteria}
        self._pictures, self._sheets = pictures, sheets
        self._places = {} if sure is None else sure.places
        self.adjusted = any(row.adjustments for row in numbers.declarations)
        self.axis = self._axis() if sheets and pictures else None
        self.rank_axis = self._rank_axis() if self._places and pictures else None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The columns of the top level."""
        return tuple(Part(row.code, row.title, self._points(row.points)) for row in self._tops)

    def lines(self, rows: Sequence[RankedDeclaration]) -> tuple[RankedLine, ...]:
        """Return rows of the ranked table, in the order given."""
        made = []
        above = False
        for row in rows:
            inside = row.line in (Line.INSIDE, Line.LINE_TIE)
            first_below = above and row.line is Line.OUTSIDE
            above = (above or inside) and not first_below
            made.append(self._line(row, after_line=first_below))
        return tuple(made)

    def tables(self) -> tuple[RankedTable, ...]:
        """Return the ranked table, or one for each group where groups have lines of their own."""
        numbers = self._numbers
        if numbers.fund_by_group is None:
            return (RankedTable("", numbers.fund or 0, self.lines(numbers.declarations)),)
        groups = dict.fromkeys([*numbers.fund_by_group, *(row.group for row in numbers.declarations)])
        return tuple(
            RankedTable(
                group,
                numbers.fund_by_group.get(group, 0),
                self.lines([row for row in numbers.declarations if row.group == group]),
            )
            for group in groups
        )

    def sections(self) -> tuple[Section, ...]:
        """Return one section a declaration, in rank order."""
        lines = {line.code: line for table in self.tables() for line in table.lines}
        return tuple(self._section(row, lines[row.code]) for row in self._numbers.declarations)

    def section(self, code: str) -> Section | None:
        """Return the section of one declaration; None where it has no rank."""
        found = next((row for row in self._numbers.declarations if row.code == code), None)
        return None if found is None else self._section(found, self._line(found, after_line=False))

    def sheet_totals(self, row: RankedDeclaration) -> tuple[str, ...]:
        """Return the totals of a declaration's sheets, lowest first, where they are shown at all."""
        return tuple(rounded(total, self._decimals) for total in row.sheet_totals) if self._sheets else ()

    def histogram(self) -> Histogram | None:
        """Return the distribution of totals where there are enough to have one."""
        totals = [row.total for row in self._numbers.declarations]
        if len(totals) < 12:
            return None
        inside = [row.total for row in self._numbers.declarations if row.line is Line.INSIDE]
        line = min(inside) if inside and self._numbers.fund_by_group is None else None
        return histogram(totals, Fraction(self._numbers.points), line)

    def criteria(self) -> tuple[CriterionLine, ...]:
        """Return the criteria tree, parents before children."""
        return tuple(self._criterion(row) for row in self._numbers.criteria)

    def _axis(self) -> Axis:
        rows = self._numbers.declarations
        seen = [total for row in rows for total in row.sheet_totals] + [row.total for row in rows]
        return axis_for(seen, Fraction(self._numbers.points))

    def _rank_axis(self) -> RankAxis:
        rows, places = self._numbers.declarations, self._numbers.fund
        if places is not None:
            last = max((row.rank for row in rows if row.line is Line.INSIDE), default=0)
            places += sum(row.line is Line.BELOW_THRESHOLD and row.rank < last for row in rows)  # they take no place
        return rank_axis(len(rows), places)

    def _line(self, row: RankedDeclaration, *, after_line: bool) -> RankedLine:
        return RankedLine(
            code=row.code,
            title=row.title,
            applicant=row.applicant,
            region=row.region,
            rank=row.rank,
            tied=row.tied,
            total=f"{row.shown:f}",
            sheets=row.sheets,
            parts=tuple(self._got(row, top) for top in self._tops),
            adjustment=rounded(row.adjustment, self._decimals),
            below=tuple(self._titles.get(code, code) for code in row.below_threshold),
            fate=self._fate(row),
            reserve=self._outcome.reserve.get(row.code) if self._outcome else None,
            after_line=after_line,
            departs=self._outcome is not None and row.code in self._outcome.departing,
            spread=spread(self.axis, row.sheet_totals, row.total, self._decimals) if self.axis else None,
            sure=self._sure(row),
        )

    def _sure(self, row: RankedDeclaration) -> SureLine | None:
        place = self._places.get(row.code)
        if place is None:
            return None
        low, high = place.ranks
        return SureLine(
            low=low,
            high=high,
            chance=self._chance(row, place),
            unsettled=place.unsettled,
            span=rank_span(self.rank_axis, low, high, row.rank) if self.rank_axis else None,
        )

    @staticmethod
    def _chance(row: RankedDeclaration, place: Place) -> str:
        if place.chance is None:
            return ""
        return "–" if row.line is Line.BELOW_THRESHOLD else chance(place.chance)  # excluded by rule, not by chance

    def _fate(self, row: RankedDeclaration) -> Fate:
        if self._outcome is None:
            return _UNDECIDED[row.line]
        if row.code in self._outcome.funded:
            return Fate.FUNDED
        if row.code in self._outcome.reserve:
            return Fate.RESERVE
        return Fate.BELOW if row.line is Line.BELOW_THRESHOLD else Fate.NOT_FUNDED

    def _section(self, row: RankedDeclaration, line: RankedLine) -> Section:
        return Section(line, row.group, tuple(self._values(row)))

    def _values(self, row: RankedDeclaration) -> Iterator[ValueLine]:
        for criterion in self._numbers.criteria:
            value = row.values.get(criterion.code)
            if criterion.points is not None and value is not None:
                yield self._value(criterion, value)
            elif criterion.code in row.adjustments:
                got = rounded(row.adjustments[criterion.code], self._decimals)
                yield ValueLine(criterion.title, criterion.depth, False, "±", got, "", None)

    def _value(self, criterion: CriterionRow, got: Fraction) -> ValueLine:
        points, middle = criterion.points or Fraction(0), self._medians[criterion.code]
        return ValueLine(
            title=criterion.title,
            depth=criterion.depth,
            heading=criterion.code in self._headings,
            points=self._points(points),
            got=rounded(got * points, self._decimals),
            median=rounded(middle * points, self._decimals),
            bar=bar(got, middle) if self._pictures else None,
        )

    @cached_property
    def _medians(self) -> dict[str, Fraction]:
        return {
            row.code: median(held)
            for row in self._numbers.criteria
            if (held := [each.values[row.code] for each in self._numbers.declarations if row.code in each.values])
        }

    def _got(self, row: RankedDeclaration, top: CriterionRow) -> str:
        value = row.values.get(top.code)
        return "" if value is None or top.points is None else rounded(value * top.points, self._decimals)

    def _criterion(self, row: CriterionRow) -> CriterionLine:
        heading = row.code in self._headings
        threshold = plain_decimal(row.threshold)
        scale = "" if row.step is None else f"{plain_decimal(row.worst)} – {plain_decimal(row.best)}"
        return CriterionLine(
            code=row.code,
            title=row.title,
            depth=row.depth,
            heading=heading,
            kind=label(row.kind),
            points=self._points(row.points),
            share="" if row.share is None else percent(row.share, 2),
            scale=scale,
            threshold=f"{threshold} %" if heading and threshold else threshold,
        )

    def _points(self, value: Fraction | None) -> str:
        if value is None:
            return ""
        text = rounded(value, 2)
        return text.rstrip("0").rstrip(".")
