"""The walk-through of the guide to the numbers runs as it stands."""

import doctest
import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "numbers.md"


def test_the_walk_through_says_what_comes_out():
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 3
    # One after the other, as in a notebook: what a block names, the next ones know.
    walk = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/numbers.md", str(GUIDE), 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(walk, out=told.append)
    assert runner.failures == 0, "".join(told)
    assert runner.tries == len(walk.examples) > 5
