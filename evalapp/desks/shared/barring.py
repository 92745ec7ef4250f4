"""Barring an expert after the first calculation: one asks on evidence, another decides. No number stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from evalapp.conflicts.barring.operations import ask_barring, decide_barring
from evalapp.conflicts.barring.queries import barring_of, barrings_of, evidence_of, expert_named, require_unconcerned
from evalapp.conflicts.certificates.models import Capacity
from evalapp.conflicts.labels import KIND_LABELS, kind_label
from evalapp.conflicts.office.queries import is_expert
from evalapp.core.errors import Forbidden, Refusal
from evalapp.core.permissions import Permission
from evalapp.core.viewer import Role
from evalapp.core.words import Words, say
from evalapp.declarations.queries import declarations_of
from evalapp.desks.acts import attempted, may
from evalapp.desks.forms import PlainForm, SelectChoice, chosen_id, clean_text, first_choice, normal_text
from evalapp.desks.language import translated
from evalapp.desks.shared.certificate_layout import layout_of
from evalapp.desks.shared.views import shared
from evalapp.desks.web import allow, db, settings, viewer
from evalapp.experts.models import Expert
from evalapp.rounds.models import Round

__all__: list[str] = []

UPHOLD, REJECT = "uphold", "reject"


class BarringForm(PlainForm):
    """A request: whom, from what, why, on what evidence."""

    declaration = SelectField(
        lazy_gettext("Declaration"), validators=[InputRequired(lazy_gettext("Choose the declaration."))],
        coerce=chosen_id,
    )  # fmt: skip
    expert = StringField(
        lazy_gettext("Expert"), validators=[InputRequired(), Length(max=200), clean_text], filters=[normal_text],
        description=lazy_gettext("The full name, as the round knows it; coordinators can also give the code."),
    )  # fmt: skip
    kind = SelectField(
        lazy_gettext("Kind of conflict"), validators=[InputRequired(lazy_gettext("Choose the kind of the conflict."))]
    )
    reason = TextAreaField(
        lazy_gettext("Reason"), validators=[InputRequired(), Length(max=2000), clean_text], filters=[normal_text],
        render_kw={"rows": 2},
    )  # fmt: skip
    evidence = TextAreaField(
        lazy_gettext("Evidence"), validators=[InputRequired(), Length(max=10_000), clean_text], filters=[normal_text],
        render_kw={"rows": 4},
        description=lazy_gettext("Where it comes from and what it shows, so that another can judge."),
    )  # fmt: skip
    file = FileField(lazy_gettext("A document, where there is one"))
    send = SubmitField(lazy_gettext("Ask that the expert be barred"))


@shared.get("/rounds/<code:round_code>/barrings")
@allow(Permission.SEE_DECLARATIONS)
def barrings(round_: Round) -> ResponseReturnValue:
    """List the requests of the round with their evidence; decided ones are kept."""
    _require_no_expert(round_)
    return _page(round_, _form(round_))


@shared.post("/rounds/<code:round_code>/barrings")
@allow(Permission.BAR_EXPERT)
def ask_for_barring(round_: Round) -> ResponseReturnValue:
    """Ask that an expert be barred; another person decides."""
    _require_no_expert(round_)
    form = _form(round_)
    if _hindrance(round_):
        return _page(round_, form, keep=True), 403
    if form.validate_on_submit() and attempted(_ask, round_, form):
        flash(_("The request waits for another person's decision. Nothing is calculated meanwhile."), "success")
        return redirect(url_for("shared.barrings", round_code=round_.code))
    return _page(round_, form, keep=True), 422


@shared.post("/rounds/<code:round_code>/barrings/<int:barring_id>")
@allow(Permission.BAR_EXPERT)
def decide_on_barring(round_: Round, barring_id: int) -> ResponseReturnValue:
    """Uphold or reject a request that somebody else made."""
    _require_no_expert(round_)
    barring_of(db(), round_.id, barring_id)
    typed = {"answer": request.form.get("answer", ""), "stand": request.form.get("stand", "")}
    if _hindrance(round_):
        return _page(round_, _form(round_, empty=True), deciding=barring_id, typed=typed), 403
    if attempted(_decide, round_, barring_id, typed):
        flash(_("The request is decided."), "success")
        return redirect(url_for("shared.barrings", round_code=round_.code))
    return _page(round_, _form(round_, empty=True), deciding=barring_id, typed=typed), 422


@shared.get("/rounds/<code:round_code>/barrings/<int:barring_id>/evidence")
@allow(Permission.SEE_DECLARATIONS)
def barring_evidence(round_: Round, barring_id: int) -> ResponseReturnValue:
    """Send the document handed in with a request: saved, never shown."""
    _require_no_expert(round_)
    file = evidence_of(db(), round_.id, barring_id)
    response = Response(file.content, mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _require_no_expert(round_: Round) -> None:
    """An expert of the round reads no request, whatever other part they hold: it might be against them."""
    if is_expert(db(), viewer(), round_.id):
        raise Forbidden(say("Who scores or declares in a round bars nobody from it."))


def _hindrance(round_: Round) -> Sequence[Words]:
    """Return why this person neither asks nor decides, as sentences; nothing where they do."""
    try:
        require_unconcerned(db(), round_.id)
    except Forbidden as error:
        return error.problems
    return ()


def _ask(round_: Round, form: BarringForm) -> None:
    by_code = viewer().has(Role.COORDINATOR, round_.id)

    def whom(declaration_id: int) -> Expert:
        return expert_named(db(), round_.id, form.expert.data or "", by_code=by_code, declaration_id=declaration_id)

    sent = form.file.data
    file = (sent.filename, sent.stream.read(), settings().max_file) if sent else None
    case = form.kind.data, form.reason.data or "", form.evidence.data or ""
    ask_barring(db(), round_.id, form.declaration.data, whom, case, file)


def _decide(round_: Round, barring_id: int, typed: Mapping[str, str]) -> None:
    if typed["stand"] not in (UPHOLD, REJECT):
        raise Refusal(say("Choose whether the request is upheld or rejected."))
    decide_barring(db(), round_.id, barring_id, uphold=typed["stand"] == UPHOLD, answer=typed["answer"])


def _form(round_: Round, *, empty: bool = False) -> BarringForm:
    form = BarringForm(formdata=None) if empty else BarringForm()
    rows = declarations_of(db(), round_.id)
    form.declaration.choices = [
        first_choice(),
        *(SelectChoice(row.id, f"{row.code} · {row.applicant}") for row in rows),
    ]
    kinds = (SelectChoice(kind, translated(words)) for kind, words in KIND_LABELS.items())
    form.kind.choices = [first_choice(), *kinds]
    return form


def _page(
    round_: Round,
    form: BarringForm,
    *,
    keep: bool = False,
    deciding: int | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """Show the page; `keep`: the form stands there with what was typed, even if this person may no longer ask."""
    coordinates = viewer().has(Role.COORDINATOR, round_.id)
    return render_template(
        "shared/barrings.html",
        **layout_of(Capacity.COORDINATOR if coordinates else Capacity.OFFICIAL),
        round_=round_,
        rows=barrings_of(db(), round_.id),
        codes=coordinates,
        form=form,
        may_bar=may(Permission.BAR_EXPERT, round_),
        hindrance=_hindrance(round_),
        keep=keep,
        kind_label=kind_label,
        deciding=deciding,
        typed=typed or {},
    )
