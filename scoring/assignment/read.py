"""An instance from an .npz file: every problem at once, or an instance that can be solved or proven impossible."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.assignment.instance import Flags, Instance, Quota, Whole
from scoring.assignment.npz import Arrays, read_arrays
from scoring.assignment.wrongs import Wrongs

__all__ = ["read_instance"]

_NEEDED = ("affinity", "conflict", "demand", "min_load", "max_load")
_GROUPS = ("group", "group_min", "group_max")
_KINDS = {"f": "floats", "b": "booleans", "iu": "integers"}
_LARGEST = 1_000_000_000


def read_instance(path: Path) -> Instance:
    """Read the arrays of `scoring-cli.md`; `RefusedError` with one line for each problem, entries by their index.

    Whether the limits can be met together is not asked here, not even where one alone cannot be met (a demand above the
    pool, a least above a most): that is the answer to the instance.
    """
    wrongs = Wrongs()
    arrays = read_arrays(path, (*_NEEDED, *_GROUPS), wrongs)
    if not arrays and not wrongs.lost:
        wrongs.refuse()
    given = set(arrays) | wrongs.lost
    for name in _NEEDED + (_GROUPS if given & set(_GROUPS) else ()):
        if name not in given:
            wrongs.add(name, "is missing", "this array" + (" beside the others of groups" if name in _GROUPS else ""))
    instance = _instance(arrays, wrongs)
    wrongs.refuse()
    if instance is None:
        raise wrongs.refusal()
    return instance


def _instance(arrays: Arrays, wrongs: Wrongs) -> Instance | None:
    affinity = _typed(arrays, "affinity", "f", 2, wrongs)
    if affinity is None:
        _judge_rest(arrays, wrongs)
        return None
    rows, columns = affinity.shape
    if not rows:
        wrongs.add("affinity", "has no rows", "at least one declaration")
    if not columns:
        wrongs.add("affinity", "has no columns", "at least one expert")
    if not rows or not columns:
        return None
    conflict = _shaped(arrays, "conflict", "b", (rows, columns), wrongs)
    demand = _counts(arrays, "demand", (rows,), wrongs)
    least, most = (_counts(arrays, name, (columns,), wrongs) for name in ("min_load", "max_load"))
    # Also what is no number compares false.
    wrongs.entries("affinity", ~((affinity >= 0) & (affinity <= 1)), affinity, "a number from 0 to 1")
    quotas = _quotas(arrays, rows, columns, wrongs)
    if conflict is None or demand is None or least is None or most is None:
        return None
    return Instance(affinity.astype(np.float64, copy=False), conflict, demand, least, most, quotas)


def _judge_rest(arrays: Arrays, wrongs: Wrongs) -> None:
    """Without affinities no shape can be judged: of the other arrays only the types are."""
    _typed(arrays, "conflict", "b", 2, wrongs)
    for name in ("demand", "min_load", "max_load", "group"):
        _typed(arrays, name, "iu", 1, wrongs)
    for name in ("group_min", "group_max"):
        _typed(arrays, name, "iu", 2, wrongs)


def _typed(arrays: Arrays, name: str, kind: str, dimensions: int, wrongs: Wrongs) -> NDArray[Any] | None:
    array = arrays.get(name)
    if array is None:
        return None
    if array.dtype.kind not in kind:
        wrongs.add(name, f"holds {array.dtype}", _KINDS[kind])
        return None
    if array.ndim != dimensions:
        wrongs.add(name, f"has {array.ndim} dimensions", str(dimensions))
        return None
    return array


def _shaped(arrays: Arrays, name: str, kind: str, shape: tuple[int, ...], wrongs: Wrongs) -> NDArray[Any] | None:
    array = _typed(arrays, name, kind, len(shape), wrongs)
    if array is None or array.shape == shape:
        return array
    shown = " x ".join(map(str, array.shape))
    wrongs.add(name, f"has the shape {shown}", " x ".join(map(str, shape)) + ", as affinity has it")
    return None


def _counts(arrays: Arrays, name: str, shape: tuple[int, ...], wrongs: Wrongs, least: int = 0) -> Whole | None:
    """Whole numbers from `least`; None where the array cannot be used."""
    array = _shaped(arrays, name, "iu", shape, wrongs)
    if array is None:
        return None
    at_fault: Flags = (array < least) | (array > _LARGEST)
    wrongs.entries(name, at_fault, array, f"a whole number from {least} to {_LARGEST}")
    return np.where(at_fault, 0, array).astype(np.int64)


def _quotas(arrays: Arrays, rows: int, columns: int, wrongs: Wrongs) -> tuple[Quota, ...]:
    """The one family of groups that a file can have."""
    group = _counts(arrays, "group", (columns,), wrongs, least=-1)
    first = _typed(arrays, "group_min", "iu", 2, wrongs)
    groups = 0 if first is None else first.shape[1]
    if group is None or first is None:
        return ()
    least, most = (_counts(arrays, name, (rows, groups), wrongs) for name in ("group_min", "group_max"))
    wrongs.entries("group", group >= groups, group, f"at most {groups - 1}, as group_min has {groups} columns")
    if least is None or most is None:
        return ()
    return (Quota("group", group, least, most),)
