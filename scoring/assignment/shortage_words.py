"""A shortage and its ways out in plain English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.assignment.instance import Instance
from scoring.assignment.plan import Constraint, Repair, Shortage

__all__ = ["Names", "in_words", "relax_in_words"]


@dataclass(frozen=True, slots=True)
class Names:
    """What declarations, experts and fields are called; indexes where left out. `field`: of each declaration."""

    declaration: Sequence[str] = ()
    expert: Sequence[str] = ()
    field: Sequence[str] = ()

    def of_declaration(self, index: int) -> str:
        """As in "declaration 12"."""
        return f"declaration {self.declaration[index] if self.declaration else index}"

    def of_expert(self, index: int) -> str:
        """As in "expert E6"."""
        return f"expert {self.expert[index] if self.expert else index}"


def in_words(instance: Instance, shortage: Shortage, names: Names | None = None) -> str:
    """What is short, and what would mend it: "declaration 12 has 3 experts without conflict, needs 5: …"."""
    names = names or Names()
    return f"{_what(instance, shortage, names)}: {relax_in_words(instance, shortage, names)}"


def relax_in_words(instance: Instance, shortage: Shortage, names: Names | None = None) -> str:
    """Each way out by itself: "let expert 6 score 6, or add 1 expert of the field finance"."""
    names = names or Names()
    ways = [" and ".join(_change(instance, repair, names) for repair in way) for way in shortage.ways]
    return ", or ".join(ways)


def _what(instance: Instance, shortage: Shortage, names: Names) -> str:
    who, short, kind = shortage.who, shortage.short, shortage.constraint
    if kind in (Constraint.MIN_LOAD, Constraint.MAX_LOAD):
        limit = instance.min_load[who] if kind is Constraint.MIN_LOAD else instance.max_load[who]
        word = "at least" if kind is Constraint.MIN_LOAD else "at most"
        return f"{names.of_expert(who)} must score {word} {limit}, which is {short} too {_too(kind)}"
    place = names.of_declaration(who)
    match kind:
        case Constraint.DEMAND if (shortage.candidates or 0) < instance.demand[who]:
            return f"{place} has {shortage.candidates} experts without conflict, needs {instance.demand[who]}"
        case Constraint.DEMAND:
            return f"{place} lacks {short} of {instance.demand[who]} experts, as its {shortage.candidates} are full"
        case Constraint.GROUP_MIN | Constraint.GROUP_MAX:
            return f"{place} must have {_limit(instance, shortage)}, which is {short} too {_too(kind)}"
        case Constraint.APART:
            return f"{place} cannot do without {_pair(shortage.experts, names)} together"
        case Constraint.FIXED:
            return f"{place} cannot have {names.of_expert((shortage.experts or (0, 0))[0])}, who is fixed on it"
        case _:
            return f"{short} more pairs across fields are asked for than can be"


def _change(instance: Instance, repair: Repair, names: Names) -> str:
    who, by = repair.who, repair.by
    match repair.constraint:
        case Constraint.DEMAND:
            return f"let {names.of_declaration(who)} have {instance.demand[who] - by}"
        case Constraint.MIN_LOAD:
            return f"let {names.of_expert(who)} score only {instance.min_load[who] - by}"
        case Constraint.MAX_LOAD:
            return f"let {names.of_expert(who)} score {instance.max_load[who] + by}"
        case Constraint.GROUP_MIN | Constraint.GROUP_MAX:
            return _group_change(instance, repair, names)
        case Constraint.APART:
            return f"let {_pair(repair.experts, names)} sit together on {names.of_declaration(who)}"
        case Constraint.FIXED:
            return f"give up {names.of_expert((repair.experts or (0, 0))[0])} on {names.of_declaration(who)}"
        case Constraint.LINKAGE:
            return f"ask for {by} pairs fewer across fields"
        case Constraint.POOL:
            of = f" of {_group(instance, repair.group)}" if repair.group else ""
            field = f" of the field {names.field[who]}" if names.field and not of else ""
            return f"add {by} {'expert' if by == 1 else 'experts'}{of or field} without conflict with it"


def _group_change(instance: Instance, repair: Repair, names: Names) -> str:
    family, group = repair.group or (0, 0)
    quota, who = instance.quotas[family], repair.who
    least, most = quota.least[who, group] - repair.by, quota.most[who, group] + repair.by
    limit = f"at least {least}" if repair.constraint is Constraint.GROUP_MIN else f"up to {most}"
    return f"let {names.of_declaration(who)} have {limit} of {_group(instance, repair.group)}"


def _limit(instance: Instance, shortage: Shortage) -> str:
    """As in "at least 2 of category 1"."""
    family, group = shortage.group or (0, 0)
    quota, of = instance.quotas[family], _group(instance, shortage.group)
    if shortage.constraint is Constraint.GROUP_MIN:
        return f"at least {quota.least[shortage.who, group]} of {of}"
    return f"at most {quota.most[shortage.who, group]} of {of}"


def _group(instance: Instance, group: tuple[int, int] | None) -> str:
    family, number = group or (0, 0)
    return f"{instance.quotas[family].name} {number}"


def _pair(experts: tuple[int, int] | None, names: Names) -> str:
    first, second = experts or (0, 0)
    return f"{names.of_expert(first)} and {names.of_expert(second)}"


def _too(kind: Constraint) -> str:
    return "many" if kind in (Constraint.MIN_LOAD, Constraint.GROUP_MIN) else "few"
