"""Settings: everything the installation decides, read once from the environment.

The default is embedded: SQLite and generated keys under `var/`, one command, no server. Production names its own
database, keys and host names; an unsafe production start is refused before the first request.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings", "SettingsError"]

ROOT = Path(__file__).resolve().parent


class SettingsError(Exception):
    """The environment asks for something unsafe or impossible; the text says what to set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. Sizes in bytes, times in seconds."""

    database_url: str
    var: Path
    secret_key: str
    identity_key: bytes
    production: bool = False
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    default_language: str = "zh"
    default_timezone: str = "Asia/Shanghai"
    max_body: int = 24 * 1024 * 1024
    max_file: int = 16 * 1024 * 1024
    idle_limit: int = 4 * 3600
    absolute_limit: int = 12 * 3600
    smtp_url: str = ""
    mail_from: str = "evalapp@localhost"
    trusted_proxies: int = 0

    @classmethod
    def from_env(cls, env: dict[str, str] | None = None) -> Settings:
        """Read the environment (`EVALAPP_…`); make the embedded keys where none are named."""
        env = dict(os.environ) if env is None else env
        production = env.get("EVALAPP_PRODUCTION", "") == "1"
        var = Path(env.get("EVALAPP_VAR", ROOT / "var"))
        if production:
            _require(env, "EVALAPP_DATABASE_URL", "EVALAPP_SECRET_KEY", "EVALAPP_KEY_FILE", "EVALAPP_BASE_URL")
        base_url = env.get("EVALAPP_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        if production and not base_url.startswith("https://"):
            raise SettingsError("EVALAPP_BASE_URL must start with https:// in production")
        key_file = Path(env.get("EVALAPP_KEY_FILE", var / "keys" / "identity.key"))
        return cls(
            database_url=env.get("EVALAPP_DATABASE_URL") or f"sqlite:///{var / 'evalapp.sqlite3'}",
            var=var,
            secret_key=env.get("EVALAPP_SECRET_KEY") or _kept_key(var / "keys" / "session.key").hex(),
            identity_key=_read_key(key_file) if production else _kept_key(key_file),
            production=production,
            base_url=base_url,
            trusted_hosts=_hosts(env.get("EVALAPP_TRUSTED_HOSTS", ""), base_url),
            default_language=env.get("EVALAPP_LANGUAGE", "zh"),
            smtp_url=env.get("EVALAPP_SMTP_URL", ""),
            mail_from=env.get("EVALAPP_MAIL_FROM", "evalapp@localhost"),
            trusted_proxies=_count(env, "EVALAPP_TRUSTED_PROXIES"),
        )

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def _require(env: dict[str, str], *names: str) -> None:
    missing = [name for name in names if not env.get(name)]
    if missing:
        raise SettingsError("production needs " + ", ".join(missing))


def _count(env: dict[str, str], name: str) -> int:
    text = env.get(name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) == 1):
        raise SettingsError(f"{name} must be a number from 0 to 9")
    return int(text)


def _hosts(named: str, base_url: str) -> tuple[str, ...]:
    host = base_url.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    listed = [part.strip() for part in named.split(",") if part.strip()]
    return tuple(dict.fromkeys([*listed, host, "127.0.0.1", "localhost"]))


def _read_key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"EVALAPP_KEY_FILE cannot be read: {error.strerror}") from error
    if len(key) != 32:
        raise SettingsError("EVALAPP_KEY_FILE must hold exactly 32 bytes")
    return key


def _kept_key(path: Path) -> bytes:
    """Read a key of 32 bytes, made on first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            with os.fdopen(os.open(path, flags, 0o600), "wb") as out:
                out.write(secrets.token_bytes(32))
        except FileExistsError:
            pass  # another process of the same start made it first: its key is read below
    return _read_key(path)
