"""The packages the numbers are timed beside: installed apart from the application, run as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["install", "peer"]

_HERE = Path(__file__).parent
_FOLDER = _HERE.parents[2] / "build" / "bench-scoring" / "peers"
_PYTHON = _FOLDER / "bin" / "python"


def install() -> None:
    """Install what `peers.txt` names, each by itself; what did not install stays out, and is tried again next time."""
    if not _PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_FOLDER)], check=True)
    lines = (_HERE / "peers.txt").read_text(encoding="utf-8").splitlines()
    there = _version_of([line.partition("==")[0] for line in lines if "==" in line])
    for line in lines:
        name, _, version = line.partition("==")
        if version and there.get(name) != version:
            command = [str(_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", line]
            if subprocess.run(command, capture_output=True, check=False).returncode:
                sys.stdout.write(f"{line} does not install here: nothing is timed beside it\n")


def _version_of(names: list[str]) -> dict[str, str]:
    script = (
        "import importlib.metadata as m, json, sys\n"
        "def of(name):\n"
        "    try: return m.version(name)\n"
        "    except m.PackageNotFoundError: return ''\n"
        "print(json.dumps({name: of(name) for name in sys.argv[1:]}))\n"
    )
    found: dict[str, str] = json.loads(_run([str(_PYTHON), "-c", script, *names]).stdout)
    return found


def peer(script: str, *arguments: str | Path, package: str) -> dict[str, Any] | str:
    """What a script of this folder prints last, as JSON, run where the peers are, on one core; or why there is nothing.

    The script imports nothing of the project. A package that is installed and fails is an error, not left out.
    """
    if not _PYTHON.exists() or not _version_of([package])[package]:
        return f"{package} is not installed: `make bench-scoring` installs it where it can"
    run = _run([str(_PYTHON), str(_HERE / script), *map(str, arguments)])
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    one_core |= {"POLARS_MAX_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=one_core)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{run.stderr[-2000:]}")
    return run
