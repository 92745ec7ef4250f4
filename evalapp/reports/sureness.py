"""How sure the ranking is, as page and report show it: sentences, figures and their words. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evalapp.core.words import Words, say
from evalapp.reports.figures import percent, rounded
from evalapp.results.agreement import AgreementFigures, Figure
from evalapp.results.labels import method_name
from evalapp.results.reference import HowSure, Variance

__all__ = ["AgreementLine", "Sureness", "VarianceLine", "sureness"]


@dataclass(frozen=True, slots=True)
class VarianceLine:
    """A source of the differences between score sheets: its share, and how far apart it sets them, in points."""

    source: Words
    share: str
    deviation: str
    variance: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """A coefficient: of what it speaks, what it says in words, its value and its interval, empty without one."""

    name: Words
    said: Words
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Sureness:
    """What is said once for the whole ranking. `why`: why the reference model says nothing of this round; `zone`: the
    sentence on the close-score zone, None without a funding line."""

    model: Words
    level: str
    seed: int
    draws: str
    why: Words | None
    doubts: tuple[Words, ...]
    zone: Words | None
    agreement: tuple[AgreementLine, ...]
    variance: tuple[VarianceLine, ...]
    reliability: Words | None


def sureness(sure: HowSure) -> Sureness:
    """Return what page and report say of how sure a ranking is."""
    return Sureness(
        model=method_name(sure.model),
        level=percent(Fraction(sure.level)),
        seed=sure.seed,
        draws=f"{sure.draws:,}",
        why=sure.why,
        doubts=sure.doubts,
        zone=_zone(sure),
        agreement=tuple(map(_agreement, sure.agreement.figures)) if sure.agreement else (),
        variance=_variance(sure.variance),
        reliability=_reliability(sure.agreement) if sure.agreement else None,
    )


def _zone(sure: HowSure) -> Words | None:
    if not sure.has_line:
        return None
    count = len(sure.zone)
    if not count:
        return say(
            "No declaration stands in the close-score zone: for each the chance of being funded is below 10 %% or "
            "above 90 %%."
        )
    return say(
        "Close-score zone: for %(count)s declarations (shaded and marked ≈) the chance of being funded lies between "
        "10 %% and 90 %%. The order within the zone is not settled by these scores.",
        count=count,
    )


def _variance(found: Variance | None) -> tuple[VarianceLine, ...]:
    if found is None:
        return ()
    whole = found.declaration + found.expert + found.residual
    sources = (
        (say("Declarations: some are better than others"), found.declaration),
        (say("Strictness: some experts give less than others on the same work"), found.expert),
        (say("What neither explains: judgements of the same work that differ"), found.residual),
    )
    return tuple(
        VarianceLine(
            source,
            percent(Fraction(part / whole), 0) if whole else "",
            rounded(Fraction(part.sqrt()), 1),
            rounded(Fraction(part), 2),
        )
        for source, part in sources
    )


def _agreement(figure: Figure) -> AgreementLine:
    interval = "" if figure.interval is None else " – ".join(map(_two, figure.interval))
    return AgreementLine(figure.name, figure.said, _two(figure.value), interval)


def _reliability(found: AgreementFigures) -> Words | None:
    """How reliable a ranking of so many sheets is, and how many it takes for what is usually asked."""
    if found.reliability is None or found.sheets is None:
        return None
    said = {"sheets": rounded(Fraction(found.sheets), 1), "reliability": _two(found.reliability)}
    if found.needed is None:
        return say(
            "With %(sheets)s score sheets a declaration on average the ranking's reliability (generalizability) is "
            "%(reliability)s; these sheets do not tell the declarations apart, and no number of them would reach 0.8.",
            **said,
        )
    return say(
        "With %(sheets)s score sheets a declaration on average the ranking's reliability (generalizability) is "
        "%(reliability)s; the 0.8 that is usually asked of a decision takes %(needed)s.",
        needed=found.needed, **said,
    )  # fmt: skip


def _two(value: Decimal) -> str:
    return rounded(Fraction(value), 2)
