"""A conflict certificate on paper: what one person stated for a round. What others found or set never stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.conflicts.certificates.models import Capacity, Certificate
from evalapp.conflicts.certificates.queries import Stated, stated
from evalapp.conflicts.labels import kind_label
from evalapp.conflicts.office.queries import OwnConflict, own_conflicts
from evalapp.core.ledger import LedgerEntry, chain_of
from evalapp.core.viewer import Viewer
from evalapp.reports.html import render
from evalapp.reports.pdf import to_pdf
from evalapp.rounds.models import Round

__all__ = ["CertificateReport", "certificate_html", "certificate_report", "file_name", "print_certificate"]


@dataclass(frozen=True, slots=True)
class CertificateReport:
    """A certificate as plain values. `entry`: number and hash of the newest ledger entry about it."""

    code: str
    title: str
    timezone: str
    fictional: bool
    person: str
    capacity: Capacity
    made_at: datetime
    confirmed_at: datetime | None
    stated: Stated
    own: tuple[OwnConflict, ...]
    entry: tuple[int, str] | None


def certificate_report(session: Session, round_: Round, certificate: Certificate) -> CertificateReport:
    """Return what a person stated; the session's viewer is that person, so what is hidden from them is not there."""
    about = LedgerEntry.subject_table == "conflict_certificates", LedgerEntry.subject_id == str(certificate.id)
    wanted = select(LedgerEntry.seq, LedgerEntry.hash).where(LedgerEntry.chain == chain_of(round_.id), *about)
    entry = session.execute(wanted.order_by(LedgerEntry.seq.desc()).limit(1)).first()
    in_office = certificate.capacity is not Capacity.EXPERT
    own = own_conflicts(session, Viewer(certificate.user_id), round_.id) if in_office else ()
    return CertificateReport(
        code=round_.code,
        title=round_.title,
        timezone=round_.timezone,
        fictional=round_.fictional,
        person=session.get_one(User, certificate.user_id).name,
        capacity=certificate.capacity,
        made_at=certificate.made_at,
        confirmed_at=certificate.confirmed_at,
        stated=stated(session, certificate),
        own=tuple(own),
        entry=(entry.seq, entry.hash) if entry else None,
    )


def print_certificate(report: CertificateReport, language: str) -> bytes:
    """Return the PDF; the same values, the same bytes."""
    return to_pdf(certificate_html(report, language), f"{report.stated.digest[:32]}-{language}")


def certificate_html(report: CertificateReport, language: str) -> str:
    """Return the HTML that is printed."""
    created = report.confirmed_at or report.made_at
    return render("reports/certificate.html", language, report=report, created=created, kind_label=kind_label)


def file_name(report: CertificateReport, language: str) -> str:
    """Return the name it is saved under: codes only."""
    return f"conflict-certificate-{report.code}-{language}.pdf"
