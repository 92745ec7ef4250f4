"""The exact sum, a withdrawal and an impossible instance, beside plain OR-Tools flow on the same instances."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from scoring.assignment.instance import Instance
from tests.benchmarks.assign.instances import topic_instance
from tests.benchmarks.assign.rows import Row

__all__ = ["run"]

_REPEATS = 3
# Size, then the share of plain flow's time and of its memory that may be used at most.
_SIZES = (((500, 300, 5), 1.5, None), ((2000, 1000, 5), 1.0, 0.5), ((5000, 3000, 3), 0.5, None))
Found = dict[str, float]


def run() -> list[Row]:
    """The rows of this file, each from the fastest of three runs in processes of their own."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size, time_share, memory_share in _SIZES:
            name = "t_" + "x".join(map(str, size))
            path = Path(folder) / f"{name}.npz"
            _write(topic_instance(*size, seed=1), path)
            ours, plain = _measured(path, "total", "plain")
            rows += _total_rows(name, ours, plain, time_share, memory_share)
            if size[0] == 500:
                rows.append(_same_row(name, _child("same", path)))
            if size[0] == 2000:
                rows += _recusal_rows(name, _measured(path, "recusal")[0], plain)
                impossible, same = _measured(path, "infeasible", "plain-infeasible")
                rows += _infeasible_rows(name, impossible, same, plain)
            path.unlink()
    return rows


def _write(instance: Instance, path: Path) -> None:
    names = ("affinity", "conflict", "demand", "min_load", "max_load")
    np.savez(path, **{name: getattr(instance, name) for name in names})


def _measured(path: Path, *kinds: str) -> list[Found]:
    """For each kind its fastest run; the kinds take turns."""
    runs = [[_child(kind, path) for kind in kinds] for _ in range(_REPEATS)]
    return [min(column, key=lambda found: found["seconds"]) for column in zip(*runs, strict=True)]


def _child(kind: str, path: Path) -> Found:
    command = [sys.executable, "-m", "tests.benchmarks.assign.child", kind, str(path)]
    found: Found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _cost(found: Found) -> str:
    return f"{found['seconds']:.3f} s, {found['megabytes']:.0f} MB"


def _total_rows(name: str, ours: Found, plain: Found, time_share: float, memory_share: float | None) -> list[Row]:
    share = ours["seconds"] / plain["seconds"]
    fits = ours["megabytes"] / plain["megabytes"]
    goal = f"{share:.2f} of the time (at most {time_share})"
    if memory_share:
        goal += f", {fits:.2f} of the memory (at most {memory_share})"
    reached = share <= time_share and (memory_share is None or fits <= memory_share)
    proof = ours["gap"] <= 1e-6 and ours["total"] >= plain["total"] - 1e-9
    return [
        Row(name, "exact sum", _cost(ours), _cost(plain), goal, reached),
        Row(name, "its proof", f"{ours['total']:.6f} + {ours['gap']:.0e}", f"{plain['total']:.6f}", "gap 1e-6", proof),
    ]


def _same_row(name: str, found: Found) -> Row:
    what = f"{found['order']:.0f} by another order, {found['solver']:.0f} by HiGHS"
    return Row(name, "pairs that differ", what, "steps of 0.05", "none", not found["order"] and not found["solver"])


def _recusal_rows(name: str, ours: Found, plain: Found) -> list[Row]:
    share = ours["seconds"] / plain["seconds"]
    what = f"{ours['new']:.0f} new pairs for a load of {ours['load']:.0f}, {1 - ours['total']:.3%} of the sum"
    goal = f"the load; {share:.2f} of the time (at most 1.0)"
    return [
        Row(
            name,
            "withdrawal",
            f"{_cost(ours)}: {what}",
            _cost(plain),
            goal,
            bool(share <= 1 and ours["new"] == ours["load"]),
        )
    ]


def _infeasible_rows(name: str, ours: Found, same: Found, plain: Found) -> list[Row]:
    """Beside flow on the feasible instance, whose time is the measure, and on this one, where it only says no."""
    share = ours["seconds"] / plain["seconds"]
    what = f"{_cost(ours)}: short by {ours['short']:.0f} of {ours['expected']:.0f}, repair "
    what += "works" if ours["repaired"] else "FAILS"
    goal = f"exact; {share:.2f} of the time (at most 2.0)"
    exact = ours["short"] == ours["expected"] and bool(ours["repaired"])
    return [Row(name, "impossible", what, f"{_cost(plain)} (here {same['seconds']:.3f} s)", goal, exact and share <= 2)]
