"""The admin desk: accounts, their parts, invitations."""

from __future__ import annotations

from evalapp.desks.admin.views import admin

__all__ = ["admin"]
