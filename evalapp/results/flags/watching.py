"""Watching the experts of a calculation: from its input to the flags, with what an exclusion would take out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from evalapp.results.flags.evidence import Evidence
from scoring.bundle import Bundle, counts, sheets_of
from scoring.watch import watch_report

__all__ = ["LEVEL", "Standing", "Watched", "watched"]

LEVEL = Decimal("0.01")
"""At which chance an honest expert is flagged, by whichever signal."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An expert who stands out. `sheets`: how many of theirs count; `unresolved`: how many declarations would have too
    few sheets without theirs."""

    code: str
    sheets: int
    unresolved: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watch says, as it is kept: how many experts were watched and who of them stands out, by code; how many
    would on average if all were honest, and in which share of such rounds somebody would; signals not watched."""

    experts: int
    expected: Decimal
    any_alarm: Decimal
    unwatched: Mapping[str, str]
    flagged: tuple[Standing, ...]


def watched(bundle: Bundle, regions: Mapping[str, str]) -> Watched:
    """Watch the experts of a calculation's input; `regions` are theirs by code, which the input leaves out."""
    counted = [sheet for sheet in sheets_of(bundle) if counts(sheet, bundle.settings.rules.drafts)]
    sheets = Counter(sheet.expert for sheet in counted)
    on_declaration = Counter(sheet.declaration for sheet in counted)
    quorum = bundle.settings.rules.quorum
    last = Counter(sheet.expert for sheet in counted if on_declaration[sheet.declaration] == quorum)
    report = watch_report(_with_regions(bundle, regions), false_alarm=float(LEVEL))
    flagged = tuple(
        Standing(code, sheets[code], last[code], tuple(map(Evidence.of, flags)))
        for code, flags in sorted(report.flags.items())
        if flags
    )
    return Watched(
        experts=len(report.flags),
        expected=_six(report.expected_alarms),
        any_alarm=_six(report.any_alarm),
        unwatched={signal.value: why.code.value for signal, why in report.unwatched.items()},
        flagged=flagged,
    )


def _with_regions(bundle: Bundle, regions: Mapping[str, str]) -> Bundle:
    return replace(bundle, experts=tuple(replace(row, region=regions.get(row.code, "")) for row in bundle.experts))


def _six(number: float) -> Decimal:
    return Decimal(f"{number:.6f}")
