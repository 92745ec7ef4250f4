"""The text of one cell to a value and back: the grammar of numbers, codes and texts.

Every parser takes the text of a cell that is not empty and raises `CellError` with what is wrong and what is expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

from scoring.bundle.model import ABSTAIN
from scoring.bundle.problems import quoted

__all__ = [
    "CellError",
    "cell_text",
    "check_text",
    "choice",
    "code",
    "names",
    "number",
    "number_text",
    "score",
    "text",
    "whole",
    "year",
]

MOST_DIGITS = 15
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


class CellError(ValueError):
    """A cell that cannot be read: `wrong` says what is there, `expected` what should be."""

    def __init__(self, wrong: str, expected: str) -> None:
        self.wrong = wrong
        self.expected = expected
        super().__init__(f"{wrong}; expected {expected}")


def check_text(cell: str) -> None:
    """Refuse bytes that are not UTF-8 (decoded as lone surrogates), control characters, and what is not NFC."""
    if cell.isascii() and cell.isprintable():
        return
    if _NOT_UTF8.search(cell):
        raise CellError(f"{quoted(cell)} has bytes that are not UTF-8", "text in UTF-8")
    control = _CONTROL.search(cell)
    if control:
        what = "a line break" if control.group() in "\r\n" else f"the control character U+{ord(control.group()):04X}"
        raise CellError(f"{quoted(cell)} has {what}", "text on one line without control characters")
    if not unicodedata.is_normalized("NFC", cell):
        # In ASCII: quoted as it is, it would look like what is expected.
        raise CellError(f"{ascii(cell)[:80]} is not in Unicode normal form C", "text in NFC")


def text(cell: str) -> str:
    """Any text with something to see in it."""
    if not cell.strip():
        raise CellError("is blank", "text")
    return cell


def code(cell: str) -> str:
    """A code: 1 to 32 of ASCII letters, digits, `_`, `.`, `-`."""
    if not _CODE.fullmatch(cell):
        raise CellError(f"{quoted(cell)} is not a code", "1 to 32 of the characters A-Z a-z 0-9 _ . -")
    return cell


def number(cell: str) -> Decimal:
    """An exact number: `-?digits(.digits)?` in ASCII, at most 15 digits."""
    if not _NUMBER.fullmatch(cell):
        raise CellError(f"{quoted(cell)} is not a number", "digits with at most one decimal point, such as 12.5")
    if sum(character.isdigit() for character in cell) > MOST_DIGITS:
        raise CellError(f"{quoted(cell)} has too many digits", f"a number of at most {MOST_DIGITS} digits")
    return Decimal(cell)


def score(cell: str) -> Decimal | None:
    """A score: a number, or None for the word `abstain`."""
    if cell == ABSTAIN:
        return None
    try:
        return number(cell)
    except CellError as error:
        raise CellError(error.wrong, f"a number of at most {MOST_DIGITS} digits, or the word {ABSTAIN}") from None


def whole(cell: str) -> int:
    """A whole number from 0, at most nine digits."""
    if not _WHOLE.fullmatch(cell):
        raise CellError(f"{quoted(cell)} is not a whole number", "a whole number from 0 to 999999999")
    return int(cell)


def year(cell: str) -> int:
    """A year of four digits."""
    if not _YEAR.fullmatch(cell):
        raise CellError(f"{quoted(cell)} is not a year", "a year of four digits")
    return int(cell)


def names(cell: str) -> tuple[str, ...]:
    """Several names with `;` between, none blank, none twice, no spaces around (they would hide a match)."""
    parts = tuple(cell.split(";"))
    if any(not part or part != part.strip() for part in parts):
        raise CellError(f"{quoted(cell)} has an empty name or spaces around one", "names with ; between them")
    if len(set(parts)) != len(parts):
        raise CellError(f"{quoted(cell)} names one twice", "each name once")
    return parts


def choice(allowed: type[StrEnum]) -> Callable[[str], StrEnum]:
    """A parser for one of the words of `allowed`."""

    def parse(cell: str) -> StrEnum:
        try:
            return allowed(cell)
        except ValueError:
            words = ", ".join(member.value for member in allowed)
            raise CellError(f"{quoted(cell)} is not known", f"one of {words}") from None

    return parse


def number_text(value: Decimal) -> str:
    """The canonical text of a number: no exponent, no trailing zeros, no minus before zero."""
    if not value:
        return "0"
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def cell_text(value: object) -> str:
    """The canonical text of a value as it stands in a cell; None is the empty cell."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value)
