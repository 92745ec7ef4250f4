"""The proposal form: a row for each declaration, so read by name, not by field. What was typed is kept as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from wtforms import ValidationError

from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say
from evalapp.desks.forms import normal_text, require_clean
from evalapp.results.numbers import Line, Numbers

__all__ = ["Typed", "as_the_line_gives", "require_storable", "typed_in"]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: `reserve`, `grounds` and `reasons` by code, as typed."""

    funded: frozenset[str] = frozenset()
    reserve: Mapping[str, str] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def reserve_in_order(self) -> tuple[str, ...]:
        """Return the reserve list by its typed places; refuses what is no place or a place given twice."""
        places: dict[int, str] = {}
        found: list[Words] = []
        for code, text in self.reserve.items():
            if not (text.isascii() and text.isdigit() and 0 < int(text) <= 9999):
                found.append(say("%(code)s: a place on the reserve list is a number such as 1.", code=code))
            elif int(text) in places:
                first = places[int(text)]
                found.append(say("%(code)s and %(other)s have the same reserve place.", code=first, other=code))
            else:
                places[int(text)] = code
        if found:
            raise Refusal(*found)
        return tuple(places[place] for place in sorted(places))


def as_the_line_gives(numbers: Numbers) -> Typed:
    """Return the form before anything is typed: who is inside the funding line is chosen."""
    return Typed(frozenset(row.code for row in numbers.declarations if row.line is Line.INSIDE))


def typed_in(sent: MultiDict[str, str], codes: Iterable[str]) -> Typed:
    """Read a sent form; names of declarations that are not in the ranking are not looked at."""
    known = tuple(codes)
    chosen = set(sent.getlist("funded"))
    return Typed(
        funded=frozenset(code for code in known if code in chosen),
        reserve=_texts(sent, "reserve", known),
        grounds=_texts(sent, "ground", known),
        reasons=_texts(sent, "reason", known),
    )


def _texts(sent: MultiDict[str, str], name: str, codes: Iterable[str]) -> dict[str, str]:
    texts = {code: normal_text(sent.get(f"{name}-{code}", "")) for code in codes}
    return {code: text for code, text in texts.items() if text}


def require_storable(reasons: Mapping[str, str]) -> None:
    """Refuse a reason with a character that cannot be stored."""
    for code, text in reasons.items():
        try:
            require_clean(text)
        except ValidationError as error:
            raise Refusal(say("%(code)s: %(problem)s", code=code, problem=str(error))) from error
