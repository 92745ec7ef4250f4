"""The version of the program, kept with everything it calculates."""

from __future__ import annotations

__all__ = ["PROGRAM"]

PROGRAM = "evalapp 0.1.0"
