"""What operations raise when a rule forbids an act. Each carries words a person can read; pages show them."""

from __future__ import annotations

from evalapp.core.words import Words

__all__ = ["Absent", "Forbidden", "Refusal", "Stale"]


class Refusal(Exception):
    """The act breaks a rule; nothing was written. Shown beside what the user typed (status 422)."""

    status = 422

    def __init__(self, words: Words, *more: Words) -> None:
        self.problems: tuple[Words, ...] = (words, *more)
        super().__init__(" ".join(str(problem) for problem in self.problems))


class Forbidden(Refusal):
    """This person may not do this, or not now; the reason is the permission table's (status 403)."""

    status = 403


class Absent(Refusal):
    """There is no such thing for this person: absent and hidden answer alike (status 404)."""

    status = 404


class Stale(Refusal):
    """Someone (perhaps the same person in another tab) saved a newer version first (status 409)."""

    status = 409
