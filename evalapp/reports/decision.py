"""The decision report: what was decided and why, from a locked calculation. The same calculation, the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy.orm import Session

from evalapp.reports.collect import collect
from evalapp.reports.html import render
from evalapp.reports.pdf import to_pdf
from evalapp.reports.values import DecisionReport

__all__ = ["decision_html", "decision_report", "file_name", "print_decision"]

Progress = Callable[[int, int], None]


def decision_report(
    session: Session,
    round_id: int,
    language: str,
    calculation_number: int | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Return the PDF for a calculation: the named one, else the decided one, else the newest. By the system only."""
    return print_decision(collect(session, round_id, calculation_number), language, progress)


def print_decision(report: DecisionReport, language: str, progress: Progress | None = None) -> bytes:
    """Return the PDF of collected values; `progress` hears pages done and expected."""
    expected = 8 + len(report.sections) // 12 + len(report.sections) * (6 + len(report.criteria)) // 45

    def heard(pages: int) -> None:
        if progress is not None:
            progress(min(pages, expected - 1), expected)

    heard(0)
    return to_pdf(decision_html(report, language), _identifier(report, language), heard)


def decision_html(report: DecisionReport, language: str) -> str:
    """Return the HTML that is printed."""
    created = report.decision.decided_at if report.decision else report.calculation.made_at
    return render("reports/decision.html", language, report=report, created=created)


def file_name(code: str, number: int, language: str) -> str:
    """Return the name a report is saved under."""
    return f"decision-report-{code}-calculation-{number}-{language}.pdf"


def _identifier(report: DecisionReport, language: str) -> str:
    """Return the file's identifier: what it is of, so that two reports of the same differ in nothing."""
    # Verdicts on flagged experts change until the decision, and the report with them.
    undecided = hashlib.sha256(repr(report.flags).encode()).hexdigest()
    decided = report.decision.digest if report.decision else undecided
    return f"{report.calculation.numbers_sha256[:32]}-{decided[:16]}-{language}"
