"""The pool of a draw: who can be drawn, and the two digests by which a pool is fixed before and shown after."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from scoring.bundle.model import Expert

__all__ = ["Candidate", "candidates", "pool_bytes", "pool_json", "pool_sha256", "salted_digest"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert as far as a draw knows one; employer, region and category are empty where there is none."""

    code: str
    employer: str = ""
    region: str = ""
    category: str = ""


def candidates(experts: Iterable[Expert]) -> tuple[Candidate, ...]:
    """The experts of a round bundle as candidates."""
    return tuple(Candidate(row.code, row.employer, row.region, row.category) for row in experts)


def pool_json(pool: Iterable[Candidate]) -> list[dict[str, str]]:
    """The pool as it stands in a record, in ascending order of codes (by code points)."""
    return [
        {"code": one.code, "employer": one.employer, "region": one.region, "category": one.category}
        for one in sorted(pool, key=lambda one: one.code)
    ]


def pool_bytes(pool: Iterable[Candidate]) -> bytes:
    """The canonical bytes of a pool, whatever order its rows came in.

    UTF-8 of one JSON list of objects in ascending order of codes, each with its keys in alphabetical order (category,
    code, employer, region), no space outside strings, no character escaped that JSON lets stand.
    """
    rows = pool_json(pool)
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pool_sha256(pool: Iterable[Candidate]) -> str:
    """SHA-256 of the pool's canonical bytes, in hexadecimal."""
    return sha256(pool_bytes(pool)).hexdigest()


def salted_digest(salt: str, pool: Iterable[Candidate]) -> str:
    """What is published before the draw: SHA-256, in hexadecimal, of the salt's UTF-8 bytes, a line feed and the pool's
    canonical bytes.

    It says nothing of the pool while the salt is secret and long at random (32 random bytes in hexadecimal, say); once
    the salt is published with the record, anyone can see that the pool was not changed. Raises `ValueError` for an
    empty salt or one with a line break.
    """
    if not salt or len(salt.splitlines()) != 1 or salt.endswith("\n"):
        raise ValueError("a salt is text on one line")
    return sha256(salt.encode() + b"\n" + pool_bytes(pool)).hexdigest()
