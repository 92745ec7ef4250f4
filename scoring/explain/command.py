"""The command `explain`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from scoring.answers import RefusedError
from scoring.bundle import digest, read_bundle, write_files
from scoring.explain.compute import explain
from scoring.explain.model import Cell, Column, Phrase, Table
from scoring.ranking import METHODS, rank

__all__ = ["add"]

Json = dict[str, object]


class Commands(Protocol):
    """What argparse gives for adding commands."""

    @property
    def add_parser(self) -> Callable[..., argparse.ArgumentParser]:
        """Add one command by its name."""


def add(commands: Commands) -> None:
    """Register `explain`."""
    parser = commands.add_parser(
        "explain",
        help="how each total came about",
        description="Print the tables between the scores as given and the rank. No expert is named.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of the round bundle")
    parser.add_argument("codes", nargs="*", metavar="CODE", help="declarations; all ranked ones where left out")
    parser.add_argument("--method", choices=METHODS, help="the round's own where left out")
    parser.set_defaults(command=_explain)


def _explain(arguments: argparse.Namespace) -> Json:
    bundle = read_bundle(arguments.bundle)
    ranking = rank(bundle, arguments.method)
    reasons = {row.code: row.why for row in ranking.unresolved}
    ranked = {row.code for row in ranking.declarations}
    wrong = [code for code in dict.fromkeys(arguments.codes) if code not in ranked]
    if wrong:
        raise RefusedError("\n".join(f"{code}: {reasons.get(code, 'is not in declarations.csv')}" for code in wrong))
    told = explain(bundle, ranking, arguments.codes or None)
    return {
        "method": told.method,
        "input_sha256": digest(write_files(bundle)),
        "criteria": _table(told.criteria),
        "declarations": {code: [_table(each) for each in tables] for code, tables in told.declarations.items()},
        "ranking": _table(told.ranking),
    }


def _table(table: Table) -> Json:
    return {
        "table": table.caption.code,
        "caption": table.caption.text,
        "columns": [_column(each) for each in table.columns],
        "rows": [[_entry(each) for each in row] for row in table.rows],
    }


def _column(column: Column) -> Json:
    return {"title": column.title.text, "unit": None if column.unit is None else column.unit.text}


def _entry(entry: Cell | Phrase | str | None) -> object:
    """A number as printed beside its exact fraction; words and codes as text."""
    match entry:
        case Cell():
            return {"printed": entry.printed, "exact": f"{entry.value.numerator}/{entry.value.denominator}"}
        case Phrase():
            return entry.text
        case _:
            return entry
