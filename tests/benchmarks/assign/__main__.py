"""Run every benchmark of assigning that is there and print its rows: `make bench-assign [ONLY=exact]`."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from tests.benchmarks.assign.rows import Row, table

__all__ = ["MODULES", "Row"]

MODULES = ("exact", "quotas_fair", "detection")
"""Modules of this package with a function `run() -> list[Row]`; one that is missing is left out."""


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "ortools"))
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def main(chosen: list[str]) -> int:
    """The status is 1 where a goal was missed."""
    print(f"CPU seconds on {_machine()}; load {os.getloadavg()[0]:.1f}", flush=True)
    missed = False
    for name in chosen or MODULES:
        module = f"{__package__}.{name}"
        if find_spec(module) is None:
            continue
        rows: list[Row] = import_module(module).run()
        print(f"\n{table(rows)}", flush=True)
        missed |= any(row.reached is False for row in rows)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
