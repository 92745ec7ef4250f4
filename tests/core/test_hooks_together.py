"""Many events at once: a listener takes them together where it can, else one after the other; all refusals are said."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from evalapp.core import hooks
from evalapp.core.errors import Refusal
from evalapp.core.words import say

EVENT = "test.many"
EACH = [{"number": 1}, {"number": 2}]


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(hooks, "_listeners", {})
    monkeypatch.setattr(hooks, "_together", {})
    return []


def test_each_listener_is_told_in_its_own_way(heard):
    @hooks.listens(EVENT)
    def one(session, number):
        heard.append(("one", number))

    def together(session, each):
        heard.append(("together", len(each)))

    @hooks.listens(EVENT, together=together)
    def other(session, number):
        heard.append(("other", number))

    hooks.announce_all(Session(), EVENT, EACH)
    assert heard == [("one", 1), ("one", 2), ("together", 2)]
    heard.clear()
    hooks.announce(Session(), EVENT, number=3)
    assert heard == [("one", 3), ("other", 3)]


def test_every_refusal_is_collected(heard):
    def refuse(session, *_, **__):
        raise Refusal(say("No."))

    hooks.listens(EVENT)(refuse)
    hooks.listens(EVENT, together=refuse)(print)
    with pytest.raises(Refusal) as caught:
        hooks.announce_all(Session(), EVENT, EACH)
    assert len(caught.value.problems) == 2
