"""Signing in and out, and the single-use invitation by which a person sets a password."""

from __future__ import annotations

from evalapp.desks.account.views import account

__all__ = ["account"]
