"""How near each expert is to each declaration: a number from 0 to 1 from declared fields and, where the round asks,
from texts.

By fields: for every field of the declaration the expert's declared level, a third for each of its three steps; a field
that an expert names without a level counts in full, one that they do not name not at all; the mean over the
declaration's fields. A declaration without fields is as near to everybody: one half. By texts: see `affinity_text`;
it makes up a quarter of the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalapp.experts.models import LEVELS
from evalapp.panels.affinity_text import likeness

__all__ = ["NEUTRAL", "TEXT_SHARE", "Knowledge", "Subject", "affinity"]

NEUTRAL = 0.5
TEXT_SHARE = 0.25
_FULL = max(LEVELS)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a declaration is about; `text` is read only where texts count."""

    fields: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an expert knows: their fields with levels, and what is written of them."""

    levels: Mapping[str, int]
    text: str = ""

    @classmethod
    def of(cls, fields: Sequence[str], levels: Mapping[str, int], text: str = "") -> Knowledge:
        """The fields an expert names, with their levels where they declared one, else as their own."""
        return cls({**dict.fromkeys(fields, _FULL), **levels}, text)


def affinity(subjects: Sequence[Subject], experts: Sequence[Knowledge], *, texts: bool = False) -> NDArray[np.float64]:
    """Return D x E numbers in 0..1, each the nearest double to a small fraction (its text part: to thousandths)."""
    by_fields = _by_fields(subjects, experts)
    if not texts or not subjects or not experts:
        return by_fields
    near = likeness([row.text for row in subjects], [row.text for row in experts])
    return (1 - TEXT_SHARE) * by_fields + TEXT_SHARE * near


def _by_fields(subjects: Sequence[Subject], experts: Sequence[Knowledge]) -> NDArray[np.float64]:
    number = {name: at for at, name in enumerate(dict.fromkeys(name for row in subjects for name in row.fields))}
    asked = np.zeros((len(subjects), len(number)), dtype=np.int64)
    known = np.zeros((len(experts), len(number)), dtype=np.int64)
    for at, subject in enumerate(subjects):
        asked[at, [number[name] for name in subject.fields]] = 1
    for at, expert in enumerate(experts):
        for name, level in expert.levels.items():
            if name in number:
                known[at, number[name]] = level
    count = asked.sum(axis=1)
    near: NDArray[np.float64] = (asked @ known.T) / (_FULL * np.maximum(count, 1))[:, None]
    near[count == 0] = NEUTRAL
    return near
