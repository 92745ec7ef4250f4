"""The expert desk: what is waiting, stating conflicts, reading declarations, filling in and submitting sheets."""

from __future__ import annotations

from evalapp.desks.expert import declaration, home, sheet, statements, withdraw
from evalapp.desks.expert.blueprint import expert

__all__ = ["expert"]

_ = (home, statements, declaration, sheet, withdraw)
