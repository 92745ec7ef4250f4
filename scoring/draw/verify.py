"""`verify-draw`: the one verifier there is, the stand-alone file, which shares no code with what writes records."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from scoring.answers import SAYS_NO, Answer, RefusedError
from scoring.bundle.problems import plain
from scoring.draw.verifier import MOST_BYTES, check

__all__ = ["verifier_source", "verify_file"]


def verify_file(path: Path, salt: str = "") -> Answer:
    """Repeat the draw of a record: `{"valid": true, …}`, or what differs with status `SAYS_NO`. `salt`: give the pool's
    salted digest too. Raises `RefusedError` where the file cannot be read as a record."""
    try:
        with path.open("rb") as stream:
            found = check(stream.read(MOST_BYTES + 1), salt)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
        raise RefusedError(f"{plain(path.name)}: record: cannot be read ({reason}); expected a record") from None
    return Answer(found, 0 if found["valid"] else SAYS_NO)


def verifier_source() -> bytes:
    """The stand-alone verifier as shipped with each record: one file that needs Python's standard library only."""
    return resources.files("scoring.draw").joinpath("verifier.py").read_bytes()
