"""Pasted tables: what spreadsheets and Chinese keyboards make of them, and every problem with its place."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from evalapp.conflicts.pasting.table import MOST_BYTES, Column, Complaints, by_code, flat, read_pasted
from evalapp.conflicts.pasting.words import conflict_kinds, words_of
from evalapp.core.errors import Refusal
from evalapp.core.words import say
from evalapp.declarations.models import PartyKind

CODE = Column("code", ("编号",))
YEAR = Column("year", needed=False)
NOTE = Column("note", ("说明",))
COLUMNS = (CODE, YEAR, NOTE)
UNKNOWN = say("“%(typed)s” is unknown.")
CODES = by_code([("D1", 1), ("D2", 2), ("d3", 3)])


def read(text: str | bytes, columns: Sequence[Column] = COLUMNS) -> list[tuple[int, int | None, int | None, str]]:
    complaints = Complaints()
    data = text.encode() if isinstance(text, str) else text
    found = []
    for row in read_pasted(data, columns, complaints, most_rows=50):
        code = row.one_of(CODE, CODES, UNKNOWN)
        found.append((row.line, code, row.year(YEAR), row.text(NOTE, 30)))
    complaints.refuse()
    return found


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read(text)
    return [str(words) for words in caught.value.problems]


ROW = (1, 1, 2019, "曾任职，后离开")


@pytest.mark.parametrize(
    "text",
    [
        "D1,2019,曾任职，后离开",
        "D1\t2019\t曾任职，后离开\n",
        "Ｄ１，２０１９，\"曾任职，后离开\"",
        "ｄ１\t２０１９年\t曾任职，后离开\t\t\r\n\r\n",
        " D1 , 2019 ,　曾任职，后离开　",
    ],
)  # fmt: skip
def test_it_reads_what_a_spreadsheet_or_a_chinese_keyboard_makes(text):
    assert read(text) == [ROW]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_it_reads_the_codings_that_spreadsheets_write(coding):
    assert read("编号,year,说明\r\nD1,2019,曾任职\r\n".encode(coding)) == [(2, 1, 2019, "曾任职")]


def test_a_header_gives_the_order_and_a_line_without_it_is_a_row():
    assert read("说明,编号\nx,D2\n") == [(2, 2, None, "x")]
    assert read("D2,,x\n") == [(1, 2, None, "x")]


def test_rows_of_a_spreadsheet_stand_under_a_header_with_commas():
    assert read("code,year,note\n\nD1\t2019\ta, b\nD2\t\tc\n") == [(3, 1, 2019, "a, b"), (4, 2, None, "c")]


def test_names_keep_their_punctuation_and_lose_only_wide_letters_and_spaces():
    assert read("D1,,ＡＢＣ（苏州）　有限公司")[0][3] == "ABC（苏州） 有限公司"


def test_a_line_within_quotes_counts_as_it_stands_in_the_file():
    assert [row[0] for row in read('D1,,"a\nb"\nD2,,c')] == [1, 3]


def test_it_says_everything_at_once_with_line_and_column():
    assert problems("code,year,note\nD9,20x9,a\n\nD1,,\nD2,2019,a,b\n") == [
        "Line 2, column code: “D9” is unknown.",
        "Line 2, column year: “20x9” is no year such as 2021.",
        "Line 4, column note: something must be written here.",
        "Line 5, column note: the row has 4 cells, expected are 3; put text that holds a separator in quotes.",
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "there is no row"),
        ("code,note\n", "there is no row"),
        ("code,year\nD1,2019", "this column is missing"),
        ("code,code,note\nD1,D1,x", "stands in the header twice"),
        ("code,jahr,note\nD1,2019,x", "is no column of this table"),
        ('D1,,"open\nD2,,x', "quotation mark"),
        ("D1,,a\x00b", "cannot be stored"),
        (b"\xff\xfe\x00", "no text"),
        ("D1,1066,x", "no year"),
        ("D1,²019,x", "no year"),
        (f"D1,,{'x' * 31}", "at most 30"),
        ("\n".join(["D1,,x"] * 51), "51 rows"),
        (b"x" * (MOST_BYTES + 1), "larger than"),
    ],
)
def test_it_refuses_what_is_no_table(text, wrong):
    assert any(wrong in problem for problem in problems(text)), problems(text)


def test_a_long_list_of_problems_is_cut_and_says_so():
    complaints = Complaints()
    for line in range(500):
        complaints.add(line, "code", UNKNOWN)
    with pytest.raises(Refusal) as caught:
        complaints.refuse()
    assert len(caught.value.problems) == 201
    assert "300 more" in str(caught.value.problems[-1])


def test_a_code_in_small_letters_is_found_only_where_it_names_one():
    codes = by_code([("D1", 1), ("E1", 2), ("e1", 3)])
    assert (codes.get("d1"), codes.get("e1"), codes.get("E1")) == (1, 3, 2)


def test_kinds_are_known_by_code_by_label_and_by_short_words_of_both_languages():
    kinds = conflict_kinds()
    for word in ("employment", "任职", "Ownership or control", "亲属", "其他"):
        assert flat(word).casefold() in kinds, word
    assert words_of(PartyKind)["服务机构"] is PartyKind.SERVICE_FIRM


@pytest.mark.parametrize("text", ['"' * 50_000, "," * 50_000, "，" * 50_000, "\t" * 50_000, "Ａ" * 50_000])
def test_hostile_text_costs_little(text):
    started = time.process_time()
    problems(text)
    assert time.process_time() - started < 1
