"""The canonical export of a bundle: the same round always gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Set
from pathlib import Path

from scoring.bundle.cells import CellError, cell_text, number, number_text
from scoring.bundle.model import (
    ABSTAIN,
    Bundle,
    Criterion,
    CriterionKind,
    DeclaredValue,
    Indicator,
    IndicatorKind,
    RoundSettings,
    Rules,
    Score,
)
from scoring.bundle.settings import KEYS, RULE_KEYS
from scoring.bundle.tables import SETTINGS, TABLES, Table

__all__ = ["digest", "write_bundle", "write_files"]

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def write_files(bundle: Bundle) -> dict[str, bytes]:
    """The files of a bundle in canonical form, in the order of the format.

    UTF-8 without a byte-order mark, LF, minimal quoting, numbers without trailing zeros, columns and rows in the order
    in which they came in. Files and columns that `layout` does not name are written where they hold something, so
    nothing is lost; with an empty layout, every needed file and every file that has rows, with every column.

    >>> from scoring import example_round, write_files
    >>> write_files(example_round())["scores.csv"].decode().splitlines()[:2]
    ['declaration,expert,criterion,score,comment', 'D1,E1,PLAN,80,']
    """
    files = {SETTINGS: _settings_text(bundle).encode()}
    for table in TABLES:
        rows: tuple[object, ...] = getattr(bundle, table.attribute)
        if rows or table.file in bundle.layout or (table.needed and not bundle.layout):
            files[table.file] = _table_text(bundle, table, rows).encode()
    return files


def write_bundle(bundle: Bundle, folder: Path | str) -> None:
    """Write the canonical export into a folder, made where it does not exist; `OSError` where it cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from scoring import example_round, read_bundle, write_bundle
    >>> with TemporaryDirectory() as folder:
    ...     write_bundle(example_round(), folder)
    ...     len(read_bundle(folder).scores)
    24
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in write_files(bundle).items():
        (folder / name).write_bytes(data)


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256, in hexadecimal, over files, meant for `write_files(bundle)`: the `input_sha256` of a calculation.

    Hashed is, for each file in ascending order of names (compared as UTF-8), the name, a line feed, the number of
    bytes in decimal, a line feed, and the bytes: no two sets of files give the same input to the hash.

    >>> from scoring import digest, example_round, write_files
    >>> digest(write_files(example_round()))[:12]
    '0eab3e4e636c'
    """
    total = hashlib.sha256()
    for name in sorted(files, key=str.encode):
        total.update(f"{name}\n{len(files[name])}\n".encode())
        total.update(files[name])
    return total.hexdigest()


def _table_text(bundle: Bundle, table: Table[object], rows: tuple[object, ...]) -> str:
    numeric = {row.code for row in bundle.indicators if row.kind != IndicatorKind.TEXT}
    texts = [{column.name: _cell(row, column.name, numeric) for column in table.columns} for row in rows]
    came = bundle.layout.get(table.file)
    columns = list(came or ())
    for column in table.columns:
        if column.name not in columns and (came is None or any(text[column.name] for text in texts)):
            columns.append(column.name)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([text[name] for name in columns] for text in texts)
    return out.getvalue()


def _cell(row: object, column: str, numeric: Set[str]) -> str:
    """The text of one cell; `numeric` are the indicators whose values are numbers, kept as text in the model."""
    value: object = getattr(row, column)
    if isinstance(row, Score) and column == "score" and value is None:
        return ABSTAIN
    if isinstance(row, Criterion) and value == CriterionKind.SCORED and not row.kind_written:
        return ""
    if isinstance(row, Indicator) and column == "target" and row.code in numeric:
        return _as_number(row.target)
    if isinstance(row, DeclaredValue) and column == "value" and row.indicator in numeric:
        return _as_number(row.value)
    return cell_text(value)


def _as_number(text: str) -> str:
    try:
        return number_text(number(text))
    except CellError:
        return text


def _settings_text(bundle: Bundle) -> str:
    came = bundle.layout.get(SETTINGS)
    values = _settings_values(bundle.settings)
    rules = {f"rules.{key.name}": getattr(bundle.settings.rules, key.name) for key in RULE_KEYS}
    names = [name for name in came or () if name in values or name in rules]
    names += [name for name in values if name not in names]
    if came is None:
        names += rules
    else:
        standard = {f"rules.{key.name}": getattr(Rules(), key.name) for key in RULE_KEYS}
        names += [name for name in rules if name not in names and rules[name] != standard[name]]
    lines = [f"{name} = {_toml_text(values[name])}" for name in names if name in values]
    rule_lines = [f"{name.removeprefix('rules.')} = {_toml_text(rules[name])}" for name in names if name in rules]
    if rule_lines or "rules" in (came or ()):
        lines += ["[rules]", *rule_lines]
    return "".join(line + "\n" for line in lines)


def _settings_values(settings: RoundSettings) -> dict[str, object]:
    """The top keys that hold something, in the order of the format."""
    values: dict[str, object] = {"format": 1}
    for key in KEYS[1:]:
        value = getattr(settings, key.name)
        if value is not None:
            values[key.name] = value
    return values


def _toml_text(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04X}", escaped) + '"'
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml_text, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{_toml_key(name)} = {_toml_text(number)}" for name, number in value.items())
        return "{" + ", ".join(pairs) + "}"
    return cell_text(value)


def _toml_key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _toml_text(name)
