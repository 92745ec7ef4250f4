"""What a plan's outcome says in words: how good it is and how good it can be, what is short and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from evalapp.core.words import Words, say
from evalapp.panels.plans.outcome import Goodness
from evalapp.panels.plans.shortage import Mend, Short

__all__ = ["goodness_words", "mend_words", "short_words"]

CENT = Decimal("0.01")


def goodness_words(found: Goodness) -> list[Words]:
    """Say the sums beside their bounds: values are rounded down, bounds up, so that no sentence claims too much."""
    told = []
    if found.bound_worst is not None:
        values = {"code": found.worst_code, "value": _down(found.worst), "bound": _up(found.bound_worst)}
        told.append(
            say("Worst-off declaration %(code)s: %(value)s; it is proven that no plan does better.", **values)
            if found.bound_worst - found.worst < 1e-5
            else say("Worst-off declaration %(code)s: %(value)s; no plan can reach more than %(bound)s.", **values)
        )
    else:
        told.append(say("Worst-off declaration %(code)s: %(value)s.", code=found.worst_code, value=_down(found.worst)))
    values = {"value": _down(found.total), "bound": _up(found.bound_total)}
    told.append(
        say("Sum of affinities %(value)s; it is proven that no plan reaches more.", **values)
        if found.bound_total - found.total < 1e-5
        else say("Sum of affinities %(value)s; no plan can reach more than %(bound)s.", **values)
    )
    return told


def short_words(row: Short) -> Words:
    """Say what is short and the ways out: "declaration D12 has 3 experts without conflict, needs 5: add …"."""
    what = _SHORT[row.constraint](row)
    if not row.ways:
        return what
    ways = [_joined("and", [mend_words(each) for each in way]) for way in row.ways if way]
    return say("%(what)s: %(ways)s.", what=what, ways=_joined("or", ways))


def mend_words(row: Mend) -> Words:
    """Say one change that would help."""
    return _MEND[row.constraint](row)


def _demand_short(row: Short) -> Words:
    values = {"who": row.who, "candidates": row.candidates or 0, "need": row.need, "short": row.short}
    if row.candidates is not None and row.need is not None and row.candidates < row.need:
        return say("declaration %(who)s has %(candidates)s experts without conflict, needs %(need)s", **values)
    return say(
        "declaration %(who)s lacks %(short)s of %(need)s experts: its %(candidates)s candidates are full", **values
    )


def _group_short(row: Short) -> Words:
    values = {"who": row.who, "name": row.name, "short": row.short, "need": row.need}
    if row.constraint == "group_min":
        return say("declaration %(who)s lacks %(short)s of the at least %(need)s of “%(name)s”", **values)
    return say("declaration %(who)s would need more than the at most %(need)s of “%(name)s”", **values)


def _load_short(row: Short) -> Words:
    values = {"who": row.who, "need": row.need, "short": row.short}
    if row.constraint == "min_load":
        return say("expert %(who)s is to score at least %(need)s, which is %(short)s too many", **values)
    return say("expert %(who)s scores at most %(need)s, which is %(short)s too few", **values)


def _pair_short(row: Short) -> Words:
    values = {"who": row.who, "experts": ", ".join(row.experts)}
    if row.constraint == "apart":
        return say("declaration %(who)s cannot do without %(experts)s together", **values)
    return say("declaration %(who)s cannot have %(experts)s, who is fixed on it", **values)


def _linkage_short(row: Short) -> Words:
    return say("%(short)s more pairs across fields are asked for than can be", short=row.short)


def _pool_mend(row: Mend) -> Words:
    values = {"by": row.by, "who": row.who, "name": row.name}
    if row.name:
        return say("add %(by)s of the field %(name)s without conflict with %(who)s", **values)
    return say("add %(by)s experts without conflict with %(who)s", **values)


def _demand_mend(row: Mend) -> Words:
    return say("let declaration %(who)s have %(becomes)s", who=row.who, becomes=row.becomes)


def _load_mend(row: Mend) -> Words:
    values = {"who": row.who, "becomes": row.becomes}
    if row.constraint == "min_load":
        return say("let %(who)s score only %(becomes)s", **values)
    return say("let %(who)s score %(becomes)s", **values)


def _group_mend(row: Mend) -> Words:
    values = {"who": row.who, "becomes": row.becomes, "name": row.name}
    if row.constraint == "group_min":
        return say("ask for at least %(becomes)s of “%(name)s” on %(who)s", **values)
    return say("let %(who)s have up to %(becomes)s of “%(name)s”", **values)


def _pair_mend(row: Mend) -> Words:
    values = {"who": row.who, "experts": ", ".join(row.experts)}
    if row.constraint == "apart":
        return say("let %(experts)s meet on %(who)s", **values)
    return say("give up the fixed pair %(who)s, %(experts)s", **values)


def _linkage_mend(row: Mend) -> Words:
    return say("ask for %(by)s pairs fewer across fields", by=row.by)


_SHORT: dict[str, Callable[[Short], Words]] = {
    "demand": _demand_short, "pool": _demand_short, "min_load": _load_short, "max_load": _load_short,
    "group_min": _group_short, "group_max": _group_short, "apart": _pair_short, "fixed": _pair_short,
    "linkage": _linkage_short,
}  # fmt: skip
_MEND: dict[str, Callable[[Mend], Words]] = {
    "demand": _demand_mend, "pool": _pool_mend, "min_load": _load_mend, "max_load": _load_mend,
    "group_min": _group_mend, "group_max": _group_mend, "apart": _pair_mend, "fixed": _pair_mend,
    "linkage": _linkage_mend,
}  # fmt: skip


def _joined(how: str, parts: Sequence[Words]) -> Words:
    first, *rest = parts
    if not rest:
        return first
    other = _joined(how, rest)
    return (
        say("%(one)s, or %(other)s", one=first, other=other)
        if how == "or"
        else say("%(one)s and %(other)s", one=first, other=other)
    )


def _down(value: float) -> str:
    return str(Decimal(repr(value)).quantize(CENT, ROUND_FLOOR))


def _up(value: float) -> str:
    return str(Decimal(repr(value)).quantize(CENT, ROUND_CEILING))
