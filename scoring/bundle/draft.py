"""A bundle half read: typed rows with their lines, before the files have been compared with each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from scoring.bundle.model import (
    Assignment,
    Bundle,
    Conflict,
    Criterion,
    Declaration,
    DeclaredValue,
    Expert,
    Indicator,
    ObjectiveScore,
    RoundSettings,
    Score,
    Sheet,
    Supported,
)
from scoring.bundle.rows import TableRows

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """The tables as read, by the names of `Bundle`; `layout` names the files that were there."""

    settings: RoundSettings | None = None
    criteria: TableRows[Criterion] = field(default_factory=TableRows)
    declarations: TableRows[Declaration] = field(default_factory=TableRows)
    experts: TableRows[Expert] = field(default_factory=TableRows)
    conflicts: TableRows[Conflict] = field(default_factory=TableRows)
    assignments: TableRows[Assignment] = field(default_factory=TableRows)
    scores: TableRows[Score] = field(default_factory=TableRows)
    sheets: TableRows[Sheet] = field(default_factory=TableRows)
    objective: TableRows[ObjectiveScore] = field(default_factory=TableRows)
    indicators: TableRows[Indicator] = field(default_factory=TableRows)
    declared: TableRows[DeclaredValue] = field(default_factory=TableRows)
    supported: TableRows[Supported] = field(default_factory=TableRows)
    layout: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def bundle(self, settings: RoundSettings) -> Bundle:
        """The finished round; call it only where no problem was found."""
        return Bundle(
            settings=settings,
            criteria=self.criteria.values(),
            declarations=self.declarations.values(),
            experts=self.experts.values(),
            conflicts=self.conflicts.values(),
            assignments=self.assignments.values(),
            scores=self.scores.values(),
            sheets=self.sheets.values(),
            objective=self.objective.values(),
            indicators=self.indicators.values(),
            declared=self.declared.values(),
            supported=self.supported.values(),
            layout=self.layout,
        )
