"""The bytes of a record to its values: the form is checked here, strictly; the truth by `scoring.draw.verifier`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from scoring.answers import RefusedError
from scoring.bundle import cells
from scoring.bundle.cells import CellError
from scoring.bundle.problems import Problems, plain, quoted
from scoring.draw.pool import Candidate
from scoring.draw.record import Record
from scoring.draw.rules import DrawRules, rules_json
from scoring.draw.rules_read import rules_of
from scoring.draw.seating import Passed
from scoring.draw.seed import Commitment, text_problem
from scoring.draw.walk import Drawn, PassedOver, Placed

__all__ = ["MOST_BYTES", "read_record"]

MOST_BYTES = 64 * 1024 * 1024
_MOST_PROBLEMS = 100
_HEX = re.compile("[0-9a-f]{64}")
_KEYS = ("format", "seed", "commitments", "rules", "pool", "pool_sha256", "order", "seats", "stand_ins", "passed_over")


def read_record(data: bytes, file: str = "RECORD.json") -> Record:
    """The record in these bytes. Whether what it says is true is not asked.

    Raises `RefusedError` with one line `FILE: KEY: what is wrong; expected …` for each problem (the first hundred).
    """
    problems = Problems()
    values = _parse(data, file, problems)
    found = None if values is None else _Reader(values, file, problems).record()
    if found is None or problems.found:
        raise RefusedError("\n".join(map(str, problems.found[:_MOST_PROBLEMS])))
    return found


def _parse(data: bytes, file: str, problems: Problems) -> Mapping[str, object] | None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key is there twice")
        return dict(pairs)

    if len(data) > MOST_BYTES:
        problems.add(file, None, "file", "is too large", f"at most {MOST_BYTES} bytes")
        return None
    try:
        values: object = json.loads(data.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        what = str(error).splitlines()[0] if str(error) else "nested too deeply"
        problems.add(file, None, "json", f"cannot be read ({what})", "JSON in UTF-8")
        return None
    if isinstance(values, dict):
        return values
    problems.add(file, None, "json", "is not an object", f"an object with the keys {', '.join(_KEYS)}")
    return None


class _Reader:
    """Reads the values of one record; what cannot be used is noted and stands for nothing."""

    def __init__(self, values: Mapping[str, object], file: str, problems: Problems) -> None:
        self._values = values
        self._file = file
        self._problems = problems

    def record(self) -> Record | None:
        """The record, or None where a key is missing; every problem is noted."""
        self._check_keys()
        if not set(_KEYS) <= set(self._values):
            return None
        pool = tuple(
            Candidate(self._code(row[0], place), *(self._text(text, place, empty=True) for text in row[1:]))
            for place, row in self._rows("pool", ("code", "employer", "region", "category"))
        )
        commitments = tuple(
            Commitment(self._text(office, place), self._hex(digest, place), self._text(secret, place))
            for place, (office, digest, secret) in self._rows("commitments", ("office", "sha256", "secret"))
        )
        order = tuple(
            Placed(self._code(code, place), self._hex(key, place))
            for place, (code, key) in self._rows("order", ("code", "key"))
        )
        drawn = Drawn(order, self._codes("seats"), self._codes("stand_ins"), self._passed())
        seed = self._text(self._values["seed"], "seed")
        digest = self._hex(self._values["pool_sha256"], "pool_sha256")
        record = Record(seed, commitments, self._rules(), pool, digest, drawn)
        if not self._problems.found:
            self._check_codes(record)
        return record

    def _bad(self, place: str, wrong: str, expected: str) -> None:
        self._problems.add(self._file, None, place, wrong, expected)

    def _check_keys(self) -> None:
        for name in self._values:
            if name not in _KEYS:
                self._bad(plain(name), "is not a key of a record", f"one of {', '.join(_KEYS)}")
        for name in _KEYS:
            if name not in self._values:
                self._bad(name, "is missing", "a value")
        number = self._values.get("format", 1)
        if type(number) is not int or number != 1:
            self._bad("format", f"{quoted(str(number))} cannot be read", "1")

    def _list(self, name: str) -> list[object]:
        values = self._values[name]
        if isinstance(values, list):
            return values
        self._bad(name, "is not a list", "a list")
        return []

    def _rows(self, name: str, keys: tuple[str, ...]) -> list[tuple[str, tuple[object, ...]]]:
        """The rows of a list of objects as (place, values in the order of `keys`)."""
        found = []
        for number, row in enumerate(self._list(name)):
            if isinstance(row, dict) and set(row) == set(keys):
                found.append((f"{name}[{number}]", tuple(row[key] for key in keys)))
            else:
                self._bad(f"{name}[{number}]", "cannot be used", f"an object with the keys {', '.join(keys)}")
        return found

    def _text(self, value: object, place: str, *, empty: bool = False) -> str:
        if isinstance(value, str):
            if (empty and not value) or not (why := text_problem(value)):
                return value
            self._bad(place, why, "text on one line")
        else:
            self._bad(place, f"{quoted(str(value))} is not text", "text on one line")
        return ""

    def _hex(self, value: object, place: str) -> str:
        text = value if isinstance(value, str) else ""
        if _HEX.fullmatch(text):
            return text
        self._bad(place, f"{quoted(str(value))} is no SHA-256", "64 digits 0-9 a-f")
        return ""

    def _code(self, value: object, place: str) -> str:
        try:
            return cells.code(value if isinstance(value, str) else "")
        except CellError as error:
            self._bad(place, f"{quoted(str(value))} is not a code", error.expected)
            return ""

    def _codes(self, name: str) -> tuple[str, ...]:
        return tuple(self._code(value, f"{name}[{number}]") for number, value in enumerate(self._list(name)))

    def _passed(self) -> tuple[PassedOver, ...]:
        found = []
        for place, (code, rule) in self._rows("passed_over", ("code", "rule")):
            if isinstance(rule, str) and rule in set(Passed):
                found.append(PassedOver(self._code(code, place), Passed(rule)))
            else:
                self._bad(place, f"{quoted(str(rule))} is not known", f"one of {', '.join(Passed)}")
        return tuple(found)

    def _rules(self) -> DrawRules:
        values = self._values["rules"]
        if not isinstance(values, dict):
            self._bad("rules", "is not an object", "the rules by name")
            return DrawRules()
        before = len(self._problems.found)
        rules = rules_of(values, self._file, "rules.", self._problems)
        if len(self._problems.found) == before and json.dumps(rules_json(rules)) != json.dumps(values):
            self._bad("rules", "are not in canonical form", json.dumps(rules_json(rules), ensure_ascii=False))
        return rules

    def _check_codes(self, record: Record) -> None:
        codes = {one.code for one in record.pool}
        if len(codes) != len(record.pool):
            self._bad("pool", "has a code twice", "each expert once")
        named = [one.code for one in record.drawn.order] + [one.code for one in record.drawn.passed_over]
        named += [*record.drawn.seats, *record.drawn.stand_ins]
        if unknown := set(named) - codes:
            self._bad("pool", f"lacks {quoted(', '.join(sorted(unknown)))}", "everyone who is named")
        if not record.drawn.seats or len(set(record.drawn.seats)) != len(record.drawn.seats):
            self._bad("seats", "are none, or name one twice", "each seated expert once")
