"""A paper register typed in afterwards: rows by number, nothing guessed, every mark labelled as a late entry."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.models import RegisterEntry
from muster.attendance.paper import UnreadablePaper, read_paper
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from muster.ui.wording import Manner, speaking
from tests.cast import School

OPENS = dt.time(8, 45)


def test_rows_and_minutes_are_read():
    found = read_paper("3, 7", "5 10, 9 (25), 2, 11 9:05, 12 10.00", "8, 30", rows=30, opens=OPENS)
    assert found.absent == {3, 7}
    assert found.gaps == {8, 30}
    assert found.late == {5: 10, 9: 25, 2: None, 11: 20, 12: 75}


@pytest.mark.parametrize(
    ("typed", "opens", "twelve", "minutes"),
    [
        ("9 8:55 AM", OPENS, True, 10),
        ("9 8.55am", OPENS, False, 10),
        ("9 1:05 p.m.", dt.time(12, 45), True, 20),
        ("9 1:05", dt.time(12, 45), True, 20),
        ("9 12:50", dt.time(12, 45), True, 5),
        ("9 12:50 PM", dt.time(12, 45), True, 5),
        ("9 13:05", dt.time(12, 45), True, 20),
    ],
)
def test_a_time_may_be_of_the_twelve_hour_clock(typed: str, opens: dt.time, *, twelve: bool, minutes: int):
    with speaking(Manner(twelve_hours=twelve)):
        assert read_paper("", typed, rows=30, opens=opens).late == {9: minutes}


@pytest.mark.parametrize(
    ("absent", "late", "gaps", "words"),
    [
        ("31", "", "", "numbered 1 to 30"),
        ("0", "", "", "numbered 1 to 30"),
        ("three", "", "", "numbered 1 to 30"),
        ("\u00b2", "", "", "numbered 1 to 30"),
        ("", "", "31", "numbered 1 to 30"),
        ("", "5 minutes", "", "such as 5 10"),
        ("", "5 9:75", "", "such as 5 10"),
        ("", "5 700", "", "between 0 and 600"),
        ("", "5 23:59", "", "between 0 and 600"),
        ("", "5 8:40", "", "8:40 is before this register opened, 08:45"),
        ("5", "5 10", "", "both absent and late"),
        ("5", "", "5", "both absent and without a mark"),
        ("", "6 1", "6", "both late and without a mark"),
        ("9" * 5000, "", "", "numbered 1 to 30"),
        ("", f"5 {'9' * 5000}", "", "such as 5 10"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(absent: str, late: str, gaps: str, words: str):
    with pytest.raises(UnreadablePaper) as why:
        read_paper(absent, late, gaps, rows=30, opens=OPENS)
    assert words in why.value.words


@pytest.mark.parametrize("late", ["5 9:03", "5 18"])
def test_nobody_has_come_later_than_now(late: str):
    with pytest.raises(UnreadablePaper) as why:
        read_paper("", late, rows=30, opens=OPENS, now=dt.time(9, 2))
    assert why.value.words == "It is 09:02: row 5 cannot have come later than that."
    assert read_paper("", "5 9:02, 6 17", rows=30, opens=OPENS, now=dt.time(9, 2)).late == {5: 17, 6: 17}
    assert read_paper("", late, rows=30, opens=OPENS).late == {5: 18}, "on another day it can be any time"


@given(st.sets(st.integers(1, 30)), st.dictionaries(st.integers(1, 30), st.integers(0, 600)))
def test_whatever_is_written_plainly_is_read_back(absent: set[int], late: dict[int, int | None]):
    late = {row: minutes for row, minutes in late.items() if row not in absent}
    found = read_paper(
        ", ".join(map(str, absent)),
        ", ".join(f"{row} {minutes}" for row, minutes in late.items()),
        rows=30,
        opens=OPENS,
    )
    assert found.absent == absent
    assert found.late == dict(late)


def test_the_page_enters_the_paper_and_says_that_it_was_late(school: School):
    client = school.signed_in(school.office)
    address = f"/registers/{school.form_3b}/2026-11-24/am/from-paper"
    assert client.post(address, {"absent": "1", "at": "08:55"}).status_code == 422
    assert client.post(address, {"absent": "99", "at": "08:55", "everyone_else": "on"}).status_code == 422
    sent = {
        "absent": "1",
        "late": "2 8:55",
        "gaps": "5",
        "took": str(school.tutor),
        "at": "08:55",
        "everyone_else": "on",
    }
    assert client.post(address, {**sent, "late": "2 9:00"}).status_code == 422, "it is five to nine"
    assert client.post(address, sent).status_code == 302
    with school.seen_by(school.office) as viewer:
        rows = register_sheet(viewer, school.register()).rows
        assert [row.code for row in rows] == ["N", "L", "/", "/", ""]
        assert rows[1].minutes == 5
        history = mark_in_register(viewer, school.register(), rows[0].pupil_id).history
    assert [line.origin for line in history] == [RegisterEntry.Origin.PAPER]
