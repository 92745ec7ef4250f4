"""Agreement in words: every coefficient of a table that has limits of its own, and the one a ranking rests on."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.agreement.icc_intervals import Interval
from scoring.agreement.report import Agreement
from scoring.agreement.words import Coefficient, Worded, word

__all__ = ["Headline", "headline", "in_words"]


@dataclass(frozen=True, slots=True)
class Headline:
    """One coefficient for a page: its dotted key (such as `icc.3k`), value, interval at the report's level, words."""

    key: str
    value: float
    interval: Interval | None
    worded: Worded


def headline(found: Agreement) -> Headline | None:
    """How far another panel of the same kind would rank the declarations alike: None where nothing tells.

    A ranking is made of means over a declaration's experts. Where all scored everything their strictness cancels:
    ICC(3,k), the same as G. Where declarations have different experts it does not: ICC(1,k).
    """
    key = "3k" if found.icc["3k"] is not None else "1k"
    value, interval = found.icc[key], found.icc_intervals[key]
    worded = word(Coefficient.ICC, value, interval)
    return None if value is None or worded is None else Headline(f"icc.{key}", value, interval, worded)


def in_words(found: Agreement) -> dict[str, Worded]:
    """The words of each coefficient that is defined, by its dotted key (`icc.1` to `generalizability.phi`).

    Judged by the lower end of the interval where there is one: the intraclass correlations and alpha in the interval
    metric have one.
    """
    given = {f"icc.{key}": (Coefficient.ICC, value, found.icc_intervals[key]) for key, value in found.icc.items()}
    for metric, value in found.krippendorff.items():
        interval = found.alpha_interval if metric == "interval" else None
        given[f"krippendorff.{metric}"] = (Coefficient.ALPHA, value, interval)
    given["kendall_w"] = (Coefficient.W, found.kendall_w, None)
    if general := found.generalizability:
        given["generalizability.g"] = (Coefficient.ICC, general.g, None)
        given["generalizability.phi"] = (Coefficient.ICC, general.phi, None)
    worded = {key: word(*parts) for key, parts in given.items()}
    return {key: words for key, words in worded.items() if words is not None}
