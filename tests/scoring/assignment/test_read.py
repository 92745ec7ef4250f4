"""Instances from files: every problem at once, whatever is in the file, and never a traceback."""

import io
import zipfile
from contextlib import suppress

import numpy as np
import pytest

from scoring.answers import RefusedError
from scoring.assignment import npz
from scoring.assignment.read import read_instance

ARRAYS = ("affinity", "conflict", "demand", "min_load", "max_load", "group", "group_min", "group_max")
GROUPS = {"group": np.array([0, 1, -1]), "group_min": np.zeros((2, 2), int), "group_max": np.ones((2, 2), int)}


PICKLED = "affinity: holds pickled objects; expected plain numbers, which cannot run code"


def arrays():
    return {
        "affinity": np.array([[0.5, 0.25, 1.0], [0.0, 0.75, 0.5]]),
        "conflict": np.zeros((2, 3), dtype=bool),
        "demand": np.array([2, 1]),
        "min_load": np.array([0, 1, 0]),
        "max_load": np.array([2, 2, 1]),
    }


@pytest.fixture
def read(tmp_path):
    def read_changed(**changes):
        path = tmp_path / "instance.npz"
        np.savez(path, **{name: array for name, array in {**arrays(), **changes}.items() if array is not None})
        return read_instance(path)

    return read_changed


@pytest.fixture
def wrong(read):
    def lines(**changes):
        with pytest.raises(RefusedError) as refused:
            read(**changes)
        return str(refused.value).splitlines()

    return lines


def test_an_instance_is_read(read):
    instance = read()
    for name, array in arrays().items():
        assert np.array_equal(getattr(instance, name), array)
    assert instance.affinity.dtype == np.float64
    assert (instance.plain, instance.declarations, instance.experts) == (True, 2, 3)


def test_groups_are_read_as_one_family(read):
    (quota,) = read(**GROUPS).quotas
    assert quota.group.tolist() == [0, 1, -1]
    assert np.array_equal(quota.most, GROUPS["group_max"])


def test_narrow_types_are_read(read):
    instance = read(affinity=arrays()["affinity"].astype(">f2"), demand=np.array([2, 1], dtype=np.uint8))
    assert np.array_equal(instance.affinity, arrays()["affinity"])
    assert instance.demand.dtype == np.int64


def test_one_expert_is_enough(read):
    one = {name: array[:, :1] if array.ndim == 2 else array for name, array in arrays().items()}
    one |= {"demand": np.array([1, 1]), "min_load": np.array([0]), "max_load": np.array([2])}
    assert read(**one).experts == 1


def test_every_problem_is_told_at_once(wrong):
    affinity = arrays()["affinity"]
    affinity[0, 1], affinity[1] = np.nan, [1.5, -0.1, np.inf]
    assert wrong(
        affinity=affinity,
        conflict=None,
        demand=np.array([4, -1]),
        min_load=np.array([0, 3, 0]),
        max_load=np.array([2, 2]),
        spare=np.zeros(1),
    ) == [
        f"spare: is not an array of the format; expected one of {', '.join(ARRAYS)}",
        "conflict: is missing; expected this array",
        "demand: [1]: is -1; expected a whole number from 0 to 1000000000",
        "max_load: has the shape 2; expected 3, as affinity has it",
        "affinity: [0, 1]: is nan; expected a number from 0 to 1",
        "affinity: [1, 0]: is 1.5; expected a number from 0 to 1",
        "affinity: [1, 1]: is -0.1; expected a number from 0 to 1",
        "affinity: [1, 2]: is inf; expected a number from 0 to 1",
    ]


def test_limits_that_nobody_can_meet_are_no_bad_input(read):
    instance = read(demand=np.array([4, 1]), min_load=np.array([0, 3, 0]), max_load=np.array([2, 2, 2]))
    assert instance.demand.tolist() == [4, 1]
    assert instance.min_load.tolist() == [0, 3, 0]


def test_of_very_many_wrong_entries_fifty_are_named(wrong):
    lines = wrong(affinity=np.full((2, 300), np.nan), conflict=np.zeros((2, 300), bool))
    assert sum("is nan" in line for line in lines) == 50
    assert lines[-1] == "and 550 more entries"


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ((0, 3), "affinity: has no rows; expected at least one declaration"),
        ((2, 0), "affinity: has no columns; expected at least one expert"),
    ],
)
def test_an_empty_pool_is_told(wrong, shape, line):
    assert line in wrong(affinity=np.zeros(shape), conflict=np.zeros(shape, bool))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"affinity": np.zeros((2, 3), int)}, "affinity: holds int64; expected floats"),
        ({"affinity": np.zeros(3)}, "affinity: has 1 dimensions; expected 2"),
        ({"conflict": np.zeros((2, 3), int)}, "conflict: holds int64; expected booleans"),
        ({"conflict": np.zeros((3, 2), bool)}, "conflict: has the shape 3 x 2; expected 2 x 3, as affinity has it"),
        ({"demand": np.array([1.5, 1.0])}, "demand: holds float64; expected integers"),
        ({"demand": np.array(["1", "2"])}, "demand: holds <U1; expected integers"),
        (
            {"max_load": np.array([2**64 - 1, 2, 1], dtype=np.uint64)},
            f"max_load: [0]: is {2**64 - 1}; expected a whole number from 0 to 1000000000",
        ),
        ({"affinity": np.full((2, 3), None)}, PICKLED),
        ({"group": np.array([0, 1, -1])}, "group_max: is missing; expected this array beside the others of groups"),
        ({**GROUPS, "group": np.array([0, 2, -2])}, "group: [1]: is 2; expected at most 1, as group_min has 2 columns"),
        ({**GROUPS, "group": np.array([0, 2, -2])}, "group: [2]: is -2; expected a whole number from -1 to 1000000000"),
        ({"affinity": None, "demand": np.zeros(2)}, "demand: holds float64; expected integers"),
    ],
)  # fmt: skip
def test_a_wrong_array_is_told(wrong, changes, line):
    assert line in wrong(**changes)


def refused(path):
    with pytest.raises(RefusedError) as error:
        read_instance(path)
    return str(error.value)


def test_what_is_no_npz_file_is_refused(tmp_path):
    path = tmp_path / "x.npz"
    assert refused(path) == "x.npz: cannot be read (No such file or directory); expected a readable .npz file"
    for content in (b"", b"PK\x03\x04", b"affinity,conflict\n" * 100):
        path.write_bytes(content)
        assert refused(path) == "x.npz: is no .npz file, or is cut off; expected what numpy.savez writes"
    assert "cannot be read" in refused(tmp_path)


def test_a_damaged_file_is_refused_wherever_the_damage_is(tmp_path):
    whole = io.BytesIO()
    np.savez_compressed(whole, **arrays())
    data, path = whole.getvalue(), tmp_path / "x.npz"
    for cut in range(0, len(data), 41):
        path.write_bytes(data[:cut])
        assert refused(path)
    path.write_bytes(data)
    read_instance(path)
    read_through = 0
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        # What is read all the same is damaged in a date, or in a flag that nothing reads.
        with suppress(RefusedError):
            read_instance(path)
            read_through += 1
    assert read_through < len(data) / 7 / 2


def header(shape, kind="<f8"):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": kind, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def archive(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, data in members.items():
            stream.writestr(f"{name}.npy", data)
    return path


def test_sizes_are_judged_by_the_header_before_anything_is_unpacked(tmp_path):
    path = archive(tmp_path / "x.npz", affinity=header((10**6, 10**6)), conflict=header((2, 3), "|b1") + bytes(5))
    lines = refused(path).splitlines()
    for name in ("affinity", "conflict"):
        assert f"{name}: is not as long as its header says; expected an array that numpy.savez wrote, whole" in lines


def test_a_file_that_would_fill_the_memory_is_refused_unread(tmp_path, monkeypatch):
    path = archive(tmp_path / "x.npz", affinity=header((1000, 1000)) + bytes(8_000_000))
    assert path.stat().st_size < 20_000
    monkeypatch.setattr(npz, "MOST_BYTES", 8_000_000)
    assert refused(path) == "x.npz: holds 8000128 bytes once unpacked; expected at most 8000000"


def test_what_has_no_sound_header_is_refused(tmp_path):
    junk = {"affinity": b"junk", "conflict": b"\x93NUMPY\x09\x00", "demand": b"", "min_load": header((-1,))}
    lines = refused(archive(tmp_path / "x.npz", **junk)).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["affinity", "conflict", "demand", "min_load", "max_load"]


def test_an_array_that_stands_twice_and_a_crowd_of_members_are_refused(tmp_path):
    path = tmp_path / "x.npz"
    with zipfile.ZipFile(path, "w") as stream:
        stream.writestr("demand.npy", header((0,), "<i8"))
        with pytest.warns(UserWarning, match="Duplicate"):
            stream.writestr("demand.npy", header((0,), "<i8"))
    assert "demand: stands in the file twice; expected each array once" in refused(path)
    archive(path, **{f"a{number}": b"" for number in range(101)})
    assert refused(path) == "x.npz: holds 101 members; expected at most 100 arrays"
