"""The criteria as a sheet asks for them: which rows an expert fills in, which of them are required."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evalapp.rounds.models import Criterion
from evalapp.rounds.tree import TreeRow, laid_out
from scoring.bundle.model import CriterionKind

__all__ = ["SheetRow", "asked_items", "required_items", "sheet_rows"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A criterion on a sheet: `asked` of the expert, `required` to submit.

    `closes` is how many branches end after this row, so that pages can nest groups without recursion.
    """

    place: TreeRow
    closes: int

    @property
    def criterion(self) -> Criterion:
        """The criterion itself."""
        return self.place.criterion

    @property
    def asked(self) -> bool:
        """Whether experts fill this row in; objective scores are entered by the coordinator."""
        return is_asked(self.criterion)

    @property
    def required(self) -> bool:
        """Whether a sheet is complete only with a score or an abstention here."""
        return self.criterion.is_item and self.criterion.kind is CriterionKind.SCORED


def is_asked(criterion: Criterion) -> bool:
    """Whether experts fill in this criterion."""
    return criterion.is_item and criterion.kind is not CriterionKind.OBJECTIVE


def asked_items(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the items that experts fill in."""
    return [row for row in criteria if is_asked(row)]


def required_items(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return the items without which a sheet cannot be submitted."""
    return [row for row in criteria if row.is_item and row.kind is CriterionKind.SCORED]


def sheet_rows(criteria: Sequence[Criterion], points: Decimal) -> list[SheetRow]:
    """Return all rows in reading order."""
    places = laid_out(criteria, points)
    after = [place.depth for place in places[1:]] + [0]
    return [SheetRow(place, max(0, place.depth - depth)) for place, depth in zip(places, after, strict=True)]
