"""The commands `draw` and `verify-draw`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from scoring.answers import SAYS_NO, Answer, RefusedError
from scoring.bundle import BundleError, read_bundle
from scoring.bundle.problems import plain
from scoring.draw.pool import Candidate, candidates
from scoring.draw.record import Record, drawn_record, write_record
from scoring.draw.rules import DrawRules
from scoring.draw.rules_read import MOST_BYTES, read_rules
from scoring.draw.seating import Shortage
from scoring.draw.seed import secret_problems, seed_from, text_problem
from scoring.draw.verify import verifier_source, verify_file
from scoring.draw.walk import MOST_RETREATS, NoPanelError, draw_problems

__all__ = ["add"]

_SEATS = re.compile("[0-9]{1,9}", re.ASCII)


class Commands(Protocol):
    """What argparse gives for adding commands."""

    @property
    def add_parser(self) -> Callable[..., argparse.ArgumentParser]:
        """Add one command by its name."""


def add(commands: Commands) -> None:
    """Register `draw` and `verify-draw`."""
    drawing = commands.add_parser("draw", help="draw a panel", description="Draw a panel from a bundle's experts.")
    drawing.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of the round bundle")
    drawing.add_argument("--seats", type=_seats, required=True, metavar="N", help="how many sit")
    drawing.add_argument("--seed", metavar="TEXT", help="a public text, named in advance; not used with --commit")
    drawing.add_argument(
        "--commit",
        action="append",
        default=[],
        metavar="OFFICE=SECRET",
        help="an office's secret; once for each office",
    )
    drawing.add_argument("--rules", type=Path, metavar="RULES.toml", help="the rules of the draw")
    drawing.add_argument("--record", type=Path, required=True, metavar="RECORD.json", help="where the record goes")
    drawing.add_argument("--verifier", type=Path, metavar="FILE.py", help="also write the stand-alone verifier here")
    drawing.set_defaults(command=_draw)
    verifying = commands.add_parser(
        "verify-draw", help="repeat a draw", description="Repeat a draw from its record alone."
    )
    verifying.add_argument("record", type=Path, metavar="RECORD.json", help="the record of the draw")
    verifying.add_argument("--salt", default="", metavar="TEXT", help="also print the pool's salted digest")
    verifying.set_defaults(command=_verify)


def _seats(text: str) -> int:
    if not _SEATS.fullmatch(text):
        raise ValueError
    return int(text)


# argparse names the type in its message.
_seats.__name__ = "number of seats"


def _verify(arguments: argparse.Namespace) -> Answer:
    return verify_file(arguments.record, arguments.salt)


def _draw(arguments: argparse.Namespace) -> Answer:
    pool, rules, seed = _asked(arguments)
    if arguments.commit and arguments.seed is not None:
        sys.stderr.write("draw: --seed is not used: the secrets of the offices make the seed\n")
    try:
        record = drawn_record(pool, arguments.seats, seed, rules)
    except NoPanelError as error:
        return _no_panel(error, arguments.seats)
    try:
        if arguments.verifier:
            arguments.verifier.write_bytes(verifier_source())
        write_record(arguments.record, record)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "no file name"
        raise RefusedError(
            f"draw: --record, --verifier: cannot be written ({reason}); expected a path where a file can be written"
        ) from None
    return Answer(_told(record, arguments.record))


def _told(record: Record, path: Path) -> dict[str, object]:
    drawn = record.drawn
    return {
        "seats": list(drawn.seats),
        "stand_ins": list(drawn.stand_ins),
        "passed_over": [{"code": one.code, "rule": one.rule.value} for one in drawn.passed_over],
        "seed": record.seed,
        "commitments": [{"office": one.office, "sha256": one.sha256} for one in record.commitments],
        "pool": len(record.pool),
        "pool_sha256": record.pool_sha256,
        "record": str(path),
    }


def _asked(arguments: argparse.Namespace) -> tuple[tuple[Candidate, ...], DrawRules, str | dict[str, str]]:
    """Everything that was asked for, checked together so that all problems are told at once."""
    problems: list[str] = []
    pool: tuple[Candidate, ...] | None = None
    rules: DrawRules | None = None
    try:
        pool = candidates(read_bundle(arguments.bundle).experts)
    except BundleError as error:
        problems.append(str(error))
    try:
        rules = _rules(arguments.rules)
    except RefusedError as error:
        problems.append(str(error))
    seed = _seed(arguments, problems)
    if arguments.verifier == arguments.record:
        problems.append("draw: --verifier: is the record's own file; expected another")
    if pool is not None:
        text = seed if isinstance(seed, str) else seed_from(seed)
        # A seed that is wrong was told already.
        told = draw_problems(pool, arguments.seats, text or "none", rules or DrawRules())
        problems += [f"draw: {problem}" for problem in told]
    if problems or pool is None or rules is None:
        raise RefusedError("\n".join(problems))
    return pool, rules, seed


def _rules(path: Path | None) -> DrawRules:
    if path is None:
        return DrawRules()
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise RefusedError(f"{plain(path.name)}: file: cannot be read ({reason}); expected a readable file") from None
    return read_rules(data, plain(path.name))


def _seed(arguments: argparse.Namespace, problems: list[str]) -> str | dict[str, str]:
    """The public seed, or office → secret; empty where something is wrong with it."""
    if arguments.seed is None and not arguments.commit:
        problems.append("draw: --seed, --commit: neither is given; expected a public seed, or the secrets of offices")
        return ""
    if not arguments.commit:
        why = text_problem(arguments.seed)
        problems += [f"draw: --seed: {why}"] if why else []
        return "" if why else str(arguments.seed)
    pairs = [(office, secret) for office, _, secret in (text.partition("=") for text in arguments.commit)]
    wrong = [f"draw: --commit: {problem}" for problem in secret_problems(pairs)]
    problems += wrong
    return "" if wrong else dict(pairs)


def _no_panel(error: NoPanelError, seats: int) -> Answer:
    short = [_short(one) for one in error.shortages]
    if not short:
        why = f"none was found in {MOST_RETREATS} tries" if error.given_up else "the limits block each other"
        short = [{"rule": "together", "categories": [], "text": f"no panel of {seats} meets all rules together: {why}"}]
    for one in short:
        sys.stderr.write(f"draw: {one['text']}\n")
    return Answer({"drawn": False, "short": short}, SAYS_NO)


def _short(one: Shortage) -> dict[str, object]:
    who = f"of {' and '.join(one.categories)}" if one.categories else "in all"
    return {
        "rule": "share" if one.categories else "seats",
        "categories": list(one.categories),
        "need": one.need,
        "have": one.have,
        "short": one.need - one.have,
        "text": f"{one.need} experts {who} are needed, {one.have} can sit: {one.need - one.have} short",
    }
