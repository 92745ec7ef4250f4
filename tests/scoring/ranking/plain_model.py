"""The contract's rules once more, written for clarity alone and sharing nothing with the code it checks."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from statistics import mean, median, stdev
from typing import Any


def plain_totals(bundle, method):
    """Totals in points by declaration, exact but for zscore; None where a declaration cannot be ranked."""
    leaves = {row.code: row for row in bundle.criteria if row.best is not None}
    sheets = counted_sheets(bundle, leaves)
    fixed: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in bundle.objective:
        fixed[row.declaration][row.criterion] = unit(leaves[row.criterion], row.score)
    own = {}
    for (declaration, expert), sheet in sheets.items():
        us = {code: unit(leaves[code], score) for code, score in sheet.items() if leaves[code].kind == "scored"}
        if us:
            own[declaration, expert] = node(bundle.criteria, None, us | fixed[declaration])
    found: dict[str, Any] = {}
    for row in bundle.declarations:
        mine = {expert: sheet for (code, expert), sheet in sheets.items() if code == row.code}
        us = mean_items(leaves, mine) | fixed[row.code]
        counted = {code for code, leaf in leaves.items() if leaf.kind in {"scored", "objective"}}
        if len(mine) < bundle.settings.rules.quorum or us.keys() != counted:
            found[row.code] = None
            continue
        tops = [value for (code, _), value in own.items() if code == row.code]
        top = {
            "mean": lambda us=us: node(bundle.criteria, None, us),
            "median": lambda tops=tops: median(tops),
            "trimmed": lambda tops=tops: mean(sorted(tops)[1:-1] if len(tops) > 2 else tops),
            "zscore": lambda row=row: z_top(own, row.code),
        }[method]()
        points = Fraction(bundle.settings.points)
        found[row.code] = (float(points) if method == "zscore" else points) * top + bonus(leaves, mine)
    return found


def counted_sheets(bundle, leaves):
    """What the counted sheets hold, abstentions left out, by declaration and expert."""
    need = {code for code, row in leaves.items() if row.kind == "scored"}
    cells: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in bundle.scores:
        cells[row.declaration, row.expert][row.criterion] = row.score
    states = {pair: "submitted" if need <= set(sheet) else "draft" for pair, sheet in cells.items()}
    states |= {(row.declaration, row.expert): row.state for row in bundle.sheets}
    counting = {"submitted", "draft"} if bundle.settings.rules.drafts == "counted" else {"submitted"}
    return {
        pair: {code: score for code, score in cells[pair].items() if score is not None}
        for pair, state in states.items()
        if state in counting
    }


def mean_items(leaves, sheets):
    """Each scored item's mean over those who scored it."""
    found = {}
    for code, leaf in leaves.items():
        given = [unit(leaf, sheet[code]) for sheet in sheets.values() if code in sheet]
        if leaf.kind == "scored" and given:
            found[code] = mean(given)
    return found


def bonus(leaves, sheets):
    """The sum of the means of the adjustments, in points."""
    total = Fraction(0)
    for code, leaf in leaves.items():
        given = [Fraction(sheet[code]) for sheet in sheets.values() if code in sheet]
        if leaf.kind == "adjust" and given:
            total += mean(given)
    return total


def unit(leaf, score):
    """(s - worst) / (best - worst)."""
    return (Fraction(score) - Fraction(leaf.worst)) / (Fraction(leaf.best) - Fraction(leaf.worst))


def node(criteria, parent, us):
    """The weighted mean of what lies under a row, None where nothing does."""
    found = []
    for row in criteria:
        if row.parent == parent:
            value = us.get(row.code) if row.best is not None else node(criteria, row.code, us)
            if value is not None:
                found.append((Fraction(row.weight), value))
    return sum(w * v for w, v in found) / sum(w for w, _ in found) if found else None


def z_top(own, declaration):
    """The mean of the experts' standardised totals, on the pooled mean and deviation, in floats."""
    values = [float(value) for value in own.values()]
    spread = stdev(values) if len(values) > 1 else 0.0
    moved = []
    for (code, expert), value in own.items():
        if code == declaration:
            mine = [other for (_, name), other in own.items() if name == expert]
            stretch = spread / stdev(map(float, mine)) if len(mine) >= 3 and len(set(mine)) > 1 else 1.0
            moved.append(float(value - mean(mine)) * stretch)
    return mean(values) + mean(moved)


def plain_ranks(keys):
    """1 + the number of strictly greater keys."""
    return {code: 1 + sum(other > key for other in keys.values()) for code, key in keys.items()}


def half_up(value, decimals):
    """Rounded with halves away from zero, in many digits."""
    with localcontext(prec=200):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
