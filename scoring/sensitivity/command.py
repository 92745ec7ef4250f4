"""The command `robust`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from scoring.bundle import read_bundle
from scoring.bundle.cells import CellError, number, whole
from scoring.sensitivity.output import robust_json
from scoring.sensitivity.robust import robust_of

__all__ = ["add"]

_SECONDS = 2.0


class Commands(Protocol):
    """What argparse gives for adding commands."""

    @property
    def add_parser(self) -> Callable[..., argparse.ArgumentParser]:
        """Add one command by its name."""


def add(commands: Commands) -> None:
    """Register `robust`."""
    parser = commands.add_parser(
        "robust", help="what would change the outcome", description="Find what would change the outcome of a round."
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of the round bundle")
    parser.add_argument("--fund", type=_from_one, metavar="K", help="how many can be funded; the round's own")
    parser.add_argument(
        "--weight-spread",
        type=_spread,
        default=Fraction(1, 5),
        metavar="S",
        help="each weight lies within this share of itself, between 0 and 1 (default 0.2)",
    )
    parser.add_argument("--draws", type=_from_one, default=10_000, metavar="N", help="draws of weights (default 10000)")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="seed of what is drawn (default 0)")
    parser.set_defaults(command=_robust)


def _robust(arguments: argparse.Namespace) -> object:
    bundle = read_bundle(arguments.bundle)
    found = robust_of(
        bundle, arguments.fund, arguments.weight_spread, arguments.draws, arguments.seed, _Progress().tell
    )
    return robust_json(bundle, found)


class _Progress:
    """Says on standard error how far the work has come, a line every two seconds at most."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def tell(self, what: str) -> None:
        """Say it if it is time."""
        now = time.monotonic()
        if now - self._last >= _SECONDS:
            self._last = now
            sys.stderr.write(f"robust: {what}\n")
            sys.stderr.flush()


def _from_one(text: str) -> int:
    value = _whole(text)
    if value < 1:
        raise ValueError
    return value


def _seed(text: str) -> int:
    return _whole(text)


def _whole(text: str) -> int:
    try:
        return whole(text)
    except CellError as error:
        raise ValueError from error


def _spread(text: str) -> Fraction:
    value = Fraction(number(text))
    if not 0 < value < 1:
        raise ValueError
    return value


# argparse names the type in its message.
_from_one.__name__ = "whole number from 1"
_seed.__name__ = "whole number from 0"
_spread.__name__ = "number between 0 and 1"
