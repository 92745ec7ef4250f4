"""Handing out a stored file: always saved, never shown, whatever it holds."""

from __future__ import annotations

from flask import Response

from evalapp.declarations.attachments import download_name
from evalapp.declarations.models import Attachment, Declaration

__all__ = ["attachment_response"]


def attachment_response(declaration: Declaration, attachment: Attachment) -> Response:
    """Return a file of a declaration under a name made of its code: nothing its owner typed reaches a file system."""
    response = Response(attachment.file.content, mimetype=attachment.file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{download_name(declaration, attachment)}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
