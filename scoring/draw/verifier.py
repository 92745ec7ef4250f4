"""Repeat the draw of a panel from its record alone, by `python verifier.py RECORD.json [SALT]`.

Needs Python 3.8 or later and nothing else. Prints {"valid": true, ...} with what to compare with the notice published
before the draw (the salted digest where SALT is given); or what differs, exit status 3. Exit status 2: no record.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

LIMITS = {"max_per_employer": "employer", "max_per_region": "region"}
MOST_BYTES, MOST_SHARES, MOST_RETREATS = 64 * 1024 * 1024, 6, 10_000


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def packed(value: Any) -> str:
    """JSON without spaces, keys in order: equal texts are equal values, and the pool's digest is over this."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def lacking(rules: dict[str, Any], seats: int, sitting: list[Any]) -> dict[str, int]:
    """Category -> how many seats its share still lacks: the part of all seats, rounded up, less those who sit."""
    have = Counter(one["category"] for one in sitting)
    need = {share["category"]: Fraction(*map(int, share["at_least"].split("/"))) * seats for share in rules["share"]}
    return {name: max(0, -(-part.numerator // part.denominator) - have[name]) for name, part in need.items()}


def forbidden(rules: dict[str, Any], seats: int, sitting: list[Any], one: dict[str, str]) -> str | None:
    """The rule that keeps a candidate from the next seat, given who sits."""
    for rule, group in LIMITS.items():
        if rule in rules and one[group] and sum(other[group] == one[group] for other in sitting) >= rules[rule]:
            return rule
    return "share" if sum(lacking(rules, seats, [*sitting, one]).values()) >= seats - len(sitting) else None


def hopeless(rules: dict[str, Any], seats: int, sitting: list[Any], below: list[Any]) -> bool:
    """Whether those below are surely too few for the seats left, or for the shares of some categories together."""
    lacks, wanted = lacking(rules, seats, sitting), [(below, seats - len(sitting))]
    for size in range(1, len(lacks) + 1):
        for some in combinations(lacks, size):
            wanted += [([one for one in below if one["category"] in some], sum(lacks[name] for name in some))]
    for who, need in wanted:
        for rule, group in LIMITS.items():
            sizes, taken = Counter(one[group] for one in who), Counter(one[group] for one in sitting)
            limit = rules.get(rule, seats + 1)
            if sum(min(size, limit - taken[name]) if name else size for name, size in sizes.items()) < need:
                return True
    return False


def walk(rules: dict[str, Any], seats: int, order: list[Any]) -> list[int]:
    """The places of those who sit: the first panel in the order that breaks no rule. Empty: there is none."""
    taken: list[int] = []
    place = retreats = 0
    while len(taken) < seats:
        if place == len(order):  # A dead end: the lowest-placed gives way, and the walk goes on below.
            retreats += 1
            if not taken or retreats > MOST_RETREATS:
                return []
            place = taken.pop()
        else:
            sitting, one = [order[number] for number in taken], order[place]
            if not forbidden(rules, seats, sitting, one):
                taken += [] if hopeless(rules, seats, [*sitting, one], order[place + 1 :]) else [place]
        place += 1
    return taken


def repeat(record: dict[str, Any]) -> dict[str, Any]:
    """The record as it should be, from its pool, rules, secrets (without any: its seed) and number of seats."""
    secrets = sorted((str(one["office"]), one["secret"]) for one in record["commitments"])
    seed = sha256("\n".join(secret for _, secret in secrets)) if secrets else record["seed"]
    pool = [{key: str(one[key]) for key in ("code", "employer", "region", "category")} for one in record["pool"]]
    keys = {one["code"]: sha256(seed + "\n" + one["code"]) for one in pool}
    given, seats = record["rules"], len(record["seats"])
    out = [code for code in given.get("exclude", []) if code in keys]
    share = [(one["category"], Fraction(*map(int, one["at_least"].split("/")))) for one in given.get("share", [])]
    rules: dict[str, Any] = {rule: max(1, int(given[rule])) for rule in LIMITS if rule in given}
    rules.update({"share": [{"category": str(one), "at_least": str(part)} for one, part in share]})
    rules.update({"odd": seats % 2 == 1, "exclude": out})
    named = [one["code"] for one in pool], [one for one, _ in secrets], [one for one, _ in share], out
    if any(len(set(names)) < len(names) or "" in names for names in named) or not seats or len(share) > MOST_SHARES:
        raise ValueError("something is named twice or has no name, there is no seat, or there are too many shares")
    ordered = sorted(pool, key=lambda one: keys[one["code"]])
    eligible = [one for one in ordered if one["code"] not in out]
    taken = walk(rules, seats, eligible)
    passed = dict.fromkeys(out, "exclude")
    for place in set(range(max(taken, default=0))) - set(taken):
        sitting = [eligible[number] for number in taken if number < place]
        passed[eligible[place]["code"]] = forbidden(rules, seats, sitting, eligible[place]) or "completion"
    sits = [eligible[place]["code"] for place in taken]
    return {
        "format": 1,
        "seed": seed,
        "commitments": [{"office": one, "sha256": sha256(secret), "secret": secret} for one, secret in secrets],
        "rules": {key: rules[key] for key in given if key in rules},
        "pool": sorted(pool, key=lambda one: one["code"]),
        "pool_sha256": sha256(packed(sorted(pool, key=lambda one: one["code"]))),
        "order": [{"code": one["code"], "key": keys[one["code"]]} for one in ordered],
        "seats": sits,
        "stand_ins": [one["code"] for one in eligible if one["code"] not in sits],
        "passed_over": [{"code": one["code"], "rule": passed[one["code"]]} for one in ordered if one["code"] in passed],
    }


def check(data: bytes, salt: str = "") -> dict[str, Any]:
    """What a record's bytes hold: "valid", and what was drawn or what differs. ValueError: they are no record."""
    try:
        record = json.loads(data.decode("utf-8"), object_pairs_hook=once)
        packed([[[record]]]).encode("utf-8")  # No NaN, no half of a character: what is read can be printed.
        right = repeat(record)
        wrong = [key for key in {**right, **record} if packed(record[key]) != packed(right[key])]
        told = {key: right[key] for key in ("seats", "rules", "seed", "pool_sha256")}
        if salt:
            told["salted_digest"] = sha256(salt + "\n" + packed(right["pool"]))
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"no record of a draw: {type(error).__name__}: {error}") from None
    if wrong:
        return {"valid": False, "differs": [{"key": key, "is": record[key], "should_be": right[key]} for key in wrong]}
    offices = [{"office": one["office"], "sha256": one["sha256"]} for one in right["commitments"]]
    return {"valid": True, **told, "pool": len(right["pool"]), "commitments": offices}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that has a key twice: it would say two things."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def main(arguments: list[str]) -> int:
    """Check the file named first; the exit status."""
    try:
        with open(arguments[0], "rb") as stream:  # noqa: PTH123 - as short as can be
            found = check(stream.read(MOST_BYTES), *arguments[1:2])
    except (IndexError, OSError, ValueError) as error:
        sys.stderr.write(f"{error if arguments else __doc__}\n")
        return 2
    sys.stdout.write(json.dumps(found) + "\n")
    return 0 if found["valid"] else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
