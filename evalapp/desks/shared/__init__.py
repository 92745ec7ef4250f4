"""Pages that several desks share: reports and their jobs, conflict certificates, barring an expert."""

from __future__ import annotations

from evalapp.desks.shared import barring, certificate, certificate_acts, certificate_refusals
from evalapp.desks.shared.views import shared

__all__ = ["barring", "certificate", "certificate_acts", "certificate_refusals", "shared"]
