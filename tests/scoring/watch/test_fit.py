"""The watch beside a reference model that is there already."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.crossed.table import ScoreTable
from scoring.reference.fit import ModelFit
from scoring.watch import watch_table
from tests.benchmarks.scoring.simulate import SimulatedRound, simulate


def true_fit(found: SimulatedRound) -> ModelFit:
    """A model that knows the truth of a simulated round."""
    n, m, size = 100, 30, found.table.size
    return ModelFit(
        table=found.table,
        mean=50.0,
        centre=np.zeros(n),
        quality=15.0 * found.quality,
        quality_sd=np.full(n, 1.0),
        effect=15.0 * found.effect,
        effect_sd=np.full(m, 1.0),
        scale=found.scale,
        noise=15.0 * found.noise,
        weight=np.ones(size),
        residual=np.zeros(size),
        declaration_sd=15.0,
        expert_sd=11.0,
    )


def test_the_flags_hardly_depend_on_whose_estimates_of_quality_are_used():
    found = simulate("one_adversary", 5)
    own, given = (watch_table(found.table, fit) for fit in (None, true_fit(found)))
    assert any(own.flags.values())
    liar = found.table.experts[int(np.flatnonzero(found.liars)[0])]
    for report in (own, given):
        assert [code for code, flags in report.flags.items() if flags] == [liar]


def test_a_model_of_other_declarations_is_refused():
    found = simulate("base", 1)
    table: ScoreTable = replace(found.table, declarations=tuple(f"Z{place:03}" for place in range(100)))
    with pytest.raises(ValueError, match="other declarations or experts"):
        watch_table(table, true_fit(found))
