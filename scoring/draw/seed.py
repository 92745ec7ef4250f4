"""The seed of a draw: a public text, or made from the secrets of several offices that nobody could know together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from scoring.bundle import cells
from scoring.bundle.cells import CellError

__all__ = ["Commitment", "commitment", "commitments", "secret_problems", "seed_from", "text_problem"]

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an office published before the draw (`sha256`) and revealed for it (`secret`)."""

    office: str
    sha256: str
    secret: str


def commitment(secret: str) -> str:
    """SHA-256, in hexadecimal, of the secret's UTF-8 bytes: what an office publishes before the draw.

    A secret that can be guessed is no secret once this is known: 16 random characters and more cannot be.
    """
    return sha256(secret.encode()).hexdigest()


def commitments(secrets: Mapping[str, str]) -> tuple[Commitment, ...]:
    """Office → secret as they stand in a record: in ascending order of office names (by code points)."""
    return tuple(Commitment(office, commitment(secrets[office]), secrets[office]) for office in sorted(secrets))


def seed_from(secrets: Mapping[str, str]) -> str:
    """The seed: SHA-256, in hexadecimal, of the secrets in order of office names, joined by line feeds, as UTF-8."""
    return sha256("\n".join(secrets[office] for office in sorted(secrets)).encode()).hexdigest()


def text_problem(text: str) -> str | None:
    """Why this cannot be a seed, an office or a secret, as a phrase, or None: a person has to type it again elsewhere,
    so it is not blank, on one line, in Unicode normal form C, at most 1000 characters."""
    try:
        cells.text(text)
        cells.check_text(text)
    except CellError as error:
        # A secret is not repeated in a message.
        return "is blank" if error.wrong == "is blank" else f"cannot be used; expected {error.expected}"
    return f"is longer than {_LONGEST} characters" if len(text) > _LONGEST else None


def secret_problems(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong with offices and their secrets, one phrase each; empty: nothing."""
    found: list[str] = []
    seen: set[str] = set()
    for office, secret in pairs:
        wrong = text_problem(office) or ("has spaces around it" if office != office.strip() else None)
        if wrong:
            found.append(f"office {office!a}: {wrong}")
        if office in seen:
            found.append(f"office {office!a}: is named twice")
        seen.add(office)
        if why := text_problem(secret):
            found.append(f"secret of office {office!a}: {why}")
    return found
