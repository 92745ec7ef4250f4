"""Tables as plain text, for a terminal or a notebook."""

from __future__ import annotations

from unicodedata import east_asian_width

from scoring.explain.model import Cell, Column, Phrase, Table

__all__ = ["as_text"]


def as_text(*tables: Table) -> str:
    """The tables one under the other: caption, titles with units, rows; numbers to the right, English words.

    >>> from scoring import as_text, example_round, explain, rank
    >>> bundle = example_round()
    >>> print(as_text(explain(bundle, rank(bundle)).ranking))  # doctest: +NORMALIZE_WHITESPACE
    From totals to ranks: ...
    """
    return "\n\n".join(_table(table) for table in tables)


def _table(table: Table) -> str:
    titles = [_title(column) for column in table.columns]
    rows = [[_words(each) for each in row] for row in table.rows]
    right = [any(isinstance(row[place], Cell) for row in table.rows) for place in range(len(titles))]
    widths = [max(map(_width, column)) for column in zip(titles, *rows, strict=True)]
    lines = [_line(cells, widths, right) for cells in (titles, ["-" * width for width in widths], *rows)]
    return "\n".join([table.caption.text, *lines])


def _title(column: Column) -> str:
    return column.title.text if column.unit is None else f"{column.title.text} ({column.unit.text})"


def _words(each: Cell | Phrase | str | None) -> str:
    match each:
        case None:
            return ""
        case Cell():
            return each.printed
        case Phrase():
            return each.text
        case _:
            return each


def _line(cells: list[str], widths: list[int], right: list[bool]) -> str:
    made = []
    for text, width, to_right in zip(cells, widths, right, strict=True):
        gap = " " * (width - _width(text))
        made.append(gap + text if to_right else text + gap)
    return "  ".join(made).rstrip()


def _width(text: str) -> int:
    """How many columns a terminal gives the text: two for each Chinese character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
