"""The parts of a request that are typed as lines: numbers for single declarations, groups, pairs. Full-width digits and
letters are understood; every problem is told with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from evalapp.core.words import Words, say
from evalapp.panels.plans.request import Least

__all__ = ["Typed", "plain_width", "read_demand", "read_least", "read_pairs"]

MOST_LINES = 20_000
SHOWN = 50


@dataclass(slots=True)
class Typed:
    """Where problems are collected while the text of one box after another is read."""

    problems: list[Words] = field(default_factory=list)

    def add(self, box: Words, line: int, problem: Words) -> None:
        """Note a problem; beyond a number that a person can read, none."""
        if len(self.problems) < SHOWN:
            self.problems.append(say("%(box)s, line %(line)s: %(problem)s", box=box, line=line, problem=problem))


def plain_width(text: str) -> str:
    """Return typed text with full-width letters, digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text).replace("\u3000", " ")


def read_demand(text: str, known: frozenset[str], box: Words, typed: Typed) -> dict[str, int]:
    """Read lines `D12 4`."""
    found: dict[str, int] = {}
    for line, parts in _lines(text, box, typed):
        if len(parts) != 2:
            typed.add(box, line, say("a declaration and a number are expected."))
            continue
        code, number = parts
        if code not in known:
            typed.add(box, line, _unknown(code))
        count = _number(number)
        if count is None:
            typed.add(box, line, say("“%(text)s” is not a whole number.", text=number[:40]))
        elif code in found:
            typed.add(box, line, say("%(code)s stands twice.", code=code))
        elif code in known:
            found[code] = count
    return found


def read_least(text: str, family: str, known: frozenset[str], box: Words, typed: Typed) -> tuple[Least, ...]:
    """Read lines `finance 2`; a name may have spaces, the number stands last."""
    names = {" ".join(plain_width(name).split()): name for name in known}
    found: dict[str, Least] = {}
    for line, parts in _lines(text, box, typed):
        name, count = " ".join(parts[:-1]), _number(parts[-1])
        if not name or not count:
            typed.add(box, line, say("a name and a number from 1 on are expected."))
        elif name not in names:
            typed.add(box, line, say("no expert has “%(name)s”.", name=name[:60]))
        elif name in found:
            typed.add(box, line, say("%(code)s stands twice.", code=name[:60]))
        else:
            found[name] = Least(family, names[name], count)
    return tuple(found.values())


def read_pairs(
    text: str, known: tuple[frozenset[str], frozenset[str]], box: Words, typed: Typed
) -> tuple[tuple[str, str], ...]:
    """Read lines `D12 E06`, or `E06 E09`; `known` are the codes that can stand first and second."""
    found: dict[tuple[str, str], None] = {}
    for line, parts in _lines(text, box, typed):
        if len(parts) != 2:
            typed.add(box, line, say("two codes are expected."))
            continue
        one, two = parts
        for code, codes in zip(parts, known, strict=True):
            if code not in codes:
                typed.add(box, line, _unknown(code))
        if one == two and known[0] == known[1]:
            typed.add(box, line, say("a pair is of two different codes."))
        elif one in known[0] and two in known[1]:
            found[one, two] = None
    return tuple(found)


def _lines(text: str, box: Words, typed: Typed) -> Iterator[tuple[int, list[str]]]:
    lines = plain_width(text).split("\n")
    if len(lines) > MOST_LINES:
        typed.add(box, MOST_LINES + 1, say("at most %(most)s lines can be read.", most=MOST_LINES))
    for number, line in enumerate(lines[:MOST_LINES], start=1):
        parts = [part for part in re.split(r"[\s,;:、=]+", line) if part]
        if parts:
            yield number, parts


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else None


def _unknown(code: str) -> Words:
    return say("“%(code)s” is no code of this round that can be assigned.", code=code[:40])
