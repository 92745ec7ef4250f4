"""Small rounds by one expert in a line each."""

from decimal import Decimal

from scoring.bundle import Bundle, Criterion, Declaration, Expert, RoundSettings, Rules, Score


def table(values, weights=None, fund=1, **rules):
    """A round with one expert: declaration → scores out of 10 on criteria A, B, C, …"""
    codes = "ABCDEFGH"[: len(next(iter(values.values())))]
    weights = weights or ["1"] * len(codes)
    return Bundle(
        settings=RoundSettings("r", "R", "UTC", Decimal(100), fund=fund, rules=Rules(**rules)),
        criteria=tuple(
            Criterion(c, c, Decimal(w), best=Decimal(10), worst=Decimal(0), step=Decimal("0.1"))
            for c, w in zip(codes, weights, strict=True)
        ),
        declarations=tuple(Declaration(code, code, code) for code in values),
        experts=(Expert("E1", "Name"),),
        scores=tuple(
            Score(code, "E1", c, None if value is None else Decimal(str(value)))
            for code, row in values.items()
            for c, value in zip(codes, row, strict=True)
        ),
    )
