"""The address of an invitation, as it is shown once and mailed."""

from __future__ import annotations

from flask import url_for

from evalapp.desks.web import settings

__all__ = ["invitation_address"]


def invitation_address(token: str) -> str:
    """Return the link of a token, on the installation's own address, never on one a request named."""
    return settings().base_url + url_for("account.invitation", token=token)
