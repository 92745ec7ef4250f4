"""No round, however odd, raises or gives what is no number."""

from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.watch import Signal, watch_report
from tests.scoring.watch.rounds import Sheets, bundle_of

STEPS = {"1": 10, "2.5": 4, "5": 2, "10": 1}


@st.composite
def rounds(draw):
    """Any few sheets on one to three items, coarse scales, abstentions, regions."""
    step = draw(st.sampled_from(sorted(STEPS)))
    items = draw(st.integers(1, 3))
    score = st.one_of(st.none(), st.integers(0, STEPS[step]).map(lambda steps: steps * Decimal(step)))
    pairs = st.tuples(st.integers(0, 7).map("D{}".format), st.integers(0, 6).map("E{}".format))
    sheets: Sheets = draw(
        st.dictionaries(pairs, st.lists(score, min_size=items, max_size=items), min_size=1, max_size=50)
    )
    regions = {
        code: draw(st.sampled_from(["", "north", "south"])) for code in sorted({c for pair in sheets for c in pair})
    }
    return bundle_of(sheets, step, regions)


@settings(max_examples=25, deadline=None, database=None)
@given(rounds())
def test_any_round_is_watched_or_has_its_reason(bundle):
    report = watch_report(bundle)
    scored = {row.expert for row in bundle.scores if row.score is not None}
    assert set(report.flags) == scored
    for flags in report.flags.values():
        for flag in flags:
            assert flag.text
            assert np.isfinite([flag.value, flag.false_alarm, *(flag.interval or ()), *flag.facts.values()]).all()
            assert 0 < flag.false_alarm <= 0.01
            assert flag.signal not in report.unwatched
    assert 0 <= report.expected_alarms <= 0.01 * len(scored) + 1e-9
    assert set(report.unwatched) <= set(Signal)
    assert all(why.text for why in report.unwatched.values())
    for effect in (*report.regions.values(), *([report.region] if report.region else [])):
        assert np.isfinite([effect.effect, effect.se, *effect.interval]).all()
