"""Verify the ledger: recompute every hash of every chain and name the first bad entry.

Written apart from `ledger.py` on purpose: it reads plain rows and shares no code with the writer, so that one defect
cannot hide another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, text

__all__ = ["Fault", "Verdict", "verify_ledger"]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad place of a chain."""

    chain: str
    seq: int
    table: str
    row_id: str
    why: str

    def __str__(self) -> str:
        return f"{self.table}:{self.row_id}: chain {self.chain}, entry {self.seq}: {self.why}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was read and what is wrong (`faults` empty: nothing)."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]


def verify_ledger(connection: Connection) -> Verdict:
    """Read every chain from its genesis to its head; one fault at most is named for each chain."""
    heads = {row.chain: (row.seq, row.hash) for row in connection.execute(text("SELECT * FROM ledger_heads"))}
    named = {row.chain for row in connection.execute(text("SELECT DISTINCT chain FROM ledger_entries"))}
    faults: list[Fault] = []
    count = 0
    for chain in sorted(named | set(heads)):
        read, fault = _walk(connection, chain, heads.get(chain))
        count += read
        if fault:
            faults.append(fault)
    return Verdict(len(named | set(heads)), count, tuple(faults))


def _walk(connection: Connection, chain: str, expected: tuple[int, str] | None) -> tuple[int, Fault | None]:
    previous, number = "0" * 64, 0
    for row in _entries(connection, chain):
        number += 1
        where = (chain, int(str(row["seq"])), "ledger_entries", str(row["id"]))
        if row["seq"] != number:
            return number, Fault(*where, f"entry {number} is missing")
        if row["previous"] != previous:
            return number, Fault(*where, "does not follow the entry before it")
        if _hash(row) != row["hash"]:
            return number, Fault(*where, "its content does not give its hash")
        previous = row["hash"]
    if expected is None:
        return number, Fault(chain, number, "ledger_heads", chain, "the chain has no head")
    if expected != (number, previous):
        return number, Fault(chain, number, "ledger_heads", chain, f"the chain should end at entry {expected[0]}")
    return number, None


def _entries(connection: Connection, chain: str) -> Iterator[dict[str, object]]:
    """Read a chain in parts, by position: a database of years fits no memory, and a row may be there twice."""
    query = text(
        "SELECT * FROM ledger_entries WHERE chain = :chain AND (seq > :seq OR (seq = :seq AND id > :id)) "
        "ORDER BY seq, id LIMIT 2000"
    )
    seq, last = -(2**31), 0
    while rows := connection.execute(query, {"chain": chain, "seq": seq, "id": last}).mappings().all():
        yield from (dict(row) for row in rows)
        seq, last = rows[-1]["seq"], rows[-1]["id"]


def _hash(row: dict[str, object]) -> str:
    content = {name: value for name, value in row.items() if name not in ("id", "hash")}
    try:
        content["facts"] = json.loads(str(row["facts"]))
    except ValueError:
        return "unreadable"
    packed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()
