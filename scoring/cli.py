"""The command line of the numbers: each command prints one JSON object, or one line for each problem."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from scoring.agreement import agree
from scoring.answers import BAD_INPUT, Answer, RefusedError
from scoring.assignment import command as assign_command
from scoring.bundle import BundleError, read_bundle
from scoring.draw import command as draw_command
from scoring.explain import command as explain_command
from scoring.output import agreement_json, ranking_json
from scoring.ranking import METHODS, rank
from scoring.reference import MODELS, reference_of
from scoring.sensitivity import command as robust_command
from scoring.watch import watch_report

__all__ = ["main"]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong on one line, as for any other bad input."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 2 for bad input, 3 for an answer that says no. `SystemExit` for
    `--help` and wrong usage."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], object] = arguments.command
    try:
        found = command(arguments)
    except (BundleError, RefusedError) as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    answer = found if isinstance(found, Answer) else Answer(found)
    sys.stdout.write(json.dumps(answer.found, ensure_ascii=False, allow_nan=False) + "\n")
    return answer.status


def _rank(arguments: argparse.Namespace) -> object:
    bundle, seed = read_bundle(arguments.bundle), arguments.seed
    ranking = rank(bundle, arguments.method, arguments.fund, seed=seed)
    # How sure a ranking is comes from the reference model whatever the method, from its twin under `robust`.
    model = arguments.method if arguments.method in MODELS else MODELS[0]
    reference = reference_of(bundle, ranking, model, arguments.level, seed)
    return ranking_json(bundle, ranking, reference, watch_report(bundle, seed=seed))


def _agree(arguments: argparse.Namespace) -> object:
    return agreement_json(agree(read_bundle(arguments.bundle), arguments.level, arguments.seed))


def _places(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


def _level(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise ValueError
    return value


# argparse names the type in its message.
_places.__name__ = "number of places from 1"
_level.__name__ = "level between 0 and 1"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m scoring", description="The numbers of an evaluation, from a round bundle.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ranking = commands.add_parser("rank", help="rank the declarations", description="Rank a bundle's declarations.")
    ranking.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of the round bundle")
    ranking.add_argument("--method", choices=(*METHODS, *MODELS), help="the round's own where left out")
    ranking.add_argument("--fund", type=_places, metavar="K", help="how many can be funded; the round's own")
    ranking.add_argument("--level", type=_level, default=0.9, help="level of the intervals (default 0.9)")
    ranking.add_argument("--seed", type=int, default=0, help="seed of whatever is drawn at random (default 0)")
    ranking.set_defaults(command=_rank)
    agreement = commands.add_parser(
        "agree", help="measure the experts' agreement", description="Measure how far the experts of a bundle agree."
    )
    agreement.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of the round bundle")
    agreement.add_argument("--level", type=_level, default=0.95, help="level of the intervals (default 0.95)")
    agreement.add_argument("--seed", type=int, default=0, help="seed of whatever is drawn at random (default 0)")
    agreement.set_defaults(command=_agree)
    assign_command.add(commands)
    draw_command.add(commands)
    explain_command.add(commands)
    robust_command.add(commands)
    return parser
