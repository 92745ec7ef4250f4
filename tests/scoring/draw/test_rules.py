"""RULES.toml to rules: exact parts, and every problem at once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.answers import RefusedError
from scoring.draw import DrawRules, Share, read_rules, rules_json
from tests.scoring.files import QUICK

FULL = b"""\
odd = true
max_per_employer = 1
max_per_region = 2
exclude = ["R7", "R2"]
[[share]]
category = "technical"
at_least = "2/3"
[[share]]
category = "\xe8\xb4\xa2\xe5\x8a\xa1"
at_least = 0.1
"""


def problems(text):
    with pytest.raises(RefusedError) as caught:
        read_rules(text if isinstance(text, bytes) else text.encode())
    return str(caught.value).splitlines()


def test_rules_are_read_exactly():
    rules = read_rules(FULL)
    shares = (Share("technical", Fraction(2, 3)), Share("财务", Fraction(1, 10)))
    assert rules == DrawRules(True, 1, 2, shares, ("R7", "R2"))
    assert rules_json(rules) == {
        "odd": True, "max_per_employer": 1, "max_per_region": 2,
        "share": [{"category": "technical", "at_least": "2/3"}, {"category": "财务", "at_least": "1/10"}],
        "exclude": ["R7", "R2"],
    }  # fmt: skip
    assert list(rules_json(rules)) == ["odd", "max_per_employer", "max_per_region", "share", "exclude"]


def test_no_rules_ask_for_nothing():
    assert read_rules(b"") == read_rules(b"\xef\xbb\xbfodd = false") == DrawRules()
    assert rules_json(DrawRules()) == {}


@pytest.mark.parametrize(("written", "part"), [
    ('"2/3"', Fraction(2, 3)), ('"4/6"', Fraction(2, 3)), ("0.333", Fraction(333, 1000)), ("1", Fraction(1)),
    ('"0.5"', Fraction(1, 2)), ("1.0", Fraction(1)),
])  # fmt: skip
def test_a_part_is_exact(written, part):
    assert read_rules(f'[[share]]\ncategory = "t"\nat_least = {written}'.encode()).shares == (Share("t", part),)


def test_a_need_is_rounded_up():
    assert [Share("t", Fraction(2, 3)).need(seats) for seats in (1, 2, 3, 4, 5, 6, 9)] == [1, 2, 2, 3, 4, 4, 6]


@pytest.mark.parametrize("written", [
    "0", '"0"', '"3/2"', "1.1", '"1/0"', '"-1/2"', '"2 / 3"', '"２/３"', "true", '""', '"two thirds"', "1e-1", "inf",
    "nan", '["2/3"]', '"' + "9" * 5000 + '"', "2024-01-01",
])  # fmt: skip
def test_a_bad_part_is_one_problem(written):
    (line,) = problems(f'[[share]]\ncategory = "t"\nat_least = {written}')
    assert line.startswith("RULES.toml: share[1].at_least: ")


@pytest.mark.parametrize(("text", "place"), [
    ("odd = 1", "odd"), ('odd = "yes"', "odd"), ("max_per_employer = 0", "max_per_employer"),
    ("max_per_employer = true", "max_per_employer"), ("max_per_region = 1.5", "max_per_region"),
    ("max_per_region = -1", "max_per_region"), ("max_per_province = 1", "max_per_province"), ("[odd]", "odd"),
    ('exclude = "R7"', "exclude"), ("exclude = [7]", "exclude"), ('exclude = ["R7", "R7"]', "exclude"),
    ('exclude = ["R 7"]', "exclude"), ("share = 1", "share"), ("share = [1]", "share"),
    ('share = [{category = " ", at_least = 1}]', "share[1].category"),
    ('share = [{category = 3, at_least = 1}]', "share[1].category"),
    ('share = [{category = "e\u0301", at_least = 1}]', "share[1].category"),
    ('share = [{category = "t"}]', "share[1].at_least"), ('share = [{at_least = 1}]', "share[1].category"),
    ('share = [{category = "t", at_least = 1, most = 1}]', "share[1].most"),
    ('share = [{category = "t", at_least = "1/3"}, {category = "t", at_least = "1/3"}]', "share"),
    ('share = [{category = "t", at_least = "2/3"}, {category = "f", at_least = "1/2"}]', "share"),
    ("share = [" + ",".join(f'{{category = "{n}", at_least = "1/9"}}' for n in range(7)) + "]", "share"),
    ("odd = ", "toml"), ("odd = true\nodd = true", "toml"), (b"\xff", "toml"), ("a = " + "[" * 5000, "toml"),
    ("max_per_region = " + "9" * 5000, "toml"), (b"#" * (1024 * 1024 + 1), "file"),
])  # fmt: skip
def test_bad_rules_are_one_problem(text, place):
    (line,) = problems(text)
    assert line.startswith(f"RULES.toml: {place}: ")
    assert "; expected " in line


def test_all_problems_are_told_at_once():
    text = "odd = 1\nmax_per_employer = 0\nshares = 1\nexclude = [1]\n[[share]]\nat_least = 2\n[[share]]\n"
    assert [line.split(": ")[1] for line in problems(text)] == [
        "shares", "odd", "max_per_employer", "share[1].category", "share[1].at_least", "share[2].category",
        "share[2].at_least", "exclude",
    ]  # fmt: skip


@QUICK
@given(
    st.binary(max_size=80) | st.text(max_size=60).map(str.encode) | st.integers(0, len(FULL)).map(lambda n: FULL[:n])
)
def test_noise_is_rules_or_problems(data):
    try:
        rules = read_rules(data)
    except RefusedError as refused:
        lines = str(refused).split("\n")
    else:
        lines, again = [], rules_json(rules)
        assert set(again) <= {"odd", "max_per_employer", "max_per_region", "share", "exclude"}
    assert all(line.startswith("RULES.toml: ") for line in lines)
