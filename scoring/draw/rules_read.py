"""RULES.toml to the rules of a draw, with every problem at once; a record's rules go the same way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from scoring.answers import RefusedError
from scoring.bundle import cells
from scoring.bundle.cells import CellError
from scoring.bundle.problems import Problems, plain, quoted
from scoring.draw.rules import DrawRules, Share

__all__ = ["MOST_BYTES", "MOST_SHARES", "read_rules", "rules_of"]

MOST_BYTES = 1024 * 1024
MOST_SHARES = 6
"""The walk looks at every set of shares together."""
_MOST = 10**9
_PART = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?", re.ASCII)
_PART_EXPECTED = 'a part above 0 and at most 1, such as "2/3"'
_KEYS = ("odd", "max_per_employer", "max_per_region", "share", "exclude")
_SHARE_KEYS = ("category", "at_least")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Written:
    """A TOML float as written: a part is exact and never becomes a float."""

    text: str

    def __str__(self) -> str:
        return self.text


class _Table:
    """A table whose values are parsed one by one, each problem noted under the table's name."""

    def __init__(self, values: Mapping[str, object], keys: tuple[str, ...], file: str, prefix: str) -> None:
        self._values = values
        self._keys = keys
        self._file = file
        self._prefix = prefix

    def check_keys(self, problems: Problems) -> None:
        """Note every key that the format does not know."""
        for name in self._values:
            if name not in self._keys:
                known = ", ".join(self._keys)
                problems.add(self._file, None, plain(self._prefix + name), "is not a key of the rules", known)

    def read(self, name: str, parse: Callable[[object], _T], default: _T, problems: Problems) -> _T:
        """The parsed value; the default where it is left out or cannot be used."""
        try:
            return parse(self._values[name]) if name in self._values else default
        except CellError as error:
            problems.add(self._file, None, self._prefix + name, error.wrong, error.expected)
            return default


def read_rules(data: bytes, file: str = "RULES.toml") -> DrawRules:
    """The rules in the bytes of a RULES.toml; `file` names it in the problems.

    A part is written `"2/3"`, or as a decimal number, which is taken as written. Unknown keys are refused. Raises
    `RefusedError` with one line `FILE: KEY: what is wrong; expected …` for each problem.
    """
    problems = Problems()
    rules = DrawRules()
    if len(data) > MOST_BYTES:
        problems.add(file, None, "file", "is too large", f"at most {MOST_BYTES} bytes")
        data = b""
    try:
        rules = rules_of(tomllib.loads(data.decode("utf-8-sig"), parse_float=_Written), file, "", problems)
    except (ValueError, RecursionError) as error:
        what = str(error).splitlines()[0] if str(error) else "nested too deeply"
        problems.add(file, None, "toml", f"cannot be read ({what})", "valid TOML in UTF-8")
    if problems.found:
        raise RefusedError("\n".join(map(str, problems.found)))
    return rules


def rules_of(values: Mapping[str, object], file: str, prefix: str, problems: Problems) -> DrawRules:
    """The rules from plain values (TOML or JSON); problems are added, what can be read is returned."""
    table = _Table(values, _KEYS, file, prefix)
    table.check_keys(problems)
    return DrawRules(
        odd=table.read("odd", _flag, False, problems),
        max_per_employer=table.read("max_per_employer", _limit, None, problems),
        max_per_region=table.read("max_per_region", _limit, None, problems),
        shares=_shares(table.read("share", _tables, (), problems), file, prefix, problems),
        exclude=table.read("exclude", _codes, (), problems),
    )


def _shares(rows: tuple[Mapping[str, object], ...], file: str, prefix: str, problems: Problems) -> tuple[Share, ...]:
    shares: list[Share] = []
    for number, row in enumerate(rows, 1):
        table = _Table(row, _SHARE_KEYS, file, f"{prefix}share[{number}].")
        table.check_keys(problems)
        for name in _SHARE_KEYS:
            if name not in row:
                problems.add(file, None, f"{prefix}share[{number}].{name}", "is missing", "a value")
        category = table.read("category", _category, "", problems)
        part = table.read("at_least", _part, Fraction(0), problems)
        if category and part:
            shares.append(Share(category, part))
    if len({share.category for share in shares}) != len(shares):
        problems.add(file, None, f"{prefix}share", "names a category twice", "each category once")
    elif sum(share.at_least for share in shares) > 1:
        problems.add(file, None, f"{prefix}share", "asks for more than all seats", "parts that add up to 1 at most")
    return tuple(shares)


def _shown(value: object) -> str:
    return quoted(str(value).lower() if isinstance(value, bool) else str(value))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise CellError(f"{_shown(value)} cannot be used", "true or false")
    return value


def _limit(value: object) -> int | None:
    # bool is a subclass of int, and `true` is no number.
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise CellError(f"{_shown(value)} cannot be used", f"a whole number from 1 to {_MOST}")
    return value


def _codes(value: object) -> tuple[str, ...]:
    expected = 'codes of experts, each once, such as ["R7"]'
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise CellError(f"{_shown(value)} is not a list of codes", expected)
    codes = tuple(cells.code(item) for item in value)
    if len(set(codes)) != len(codes):
        raise CellError(f"{quoted(', '.join(codes))} names one twice", expected)
    return codes


def _tables(value: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value) or len(value) > MOST_SHARES:
        raise CellError("cannot be used", f"at most {MOST_SHARES} tables [[share]] with category and at_least")
    return tuple(value)


def _category(value: object) -> str:
    if not isinstance(value, str):
        raise CellError(f"{_shown(value)} is not a category", "text in quotation marks")
    cells.check_text(value)
    return cells.text(value)


def _part(value: object) -> Fraction:
    written = str(value)
    number = isinstance(value, str | int | _Written) and not isinstance(value, bool)
    if not number or not _PART.fullmatch(written):
        raise CellError(f"{_shown(value)} is not a part", _PART_EXPECTED)
    try:
        part = Fraction(written)
    except ZeroDivisionError:
        raise CellError(f"{_shown(value)} divides by zero", _PART_EXPECTED) from None
    if not 0 < part <= 1:
        raise CellError(f"{_shown(value)} is not above 0 and at most 1", _PART_EXPECTED)
    return part
