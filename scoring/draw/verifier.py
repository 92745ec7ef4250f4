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
MOST_BYTES, MOST_SHARES, MOST_RETREATS = 64 * 1024 * 1024, 6, 1_000


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


def counted(rules: dict[str, Any], seats: int, sitting: list[Any], below: list[Any], some: Any) -> int:
    """At most how many of some categories (None: of all) can take the seats left, by the stricter limit alone."""
    who, most = [one for one in below if some is None or one["category"] in some], []
    for rule, group in LIMITS.items():
        sizes, taken = Counter(one[group] for one in who), Counter(one[group] for one in sitting)
        limit = rules.get(rule, seats + 1)
        most.append(sum(min(size, limit - taken[name]) if name else size for name, size in sizes.items()))
    return min(most)


def exactly(rules: dict[str, Any], seats: int, sitting: list[Any], below: list[Any], some: Any) -> int:
    """The same by both limits together: seats are filled one by one along the cheapest chain of changes of places."""
    groups: Any = list(LIMITS.values())
    room: Any = {}
    for rule, group in LIMITS.items():
        taken = Counter(one[group] for one in sitting)
        room.update({(group, one[group]): rules.get(rule, seats) - taken[one[group]] for one in below if one[group]})
    kinds: Any = Counter((*((group, one[group]) for group in groups), one["category"] in (some or ())) for one in below)
    flow: Any = Counter()
    for filled in range(seats - len(sitting)):
        cost = {kind[0]: 0 for kind in kinds if room.get(kind[0], 1) > 0}
        came: dict[Any, Any] = {}
        for _ in range(2 * len(kinds) + 2):
            before = len(came), sum(cost.values())
            for kind, size in kinds.items():
                for here, there, by, free in ((*kind[:2], 1, size - flow[kind]), (*kind[1::-1], -1, flow[kind])):
                    price = cost.get(here, seats) - by * kind[2]
                    if free and here in cost and price < cost.get(there, 2 * seats + 1):
                        cost[there], came[there] = price, (here, kind, by)
            if before == (len(came), sum(cost.values())):
                break
        ends = [node for node in cost if node[0] == groups[1] and room.get(node, 1) > 0]
        if not ends:
            return filled if some is None else sum(count for kind, count in flow.items() if kind[2])
        node = min(ends, key=cost.__getitem__)
        room[node] = room.get(node, seats + 1) - 1
        while node in came:
            node, kind, by = came[node]
            flow[kind] += by
        room[node] = room.get(node, seats + 1) - 1
    return seats - len(sitting) if some is None else sum(count for kind, count in flow.items() if kind[2])


def hopeless(rules: dict[str, Any], seats: int, sitting: list[Any], below: list[Any], most: Any) -> bool:
    """Whether those below are too few for the seats left, or for the shares of some categories together."""
    lacks = lacking(rules, seats, sitting)
    if most(rules, seats, sitting, below, None) < seats - len(sitting):
        return True
    sets = [some for size in range(1, len(lacks) + 1) for some in combinations(lacks, size)]
    return any(most(rules, seats, sitting, below, some) < sum(lacks[name] for name in some) for some in sets)


def walk(rules: dict[str, Any], seats: int, order: list[Any]) -> list[int]:
    """The places of those who sit: the first panel in the order that breaks no rule. Empty: there is none."""
    taken: list[int] = []
    most: Any = counted
    place = retreats = 0
    while len(taken) < seats:
        if place == len(order):  # A dead end. Counting was too hopeful: walk again with exact looks ahead ...
            if most is counted:
                taken, place, most = [], 0, exactly
                continue
            retreats += 1  # ... and where even they are, the lowest-placed gives way and the walk goes on below.
            if not taken or retreats > MOST_RETREATS:
                return []
            place = taken.pop()
        else:
            sitting, one = [order[number] for number in taken], order[place]
            if not forbidden(rules, seats, sitting, one):
                taken += [] if hopeless(rules, seats, [*sitting, one], order[place + 1 :], most) else [place]
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
