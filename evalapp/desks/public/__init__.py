"""Pages for everyone: the start page, the choice of language."""

from __future__ import annotations

from evalapp.desks.public import draws
from evalapp.desks.public.views import public

__all__ = ["draws", "public"]
