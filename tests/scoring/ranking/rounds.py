"""Small rounds in a line: one row of scores for each declaration, one column for each expert."""

from decimal import Decimal

from scoring.bundle import Bundle, Criterion, Declaration, Expert, RoundSettings, Rules, Score

OUT_OF_100 = Criterion("Q", "Quality", Decimal(1), best=Decimal(100), worst=Decimal(0), step=Decimal("0.01"))


def round_of(scores, fund=1, criteria=(OUT_OF_100,), **rules):
    """`scores`: declaration → each expert's score of the first criterion, None for none, or "abstain"."""
    width = max(map(len, scores.values()), default=0)
    return Bundle(
        settings=RoundSettings("r", "R", "UTC", Decimal(100), fund=fund, rules=Rules(**rules)),
        criteria=criteria,
        declarations=tuple(Declaration(code, code, code) for code in scores),
        experts=tuple(Expert(f"E{number}", "Name") for number in range(width)),
        scores=tuple(
            Score(code, f"E{number}", criteria[0].code, None if value == "abstain" else Decimal(str(value)))
            for code, row in scores.items()
            for number, value in enumerate(row)
            if value is not None
        ),
    )


def ranks(ranking):
    return {row.code: row.rank for row in ranking.declarations}
