"""A round bundle from a folder or from memory: all or nothing, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scoring.bundle.checks import check
from scoring.bundle.draft import Draft
from scoring.bundle.model import Bundle
from scoring.bundle.problems import BundleError, Problem, Problems, plain
from scoring.bundle.rows import read_table
from scoring.bundle.settings import read_settings
from scoring.bundle.tables import IGNORED, SETTINGS, TABLES

__all__ = ["MOST_BYTES", "read_bundle", "read_files"]

MOST_BYTES = 64 * 1024 * 1024
_NAMES = (SETTINGS, *(table.file for table in TABLES))
_EXPECTED_FILES = "one of the files " + ", ".join(_NAMES)


def read_bundle(folder: Path | str) -> Bundle:
    """Read the bundle in a folder.

    Raises `BundleError` with every problem found, also where the folder or a file in it cannot be read. Links and
    folders inside the folder are refused: what is read must be what lies there.

    >>> from tempfile import TemporaryDirectory
    >>> from scoring import example_round, read_bundle, write_bundle
    >>> with TemporaryDirectory() as folder:
    ...     write_bundle(example_round(), folder)
    ...     [row.code for row in read_bundle(folder).declarations]
    ['D1', 'D2', 'D3', 'D4']
    """
    folder = Path(folder)
    problems = Problems()
    files: dict[str, bytes] = {}
    try:
        entries = sorted(folder.iterdir())
    except (OSError, ValueError) as error:
        problems.add(plain(folder.name), None, "folder", f"cannot be read ({_reason(error)})", "a folder with a bundle")
        raise BundleError(problems.found) from None
    for entry in entries:
        try:
            if entry.is_symlink() or not entry.is_file():
                problems.add(plain(entry.name), None, "file", "is a link, a folder or a device", "an ordinary file")
            else:
                files[entry.name] = _file_bytes(entry)
        except OSError as error:
            problems.add(plain(entry.name), None, "file", f"cannot be read ({_reason(error)})", "a readable file")
    return _read(files, problems)


def read_files(files: Mapping[str, bytes]) -> Bundle:
    """Read a bundle from file names and their bytes; raises `BundleError` with every problem found.

    >>> from scoring import BundleError, example_round, read_files, write_files
    >>> files = write_files(example_round())
    >>> files["scores.csv"] = files["scores.csv"].replace(b"D1,E1,PLAN,80", b"D1,E1,PLAN,180")
    >>> try:
    ...     read_files(files)
    ... except BundleError as error:
    ...     print(error)
    scores.csv:2: score: 180 is not on the scale of 'PLAN'; expected 0 (worst) to 100 (best) in steps of 1
    """
    return _read(files, Problems())


def _file_bytes(entry: Path) -> bytes:
    """What the file holds, one byte more than is allowed at most; nothing of files that are not parsed."""
    if entry.name not in _NAMES:
        return b""
    with entry.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _read(files: Mapping[str, bytes], problems: Problems) -> Bundle:
    unreadable = {problem.file for problem in problems.found}
    usable = _check_names(files, unreadable, problems)
    draft = _read_tables(usable, problems)
    check(draft, problems)
    if problems.found or draft.settings is None:
        raise BundleError(sorted(problems.found, key=_place))
    return draft.bundle(draft.settings)


def _read_tables(usable: Mapping[str, bytes], problems: Problems) -> Draft:
    draft = Draft()
    if SETTINGS in usable:
        draft.settings, keys = read_settings(usable[SETTINGS], problems)
        draft.layout[SETTINGS] = keys
    known: dict[str, set[str]] = {}
    for table in TABLES:
        if table.file in usable:
            rows = read_table(table, usable[table.file], known, problems)
            setattr(draft, table.attribute, rows)
            draft.layout[table.file] = rows.columns
            if "code" in rows.columns and not rows.lost:
                known[table.file] = rows.codes
        elif table.key == ("code",) and not table.needed:
            # Left out means that there are none; of a needed file that is missing nothing can be said.
            known[table.file] = set()
    return draft


def _check_names(files: Mapping[str, bytes], unreadable: set[str], problems: Problems) -> dict[str, bytes]:
    """The files of the format that can be parsed; unknown, oversized and missing ones become problems."""
    usable: dict[str, bytes] = {}
    for name, data in files.items():
        if name in IGNORED:
            continue
        if name not in _NAMES:
            problems.add(plain(name), None, "file", "is not a file of the format", _EXPECTED_FILES)
        elif len(data) > MOST_BYTES:
            problems.add(name, None, "file", "is too large", f"at most {MOST_BYTES} bytes")
        else:
            usable[name] = data
    for name in (SETTINGS, *(table.file for table in TABLES if table.needed)):
        if name not in files and name not in unreadable:
            problems.add(name, None, "file", "is missing", "this file in every bundle")
    return usable


def _place(problem: Problem) -> tuple[int, str, int]:
    """Problems stand in the order of the format's files, and by line within one."""
    position = _NAMES.index(problem.file) if problem.file in _NAMES else len(_NAMES)
    return position, problem.file, problem.line or 0
