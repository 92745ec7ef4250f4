"""Rounds for the watch: scores by item from an honest model, with liars put among the experts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from scoring.bundle.model import Bundle, Criterion, Declaration, Expert, RoundSettings, Score, Sheet, SheetState
from scoring.crossed.table import ScoreTable

Sheets = dict[tuple[str, str], list[Decimal | None]]
Floats = NDArray[np.float64]


def design(declarations: int, experts: int, each: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Pairs (declaration, expert): `each` experts a declaration, those with the fewest so far, ties by lot."""
    load = np.zeros(experts)
    pairs = []
    for declaration in range(declarations):
        panel = np.argsort(load + rng.random(experts))[:each]
        load[panel] += 1
        pairs += [(declaration, int(expert)) for expert in panel]
    return pairs


def item_sheets(
    items: int = 5, seed: int = 0, step: str = "1", size: tuple[int, int, int] = (40, 12, 4), within: float = 1.5
) -> Sheets:
    """Sheets of honest experts on items from 0 to 10: quality, strictness, and something on each item besides."""
    rng = np.random.default_rng(seed)
    quality, effect = 1.5 * rng.standard_normal(size[0]), rng.standard_normal(size[1])
    unit = float(step)
    sheets: Sheets = {}
    for declaration, expert in design(*size, rng):
        level = 5 + quality[declaration] + effect[expert] + 0.7 * rng.standard_normal()
        scores = np.clip(np.rint((level + within * rng.standard_normal(items)) / unit) * unit, 0, 10)
        sheets[f"D{declaration:02}", f"E{expert:02}"] = [Decimal(str(round(score, 4))) for score in scores.tolist()]
    return sheets


def bundle_of(sheets: Sheets, step: str = "1", regions: Mapping[str, str] | None = None) -> Bundle:
    """A round of submitted sheets with the same item scale 0 to 10; `regions` by declaration's or expert's code."""
    home = regions or {}
    items = [f"I{place}" for place in range(len(next(iter(sheets.values()))))]
    ten, none = Decimal(10), Decimal(0)
    return Bundle(
        settings=RoundSettings("watched", "A watched round", "Asia/Shanghai", Decimal(100), fund=5),
        criteria=tuple(Criterion(code, code, Decimal(1), best=ten, worst=none, step=Decimal(step)) for code in items),
        declarations=tuple(
            Declaration(code, code, code, region=home.get(code, "")) for code in sorted({pair[0] for pair in sheets})
        ),
        experts=tuple(Expert(code, code, region=home.get(code, "")) for code in sorted({pair[1] for pair in sheets})),
        scores=tuple(
            Score(declaration, expert, item, score)
            for (declaration, expert), scores in sheets.items()
            for item, score in zip(items, scores, strict=True)
        ),
        sheets=tuple(Sheet(declaration, expert, SheetState.SUBMITTED) for declaration, expert in sheets),
    )


def changed(sheets: Sheets, expert: str, rule: Callable[[str, list[Decimal | None]], list[Decimal | None]]) -> Sheets:
    """The sheets with an expert's own replaced by `rule(declaration, scores)`."""
    return {pair: rule(pair[0], scores) if pair[1] == expert else list(scores) for pair, scores in sheets.items()}


def relabelled(table: ScoreTable, seed: int) -> tuple[ScoreTable, dict[str, str]]:
    """The same scores under other codes, in the order that these ask for; also the new code of each expert."""
    rng = np.random.default_rng(seed)
    declarations, experts = (rng.permutation(len(codes)) for codes in (table.declarations, table.experts))
    declaration, expert = declarations[table.declaration], experts[table.expert]
    order = np.lexsort((expert, declaration))
    names = {code: f"X{place:03}" for code, place in zip(table.experts, experts.tolist(), strict=True)}
    other = replace(
        table,
        declarations=tuple(f"Y{place:03}" for place in range(len(declarations))),
        experts=tuple(f"X{place:03}" for place in range(len(experts))),
        declaration=declaration[order],
        expert=expert[order],
        value=table.value[order],
    )
    return other, names
