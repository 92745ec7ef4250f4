"""What a city sees: its own declarations with their state, an exclusion with its facts, the form to reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evalapp.core import clock
from evalapp.core.errors import Absent
from evalapp.core.permissions import Permission
from evalapp.core.words import say
from evalapp.declarations.models import Declaration
from evalapp.declarations.queries import attachment_of, indicators_of, own_declarations
from evalapp.desks.acts import attempted, may
from evalapp.desks.applicant.forms import ReplyForm
from evalapp.desks.downloads import attachment_response
from evalapp.desks.web import allow, db, viewer
from evalapp.eligibility.exclusions import reply
from evalapp.eligibility.models import CompletenessCheck, Exclusion, ExclusionState
from evalapp.eligibility.queries import checks_of, exclusion_of
from evalapp.eligibility.records import Judged
from evalapp.rounds.models import RequiredDocument, Round
from evalapp.rounds.queries import documents_of

applicant = Blueprint("applicant", __name__)

__all__ = ["applicant"]


@dataclass(frozen=True, slots=True)
class Own:
    """An own declaration as its city sees it."""

    declaration: Declaration
    missing: list[tuple[RequiredDocument, CompletenessCheck]]
    exclusion: Exclusion | None
    grounds: list[Judged]
    may_reply: bool
    form: ReplyForm


@applicant.get("/rounds/<code:round_code>/applicant")
@allow(Permission.APPLICANT_DESK)
def desk(round_: Round) -> ResponseReturnValue:
    """Show the own declarations and nothing else."""
    return _page(round_)


@applicant.get("/rounds/<code:round_code>/applicant/<code:code>/files/<int:attachment_id>")
@allow(Permission.APPLICANT_DESK)
def download_file(round_: Round, code: str, attachment_id: int) -> ResponseReturnValue:
    """Hand an own file out."""
    found = _own(round_, code)
    return attachment_response(found, attachment_of(db(), found, attachment_id))


@applicant.post("/rounds/<code:round_code>/applicant/<code:code>/reply")
@allow(Permission.REPLY_TO_EXCLUSION)
def reply_to_exclusion(round_: Round, code: str) -> ResponseReturnValue:
    """Send the reply to an exclusion, before its deadline."""
    found = _own(round_, code)
    form = ReplyForm(prefix=f"{code}-")
    if form.validate_on_submit() and attempted(reply, db(), found, form.reply.data):
        flash(_("Your reply is sent and stands as it is."), "success")
        return redirect(url_for("applicant.desk", round_code=round_.code))
    return _page(round_, {code: form}), 422


def _own(round_: Round, code: str) -> Declaration:
    found = next((row for row in _all_own(round_) if row.code == code), None)
    if found is None:
        raise Absent(say("There is no such declaration."))
    return found


def _all_own(round_: Round) -> list[Declaration]:
    user_id = viewer().user_id
    return list(own_declarations(db(), round_.id, user_id)) if user_id is not None else []


def _page(round_: Round, forms: dict[str, ReplyForm] | None = None) -> str:
    documents = documents_of(db(), round_.id)
    return render_template(
        "applicant/desk.html",
        round_=round_,
        own=[_shown(round_, row, documents, (forms or {}).get(row.code)) for row in _all_own(round_)],
        indicators={row.id: row for row in indicators_of(db(), round_.id)},
    )


def _shown(round_: Round, row: Declaration, documents: Sequence[RequiredDocument], form: ReplyForm | None) -> Own:
    found = exclusion_of(db(), row)
    checks = checks_of(db(), row)
    missing = [(document, checks[document.id]) for document in documents if document.id in checks]
    open_ = found is not None and found.state is ExclusionState.NOTIFIED and found.replied_at is None
    in_time = found is not None and clock.now() <= found.reply_by
    return Own(
        row,
        [pair for pair in missing if not pair[1].present],
        found,
        [Judged.from_plain(ground) for ground in found.grounds] if found else [],
        open_ and in_time and may(Permission.REPLY_TO_EXCLUSION, round_),
        form or ReplyForm(prefix=f"{row.code}-"),
    )
