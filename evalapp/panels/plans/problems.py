"""What is wrong with a request before anything is computed: all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evalapp.core.words import Words, say
from evalapp.panels.plans.ground import Ground
from evalapp.panels.plans.request import PlanRequest

__all__ = ["MOST_EXPERTS", "request_problems"]

MOST_EXPERTS = 1_000
SHOWN = 50


def request_problems(request: PlanRequest, ground: Ground) -> list[Words]:
    """Return why no plan can be made of this request; empty where it is worth trying."""
    if not ground.areas:
        return [say("No declaration can get experts at present.")]
    if not ground.people:
        return [say("The expert pool is empty.")]
    unknown = [*_unknown(request, ground)]
    if unknown:
        return unknown[:SHOWN]
    found = [*_demand(request, ground), *_loads(request, ground), *_fixed(request, ground), *_least(request, ground)]
    if not 0 <= request.across <= 100:
        found.append(say("The share of pairs across fields is a percentage from 0 to 100."))
    return found[:SHOWN]


def _unknown(request: PlanRequest, ground: Ground) -> Iterator[Words]:
    """Codes that a form has checked line by line, and a command has not."""
    declarations = {row.code for row in ground.areas}
    experts = {row.code for row in ground.people}
    named = [*((code, declarations) for code in request.demand)]
    named += [pair for one, two in request.fixed for pair in ((one, declarations), (two, experts))]
    named += [(code, experts) for pair in request.apart for code in pair]
    for code in dict.fromkeys(code for code, known in named if code not in known):
        yield say("“%(code)s” is no code of this round that can be assigned.", code=code[:40])
    for one, two in request.apart:
        if one == two:
            yield say("%(expert)s cannot be kept apart from themselves.", expert=one)
    for row in request.least:
        if row.count < 1:
            yield say("At least %(count)s of “%(name)s” asks for nobody.", count=row.count, name=row.name)


def _demand(request: PlanRequest, ground: Ground) -> Iterator[Words]:
    pool = len(ground.people)
    if not 1 <= request.experts <= MOST_EXPERTS:
        yield say("How many experts score a declaration is a number from 1 to %(most)s.", most=MOST_EXPERTS)
    elif request.experts > pool:
        yield say(
            "%(asked)s experts are asked for on each declaration; the pool has %(pool)s.",
            asked=request.experts, pool=pool,
        )  # fmt: skip
    for code, count in request.demand.items():
        if count > pool:
            yield say(
                "%(declaration)s: %(asked)s experts are asked for; the pool has %(pool)s.",
                declaration=code, asked=count, pool=pool,
            )  # fmt: skip


def _loads(request: PlanRequest, ground: Ground) -> Iterator[Words]:
    every = len(ground.areas)
    most = every if request.max_load is None else request.max_load
    if request.min_load < 0 or most < 0:
        yield say("Loads are not below 0.")
        return
    if request.min_load > most:
        yield say("The smallest load, %(least)s, is above the largest, %(most)s.", least=request.min_load, most=most)
        return
    limits = [min(most, every if row.max_load is None else row.max_load) for row in ground.people]
    seats = sum(max(request.wanted(row.code) - ground.done.get(row.code, 0), 0) for row in ground.areas)
    if sum(limits) < seats:
        yield say(
            "The declarations need %(seats)s scores; the experts give at most %(most)s.",
            seats=seats, most=sum(limits),
        )  # fmt: skip
    needed = sum(min(request.min_load, limit) for limit in limits)
    if needed > seats:
        yield say(
            "The experts are to give at least %(least)s scores; the declarations need %(seats)s.",
            seats=seats, least=needed,
        )  # fmt: skip


def _fixed(request: PlanRequest, ground: Ground) -> Iterator[Words]:
    for declaration, expert in request.fixed:
        pair = declaration, expert
        names = {"declaration": declaration, "expert": expert}
        if pair in ground.recused:
            yield say("Fixed pair %(declaration)s, %(expert)s: they have a conflict of interest.", **names)
        elif pair in ground.suspected:
            yield say("Fixed pair %(declaration)s, %(expert)s: a detected conflict waits for an answer.", **names)
    for code, count in Counter(declaration for declaration, _ in request.fixed).items():
        if count > request.wanted(code):
            yield say(
                "%(declaration)s has %(count)s fixed experts and is to have %(asked)s.",
                declaration=code, count=count, asked=request.wanted(code),
            )  # fmt: skip
    yield from _fixed_loads(request, ground)


def _fixed_loads(request: PlanRequest, ground: Ground) -> Iterator[Words]:
    limits = {row.code: row.max_load for row in ground.people}
    for code, count in Counter(expert for _, expert in request.fixed).items():
        most = min(value for value in (limits.get(code), request.max_load, count) if value is not None)
        if count > most:
            yield say(
                "%(expert)s has %(count)s fixed pairs and takes at most %(most)s.", expert=code, count=count, most=most
            )
    fixed = set(request.fixed)
    for one, two in request.apart:
        for row in ground.areas:
            if (row.code, one) in fixed and (row.code, two) in fixed:
                yield say(
                    "%(one)s and %(two)s are kept apart, and both are fixed on %(declaration)s.",
                    one=one, two=two, declaration=row.code,
                )  # fmt: skip


def _least(request: PlanRequest, ground: Ground) -> Iterator[Words]:
    for row in request.least:
        there = sum(
            person.category == row.name if row.family == "category" else row.name in person.knowledge.levels
            for person in ground.people
        )
        if there < row.count:
            yield say(
                "At least %(count)s of “%(name)s” are asked for; the pool has %(pool)s.",
                count=row.count, name=row.name, pool=there,
            )  # fmt: skip
        if row.count > request.experts:
            yield say(
                "At least %(count)s of “%(name)s” are asked for among %(experts)s experts.",
                count=row.count, name=row.name, experts=request.experts,
            )  # fmt: skip
    asked = sum(row.count for row in request.least if row.family == "category")
    if asked > request.experts:
        yield say(
            "The categories ask for %(asked)s experts together; a declaration has %(experts)s.",
            asked=asked, experts=request.experts,
        )  # fmt: skip
