"""The applicant desk: a city sees its own declaration, and replies where it is to be excluded."""

from __future__ import annotations

from evalapp.desks.applicant.views import applicant

__all__ = ["applicant"]
