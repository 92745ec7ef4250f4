"""The conflict certificate of the round: one page for experts, coordinators and officials, each at their own desk."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.conflicts.certificates.models import Capacity, Certificate, RelationSubject
from evalapp.conflicts.certificates.operations import changeable, keep_certificate
from evalapp.conflicts.certificates.queries import certificate_of, stated
from evalapp.conflicts.labels import KIND_LABELS, kind_label
from evalapp.conflicts.office.queries import own_conflicts
from evalapp.core.errors import Absent, Forbidden, Refusal
from evalapp.core.labels import label
from evalapp.core.permissions import Permission
from evalapp.core.phases import RoundState
from evalapp.core.viewer import Role
from evalapp.core.words import say
from evalapp.declarations.queries import declarations_of
from evalapp.desks.shared.certificate_form import CertificateForm, from_certificate, from_request
from evalapp.desks.shared.certificate_layout import desk_address, layout_of
from evalapp.desks.shared.views import shared
from evalapp.desks.web import allow, db, viewer
from evalapp.rounds.create import FieldRefusal
from evalapp.rounds.models import Round

__all__ = ["certificate_address", "certificate_page", "own_certificate", "part_of"]

HOME = "/rounds/<code:round_code>"
BOTH = ["GET", "POST"]


@shared.route(f"{HOME}/expert/certificate", endpoint="expert_certificate", methods=BOTH)
@allow(Permission.GIVE_CERTIFICATE)
def expert_certificate(round_: Round) -> ResponseReturnValue:
    """The expert's certificate."""
    return _certificate(round_, Capacity.EXPERT)


@shared.route(f"{HOME}/coordinator/certificate", endpoint="coordinator_certificate", methods=BOTH)
@allow(Permission.GIVE_CERTIFICATE)
def coordinator_certificate(round_: Round) -> ResponseReturnValue:
    """The coordinator's certificate."""
    return _certificate(round_, Capacity.COORDINATOR)


@shared.route(f"{HOME}/official/certificate", endpoint="official_certificate", methods=BOTH)
@allow(Permission.GIVE_CERTIFICATE)
def official_certificate(round_: Round) -> ResponseReturnValue:
    """The official's certificate."""
    return _certificate(round_, Capacity.OFFICIAL)


def _certificate(round_: Round, capacity: Capacity) -> ResponseReturnValue:
    """Show the certificate; keep what was typed (`act` keep), or show one more row (`act` add)."""
    part = part_of(round_, capacity)
    if request.method == "GET":
        return certificate_page(round_, part)
    form = from_request()
    if request.form.get("act") == "add":
        return certificate_page(round_, part, form.with_row())
    first = own_certificate(round_, part) is None
    try:
        keep_certificate(db(), round_.id, part, form.rows, none=form.none)
    except FieldRefusal as error:
        return _refused(round_, part, form, error.by_field)
    except Refusal as error:
        if error.status != 422:
            raise
        return _refused(round_, part, form, {f"whole-{place}": words for place, words in enumerate(error.problems)})
    flash(_("Your certificate is kept."), "success")
    return redirect(desk_address(round_, part) if first else certificate_address(round_, part))


def part_of(round_: Round, capacity: str) -> Capacity:
    """Return the capacity named in the address; refuses one in which this person has no part."""
    if capacity not in set(Capacity):
        raise Absent(say("There is no such certificate."))
    if not viewer().has(Role(capacity), round_.id):
        raise Forbidden(say("Your roles do not include this."))
    return Capacity(capacity)


def own_certificate(round_: Round, part: Capacity) -> Certificate | None:
    """Return this person's certificate."""
    return certificate_of(db(), round_.id, viewer().user_id or 0, part)


def certificate_address(round_: Round, part: Capacity) -> str:
    """Return the address of the page."""
    return url_for(f"shared.{part}_certificate", round_code=round_.code)


def certificate_page(
    round_: Round, part: Capacity, form: CertificateForm | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """Show the page; `form` and `typed` hold what could not be kept, of the relations and of an own conflict."""
    found = own_certificate(round_, part)
    in_office = part is not Capacity.EXPERT
    own = own_conflicts(db(), viewer(), round_.id) if in_office else ()
    return render_template(
        "shared/certificate.html",
        **layout_of(part),
        round_=round_,
        part=part,
        form=form or from_certificate(found, in_conflict=bool(own)),
        given=found,
        can=changeable(db(), round_, found) if found else None,
        early=not in_office and round_.state is RoundState.PREPARATION,
        stated=stated(db(), found) if found else None,
        subject_options=[(member.value, label(member)) for member in RelationSubject],
        kinds=KIND_LABELS,
        kind_label=kind_label,
        own=own,
        declarations=declarations_of(db(), round_.id) if in_office and found else (),
        decided=round_.state is RoundState.DECIDED,
        address=certificate_address(round_, part),
        typed=typed or {},
    )


def _refused(
    round_: Round, part: Capacity, form: CertificateForm, problems: Mapping[str, object]
) -> ResponseReturnValue:
    db().rollback()
    return certificate_page(round_, part, CertificateForm(form.rows, form.none, problems)), 422
