"""Every write to when experts are away and how well they know their fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import BEFORE_CLOSING
from evalapp.core.words import Words, say
from evalapp.experts.availability_pasted import PastedAbsence, PastedLevel
from evalapp.experts.models import LEVELS, Absence, Expert, FieldLevel
from evalapp.experts.queries import experts_of
from evalapp.rounds.queries import round_for_change

__all__ = ["enter_pasted", "set_absences", "set_levels"]

Days = tuple[date, date]
MOST_ABSENCES = 200


def set_absences(session: Session, expert: Expert, absences: Sequence[Days]) -> None:
    """Write when an expert is away (first and last day of each absence), over what was known before."""
    held = _held(session, expert.round_id, [expert.code])[expert.code]
    problems = _absence_problems(absences)
    if problems:
        raise Refusal(problems[0], *problems[1:])
    _write_absences(session, held, absences)


def set_levels(session: Session, expert: Expert, levels: Mapping[str, int]) -> None:
    """Write how well an expert knows each field (one of `LEVELS`), over what was known before."""
    held = _held(session, expert.round_id, [expert.code])[expert.code]
    problems = [problem for field, level in levels.items() for problem in _level_problems(held, field, level)]
    if problems:
        raise Refusal(problems[0], *problems[1:])
    _write_levels(session, held, levels)


def enter_pasted(
    session: Session, round_id: int, absences: Sequence[PastedAbsence], levels: Sequence[PastedLevel]
) -> int:
    """Add pasted rows of many experts to what is known, all or none, every problem with its line; return how many."""
    if not absences and not levels:
        raise Refusal(say("There is nothing to enter."))
    rows: list[PastedAbsence | PastedLevel] = [*absences, *levels]
    held = _held(session, round_id, {row.code for row in rows})
    problems: list[Words] = []
    for row in rows:
        expert = held.get(row.code)
        if expert is None:
            problems.append(_at(row.line, say("There is no expert “%(code)s”.", code=row.code[:40])))
        elif isinstance(row, PastedLevel):
            problems += [_at(row.line, words) for words in _level_problems(expert, row.field, row.level)]
    if problems:
        raise Refusal(problems[0], *problems[1:])
    away, known = defaultdict(list), defaultdict(list)
    for absence in absences:
        away[absence.code].append(absence)
    for level in levels:
        known[level.code].append(level)
    for code, expert in held.items():
        _enter(session, expert, away[code], known[code])
    return len(rows)


def _enter(session: Session, expert: Expert, absences: Sequence[PastedAbsence], levels: Sequence[PastedLevel]) -> None:
    if absences:
        known = {(row.starts_on, row.ends_on) for row in expert.absences}
        wanted = sorted(known | {(row.starts_on, row.ends_on) for row in absences})
        problems = _absence_problems(wanted)
        if problems:
            raise Refusal(*(say("%(expert)s: %(problem)s", expert=expert.code, problem=words) for words in problems))
        _write_absences(session, expert, wanted)
    if levels:
        known_levels = {row.field: row.level for row in expert.levels}
        _write_levels(session, expert, known_levels | {row.field: row.level for row in levels})


def _held(session: Session, round_id: int, codes: Collection[str]) -> dict[str, Expert]:
    """The named experts as they stand now. The hold is not shared: two pages would each add to the other's list."""
    round_ = round_for_change(session, round_id, alone=True)
    if round_.state not in BEFORE_CLOSING:
        raise Refusal(say("Experts can be changed only until scoring is closed."))
    return {row.code: row for row in experts_of(session, round_id) if row.code in codes}


def _absence_problems(absences: Sequence[Days]) -> list[Words]:
    found = [
        say("The absence from %(first)s ends before it begins.", first=first.isoformat())
        for first, last in absences
        if last < first
    ]
    if len(absences) > MOST_ABSENCES:
        found.append(say("At most %(most)s absences can be kept of an expert.", most=MOST_ABSENCES))
    return found


def _level_problems(expert: Expert, field: str, level: int) -> list[Words]:
    found = []
    if field not in expert.fields:
        found.append(say("“%(field)s” is not a field of %(expert)s.", field=field[:60], expert=expert.code))
    if level not in LEVELS:
        found.append(say("A level is a number from %(least)s to %(most)s.", least=LEVELS[0], most=LEVELS[-1]))
    return found


def _write_absences(session: Session, expert: Expert, absences: Sequence[Days]) -> None:
    for row in session.scalars(select(Absence).where(Absence.expert_id == expert.id)).all():
        session.delete(row)
    days = sorted(set(absences))
    session.add_all(Absence(expert_id=expert.id, starts_on=first, ends_on=last) for first, last in days)
    session.flush()
    session.expire(expert, ["absences"])
    facts = {"code": expert.code, "absences": [[first.isoformat(), last.isoformat()] for first, last in days]}
    record(session, "experts.absences_set", ("experts", expert.id), round_id=expert.round_id, facts=facts)


def _write_levels(session: Session, expert: Expert, levels: Mapping[str, int]) -> None:
    for row in session.scalars(select(FieldLevel).where(FieldLevel.expert_id == expert.id)).all():
        session.delete(row)
    session.flush()
    session.add_all(FieldLevel(expert_id=expert.id, field=field, level=level) for field, level in levels.items())
    session.flush()
    session.expire(expert, ["levels"])
    facts = {"code": expert.code, "levels": dict(levels)}
    record(session, "experts.levels_set", ("experts", expert.id), round_id=expert.round_id, facts=facts)


def _at(line: int, words: Words) -> Words:
    return say("Line %(line)s: %(problem)s", line=line, problem=words)
