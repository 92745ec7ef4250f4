"""Flagged experts as pages and reports show them: plain values, nameless unless a coordinator looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.labels import label
from evalapp.core.words import Words, say
from evalapp.decisions.flags.models import FlagVerdict, Judgement, VerdictState
from evalapp.decisions.flags.queries import open_verdict, verdicts_on
from evalapp.decisions.queries import names_of
from evalapp.experts.models import Expert
from evalapp.results.flags.evidence import Evidence, significant
from evalapp.results.flags.models import FlaggedExpert, Watch
from evalapp.results.flags.queries import evidence_of, flagged_in, watch_of
from evalapp.results.flags.words import Signal, chance, in_words, why_unwatched
from evalapp.results.models import Calculation

__all__ = ["ShownFlag", "ShownSignal", "ShownVerdict", "ShownWatch", "shown_watch"]


@dataclass(frozen=True, slots=True)
class ShownSignal:
    """One signal: its name, what was seen, how many of a hundred honest experts reach it by luck. `declarations` only
    where a coordinator looks: who scored them would be known by them."""

    name: Words
    seen: Words
    chance: str
    declarations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """What one official said and another answered, by name: they answer for it."""

    id: int
    state: VerdictState
    excluded: bool
    what: Words
    reason: str
    by: str
    by_id: int
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    carried_from: int | None


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """A flagged expert. `who` is empty but for coordinators; `standing` the verdict that waits or is in force."""

    number: int
    who: str
    sheets: int
    unresolved: int
    signals: tuple[ShownSignal, ...]
    verdicts: tuple[ShownVerdict, ...]
    standing: ShownVerdict | None

    @property
    def judged(self) -> bool:
        """Whether two officials have given a verdict that is in force."""
        return self.standing is not None and self.standing.state is VerdictState.CONFIRMED


@dataclass(frozen=True, slots=True)
class ShownWatch:
    """The watch over a calculation's experts. Of a hundred honest ones `percent` are flagged, so `expected` of these
    on average if all are honest; `any_alarm`: in how many of a hundred such rounds somebody is. `unwatched`: signals
    that could not be watched, and why."""

    experts: int
    percent: str
    expected: str
    any_alarm: str
    unwatched: tuple[tuple[Words, Words], ...]
    flags: tuple[ShownFlag, ...]

    @property
    def waiting(self) -> int:
        """How many flagged experts have no verdict of two officials in force."""
        return sum(not flag.judged for flag in self.flags)


def shown_watch(session: Session, made: Calculation, *, named: bool = False) -> ShownWatch | None:
    """Return who was flagged in a calculation and what was said of it; None where its experts were not watched.

    `named`: with the experts' codes and names, and the declarations that the evidence rests on; for coordinators only.
    """
    watch = watch_of(session, made)
    if watch is None:
        return None
    rows = flagged_in(session, made)
    verdicts = verdicts_on(session, rows)
    given = [verdict for found in verdicts.values() for verdict in found]
    names = names_of(session, {who for one in given for who in (one.given_by, one.answered_by) if who})
    experts = _experts(session, rows) if named else {}
    flags = tuple(_flag(row, verdicts[row.id], names, experts.get(row.expert_id, "")) for row in rows)
    return _shown(watch, flags)


def _shown(watch: Watch, flags: tuple[ShownFlag, ...]) -> ShownWatch:
    return ShownWatch(
        experts=watch.experts,
        percent=significant(float(100 * watch.level)),
        expected=significant(float(watch.expected), 2),
        any_alarm=significant(float(100 * watch.any_alarm), 2),
        unwatched=tuple(
            (label(signal), why_unwatched(watch.unwatched[signal])) for signal in Signal if signal in watch.unwatched
        ),
        flags=flags,
    )


def _flag(row: FlaggedExpert, verdicts: Sequence[FlagVerdict], names: Mapping[int, str], who: str) -> ShownFlag:
    standing = open_verdict(verdicts)
    return ShownFlag(
        number=row.number,
        who=who,
        sheets=row.sheets,
        unresolved=row.unresolved,
        signals=tuple(_signal(one, named=bool(who)) for one in evidence_of(row)),
        verdicts=tuple(_verdict(one, names) for one in verdicts),
        standing=None if standing is None else _verdict(standing, names),
    )


def _signal(one: Evidence, *, named: bool) -> ShownSignal:
    return ShownSignal(
        name=label(one.signal),
        seen=in_words(one),
        chance=chance(one),
        declarations=one.declarations if named else (),
    )


def _verdict(one: FlagVerdict, names: Mapping[int, str]) -> ShownVerdict:
    excluded = one.judgement is Judgement.EXCLUDED
    return ShownVerdict(
        id=one.id,
        state=one.state,
        excluded=excluded,
        what=say("Excluded under rule %(number)s: “%(rule)s”", number=one.rule_number, rule=one.rule)
        if excluded
        else label(one.judgement),
        reason=one.reason,
        by=names[one.given_by],
        by_id=one.given_by,
        at=one.given_at,
        answer=one.answer,
        answered_by="" if one.answered_by is None else names[one.answered_by],
        answered_at=one.answered_at,
        carried_from=one.carried_from,
    )


def _experts(session: Session, rows: Sequence[FlaggedExpert]) -> Mapping[int, str]:
    wanted = select(Expert).where(Expert.id.in_([row.expert_id for row in rows]))
    return {row.id: f"{row.code} {row.name}" for row in session.scalars(wanted)}
