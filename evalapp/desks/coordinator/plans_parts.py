"""A plan as its page shows it: words, bars, the changes by declaration with names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from evalapp.core.words import Words
from evalapp.declarations.queries import declarations_of
from evalapp.desks.pages import Page, page_of
from evalapp.experts.queries import experts_of
from evalapp.panels.plans.models import AssignmentPlan
from evalapp.panels.plans.outcome import Coverage, Load, Outcome
from evalapp.panels.plans.request import PlanRequest
from evalapp.panels.plans.words import goodness_words, mend_words, short_words
from evalapp.rounds.models import Round

__all__ = ["Moved", "PlanPart", "part_of"]

ROWS = 200
MOST_BARS = 400


@dataclass(frozen=True, slots=True)
class Moved:
    """A declaration whose experts change: who gains it, who loses it, as code and name."""

    code: str
    applicant: str
    gains: tuple[tuple[str, str], ...]
    loses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """What the page says. `most_load`, `most_need`: the longest bars; pictures are left out above `MOST_BARS` rows."""

    goodness: Sequence[Words]
    shortages: Sequence[Words]
    mends: Sequence[Words]
    loads: Sequence[Load]
    coverage: Sequence[Coverage]
    most_load: int
    most_need: int
    moved: Page[Moved]
    added: int
    ended: int
    outcome: Outcome | None
    asked: PlanRequest | None

    @property
    def drawn(self) -> bool:
        """Whether there are few enough rows for pictures."""
        return max(len(self.loads), len(self.coverage)) <= MOST_BARS


def part_of(session: Session, round_: Round, plan: AssignmentPlan, page: str | None) -> PlanPart:
    """Return what the page shows of a plan."""
    outcome = None if plan.outcome is None else Outcome.from_plain(plan.outcome)
    changes: Mapping[str, Sequence[Sequence[str]]] = plan.changes or {"add": [], "end": []}
    found = outcome or Outcome(False)
    return PlanPart(
        [] if found.goodness is None else goodness_words(found.goodness),
        [short_words(row) for row in found.shortages],
        [mend_words(row) for row in found.mends],
        found.loads,
        found.coverage,
        max((max(row.load, row.before, row.most or 0) for row in found.loads), default=0) or 1,
        max((max(row.have, row.need) for row in found.coverage), default=0) or 1,
        page_of(_moved(session, round_, changes), page, ROWS),
        len(changes["add"]),
        len(changes["end"]),
        outcome,
        PlanRequest.from_plain(plan.parameters["request"]) if "request" in plan.parameters else None,
    )


def _moved(session: Session, round_: Round, changes: Mapping[str, Sequence[Sequence[str]]]) -> list[Moved]:
    names = {row.code: row.name for row in experts_of(session, round_.id)}
    gains, loses = _by_declaration(changes["add"], names), _by_declaration(changes["end"], names)
    return [
        Moved(row.code, row.applicant, tuple(gains.get(row.code, ())), tuple(loses.get(row.code, ())))
        for row in declarations_of(session, round_.id)
        if row.code in gains or row.code in loses
    ]


def _by_declaration(pairs: Iterable[Sequence[str]], names: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for declaration, expert in pairs:
        found.setdefault(declaration, []).append((expert, names.get(expert, "")))
    return found
