"""A round is made, and its settings are changed until it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.accounts.operations import grant_role
from evalapp.core import clock
from evalapp.core.errors import Refusal
from evalapp.core.ledger import record
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role, Viewer
from evalapp.core.words import Words, say
from evalapp.rounds.models import Round
from evalapp.rounds.problem_words import cell_words
from evalapp.rounds.queries import round_in_preparation
from evalapp.rounds.rules import RoundRules
from evalapp.rounds.soundness import settings_problems
from scoring.bundle import Problem, RoundSettings

__all__ = ["FieldRefusal", "RoundValues", "create_round", "edit_settings", "places_in_budget"]

MOST_PLACES = 10**9


class FieldRefusal(Refusal):
    """Values that cannot be kept: `by_field` says beside which field each problem belongs."""

    def __init__(self, by_field: Mapping[str, Words]) -> None:
        self.by_field = dict(by_field)
        super().__init__(*by_field.values())


@dataclass(frozen=True, slots=True)
class RoundValues:
    """The settings of a round. Exactly one of `fund` and `fund_by_group` is given; money is in whole units."""

    title: str
    timezone: str
    points: Decimal
    fund: int | None = None
    fund_by_group: Mapping[str, int] | None = None
    currency: str | None = None
    award: int | None = None
    first_tranche: int | None = None

    def settings(self, code: str, rules: RoundRules) -> RoundSettings:
        """Return the settings as the bundle format knows them."""
        groups = dict(self.fund_by_group) if self.fund_by_group is not None else None
        return RoundSettings(
            code, self.title, self.timezone, self.points, self.fund, groups, self.currency or None, self.award,
            self.first_tranche, rules.for_bundle(),
        )  # fmt: skip


def places_in_budget(budget: int, award: int) -> int:
    """Return how many awards a budget pays in full."""
    if award <= 0:
        raise FieldRefusal({"award": say("A budget needs an award above 0 to be divided by.")})
    places = budget // award
    if not 1 <= places <= MOST_PLACES:
        raise FieldRefusal({"budget": say("This budget pays no award in full.")})
    return places


def create_round(session: Session, code: str, values: RoundValues, rules: RoundRules | None = None) -> Round:
    """Add a round in preparation; who creates it coordinates it."""
    rules = rules or RoundRules()
    _check(values, code, rules)
    taken = say("There is a round “%(code)s” already.", code=code)
    if session.scalar(select(Round.id).where(Round.code == code)) is not None:
        raise FieldRefusal({"code": taken})
    round_ = Round(code=code, rules=rules.to_plain(), layout={}, fictional=False, state=RoundState.PREPARATION)
    round_.created_at = clock.now()
    _apply(round_, values)
    try:
        with session.begin_nested():
            session.add(round_)
    except IntegrityError:
        # Somebody else took the code between the look and the write.
        raise FieldRefusal({"code": taken}) from None
    record(session, "round.created", ("rounds", round_.id), round_id=round_.id, facts=_facts(round_))
    viewer: Viewer = session.info["viewer"]
    if viewer.user_id is not None:
        creator = session.get_one(User, viewer.user_id)
        grant_role(session, creator, Role.COORDINATOR, round_.id, sign_out=False)
    return round_


def edit_settings(session: Session, round_id: int, values: RoundValues) -> Round:
    """Change a round's settings; only before it opens."""
    round_ = round_in_preparation(session, round_id)
    _check(values, round_.code, RoundRules.from_plain(round_.rules))
    _apply(round_, values)
    session.flush()
    record(session, "round.settings_changed", ("rounds", round_.id), round_id=round_.id, facts=_facts(round_))
    return round_


def _check(values: RoundValues, code: str, rules: RoundRules) -> None:
    if (values.fund is None) == (values.fund_by_group is None):
        raise FieldRefusal({"fund": say("Say how many can be funded: one number, or a number for each group.")})
    if values.first_tranche is not None and values.first_tranche > (values.award or 0):
        raise FieldRefusal({"first_tranche": say("The first tranche cannot be larger than the award.")})
    problems = settings_problems(values.settings(code, rules))
    wrong = {field: cell_words(problem) for problem in problems if (field := _field(problem)) is not None}
    if wrong:
        raise FieldRefusal(wrong)


def _field(problem: Problem) -> str | None:
    """The setting a problem belongs to; those of the rules are said where rules are edited, and at opening."""
    return None if problem.column.startswith("rules.") else problem.column


def _apply(round_: Round, values: RoundValues) -> None:
    round_.title, round_.timezone, round_.points = values.title, values.timezone, values.points
    round_.fund = values.fund
    round_.fund_by_group = dict(values.fund_by_group) if values.fund_by_group is not None else None
    round_.currency = values.currency or None
    round_.award = None if values.award is None else str(values.award)
    round_.first_tranche = None if values.first_tranche is None else str(values.first_tranche)


def _facts(round_: Round) -> dict[str, object]:
    names = ("code", "title", "timezone", "points", "fund", "fund_by_group", "currency", "award", "first_tranche")
    return {name: getattr(round_, name) for name in names}
