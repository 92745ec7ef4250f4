"""Headers of every answer, and limits on bodies that Flask's own limits do not reach."""

from __future__ import annotations

from flask import Flask, Response, abort, request

__all__ = ["install"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAX_URLENCODED = 2 * 1024 * 1024


def install(app: Flask) -> None:
    """Hook into every request and answer."""
    app.before_request(_bound_form)
    app.after_request(_protect)


def _bound_form() -> None:
    # MAX_FORM_MEMORY_SIZE guards multipart bodies only.
    if request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) > MAX_URLENCODED:
        abort(413)


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if not (request.endpoint or "").endswith("static"):
        headers["Cache-Control"] = "no-store"
        headers.add("Vary", "Cookie")
    return response
