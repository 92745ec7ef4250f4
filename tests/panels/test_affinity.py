"""How near experts are to declarations: small fractions from declared levels, and texts only where they are asked."""

from __future__ import annotations

import numpy as np
import pytest

from evalapp.panels.affinity import NEUTRAL, TEXT_SHARE, Knowledge, Subject, affinity
from evalapp.panels.affinity_text import likeness


def test_levels_are_thirds_and_fields_are_averaged() -> None:
    subjects = [Subject(("a",)), Subject(("a", "b")), Subject(("a", "b", "c")), Subject(())]
    experts = [Knowledge.of(["a"], {}), Knowledge.of(["a", "b"], {"a": 1, "b": 2}), Knowledge.of([], {})]
    expected = [[1, 1 / 3, 0], [1 / 2, 3 / 6, 0], [1 / 3, 3 / 9, 0], [NEUTRAL] * 3]
    assert affinity(subjects, experts).tolist() == expected


def test_a_level_counts_also_for_a_field_that_is_not_listed() -> None:
    assert affinity([Subject(("a",))], [Knowledge.of([], {"a": 2})]).tolist() == [[2 / 3]]


def test_texts_are_a_quarter_and_only_where_they_are_asked() -> None:
    subjects = [Subject(("a",), "知识产权运营 patent pools")]
    experts = [Knowledge.of(["a"], {}, "专利与知识产权"), Knowledge.of(["a"], {}, "botany")]
    assert affinity(subjects, experts).tolist() == [[1.0, 1.0]]
    near = affinity(subjects, experts, texts=True)[0]
    assert near[1] == 1 - TEXT_SHARE
    assert 1 - TEXT_SHARE < near[0] < 1


def test_likeness_is_one_for_the_same_text_whatever_its_width_and_case() -> None:
    found = likeness(["ＩＰ Finance", ""], ["ip finance", "", "知识"])
    assert found.tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert likeness(["x"], ["y"]).tolist() == [[0.0]]


def test_likeness_does_not_depend_on_the_order_of_texts() -> None:
    left, right = ["patent law", "urban planning", "知识产权"], ["law of patents", "产权交易"]
    there, back = likeness(left, right), likeness(left[::-1], right[::-1])
    assert np.array_equal(there, back[::-1, ::-1])


@pytest.mark.parametrize("texts", [False, True])
def test_nobody_and_nothing_have_no_affinity(texts: bool) -> None:
    assert affinity([], [], texts=texts).shape == (0, 0)
    assert affinity([Subject(("a",))], [], texts=texts).shape == (1, 0)
