"""What the bundle reader finds wrong, as sentences that can be translated.

The reader speaks English phrases, because command lines print them. Here each phrase is known again by its pattern, so
that a page shows it in the reader's language; a phrase that is not listed is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalapp.core.words import Words, say
from scoring.bundle import Problem

__all__ = ["cell_words", "known", "problem_words", "refusal_words"]

MOST_SHOWN = 50

PHRASES = (
    say("is empty"),
    say("is blank"),
    say("is missing"),
    say("is given on a row with rows under it"),
    say("is given on a note, which is never counted"),
    say("is given where nothing is counted"),
    say("is empty on a scoring item"),
    say("is the same as worst"),
    say("is not above 0"),
    say("does not divide the distance from worst to best"),
    say("no item counts"),
    say("the line is empty"),
    say("is one row too many"),
    say("stands in the header twice"),
    say("is not a column of this file"),
    say("is too large"),
    say("and fund_by_group are both given"),
    say("%(value)s is its own ancestor"),
    say("%(value)s is a note, which is never counted"),
    say("%(value)s is no criterion"),
    say("%(value)s is not a percentage"),
    say("%(value)s is not above 0"),
    say("%(value)s is not a code"),
    say("%(value)s is not a number"),
    say("%(value)s is not a whole number"),
    say("%(value)s is not a known time zone"),
    say("%(value)s is not a table with groups"),
    say("%(value)s is not in Unicode normal form C"),
    say("%(value)s is not known"),
    say("%(value)s is unknown"),
    say("%(value)s cannot be used"),
    say("%(value)s has too many digits"),
    say("%(value)s has bytes that are not UTF-8"),
    say("%(value)s has a line break"),
    say("%(value)s has the control character %(character)s"),
    say("%(value)s lies outside the scale"),
    say("%(value)s repeats a code, or has lot or shared before the end"),
    say("%(value)s stands on line %(line)s already"),
    say("the row has %(count)s cells"),
    say("cannot be read (%(reason)s)"),
    say("a value"),
    say("a number"),
    say("a number above 0"),
    say("a step above 0"),
    say("a step that leads from worst to best"),
    say("a best that differs from worst"),
    say("a code of this file"),
    say("a tree without cycles"),
    say("an empty cell"),
    say("an IANA time zone such as Asia/Shanghai"),
    say("at least one scored or objective item"),
    say("codes of criteria.csv that count"),
    say("comma-separated cells, quotes closed"),
    say("digits with at most one decimal point, such as 12.5"),
    say("each column once"),
    say("each only once"),
    say("either fund or fund_by_group"),
    say("text"),
    say("text in NFC"),
    say("text in UTF-8"),
    say("text on one line without control characters"),
    say("0 to 100, because rows stand under this one"),
    say("1 to 32 of the characters A-Z a-z 0-9 _ . -"),
    say("a number of at most %(count)s digits"),
    say("a whole number from %(low)s to %(high)s"),
    say("a value from %(worst)s (worst) to %(best)s (best) in steps of %(step)s"),
    say("at most %(count)s bytes"),
    say("at most %(count)s rows"),
    say("%(count)s cells as in the header"),
    say("one of %(words)s"),
    say("the columns %(columns)s"),
    say('criteria codes, each once, then at most one of "lot" and "shared" at the end'),
    say("a table of groups and how many of each can be funded, such as {east = 4}"),
)


def known(phrase: str) -> Words | None:
    """Return a phrase of the reader as words that can be translated, None where it is not listed."""
    for pattern, text in _PATTERNS:
        if found := pattern.fullmatch(phrase):
            return Words(text, found.groupdict())
    return None


def cell_words(problem: Problem) -> Words:
    """Return what is wrong in a cell, for a place beside the cell itself."""
    return say("%(wrong)s; expected %(expected)s", wrong=_words(problem.wrong), expected=_words(problem.expected))


def problem_words(problem: Problem) -> Words:
    """Return what is wrong and where: the line, if there is one, and the column or key."""
    if problem.line is None:
        return say("%(column)s: %(problem)s", column=problem.column, problem=cell_words(problem))
    return say(
        "Line %(line)s, %(column)s: %(problem)s",
        line=problem.line, column=problem.column, problem=cell_words(problem),
    )  # fmt: skip


def refusal_words(problems: Iterable[Problem]) -> list[Words]:
    """Return all problems, in a number that a page can still show."""
    found = [problem_words(problem) for problem in problems]
    if len(found) <= MOST_SHOWN:
        return found
    return [*found[:MOST_SHOWN], say("… and %(count)s more problems.", count=len(found) - MOST_SHOWN)]


def _words(phrase: str) -> Words:
    return known(phrase) or Words(phrase.replace("%", "%%"))


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", text)
    escaped = [f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(escaped), re.DOTALL)


_PATTERNS = tuple((_pattern(words.text), words.text) for words in PHRASES)
