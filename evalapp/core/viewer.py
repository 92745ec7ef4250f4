"""Who looks and who acts: a person with roles, nobody in particular, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["ANYONE", "Role", "Viewer", "system"]


class Role(StrEnum):
    """What a person may be; every role but `admin` is held for one round."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    EXPERT = "expert"
    OFFICIAL = "official"
    APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one for whom a session reads and writes.

    `roles` holds pairs of role and round id (None: not bound to a round). `user_id` is None for anyone not signed in
    and for the system, which names itself in `system`.
    """

    user_id: int | None = None
    roles: frozenset[tuple[Role, int | None]] = field(default_factory=frozenset)
    system: str = ""

    @property
    def is_system(self) -> bool:
        """Whether a command or a job acts, not a person."""
        return bool(self.system)

    @property
    def label(self) -> str:
        """How the ledger names this actor."""
        return f"system:{self.system}" if self.system else f"user:{self.user_id}" if self.user_id else "anyone"

    def has(self, role: Role, round_id: int | None = None) -> bool:
        """Whether this person holds the role, for that round where it is a role of a round."""
        return (role, round_id) in self.roles


ANYONE = Viewer()


def system(name: str) -> Viewer:
    """Return the system as actor, named after the command or job that acts."""
    return Viewer(system=name)
