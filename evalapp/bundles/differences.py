"""What differs between a round and a bundle of the same code, file by file and row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from scoring.bundle import Bundle, write_files
from scoring.bundle.tables import SETTINGS, TABLES, Table

__all__ = ["FileDifference", "differences"]

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class FileDifference:
    """One file of which the bundle says something else. Rows are named by their key; of `round.toml`, keys stand for
    rows. All three empty: the same rows in another form (their order, the columns)."""

    file: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def lines(self, first: int = 5) -> Iterator[str]:
        """Yield English lines: the counts, then the first few of each kind."""
        if not (self.added or self.removed or self.changed):
            yield f"{self.file}: the same rows in another order or with other columns"
            return
        yield f"{self.file}: {len(self.added)} added, {len(self.removed)} removed, {len(self.changed)} changed"
        for sign, keys in (("+", self.added), ("-", self.removed), ("~", self.changed)):
            yield from (f"  {sign} {key}" for key in keys[:first])
            if len(keys) > first:
                yield f"  {sign} … {len(keys) - first} more"


def differences(present: Bundle, wanted: Bundle) -> tuple[FileDifference, ...]:
    """Return what would change if `wanted` took the place of `present`; empty where both export to the same bytes."""
    files, others = write_files(present), write_files(wanted)
    found = []
    for name in (SETTINGS, *(table.file for table in TABLES)):
        if files.get(name) != others.get(name):
            before, after = _rows(present, name), _rows(wanted, name)
            found.append(_compare(name, before, after))
    return tuple(found)


def _rows(bundle: Bundle, name: str) -> Mapping[Key, object]:
    """The rows of a file by their keys."""
    if name == SETTINGS:
        return _settings(bundle)
    table: Table[object] = next(table for table in TABLES if table.file == name)
    rows: tuple[object, ...] = getattr(bundle, table.attribute)
    return {tuple(getattr(row, column) for column in table.key): row for row in rows}


def _settings(bundle: Bundle) -> Mapping[Key, object]:
    settings, rules = bundle.settings, bundle.settings.rules
    values: dict[Key, object] = {
        (field.name,): getattr(settings, field.name) for field in fields(settings) if field.name != "rules"
    }
    return values | {(f"rules.{field.name}",): getattr(rules, field.name) for field in fields(rules)}


def _compare(name: str, before: Mapping[Key, object], after: Mapping[Key, object]) -> FileDifference:
    def named(keys: Iterator[Key]) -> tuple[str, ...]:
        return tuple(", ".join(map(str, key)) for key in keys)

    return FileDifference(
        file=name,
        added=named(key for key in after if key not in before),
        removed=named(key for key in before if key not in after),
        changed=named(key for key in after if key in before and after[key] != before[key]),
    )
