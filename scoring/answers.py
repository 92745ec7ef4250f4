"""What a command of the numbers gives back: one object to print, and how the process ends."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BAD_INPUT", "SAYS_NO", "Answer", "RefusedError"]

BAD_INPUT = 2
SAYS_NO = 3


class RefusedError(ValueError):
    """A request that cannot be served; its text holds one line for each problem."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The object that is printed, and the exit status: `SAYS_NO` for no plan, or for a record that does not hold."""

    found: object
    status: int = 0
