"""The record of a draw: everything needed to repeat it, in one JSON file with the same bytes on any machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.draw.pool import Candidate, pool_json, pool_sha256
from scoring.draw.rules import DrawRules, rules_json
from scoring.draw.seed import Commitment, commitments, seed_from
from scoring.draw.walk import Drawn, draw
from scoring.whole_file import write_whole

__all__ = ["Record", "drawn_record", "record_bytes", "record_json", "write_record"]


@dataclass(frozen=True, slots=True)
class Record:
    """A draw with all that led to it. `pool` is in ascending order of codes, `commitments` of office names; without
    commitments the seed is a public text."""

    seed: str
    commitments: tuple[Commitment, ...]
    rules: DrawRules
    pool: tuple[Candidate, ...]
    pool_sha256: str
    drawn: Drawn


def drawn_record(pool: Sequence[Candidate], seats: int, seed: str | Mapping[str, str], rules: DrawRules) -> Record:
    """Draw, and keep the record; `seed` is a public text, or office → secret. Raises as `draw` does; what is wrong with
    secrets is asked of `secret_problems` before."""
    revealed = () if isinstance(seed, str) else commitments(seed)
    text = seed if isinstance(seed, str) else seed_from(seed)
    found = draw(pool, seats, text, rules)
    ordered = tuple(sorted(pool, key=lambda one: one.code))
    return Record(text, revealed, rules, ordered, pool_sha256(pool), found)


def record_json(record: Record) -> dict[str, object]:
    """The record as plain values, format 1."""
    drawn = record.drawn
    return {
        "format": 1,
        "seed": record.seed,
        "commitments": [
            {"office": one.office, "sha256": one.sha256, "secret": one.secret} for one in record.commitments
        ],
        "rules": rules_json(record.rules),
        "pool": pool_json(record.pool),
        "pool_sha256": record.pool_sha256,
        "order": [{"code": one.code, "key": one.key} for one in drawn.order],
        "seats": list(drawn.seats),
        "stand_ins": list(drawn.stand_ins),
        "passed_over": [{"code": one.code, "rule": one.rule.value} for one in drawn.passed_over],
    }


def record_bytes(record: Record) -> bytes:
    """The canonical bytes: UTF-8, keys in the order of the format, one space of indent a level, a line feed at the
    end."""
    return (json.dumps(record_json(record), ensure_ascii=False, indent=1) + "\n").encode()


def write_record(path: Path, record: Record) -> None:
    """Write the record whole or not at all, also over an earlier file; `OSError` where it cannot be written."""
    write_whole(path, record_bytes(record))
