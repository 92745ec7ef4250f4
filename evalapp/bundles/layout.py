"""What a round remembers of the form of the bundle it came from, so that it can be given back in that form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.bundle import Bundle, CriterionKind

__all__ = ["columns_of", "layout_of", "wrote_kind"]

# Not the name of a file: the criteria whose rows say `scored` where an empty cell means the same.
_WROTE_KIND = "criteria.csv:kind"


def layout_of(bundle: Bundle) -> dict[str, list[str]]:
    """Return what is kept with the round."""
    if not bundle.layout:
        return {}
    wrote = [row.code for row in bundle.criteria if row.kind is CriterionKind.SCORED and row.kind_written]
    return {name: list(columns) for name, columns in bundle.layout.items()} | {_WROTE_KIND: wrote}


def columns_of(layout: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the layout as a bundle has it: file name → columns."""
    return {name: tuple(columns) for name, columns in layout.items() if name != _WROTE_KIND}


def wrote_kind(layout: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the codes of the criteria that said `scored` in so many letters."""
    return frozenset(layout.get(_WROTE_KIND, ()))
