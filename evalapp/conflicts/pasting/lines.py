"""The text of a pasted table to rows of cells: codings, separators, quotes, as spreadsheets write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from evalapp.core.errors import Refusal
from evalapp.core.words import say

__all__ = ["decoded_table", "split_rows"]


def decoded_table(data: bytes) -> str:
    """Return the text of a file: UTF-8, with its mark or without; else what spreadsheets write, UTF-16 or GB 18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for coding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    raise Refusal(say("The table is no text in UTF-8, UTF-16 or GB 18030."))


def split_rows(text: str, unread: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Return the rows with the line on which each begins; reading ends at a line that goes into `unread`, where a
    quotation mark is not closed or something follows it. The first row has a separator of its own: under a header with
    commas, as the page offers it, rows are pasted from a spreadsheet."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first, second = [*(number for number, line in enumerate(lines) if line.strip()), len(lines), len(lines)][:2]
    if '"' not in "".join(lines[first:second]):
        yield from _cells(lines[:second], 0, unread)
        yield from _cells(lines[second:], second, unread)
    else:
        yield from _cells(lines, 0, unread)


def _cells(lines: Sequence[str], before: int, unread: list[int]) -> Iterator[tuple[int, list[str]]]:
    """The rows of lines with one separator; `before` is how many lines stand above them."""
    first = next((line for line in lines if line.strip()), "")
    separator = next((mark for mark in ("\t", ",", "，") if mark in first), ",")
    reader = csv.reader(io.StringIO("\n".join(lines), newline="\n"), delimiter=separator, strict=True)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            unread.append(line)
            return
        if len(cells) == 1 and separator == "," and "，" in cells[0]:
            cells = cells[0].split("，")
        yield line, cells
