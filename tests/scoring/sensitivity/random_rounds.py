"""Random rounds by seed: wider than the small ones of the strategies, with everything that weights can move."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from scoring.bundle import (
    Bundle,
    Criterion,
    CriterionKind,
    Declaration,
    Expert,
    Method,
    ObjectiveScore,
    RankOn,
    RoundSettings,
    Rules,
    Score,
)

TREE = (("A", None), ("B", None), ("C", None), ("C1", "C"), ("C2", "C"), ("C3", "C"), ("B1", "B"), ("B2", "B"))
LEAVES = ("A", "B1", "B2", "C1", "C2", "C3")


def random_round(seed: int, size: int = 7, **settings) -> Bundle:
    """A round of `size` declarations and up to 4 experts on few steps: with ties, abstentions and thresholds."""
    rng = np.random.default_rng(seed)
    method = settings.get("method", rng.choice(list(Method)))
    by_group = rng.random() < 0.3
    experts = tuple(Expert(f"E{number}", "Name") for number in range(int(rng.integers(1, 5))))
    declarations = tuple(Declaration(f"D{n}", "T", "City", group="ab"[n % 2]) for n in range(size))
    kinds = dict.fromkeys(LEAVES, CriterionKind.SCORED)
    if rng.random() < 0.4:
        kinds["B2"] = CriterionKind.OBJECTIVE
    return Bundle(
        settings=RoundSettings(
            "r", "R", "UTC", Decimal(100),
            fund=None if by_group else int(rng.integers(1, size)),
            fund_by_group={"a": int(rng.integers(0, 3)), "b": int(rng.integers(0, 3))} if by_group else None,
            rules=Rules(
                method=Method(method),
                rank_on=RankOn(settings.get("rank_on", "shown" if rng.random() < 0.2 else "exact")),
                decimals=int(rng.integers(0, 2)),
                quorum=int(rng.integers(1, 3)),
                ties=tuple(rng.permutation(["C", "A", "PLUS"])[: rng.integers(0, 4)].tolist()),
            ),
        ),
        criteria=_criteria(rng, kinds),
        declarations=declarations,
        experts=experts,
        scores=tuple(_scores(rng, declarations, experts, kinds)),
        objective=tuple(
            ObjectiveScore(row.code, code, Decimal(int(rng.integers(0, 5))))
            for code, kind in kinds.items()
            if kind is CriterionKind.OBJECTIVE
            for row in declarations
        ),
    )  # fmt: skip


def _criteria(rng, kinds):
    rows = []
    for code, parent in TREE:
        weight = Decimal(int(rng.integers(1, 6)))
        if code in kinds:
            threshold = Decimal(1) if rng.random() < 0.2 else None
            scale = (Decimal(4), Decimal(0), Decimal(1))
            rows.append(Criterion(code, code, weight, parent, *scale, kind=kinds[code], threshold=threshold))
        else:
            threshold = Decimal(int(rng.integers(3, 6)) * 10) if rng.random() < 0.5 else None
            rows.append(Criterion(code, code, weight, parent, threshold=threshold))
    best, worst = (Decimal(2), Decimal(-2)) if rng.random() < 0.7 else (Decimal(-2), Decimal(2))
    threshold = Decimal(0) if rng.random() < 0.3 else None
    bonus = Criterion(
        "PLUS", "Bonus", Decimal(1), None, best, worst, Decimal(1), kind=CriterionKind.ADJUST, threshold=threshold
    )
    order = rng.permutation(len(rows) + 1)
    return tuple([*rows, bonus][place] for place in order)


def _scores(rng, declarations, experts, kinds):
    for declaration in declarations:
        for expert in experts:
            if rng.random() < 0.1:
                continue
            for code, kind in kinds.items():
                if kind is CriterionKind.SCORED:
                    value = None if rng.random() < 0.08 else Decimal(int(rng.integers(0, 5)))
                    yield Score(declaration.code, expert.code, code, value)
            if rng.random() < 0.3:
                yield Score(declaration.code, expert.code, "PLUS", Decimal(int(rng.integers(-2, 3))))
