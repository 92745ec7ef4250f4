"""`round.toml`: the settings of a round, read key by key."""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scoring.bundle import cells
from scoring.bundle.cells import CellError
from scoring.bundle.model import DraftRule, Method, RankOn, RoundSettings, Rules
from scoring.bundle.problems import Problems, plain, quoted
from scoring.bundle.tables import SETTINGS

__all__ = ["KEYS", "RULE_KEYS", "TIE_WORDS", "Key", "read_settings"]

TIE_WORDS = ("lot", "shared")
_MOST_DECIMALS = 10
_MOST_UNITS = 10**15 - 1
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", re.ASCII)
# Files of the zone database that are no zones of IANA's list: they depend on the machine, or are second copies.
_NO_ZONES = ("localtime", "posixrules", "Factory", "posix/", "right/")


@dataclass(frozen=True, slots=True)
class _Written:
    """A TOML float, kept as written: it must follow the format's grammar of numbers and never becomes a float."""

    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of `round.toml`: `parse` takes the TOML value and raises `CellError`."""

    name: str
    parse: Callable[[object], object]
    needed: bool = False


def _string(value: object, expected: str) -> str:
    if not isinstance(value, str):
        raise CellError(f"{_shown(value)} is not a string", expected)
    cells.check_text(value)
    return value


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value.text if isinstance(value, _Written) else str(value))


def _code(value: object) -> str:
    return cells.code(_string(value, "a code in quotation marks"))


def _title(value: object) -> str:
    return cells.text(_string(value, "text in quotation marks"))


def _zone(value: object) -> str:
    expected = "an IANA time zone such as Asia/Shanghai"
    name = _string(value, expected)
    known = _ZONE.fullmatch(name) is not None and not name.startswith(_NO_ZONES)
    try:
        known = known and zoneinfo.ZoneInfo(name) is not None
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        known = False
    if not known:
        raise CellError(f"{quoted(name)} is not a known time zone", expected)
    return name


def _integer(low: int, high: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        # bool is a subclass of int, and `true` is no number.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise CellError(f"{_shown(value)} cannot be used", f"a whole number from {low} to {high}")
        return value

    return parse


def _points(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | _Written):
        raise CellError(f"{_shown(value)} is not a number", "a number above 0")
    points = cells.number(value.text if isinstance(value, _Written) else str(value))
    if points <= 0:
        raise CellError(f"{_shown(value)} is not above 0", "a number above 0")
    return points


def _groups(value: object) -> dict[str, int]:
    expected = "a table of groups and how many of each can be funded, such as {east = 4}"
    if not isinstance(value, dict) or not value:
        raise CellError(f"{_shown(value)} is not a table with groups", expected)
    places = _integer(0, 10**9)
    try:
        return {cells.text(_string(group, expected)): places(number) for group, number in value.items()}
    except CellError as error:
        raise CellError(error.wrong, expected) from None


def _choice(allowed: type[StrEnum]) -> Callable[[object], object]:
    parse = cells.choice(allowed)
    words = ", ".join(member.value for member in allowed)
    return lambda value: parse(_string(value, f"one of {words}"))


def _ties(value: object) -> tuple[str, ...]:
    expected = 'criteria codes, each once, then at most one of "lot" and "shared" at the end'
    if not isinstance(value, list):
        raise CellError(f"{_shown(value)} is not a list", expected)
    ties = tuple(cells.code(_string(item, expected)) for item in value)
    if len(set(ties)) != len(ties) or any(word in ties[:-1] for word in TIE_WORDS):
        raise CellError(f"{quoted(', '.join(ties))} repeats a code, or has lot or shared before the end", expected)
    return ties


KEYS = (
    Key("format", _integer(1, 1), needed=True),
    Key("code", _code, needed=True),
    Key("title", _title, needed=True),
    Key("timezone", _zone, needed=True),
    Key("points", _points, needed=True),
    Key("fund", _integer(1, 10**9)),
    Key("fund_by_group", _groups),
    Key("currency", _title),
    Key("award", _integer(0, _MOST_UNITS)),
    Key("first_tranche", _integer(0, _MOST_UNITS)),
)
RULE_KEYS = (
    Key("method", _choice(Method)),
    Key("decimals", _integer(0, _MOST_DECIMALS)),
    Key("rank_on", _choice(RankOn)),
    Key("quorum", _integer(1, 10**9)),
    Key("drafts", _choice(DraftRule)),
    Key("ties", _ties),
)


def read_settings(data: bytes, problems: Problems) -> tuple[RoundSettings | None, tuple[str, ...]]:
    """The settings, None where they cannot be made, and the keys that were present, dotted, in their order."""
    table = _parse(data, problems)
    if table is None:
        return None, ()
    before = len(problems.found)
    rules_table = table.pop("rules", None)
    values = _read_keys(KEYS, table, "", problems)
    layout = [name for name in table if name in values]
    if ("fund" in table) == ("fund_by_group" in table):
        wrong = "and fund_by_group are both given" if "fund" in table else "is missing"
        problems.add(SETTINGS, None, "fund", wrong, "either fund or fund_by_group")
    rules: dict[str, object] = {}
    if isinstance(rules_table, dict):
        rules = _read_keys(RULE_KEYS, rules_table, "rules.", problems)
        layout += [f"rules.{name}" for name in rules_table if name in rules] or ["rules"]
    elif rules_table is not None:
        problems.add(SETTINGS, None, "rules", f"{_shown(rules_table)} is not a table", "a table [rules]")
    if len(problems.found) > before:
        return None, ()
    values.pop("format")
    make_rules: Callable[..., Rules] = Rules
    make: Callable[..., RoundSettings] = RoundSettings
    return make(**values, rules=make_rules(**rules)), tuple(layout)


def _parse(data: bytes, problems: Problems) -> dict[str, object] | None:
    try:
        return tomllib.loads(data.decode("utf-8-sig"), parse_float=_Written)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(SETTINGS, line, "text", "has bytes that are not UTF-8", "text in UTF-8")
    except (ValueError, RecursionError) as error:
        # Besides its own error, the parser lets through int()'s refusal of numbers of thousands of digits.
        what = str(error).splitlines()[0] if str(error) else "nested too deeply"
        problems.add(SETTINGS, None, "toml", f"cannot be read ({what})", "valid TOML")
    return None


def _read_keys(keys: tuple[Key, ...], table: dict[str, object], prefix: str, problems: Problems) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in table:
        if name not in {key.name for key in keys}:
            allowed = ", ".join(key.name for key in keys)
            problems.add(SETTINGS, None, plain(prefix + name), "is not a key of the format", f"one of {allowed}")
    for key in keys:
        if key.name in table:
            try:
                values[key.name] = key.parse(table[key.name])
            except CellError as error:
                problems.add(SETTINGS, None, prefix + key.name, error.wrong, error.expected)
        elif key.needed:
            problems.add(SETTINGS, None, prefix + key.name, "is missing", "a value")
    return values
