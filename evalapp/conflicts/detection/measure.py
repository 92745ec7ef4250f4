"""How good the matching of names is on a labelled list: `python -m evalapp.conflicts.detection.measure FILE`.

The file is CSV with the columns a, b, what (organisation, person, city), expected (same, part, similar, different) and
part (any name of a part of the list, such as tune and held).
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from evalapp.conflicts.detection.keys import What
from evalapp.conflicts.detection.names import match, read_name

__all__ = ["Measured", "Pair", "found_relation", "measure", "read_pairs", "report"]

DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and what a person said of them."""

    a: str
    b: str
    what: What
    expected: str
    part: str
    note: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts of pairs. Related: expected or found to be anything but different. `exact`: the very relation found."""

    pairs: int
    expected: int
    found: int
    right: int
    exact: int

    @property
    def precision(self) -> float:
        """Share of the found that are related; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the related that were found; 1 where nothing is related."""
        return self.right / self.expected if self.expected else 1.0


def read_pairs(path: Path) -> list[Pair]:
    """Read a labelled list."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Pair(row["a"], row["b"], cast(What, row["what"]), row["expected"], row["part"], row.get("note") or "")
            for row in csv.DictReader(lines)
        ]


def found_relation(pair: Pair) -> str:
    """Return same, part, similar or different, in the words of the list."""
    found = match(read_name(pair.a, pair.what), read_name(pair.b, pair.what))
    return found.relation.value.removeprefix("person-") if found else DIFFERENT


def measure(pairs: list[Pair]) -> Measured:
    """Compare what is found with what is expected."""
    answers = [(pair.expected, found_relation(pair)) for pair in pairs]
    return Measured(
        pairs=len(answers),
        expected=sum(expected != DIFFERENT for expected, _ in answers),
        found=sum(found != DIFFERENT for _, found in answers),
        right=sum(DIFFERENT not in {expected, found} for expected, found in answers),
        exact=sum(expected == found for expected, found in answers),
    )


def report(pairs: list[Pair]) -> str:
    """Return precision and recall of every part and every sort of name, and each pair that came out wrong."""
    groups: dict[str, list[Pair]] = {"all": pairs}
    for pair in pairs:
        groups.setdefault(pair.part, []).append(pair)
        groups.setdefault(f"{pair.part}, {pair.what}", []).append(pair)
    lines = ["group                     pairs  precision  recall  exact"]
    for name, group in groups.items():
        got = measure(group)
        lines.append(
            f"{name:<25} {got.pairs:>5}  {got.precision:>9.3f}  {got.recall:>6.3f}  {got.exact / got.pairs:>5.3f}"
        )
    for pair in pairs:
        found = found_relation(pair)
        if found != pair.expected:
            lines.append(f"{pair.part}: {pair.a} | {pair.b}: expected {pair.expected}, found {found} ({pair.note})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(read_pairs(Path(sys.argv[1]))) + "\n")
