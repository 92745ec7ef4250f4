"""Variance components of a crossed design, in squared points."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Components"]


@dataclass(frozen=True, slots=True)
class Components:
    """Variance between declarations, between experts (their strictness), and of what neither explains."""

    declaration: float
    expert: float
    residual: float
