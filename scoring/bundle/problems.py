"""What is wrong with a bundle, said so that a coordinator finds the cell.

Every problem names its file, where it can the line (the header is line 1), and the column or key; reading collects them
all before it gives up, so that one correction round is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["BundleError", "Problem", "Problems", "plain", "quoted"]

_LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: prints as `FILE:LINE: COLUMN: wrong; expected …`, without a line as `FILE: KEY: …`."""

    file: str
    line: int | None
    column: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.column}: {self.wrong}; expected {self.expected}"


class BundleError(ValueError):
    """The bundle cannot be used; `problems` holds every reason, in the order of the files and their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects the problems of one reading."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, file: str, line: int | None, column: str, wrong: str, expected: str) -> None:
        """Note one problem; `wrong` and `expected` are phrases without a full stop."""
        self.found.append(Problem(file, line, column, wrong, expected))


def quoted(text: str) -> str:
    """Text from a file as it may stand inside a message: quoted, on one line, shortened."""
    return repr(text) if len(text) <= _LONGEST_QUOTE else repr(text[:_LONGEST_QUOTE]) + "…"


def plain(name: str) -> str:
    """A file, column or key name as it may stand before a colon: as it is where that is harmless, else quoted."""
    harmless = name.isprintable() and ":" not in name and 0 < len(name) <= _LONGEST_QUOTE
    return name if harmless else quoted(name)
