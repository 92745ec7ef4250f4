"""Experts' names and contacts are encrypted in the database; the key lies elsewhere.

AES-256-GCM with a random 96-bit nonce a value; the label of the column is authenticated with it, so a value moved to
another column does not decrypt. Look-ups by sign-in name use a keyed digest (HMAC-SHA-256), never the name itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

__all__ = ["EncryptedText", "VaultError", "lookup_digest", "open_vault"]


class VaultError(Exception):
    """The key is missing or does not fit the data."""


class _Vault:
    """The process's key: one, set at start."""

    key: bytes | None = None


def open_vault(key: bytes) -> None:
    """Set the key (32 bytes) for this process."""
    if len(key) != 32:
        raise VaultError("the identity key must hold 32 bytes")
    _Vault.key = key


def _key(purpose: bytes) -> bytes:
    if _Vault.key is None:
        raise VaultError("the identity key has not been opened")
    return hmac.new(_Vault.key, purpose, hashlib.sha256).digest()


def lookup_digest(value: str) -> str:
    """Return the keyed digest of a sign-in name, alike for any letter case and surrounding space."""
    return hmac.new(_key(b"lookup"), value.strip().casefold().encode(), hashlib.sha256).hexdigest()


class EncryptedText(TypeDecorator[str]):
    """A text column whose values are encrypted at rest; `label` is authenticated with each value."""

    impl = Text
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt on the way in."""
        if value is None:
            return None
        nonce = os.urandom(12)
        sealed = AESGCM(_key(b"text")).encrypt(nonce, value.encode(), self.label.encode())
        return base64.b64encode(nonce + sealed).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        if value is None:
            return None
        raw = base64.b64decode(value)
        try:
            return AESGCM(_key(b"text")).decrypt(raw[:12], raw[12:], self.label.encode()).decode()
        except InvalidTag as error:
            raise VaultError("an encrypted value does not fit this key") from error
