"""Around which desk's frame a page stands that several desks share."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evalapp.conflicts.certificates.models import Capacity
from evalapp.desks.coordinator.blueprint import tabs_of as coordinator_tabs
from evalapp.desks.official.blueprint import tabs_of as official_tabs
from evalapp.rounds.models import Round

__all__ = ["desk_address", "layout_of"]

_FRAMES: dict[Capacity, dict[str, Any]] = {
    Capacity.EXPERT: {"layout": "shared/expert_frame.html"},
    Capacity.COORDINATOR: {"layout": "coordinator/base.html", "tabs_of": coordinator_tabs},
    Capacity.OFFICIAL: {"layout": "official/base.html", "tabs_of": official_tabs},
}


def layout_of(capacity: Capacity) -> dict[str, Any]:
    """Return the values by which a template stands in a desk's frame."""
    return _FRAMES[capacity]


def desk_address(round_: Round, capacity: Capacity) -> str:
    """Return the address of a desk's first page."""
    return url_for(f"{capacity}.desk", round_code=round_.code)
