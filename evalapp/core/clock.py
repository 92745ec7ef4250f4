"""Time: always UTC, always from here, so that tests can stand still and deadlines have one judge."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

__all__ = ["in_zone", "now", "stamp"]


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as the ledger writes it: UTC, microseconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_zone(moment: datetime, timezone: str) -> datetime:
    """Return the moment on the clock of an IANA time zone."""
    return moment.astimezone(ZoneInfo(timezone))
