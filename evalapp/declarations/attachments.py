"""Writes to the files of a declaration: checked, stored in the database, named by the declaration's code."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evalapp.core import typed
from evalapp.core.errors import Absent, Refusal
from evalapp.core.files import StoredFile, store
from evalapp.core.ledger import record
from evalapp.core.uploads import check_upload, stem_of
from evalapp.core.words import say
from evalapp.declarations.models import Attachment, Declaration
from evalapp.declarations.operations import editable_round, hold, require_in_round
from evalapp.rounds.models import RequiredDocument

__all__ = ["MOST_FILES", "MOST_TOGETHER", "attach", "detach", "download_name"]

MOST_FILES = 40
MOST_TOGETHER = 200 * 1024 * 1024


def attach(
    session: Session,
    declaration: Declaration,
    name: str,
    content: bytes,
    *,
    most_bytes: int,
    title: str = "",
    document_id: int | None = None,
) -> Attachment:
    """Add a file to a declaration: its type and content checked, its size and number bounded."""
    editable_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    require_in_round(declaration)
    document = _document(session, declaration.round_id, document_id)
    shown = typed.line(title, say("Title of the file"), most=300) or (document.title if document else stem_of(name))
    if not shown:
        raise Refusal(say("%(what)s: something must be written here.", what=say("Title of the file")))
    checked = check_upload(name, content, most_bytes)
    count, together = _held(session, declaration)
    if count >= MOST_FILES:
        raise Refusal(say("A declaration has at most %(most)s files.", most=MOST_FILES))
    if together + len(content) > MOST_TOGETHER:
        raise Refusal(say("The files of a declaration have at most %(most)s MB together.", most=MOST_TOGETHER >> 20))
    stored = store(session, declaration.code + checked.extension, checked.media_type, checked.content)
    made = Attachment(declaration_id=declaration.id, file_id=stored.id, document_id=document_id, title=shown)
    session.add(made)
    session.flush()
    session.refresh(declaration, ["attachments"])
    facts = {"attachment": made.id, "sha256": stored.sha256, "size": stored.size, "document": document_id}
    subject = ("declarations", declaration.id)
    record(session, "declarations.file_attached", subject, round_id=declaration.round_id, facts=facts)
    return made


def detach(session: Session, declaration: Declaration, attachment: Attachment) -> None:
    """Remove a file from a declaration; the ledger keeps its digest."""
    editable_round(session, declaration.round_id)
    hold(session, declaration.round_id, declaration)
    require_in_round(declaration)
    if attachment.declaration_id != declaration.id:
        raise Absent(say("There is no such attachment."))
    stored = attachment.file
    facts = {"attachment": attachment.id, "sha256": stored.sha256}
    session.delete(attachment)
    session.flush()
    session.delete(stored)
    session.flush()
    session.refresh(declaration, ["attachments"])
    subject = ("declarations", declaration.id)
    record(session, "declarations.file_removed", subject, round_id=declaration.round_id, facts=facts)


def download_name(declaration: Declaration, attachment: Attachment) -> str:
    """Return the name under which a file is saved: the declaration's code and a number, never what its owner typed."""
    extension = attachment.file.name.rpartition(".")[2]
    return f"{declaration.code}-{attachment.id}.{extension}"


def _document(session: Session, round_id: int, document_id: int | None) -> RequiredDocument | None:
    if document_id is None:
        return None
    found = session.get(RequiredDocument, document_id)
    if found is None or found.round_id != round_id:
        raise Absent(say("There is no such required document."))
    return found


def _held(session: Session, declaration: Declaration) -> tuple[int, int]:
    wanted = select(func.count(Attachment.id), func.coalesce(func.sum(StoredFile.size), 0)).join(
        StoredFile, StoredFile.id == Attachment.file_id
    )
    count, together = session.execute(wanted.where(Attachment.declaration_id == declaration.id)).one()
    return count, together
