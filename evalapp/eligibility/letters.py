"""Letters of screening to the city's account, in its language; none where no account or no address is known."""

from __future__ import annotations

from sqlalchemy.orm import Session

from evalapp.accounts.models import User
from evalapp.core import clock, mail
from evalapp.core.translations import translator
from evalapp.core.words import Words, say
from evalapp.declarations.models import Declaration
from evalapp.eligibility.labels import STATE_WORDS
from evalapp.eligibility.models import Exclusion
from evalapp.eligibility.records import Judged
from evalapp.rounds.models import Round

__all__ = ["correction", "exclusion", "settlement"]


def correction(session: Session, round_: Round, declaration: Declaration, note: str) -> bool:
    """Ask for a correction."""
    subject = say("%(round)s: please correct the declaration %(code)s", round=round_.title, code=declaration.code)
    body = [
        say("The completeness check of the declaration “%(title)s” found this:", title=declaration.title),
        say("%(note)s", note=note),
        say("Please correct it before screening ends. Nothing is decided yet."),
    ]
    return _post(session, declaration, subject, body)


def exclusion(session: Session, round_: Round, declaration: Declaration, found: Exclusion) -> bool:
    """Notify an exclusion: each ground with its facts, what is not verified said so, and the deadline."""
    subject = say("%(round)s: exclusion of the declaration %(code)s", round=round_.title, code=declaration.code)
    body = [say("The declaration “%(title)s” is to be excluded on these grounds:", title=declaration.title)]
    for ground in map(Judged.from_plain, found.grounds):
        body += [ground.words, ground.because]
        body += [words for words in (ground.warning, ground.remedy) if words is not None]
        body += [_fact(row.year, row.city, row.province, row.verified) for row in ground.facts if row.counted]
    deadline = clock.in_zone(found.reply_by, round_.timezone).strftime("%Y-%m-%d %H:%M")
    body.append(say("You can reply until %(deadline)s (%(zone)s).", deadline=deadline, zone=round_.timezone))
    return _post(session, declaration, subject, body)


def settlement(session: Session, round_: Round, declaration: Declaration, found: Exclusion) -> bool:
    """Tell what became of an exclusion, and why."""
    subject = say("%(round)s: decision on the exclusion of %(code)s", round=round_.title, code=declaration.code)
    body = [say("%(outcome)s.", outcome=STATE_WORDS[found.state]), say("Reason: %(reason)s", reason=found.reason)]
    return _post(session, declaration, subject, body)


def _fact(year: int, city: str, province: str, verified: bool) -> Words:
    if verified:
        return say("%(year)s: %(city)s (%(province)s), confirmed", year=year, city=city, province=province)
    return say("%(year)s: %(city)s (%(province)s), not verified", year=year, city=city, province=province)


def _post(session: Session, declaration: Declaration, subject: Words, body: list[Words]) -> bool:
    if declaration.applicant_user_id is None:
        return False
    user = session.get_one(User, declaration.applicant_user_id)
    if not user.email:
        return False
    translate = translator(user.language)
    text = "\n\n".join(words.said(translate) for words in body)
    mail.post(session, user.id, user.email, subject.said(translate), text + "\n")
    return True
