"""The files of a solved plan: the solver's problem by codes only, so that anybody can repeat it without the tool."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evalapp.panels.plans.instance import Problem

__all__ = ["archive_of", "instance_arrays", "plan_in"]

Arrays = dict[str, NDArray[Any]]
EPOCH = (1980, 1, 1, 0, 0, 0)
PLAN = "plan.json"


def instance_arrays(problem: Problem) -> tuple[Arrays, Arrays]:
    """Return the arrays of `python -m scoring assign INSTANCE.npz`, and those of limits that its format has no word
    for: further families of groups (`group_2` and so on), pairs apart, fixed pairs, pairs across fields."""
    instance = problem.instance
    names = ("affinity", "conflict", "demand", "min_load", "max_load")
    told: Arrays = {name: getattr(instance, name) for name in names}
    beyond: Arrays = {}
    for number, quota in enumerate(instance.quotas, start=1):
        held, tail = (told, "") if number == 1 else (beyond, f"_{number}")
        held[f"group{tail}"] = quota.group
        held[f"group_min{tail}"], held[f"group_max{tail}"] = quota.least, quota.most
    if len(instance.apart):
        beyond["apart"] = instance.apart
    if len(instance.fixed):
        beyond["fixed"] = instance.fixed
    if instance.cross is not None:
        beyond["cross"], beyond["cross_least"] = instance.cross[0], np.array(instance.cross[1])
    return told, beyond


def archive_of(plan: Mapping[str, Any], problem: Problem | None) -> bytes:
    """Return a ZIP of the plan and its problem; the same values give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        _put(archive, PLAN, json.dumps(plan, ensure_ascii=False, sort_keys=True).encode())
        if problem is not None:
            told, beyond = instance_arrays(problem)
            _put(archive, "instance.npz", _arrays(told))
            if beyond:
                _put(archive, "limits.npz", _arrays(beyond))
            _put(archive, "declarations.csv", _codes("declaration", problem.declarations))
            _put(archive, "experts.csv", _codes("expert", problem.experts))
            rows = [f"{one},{two}" for one, two in problem.kept.tolist()]
            _put(archive, "pairs.csv", "\n".join(["declaration,expert", *rows, ""]).encode())
    return held.getvalue()


def plan_in(content: bytes) -> dict[str, Any]:
    """Return the plan from its archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found: dict[str, Any] = json.loads(archive.read(PLAN))
    return found


def _arrays(arrays: Arrays) -> bytes:
    """An .npz file without the moment at which it was written."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, values in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(values), allow_pickle=False)
            _put(archive, f"{name}.npy", part.getvalue())
    return held.getvalue()


def _codes(name: str, codes: tuple[str, ...]) -> bytes:
    return "\n".join([f"index,{name}", *(f"{at},{code}" for at, code in enumerate(codes)), ""]).encode()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
