"""What decides between plans of the same sum: a number for each pair that no order of rows can change."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Floats
from scoring.assignment.source import Source, blocks

__all__ = ["content_keys", "lots", "name_keys"]

Bits = NDArray[np.uint64]
_LOT_BITS = 39
"""As many as the solver's units of 10^-12 tell apart."""

_CONFLICT = np.uint64(0xD1B54A32D192ED03)
_ROUNDS = 4


def mixed(value: Bits) -> Bits:
    """64 bits well mixed: the finaliser of SplitMix64 (Steele, Lea and Flood 2014; constants of its variant 13)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def name_keys(names: Sequence[str]) -> Bits:
    """A key for each name: the first eight bytes of its SHA-256."""
    digests = b"".join(sha256(name.encode()).digest()[:8] for name in names)
    return _distinct(np.frombuffer(digests, dtype="<u8").astype(np.uint64))


def content_keys(source: Source) -> tuple[Bits, Bits]:
    """Keys of declarations (D) and experts (E) without names: by what their rows and columns hold.

    Colour refinement (Weisfeiler and Leman 1968): a row's key is a sum over its pairs of the pair's bits times the
    expert's key, and the other way round, until no more rows differ. Sums know no order. Rows that are alike in every
    respect can change places without changing the problem; between them their order decides.
    """
    rows = mixed(source.demand.astype(np.uint64))
    columns = mixed(source.min_load.astype(np.uint64)) + mixed(source.max_load.astype(np.uint64) + np.uint64(1 << 32))
    told = 0
    for _ in range(_ROUNDS):
        rows, columns = _refined(source, rows, columns)
        apart = len(np.unique(rows)) + len(np.unique(columns))
        if apart in (told, len(rows) + len(columns)):
            break
        told = apart
    return _distinct(rows), _distinct(columns)


def _refined(source: Source, rows: Bits, columns: Bits) -> tuple[Bits, Bits]:
    odd, below, beside = np.uint64(1), np.zeros_like(rows), np.zeros_like(columns)
    for first, affinity, conflict in blocks(source):
        # Adding 0 makes the two zeros of floating point one.
        bits = (affinity.astype(np.float64) + 0.0).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(32))) * np.uint64(0xBF58476D1CE4E5B9)
        bits[conflict] = _CONFLICT
        bits ^= bits >> np.uint64(29)
        last = first + len(bits)
        below[first:last] = bits @ (columns | odd)
        beside += (rows[first:last] | odd) @ bits
    return mixed(rows ^ mixed(below)), mixed(columns ^ mixed(beside))


def _distinct(keys: Bits) -> Bits:
    """The keys, equal ones told apart by their order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    rank = np.empty_like(keys)
    rank[order] = (np.arange(len(keys)) - np.searchsorted(ordered, ordered)).astype(np.uint64)
    return mixed(keys + rank)


def lots(seed: int, declaration: Bits, expert: Bits) -> Floats:
    """A lot for each pair, in 0..1 and of 39 bits, from the seed and the keys of its two ends."""
    start = mixed(np.array([seed % (1 << 64)], dtype=np.uint64))
    bits = mixed(declaration ^ mixed(expert ^ start)) >> np.uint64(64 - _LOT_BITS)
    return bits.astype(np.float64) * 2.0**-_LOT_BITS
