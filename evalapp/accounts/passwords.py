"""Passwords: argon2, a bound on how many are computed at once, one answer for every failure."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from evalapp.core.errors import Refusal
from evalapp.core.words import say

__all__ = ["hash_password", "require_strength", "verify_password"]

MIN_LENGTH = 10
MAX_LENGTH = 200

_hasher = PasswordHasher()
# One hash costs some 200 ms of a core and 64 MiB: more at once than cores only slows every request down.
_at_once = threading.BoundedSemaphore(2)


def require_strength(password: str) -> None:
    """Refuse what is too short to withstand guessing; no rules of composition (NIST SP 800-63B)."""
    if len(password) < MIN_LENGTH:
        raise Refusal(say("A password needs at least %(count)s characters.", count=MIN_LENGTH))
    if len(password) > MAX_LENGTH:
        raise Refusal(say("A password has at most %(count)s characters.", count=MAX_LENGTH))


def hash_password(password: str) -> str:
    """Return the argon2id hash."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Compare; an account without password costs the same time and never fits."""
    with _at_once:
        try:
            _hasher.verify(stored or _decoy(), password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


@cache
def _decoy() -> str:
    return _hasher.hash("no account has this password")
