"""What officials put before the tool: a proposal to be locked, and how each of them stands for one. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Draft", "Stand"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A funded set on one calculation, all by declaration code; `reserve` in its order.

    `grounds` names, for each departure from the ranking, one of the permitted grounds of the round's rules.
    """

    calculation: int
    funded: frozenset[str]
    reserve: tuple[str, ...] = ()
    grounds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stand:
    """How an official stands for a proposal.

    `certificate`: that no conflict of interest is held. `identified_at`: when the password was last typed. `reasons`:
    by declaration, for every departure from the ranking and every choice among tied declarations.
    """

    certificate: bool
    identified_at: datetime | None
    reasons: Mapping[str, str] = field(default_factory=dict)
