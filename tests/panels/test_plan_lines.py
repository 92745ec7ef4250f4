"""Typed lines of a request: full width is understood, every problem is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.panels.plans.difference import read_changes, write_changes
from evalapp.panels.plans.lines import Typed, read_demand, read_least, read_pairs
from evalapp.panels.plans.request import Least, Objective, PlanRequest

DECLARATIONS = frozenset({"D1", "D2"})
EXPERTS = frozenset({"E1", "E2", "E3"})
BOX = say("Box")


def told(typed: Typed) -> list[str]:
    return [str(words) for words in typed.problems]


def test_demand_in_full_width_and_its_problems() -> None:
    typed = Typed()
    assert read_demand("Ｄ１　４\n\nD2:3", DECLARATIONS, BOX, typed) == {"D1": 4, "D2": 3}
    assert told(typed) == []
    read_demand("D9 1\nD1\nD1 -2\nD1 1\nD1 2", DECLARATIONS, BOX, typed)
    assert [line.split(":")[0] for line in told(typed)] == [f"Box, line {n}" for n in (1, 2, 3, 5)]


def test_pairs_of_codes_once_each() -> None:
    typed = Typed()
    assert read_pairs("D1,E1\nD1\tE1\nＤ２；Ｅ３", (DECLARATIONS, EXPERTS), BOX, typed) == (("D1", "E1"), ("D2", "E3"))
    assert told(typed) == []
    read_pairs("E1 E1\nE1 E9\nE1 E2 E3", (EXPERTS, EXPERTS), BOX, typed)
    assert [line.split(":")[0] for line in told(typed)] == [f"Box, line {n}" for n in (1, 2, 3)]


def test_groups_may_have_spaces_and_full_width_in_their_names() -> None:
    typed = Typed()
    known = frozenset({"patent law", "运营（金融）"})
    found = read_least("patent law ２\n运营（金融） 1", "field", known, BOX, typed)
    assert found == (Least("field", "patent law", 2), Least("field", "运营（金融）", 1))
    assert told(typed) == []
    read_least("patent law\nbotany 1\npatent law 0", "field", known, BOX, typed)
    assert len(typed.problems) == 3


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    typed = Typed()
    read_demand(text, DECLARATIONS, BOX, typed)
    read_pairs(text, (DECLARATIONS, EXPERTS), BOX, typed)
    read_least(text, "field", frozenset({"a"}), BOX, typed)
    assert all("Box, line " in line for line in told(typed))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_file_reader(data: bytes) -> None:
    with pytest.raises(Refusal):
        read_changes(data)


CODES = st.from_regex(r"\A[A-Za-z0-9_.-]{1,8}\Z")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CODES, CODES), unique=True, min_size=1, max_size=20), st.integers(0, 20))
def test_what_is_written_is_read_back(pairs: list[tuple[str, str]], cut: int) -> None:
    changes = {"add": [list(pair) for pair in pairs[:cut]], "end": [list(pair) for pair in pairs[cut:]]}
    found = read_changes(write_changes(changes).encode())
    for action in ("add", "end"):
        assert [[row.declaration, row.expert] for row in found if row.action == action] == changes[action]


def test_a_request_is_the_same_after_json() -> None:
    request = PlanRequest(
        Objective.TOTAL, 4, 1, 9, 1, 2, (Least("field", "law", 1),), {"D1": 2}, (("E1", "E2"),), (("D1", "E1"),), 20,
        "seed", keep=False,
    )  # fmt: skip
    assert PlanRequest.from_plain(request.to_plain()) == request
    assert request.limited
    assert not request.without_limits().limited
    assert request.seed_number != PlanRequest(seed="other").seed_number
