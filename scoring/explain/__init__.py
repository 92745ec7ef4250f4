"""How a total came about: the tables between the scores as given and the rank, with digits enough for a hand check."""

from scoring.explain.compute import explain
from scoring.explain.model import Cell, Column, Explanation, Phrase, PhraseCode, Table
from scoring.explain.reference import reference_table
from scoring.explain.text import as_text

__all__ = [
    "Cell",
    "Column",
    "Explanation",
    "Phrase",
    "PhraseCode",
    "Table",
    "as_text",
    "explain",
    "reference_table",
]
