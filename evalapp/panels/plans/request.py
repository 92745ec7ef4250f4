"""What a plan is asked for: plain values, kept with the plan and repeated from them."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scoring.assignment.plan import Objective

__all__ = ["FAMILIES", "Least", "Objective", "PlanRequest"]

FAMILIES = ("category", "field")
"""Of what kinds of groups a panel can be asked to have some."""


@dataclass(frozen=True, slots=True)
class Least:
    """Every declaration gets at least `count` experts of a category or field."""

    family: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """An assignment asked for. Declarations and experts stand by code.

    `experts` on each declaration, `demand` on some other numbers. `min_load`, `max_load`: declarations of each expert;
    an expert's own limit counts where it is smaller. `most_per_…`: experts of one employer or province on a
    declaration. `apart`: experts who never meet on a declaration. `fixed`: pairs (declaration, expert) that must be.
    `across`: percent of the pairs that lie across fields, at least. `keep`: change as few present pairs as can be.
    """

    objective: Objective = Objective.FAIR
    experts: int = 3
    min_load: int = 0
    max_load: int | None = None
    most_per_employer: int | None = None
    most_per_region: int | None = None
    least: tuple[Least, ...] = ()
    demand: dict[str, int] = field(default_factory=dict)
    apart: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    across: int = 0
    seed: str = ""
    keep: bool = True

    def wanted(self, declaration: str) -> int:
        """How many experts a declaration is to have."""
        return self.demand.get(declaration, self.experts)

    @property
    def limited(self) -> bool:
        """Whether panels are asked to look some way, beyond loads and demand."""
        return bool(self.most_per_employer or self.most_per_region or self.least or self.apart or self.across)

    def without_limits(self) -> PlanRequest:
        """The same with nothing asked of how panels look."""
        return replace(self, most_per_employer=None, most_per_region=None, least=(), apart=(), across=0)

    @property
    def seed_number(self) -> int:
        """The seed as the solver takes it: the first four bytes of the text's SHA-256."""
        return int.from_bytes(hashlib.sha256(self.seed.encode()).digest()[:4], "big")

    def to_plain(self) -> dict[str, Any]:
        """Return JSON's own types."""
        pairs = {"apart": [list(pair) for pair in self.apart], "fixed": [list(pair) for pair in self.fixed]}
        return {
            **asdict(self), **pairs, "objective": self.objective.value, "least": [asdict(row) for row in self.least],
        }  # fmt: skip

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> PlanRequest:
        """Read what `to_plain` wrote."""
        return cls(**{
            **values,
            "objective": Objective(values["objective"]),
            "least": tuple(Least(**row) for row in values["least"]),
            "apart": tuple((one, two) for one, two in values["apart"]),
            "fixed": tuple((one, two) for one, two in values["fixed"]),
        })  # fmt: skip
