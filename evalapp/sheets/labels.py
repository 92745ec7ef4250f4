"""The words shown for the states of sheets."""

from __future__ import annotations

from evalapp.core.labels import register_labels
from evalapp.core.words import say
from evalapp.sheets.models import SheetState

__all__: list[str] = []

register_labels(
    {
        SheetState.DRAFT: say("Draft"),
        SheetState.SUBMITTED: say("Submitted"),
        SheetState.SEALED: say("Sealed"),
        SheetState.VOID: say("Not submitted in time, not counted"),
    }
)
