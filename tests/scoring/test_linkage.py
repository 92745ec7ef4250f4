"""The connectivity of designs that can be worked out by hand."""

import pytest

from scoring import linkage as room
from scoring.linkage import Linkage, linkage


def panels(*texts):
    """Pairs from panels such as "ab": experts a and b on the first declaration."""
    return [(f"D{number}", expert) for number, panel in enumerate(texts) for expert in panel]


def test_no_sheets():
    assert linkage([]) == Linkage(0, None)


def test_one_expert_alone():
    assert linkage(panels("a", "a")) == Linkage(1, None)


@pytest.mark.parametrize(("design", "components"), [(("ab", "cd"), 2), (("a", "b", "c"), 3), (("abc", "d", "ab"), 2)])
def test_a_disconnected_design(design, components):
    assert linkage(panels(*design)) == Linkage(components, 0.0)


def test_a_complete_design_of_n_experts_has_n_over_n_minus_one():
    found = linkage(panels("abcd", "abcd"))
    assert found.components == 1
    assert found.weakest == pytest.approx(4 / 3)


def test_a_chain_of_three():
    assert linkage(panels("ab", "bc")).weakest == pytest.approx(1.0)


def test_one_shared_declaration_between_two_panels_is_weak():
    weak = linkage(panels("abc", "abc", "def", "def", "cd")).weakest
    firm = linkage(panels("abc", "abc", "def", "def", "cd", "ae", "bf")).weakest
    assert weak is not None
    assert firm is not None
    assert 0 < weak < firm < 1


def test_order_changes_nothing():
    design = panels("abc", "cde", "ea")
    assert linkage(reversed(design)) == linkage(design)


def test_a_large_design_is_not_computed(monkeypatch):
    monkeypatch.setattr(room, "MOST_EXPERTS", 3)
    assert linkage(panels("abcd")) == Linkage(1, None)
