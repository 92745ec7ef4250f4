"""The official desk: calculate, read the ranking, propose, confirm, report."""

from __future__ import annotations

from evalapp.desks.official import confirming, draws, flags, home, proposing, ranking, reference, reporting
from evalapp.desks.official.blueprint import official

__all__ = ["confirming", "draws", "flags", "home", "official", "proposing", "ranking", "reference", "reporting"]
