"""The form of a conflict certificate: a table of rows that grows without JavaScript and keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from flask import request

from evalapp.conflicts.certificates.models import Certificate
from evalapp.conflicts.certificates.rows import MOST_ROWS, TypedRelation
from evalapp.desks.forms import normal_text

__all__ = ["CertificateForm", "from_certificate", "from_request"]

NAMES = tuple(each.name for each in fields(TypedRelation))
EMPTY_AT_FIRST = 2


@dataclass(frozen=True, slots=True)
class CertificateForm:
    """What stands in the form. `problems` by field (`name-0`); `fresh` is the row in which typing goes on."""

    rows: Sequence[TypedRelation]
    none: bool = False
    problems: Mapping[str, object] = field(default_factory=dict)
    fresh: int | None = None

    def with_row(self) -> CertificateForm:
        """Return the form with one more empty row."""
        if len(self.rows) >= MOST_ROWS:
            return self
        return CertificateForm((*self.rows, TypedRelation()), self.none, fresh=len(self.rows))


def from_certificate(certificate: Certificate | None, *, in_conflict: bool = False) -> CertificateForm:
    """Return the form as it stands before anything is typed; who is in conflict in office has a relation to name."""
    if certificate is None:
        return CertificateForm((TypedRelation(),) * EMPTY_AT_FIRST)
    rows = tuple(
        TypedRelation(
            row.subject.value, row.name, row.kind, _year(row.from_year), _year(row.until_year), row.note
        )
        for row in certificate.relations
    )  # fmt: skip
    return CertificateForm((*rows, TypedRelation()), none=not rows and not in_conflict)


def from_request() -> CertificateForm:
    """Read the posted form as typed, without the rows that were ticked to be removed."""
    count = request.form.get("rows", "")
    most = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 5 else 0
    rows = (
        TypedRelation(**{name: normal_text(request.form.get(f"{name}-{number}", "")) for name in NAMES})
        for number in range(most)
        if f"gone-{number}" not in request.form
    )
    return CertificateForm(tuple(rows), "none" in request.form)


def _year(year: int | None) -> str:
    return "" if year is None else str(year)
