"""What is typed for a draw, line by line: shares of categories, offices, experts left out by hand with the reason.

Every reader returns what it could read and adds what is wrong, with its line, to the problems.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction

from evalapp.core import typed
from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say
from evalapp.panels.draw.labels import LeftOut
from evalapp.panels.draw.pool import Out
from scoring.draw import Share, text_problem

__all__ = ["FALLBACK_MARK", "left_out_from", "offices_from", "one_line", "shares_from"]

MOST_SHARES = 6
"""The draw looks at every set of shares together."""
FEWEST_OFFICES, MOST_OFFICES = 2, 20
FALLBACK_MARK = "(fallback: "
"""How a record marks an office in whose place the fallback stands: no office may be called like that."""
# Not NFKC: it would also read 2² as 22.
_FULL_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {ord("／"): "/", ord("．"): ".", ord("％"): "%"}
_PART = re.compile(r"([0-9]{1,6})/([0-9]{1,6})|([0-9]{1,3}(?:\.[0-9]{1,6})?)(%?)", re.ASCII)
_BETWEEN = re.compile(r"[\s:：,，;；=]+")


def shares_from(lines: Sequence[str], problems: list[Words]) -> tuple[Share, ...]:
    """Read lines such as `technical 2/3`; parts are exact, `0.5` and `50%` are a half."""
    found: dict[str, Share] = {}
    for number, line in enumerate(lines, 1):
        words = _BETWEEN.split(line.strip())
        category, part = " ".join(words[:-1]), _part(words[-1])
        if not category or part is None or text_problem(category):
            expected = say("Line %(line)s of the shares: a category and a part such as “technical 2/3” are expected.",
                           line=number)  # fmt: skip
            problems.append(expected)
        elif category in found:
            problems.append(say("The share of “%(category)s” is there twice.", category=category))
        else:
            found[category] = Share(category, part)
    if sum(share.at_least for share in found.values()) > 1:
        problems.append(say("The shares ask for more than all seats."))
    if len(found) > MOST_SHARES:
        problems.append(say("At most %(most)s shares can be asked for.", most=MOST_SHARES))
    return tuple(found.values())


def offices_from(lines: Sequence[str], problems: list[Words]) -> tuple[str, ...]:
    """Read the offices that will commit to a secret, in ascending order of names."""
    names = [one_line(line, say("Office"), problems, most=80) for line in lines]
    found = sorted({name for name in names if name})
    if len(found) < len([name for name in names if name]):
        problems.append(say("Each office is named once."))
    if any(FALLBACK_MARK.strip() in name for name in found):
        problems.append(say("“%(mark)s” cannot be part of an office's name.", mark=FALLBACK_MARK.strip()))
    if not FEWEST_OFFICES <= len(found) <= MOST_OFFICES:
        many = {"fewest": FEWEST_OFFICES, "most": MOST_OFFICES}
        problems.append(say("Between %(fewest)s and %(most)s offices commit to a secret each.", **many))
    return tuple(found)


def left_out_from(lines: Sequence[str], known: Collection[str], problems: list[Words]) -> tuple[Out, ...]:
    """Read lines such as `R7 led the preparation`: a code of the round's experts, and the reason."""
    found: dict[str, Out] = {}
    for line in lines:
        code, _space, reason = line.strip().partition(" ")
        if code not in known:
            problems.append(say("There is no expert “%(code)s” to leave out.", code=code[:40]))
        elif code in found:
            problems.append(say("%(expert)s is left out twice.", expert=code))
        elif not reason.strip():
            problems.append(say("%(expert)s cannot be left out without a reason.", expert=code))
        else:
            why = one_line(reason, say("Reason"), problems, most=500)
            found[code] = Out(code, LeftOut.BY_HAND, why)
    return tuple(found.values())


def one_line(text: str, what: Words, problems: list[Words], *, needed: bool = True, most: int = 200) -> str:
    """Return a text of one line as everybody can type it again, or note what is wrong with it."""
    try:
        clean = typed.line(text, what, needed=needed, most=most)
    except Refusal as error:
        problems += error.problems
        return ""
    if clean and text_problem(clean):
        problems.append(say("%(what)s: this text cannot be used, because nobody could type it again.", what=what))
        return ""
    return clean


def _part(text: str) -> Fraction | None:
    match = _PART.fullmatch(text.translate(_FULL_WIDTH))
    if match is None:
        return None
    above, below, number, percent = match.groups()
    if above is not None:
        part = Fraction(int(above), int(below)) if int(below) else Fraction(0)
    else:
        part = Fraction(number) / (100 if percent else 1)
    return part if 0 < part <= 1 else None
