"""Small simulated score tables with known quality and strictness."""

import numpy as np

from scoring.crossed.table import table_of

__all__ = ["relabelled", "rows_of", "simulated"]


def simulated(seed, declarations=24, experts=8, each=4, groups=None):
    """Rows (declaration, expert, whole points) of a balanced random design; true qualities; what experts add."""
    random = np.random.default_rng(seed)
    quality, effect = random.normal(0, 12, declarations), random.normal(0, 8, experts)
    loads, rows = np.zeros(experts), []
    for declaration in range(declarations):
        panel = np.lexsort((random.random(experts), loads))[:each]
        loads[panel] += 1
        for expert in panel:
            value = round(60 + quality[declaration] + effect[expert] + random.normal(0, 6))
            rows.append((f"D{declaration:02d}", f"E{expert}", float(value)))
    named = None if groups is None else {f"D{place:02d}": groups[place % len(groups)] for place in range(declarations)}
    return table_of(rows, named), quality, effect


def rows_of(table):
    return [
        (table.declarations[declaration], table.experts[expert], float(value))
        for declaration, expert, value in zip(table.declaration, table.expert, table.value, strict=True)
    ]


def relabelled(table, seed):
    """The same scores under other codes, with a map from old codes to new."""
    random = np.random.default_rng(seed)
    new = {
        code: f"X{number:03d}"
        for codes in (table.declarations, table.experts)
        for code, number in zip(codes, random.permutation(len(codes)), strict=True)
    }
    rows = [(new[declaration], "Y" + new[expert], value) for declaration, expert, value in rows_of(table)]
    random.shuffle(rows)
    return table_of(rows), new
