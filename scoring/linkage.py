"""How well the experts' sheets hang together: whether strictness can be told from quality at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.bundle.model import Bundle
from scoring.bundle.sheets import counts, sheets_of

__all__ = ["MOST_EXPERTS", "Linkage", "counted_pairs", "linkage"]

MOST_EXPERTS = 2_000
"""The largest linked design whose `weakest` is computed: a dense eigenproblem of this size takes some seconds."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """`components`: groups of experts with no declaration in common, 0 without sheets. `weakest`: the algebraic
    connectivity, 0 where there are several components, None for fewer than two experts or more than `MOST_EXPERTS`.
    """

    components: int
    weakest: float | None


def counted_pairs(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    """Declaration and expert of every counted sheet."""
    drafts = bundle.settings.rules.drafts
    return tuple((sheet.declaration, sheet.expert) for sheet in sheets_of(bundle) if counts(sheet, drafts))


def linkage(pairs: Iterable[tuple[str, str]]) -> Linkage:
    """The linkage of a design given as pairs of declaration and expert.

    Experts are the vertices; the weight of an edge is the number of declarations both scored. `weakest` is the second
    smallest eigenvalue of the normalised Laplacian I - D^(-1/2) W D^(-1/2) (Fiedler 1973; Chung 1997, chapter 1).
    """
    panels: dict[str, set[str]] = {}
    for declaration, expert in pairs:
        panels.setdefault(declaration, set()).add(expert)
    experts = sorted(set().union(*panels.values()))
    components = _components(experts, panels.values())
    if components > 1:
        return Linkage(components, 0.0)
    if not 2 <= len(experts) <= MOST_EXPERTS:
        return Linkage(components, None)
    return Linkage(components, _connectivity(_shared(experts, panels.values())))


def _components(experts: list[str], panels: Iterable[set[str]]) -> int:
    leader = {expert: expert for expert in experts}

    def find(expert: str) -> str:
        while leader[expert] != expert:
            leader[expert] = leader[leader[expert]]
            expert = leader[expert]
        return expert

    for panel in panels:
        first, *others = sorted(panel)
        for other in others:
            leader[find(other)] = find(first)
    return sum(leader[expert] == expert for expert in experts)


def _shared(experts: list[str], panels: Iterable[set[str]]) -> NDArray[np.float64]:
    """Experts x experts: the number of declarations both scored, 0 on the diagonal."""
    place = {expert: position for position, expert in enumerate(experts)}
    weights = np.zeros((len(experts), len(experts)))
    for panel in panels:
        members = [place[expert] for expert in panel]
        weights[np.ix_(members, members)] += 1.0
    np.fill_diagonal(weights, 0.0)
    return weights


def _connectivity(weights: NDArray[np.float64]) -> float:
    root = 1.0 / np.sqrt(weights.sum(axis=1))
    laplacian = np.eye(len(weights)) - root[:, None] * weights * root[None, :]
    return max(0.0, float(np.linalg.eigvalsh(laplacian)[1]))
