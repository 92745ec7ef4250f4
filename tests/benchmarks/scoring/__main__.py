"""Run the benchmarks of the numbers and print their rows: `make bench-scoring [PART=precision] [SETS=200]`."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from tests.benchmarks.assign.rows import Row, table
from tests.benchmarks.scoring.peers import install

__all__ = ["PARTS", "Row"]

PARTS = ("precision", "gibbs", "snsf", "reference", "reml", "growth", "alpha", "smaa")
"""Modules of this package with a function `run() -> list[Row]`; one that is missing is named."""

_BESIDE = {"reference", "reml", "alpha"}
"""Parts that run other packages on the same input."""


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def main(chosen: list[str]) -> int:
    """The status is 1 where a goal was missed."""
    print(f"on {_machine()}; load {os.getloadavg()[0]:.1f}", flush=True)
    if set(chosen or PARTS) & _BESIDE:
        install()
    missed = False
    for name in chosen or PARTS:
        module = f"{__package__}.{name}"
        if find_spec(module) is None:
            print(f"\n{name}: there is no such part", flush=True)
            missed = True
            continue
        rows: list[Row] = import_module(module).run()
        print(f"\n{name}\n{table(rows)}", flush=True)
        missed |= any(row.reached is False for row in rows)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
