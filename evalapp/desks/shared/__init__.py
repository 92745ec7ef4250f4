"""The shared desk."""

from __future__ import annotations

from evalapp.desks.shared.views import shared

__all__ = ["shared"]
