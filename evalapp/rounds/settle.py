"""Rules, dates and required documents are settled until the round opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from evalapp.core.ledger import record
from evalapp.core.words import Words, say
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Phase, PhaseName, RequiredDocument, Round
from evalapp.rounds.problem_words import cell_words
from evalapp.rounds.queries import criteria_of, documents_of, phases_of, round_in_preparation
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.soundness import settings_of, settings_problems

__all__ = [
    "MOST_CONFLICT_YEARS",
    "Dates",
    "date_problems",
    "edit_documents",
    "edit_phases",
    "edit_rules",
    "rule_problems",
]

Dates = Mapping[PhaseName, tuple[datetime | None, datetime | None]]

MOST_CONFIRMATIONS = 9
MOST_DAYS = 366
MOST_CONFLICT_YEARS = 30
LONGEST_TITLE = 300


def edit_rules(session: Session, round_id: int, rules: RoundRules) -> Round:
    """Put rules in the place of the round's."""
    round_ = round_in_preparation(session, round_id)
    problems = rule_problems(session, round_, rules)
    if problems:
        raise FieldRefusal(problems)
    round_.rules = rules.to_plain()
    session.flush()
    record(session, "round.rules_changed", ("rounds", round_.id), round_id=round_.id, facts={"rules": rules.to_plain()})
    return round_


def rule_problems(session: Session, round_: Round, rules: RoundRules) -> dict[str, Words]:
    """Return what is wrong with rules for this round's criteria, by the name of the rule."""
    settings = replace(settings_of(round_), rules=rules.for_bundle())
    found: dict[str, Words] = {}
    for problem in settings_problems(settings, criteria_of(session, round_.id)):
        if problem.column.startswith("rules."):
            found.setdefault(problem.column.removeprefix("rules."), cell_words(problem))
    if not 1 <= rules.confirmations <= MOST_CONFIRMATIONS:
        found["confirmations"] = say("A proposal needs 1 to %(most)s confirmations.", most=MOST_CONFIRMATIONS)
    if not 1 <= rules.reply_days <= MOST_DAYS:
        found["reply_days"] = say("The time to reply is 1 to %(most)s days.", most=MOST_DAYS)
    if not 0 <= rules.conflict_years <= MOST_CONFLICT_YEARS:
        found["conflict_years"] = say(
            "The years for which a relation counts are 0 to %(most)s.", most=MOST_CONFLICT_YEARS
        )
    if len(set(rules.grounds)) != len(rules.grounds) or not all(ground.strip() for ground in rules.grounds):
        found["grounds"] = say("Each ground stands once, and none is blank.")
    permitted = rules.exclusion_rules
    if len(set(permitted)) != len(permitted) or not all(rule.strip() for rule in permitted):
        found["exclusion_rules"] = say("Each rule stands once, and none is blank.")
    return found


def edit_documents(session: Session, round_id: int, titles: Sequence[str]) -> None:
    """Put a list of required documents in the place of the round's; one that keeps its title stays the same one."""
    round_ = round_in_preparation(session, round_id)
    if len(set(titles)) != len(titles):
        raise FieldRefusal({"documents": say("Each document stands once.")})
    if any(not title.strip() or len(title) > LONGEST_TITLE for title in titles):
        raise FieldRefusal({"documents": say("A document's title has 1 to %(most)s characters.", most=LONGEST_TITLE)})
    kept = {document.title: document for document in documents_of(session, round_.id)}
    for position, title in enumerate(titles):
        document = kept.pop(title, None) or RequiredDocument(round_id=round_.id, title=title)
        document.position = position
        session.add(document)
    for gone in kept.values():
        session.delete(gone)
    session.flush()
    session.expire(round_, ["documents"])
    record(session, "round.documents_changed", ("rounds", round_.id), round_id=round_.id, facts={"titles": titles})


def edit_phases(session: Session, round_id: int, dates: Dates) -> None:
    """Set the dates of the phases that `dates` names."""
    round_ = round_in_preparation(session, round_id)
    present = phases_of(session, round_.id)
    merged = {name: (phase.starts_at, phase.ends_at) for name, phase in present.items()} | dict(dates)
    problems = date_problems(merged)
    if problems:
        raise FieldRefusal(problems)
    for name, (starts_at, ends_at) in dates.items():
        phase = present.get(name) or Phase(round_id=round_.id, name=name)
        phase.starts_at, phase.ends_at = starts_at, ends_at
        session.add(phase)
    session.flush()
    session.expire(round_, ["phases"])
    facts = {name.value: list(moments) for name, moments in merged.items()}
    record(session, "round.dates_changed", ("rounds", round_.id), round_id=round_.id, facts=facts)


def date_problems(dates: Dates) -> dict[str, Words]:
    """Return what is wrong with dates: a phase ends after it begins, and none begins before the one it follows."""
    found: dict[str, Words] = {}
    latest: datetime | None = None
    for name in PhaseName:
        starts_at, ends_at = dates.get(name, (None, None))
        if starts_at and ends_at and ends_at <= starts_at:
            found[f"{name.value}_ends_at"] = say("A phase ends after it begins.")
        if starts_at and latest and starts_at < latest:
            found[f"{name.value}_starts_at"] = say("A phase cannot begin before the phase that it follows.")
        latest = max(filter(None, (latest, starts_at)), default=None)
    return found
