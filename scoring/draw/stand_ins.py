"""What follows from a draw: who takes a seat that falls vacant, and who is in the chair."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from scoring.draw.record import Record
from scoring.draw.seating import Seating
from scoring.draw.walk import NoPanelError, PassedOver, fill, reasons

__all__ = ["Following", "chair", "next_stand_in"]


@dataclass(frozen=True, slots=True)
class Following:
    """The stand-in who follows (None: nobody can within the rules), and those above who could not, with the rule."""

    code: str | None
    skipped: tuple[PassedOver, ...]


def next_stand_in(record: Record, seated_now: Collection[str], gone: Collection[str] = ()) -> Following:
    """Who follows when a seat is vacant: the first stand-in down the order with whom the panel can be filled again
    within the same rules, given who sits.

    `seated_now`: codes of those who sit now, of the record's pool. `gone`: codes of stand-ins who declined, left or may
    not sit; who was drawn for a seat and does not sit any more is never asked again. Where several seats are vacant,
    call once for each, adding who accepted. Raises `ValueError` where no seat is vacant or a code is not of the pool.
    """
    by_code = {one.code: one for one in record.pool}
    if unknown := (set(seated_now) | set(gone)) - set(by_code):
        raise ValueError(f"not in the pool: {', '.join(sorted(unknown))}")
    seats, sitting = len(record.drawn.seats), set(seated_now)
    if len(sitting) >= seats:
        raise ValueError("no seat is vacant")
    waiting = [by_code[code] for code in record.drawn.stand_ins if code not in sitting and code not in gone]

    def table() -> Seating:
        now = Seating(seats, record.rules)
        for code in sitting:
            now.seat(by_code[code])
        return now

    try:
        first = fill(waiting, table())[0]
    except NoPanelError:
        first = len(waiting)
    skipped = reasons(waiting[:first], set(), table())
    code = waiting[first].code if first < len(waiting) else None
    return Following(code, tuple(PassedOver(who, rule) for who, rule in skipped.items()))


def chair(record: Record, category: str | None = None) -> str | None:
    """The chair: the first of the seats, of the category where one is asked; None where no seat is of it."""
    categories = {one.code: one.category for one in record.pool}
    return next((code for code in record.drawn.seats if category is None or categories[code] == category), None)
