"""The record: the same bytes on any machine, read strictly, and what leads to a seed and a digest."""

import json
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.answers import RefusedError
from scoring.draw import (
    Candidate,
    Commitment,
    DrawRules,
    Share,
    commitment,
    drawn_record,
    pool_sha256,
    read_record,
    record_bytes,
    record_json,
    salted_digest,
    secret_problems,
    seed_from,
    write_record,
)
from tests.scoring.draw.pools import FIVE
from tests.scoring.files import QUICK

SECRETS = {"Supervision": "pear tree", "Finance": "apple=tree", "财政": "桃树"}
RULES = DrawRules(True, 1, 2, (Share("technical", Fraction(2, 3)),), ("R3",))
GOLDEN = "0186bc107c378d714c905f5f1baef58b3d500cb01f030f2e4a464fd8efb0ae45"
POOL_TEXT = (
    '[{"category":"technical","code":"R1","employer":"Institute","region":"North"},'
    '{"category":"法","code":"R2","employer":"","region":""}]'
)


def a_record(seats=3, seed=SECRETS, rules=RULES, pool=FIVE):
    return drawn_record(pool, seats, seed, rules)


def changed(**changes):
    return json.dumps({**record_json(a_record()), **changes}).encode()


def problems(data):
    with pytest.raises(RefusedError) as caught:
        read_record(data)
    return str(caught.value).splitlines()


def test_the_bytes_are_the_same_on_any_machine_and_in_any_order_of_rows():
    data = record_bytes(a_record())
    assert sha256(data).hexdigest() == GOLDEN
    assert record_bytes(a_record(pool=FIVE[::-1], seed=dict(reversed(SECRETS.items())))) == data


def test_a_record_has_the_keys_of_the_format_in_their_order():
    found = json.loads(record_bytes(a_record()))
    assert list(found) == [
        "format", "seed", "commitments", "rules", "pool", "pool_sha256", "order", "seats", "stand_ins", "passed_over",
    ]  # fmt: skip
    assert list(found["commitments"][0]) == ["office", "sha256", "secret"]
    assert list(found["pool"][0]) == ["code", "employer", "region", "category"]
    assert list(found["order"][0]) == ["code", "key"]
    assert list(found["passed_over"][0]) == ["code", "rule"]
    assert found["rules"]["share"] == [{"category": "technical", "at_least": "2/3"}]


def test_a_seed_is_made_of_the_secrets_in_order_of_offices():
    expected = sha256("apple=tree\npear tree\n桃树".encode()).hexdigest()
    assert seed_from(SECRETS) == a_record().seed == expected
    assert a_record().commitments[0] == Commitment("Finance", sha256(b"apple=tree").hexdigest(), "apple=tree")
    assert [one.office for one in a_record().commitments] == ["Finance", "Supervision", "财政"]
    assert commitment("桃树") == sha256("桃树".encode()).hexdigest()


def test_a_public_seed_has_no_commitments():
    assert (a_record(seed="spring").seed, a_record(seed="spring").commitments) == ("spring", ())


def test_bad_secrets_are_told_together_and_never_repeated():
    pairs = [("", "hidden one"), ("A", ""), ("A", "hidden\ntwo"), (" B", "x" * 1001), ("C", "e\u0301"), ("D", "\udc80")]
    found = secret_problems(pairs)
    assert found == [
        "office '': is blank",
        "secret of office 'A': is blank",
        "office 'A': is named twice",
        "secret of office 'A': cannot be used; expected text on one line without control characters",
        "office ' B': has spaces around it",
        "secret of office ' B': is longer than 1000 characters",
        "secret of office 'C': cannot be used; expected text in NFC",
        "secret of office 'D': cannot be used; expected text in UTF-8",
    ]
    assert secret_problems(SECRETS.items()) == []


def test_a_pools_digest_is_over_its_canonical_text():
    pool = (Candidate("R2", category="法"), Candidate("R1", "Institute", "North", "technical"))
    assert pool_sha256(pool) == pool_sha256(pool[::-1]) == sha256(POOL_TEXT.encode()).hexdigest()
    assert salted_digest("salt", pool) == sha256(b"salt\n" + POOL_TEXT.encode()).hexdigest()
    assert salted_digest("other", pool) != salted_digest("salt", pool)
    for salt in ("", "two\nlines", "end\n"):
        with pytest.raises(ValueError, match="one line"):
            salted_digest(salt, pool)


def test_a_record_comes_back_as_it_was():
    for record in (
        a_record(),
        a_record(seed="spring", rules=DrawRules()),
        a_record(1, "s", DrawRules(max_per_region=1)),
    ):
        assert read_record(record_bytes(record)) == record


def test_a_record_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "record.json"
    path.write_text("earlier")
    write_record(path, a_record())
    assert path.read_bytes() == record_bytes(a_record())
    for wrong in (tmp_path / "no" / "record.json", tmp_path):
        with pytest.raises(OSError, match=r"record|director"):
            write_record(wrong, a_record())
    assert [entry.name for entry in tmp_path.iterdir()] == ["record.json"]


@pytest.mark.parametrize(("changes", "place"), [
    ({"format": 2}, "format"), ({"format": True}, "format"), ({"format": "1"}, "format"), ({"extra": 1}, "extra"),
    ({"seed": ""}, "seed"), ({"seed": 1}, "seed"), ({"seed": "a\nb"}, "seed"), ({"rules": []}, "rules"),
    ({"rules": {"even": True}}, "rules.even"), ({"rules": {"odd": False}}, "rules"),
    ({"rules": {"share": [{"category": "t", "at_least": "4/6"}]}}, "rules"), ({"pool": {}}, "pool"),
    ({"pool_sha256": "A" * 64}, "pool_sha256"), ({"pool_sha256": None}, "pool_sha256"), ({"seats": []}, "seats"),
    ({"seats": ["R1", "R1"]}, "seats"), ({"seats": ["R9"]}, "pool"), ({"seats": ["R 9"]}, "seats[0]"),
    ({"stand_ins": [None]}, "stand_ins[0]"), ({"stand_ins": "R1"}, "stand_ins"), ({"order": [1]}, "order[0]"),
    ({"order": [{"code": "R1", "key": "x"}]}, "order[0]"), ({"order": [{"code": 1, "key": "0" * 64}]}, "order[0]"),
    ({"passed_over": [{"code": "R1", "rule": "x"}]}, "passed_over[0]"),
    ({"commitments": [{"office": "A", "sha256": "0" * 64}]}, "commitments[0]"),
    ({"commitments": [{"office": "A", "sha256": "0" * 64, "secret": ""}]}, "commitments[0]"),
])  # fmt: skip
def test_a_record_of_another_form_is_one_problem(changes, place):
    (line,) = problems(changed(**changes))
    assert line.startswith(f"RECORD.json: {place}: ")
    assert "; expected " in line


def test_all_problems_are_told_at_once_and_missing_keys_named():
    found = [line.split(": ")[1] for line in problems(changed(format=3, seed=1, rules={"odd": 1}, seats="R1"))]
    assert found == ["format", "seats", "seed", "rules.odd"]
    assert [line.split(": ")[1] for line in problems(b'{"format": 1, "seed": "s"}')] == [
        "commitments", "rules", "pool", "pool_sha256", "order", "seats", "stand_ins", "passed_over",
    ]  # fmt: skip


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a": 1, "a": 1}', b"9" * 5000, b" " * (64 * 1024 * 1024 + 1),
])  # fmt: skip
def test_what_is_no_record_is_one_problem(data):
    assert len(problems(data)) == 1


@QUICK
@given(st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=5))
def test_a_damaged_record_is_read_or_refused(start, length, noise):
    data = record_bytes(a_record())
    try:
        found = read_record(data[:start] + noise + data[start + length :])
    except RefusedError as refused:
        lines = str(refused).split("\n")
        found = a_record()
    else:
        lines = []
    assert all(line.startswith("RECORD.json: ") for line in lines)
    assert len(found.drawn.seats) <= len(FIVE)
