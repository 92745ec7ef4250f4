"""The words shown for where a declaration stands, and for methods."""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import Words, say
from evalapp.results.numbers import Line

__all__ = ["method_name"]

register_labels(
    {
        Line.INSIDE: say("Inside the funding line"),
        Line.LINE_TIE: say("Tied across the funding line"),
        Line.OUTSIDE: say("Outside the funding line"),
        Line.BELOW_THRESHOLD: say("Below a threshold"),
    }
)

_METHODS = {
    "mean": say("Mean"),
    "trimmed": say("Trimmed mean"),
    "median": say("Median"),
    "zscore": say("Standardised by expert (z-score)"),
    "calibrated": say("Strictness-adjusted (reference model)"),
    "robust": say("Strictness-adjusted, robust (Student-t)"),
}


def method_name(method: str) -> Words:
    """Return the name of a method, those that only serve comparison included."""
    return _METHODS[method]
