"""What is written is what is read, and two registers differ exactly where they say different things."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from muster.calendar.profile import profile
from muster.reports.rules import (
    MOST_FAULTS,
    MOST_LINES,
    Difference,
    Place,
    differences,
    read_marks,
    written,
)

ENGLAND = profile("england")
DAY = dt.date(2026, 11, 23)
PLACES = st.builds(
    Place,
    st.sampled_from(["A801200001001", "B801200001002", "C801200001003"]),
    st.dates(DAY, DAY + dt.timedelta(days=4)),
    st.integers(0, 1),
)
MARKS = st.dictionaries(PLACES, st.sampled_from(["", *ENGLAND.bytes_by_symbol]), max_size=12)


@given(MARKS)
def test_what_is_written_is_read_again(marks: dict[Place, str]):
    read = read_marks(written(marks, ENGLAND), ENGLAND)
    assert read.faults == ()
    assert read.marks == marks


@given(MARKS, MARKS)
def test_two_differ_exactly_where_they_say_different_things(ours: dict[Place, str], theirs: dict[Place, str]):
    here = {place.upn for place in ours} | {place.upn for place in theirs}
    found = {one.place: (one.ours or "", one.theirs or "") for one in differences(ours, theirs, here)}
    every = ours.keys() | theirs.keys()
    said = {place: (ours.get(place, ""), theirs.get(place, "")) for place in every}
    assert found == {place: both for place, both in said.items() if both[0] != both[1]}


def test_a_pupil_whom_one_does_not_know_is_said_to_be_unknown():
    place = Place("A801200001001", DAY, 0)
    assert differences({}, {place: "/"}, []) == (Difference(place, None, "/"),)
    assert differences({place: "/"}, {}, ["A801200001001"]) == (Difference(place, "/", None),)


def test_columns_may_stand_in_any_order_and_dates_day_first():
    read = read_marks("Name,Code,session,Date,UPN\nSomebody,l,pm,23/11/2026, a801200001001\n\n", ENGLAND)
    assert read.marks == {Place("A801200001001", DAY, 1): "L"}
    assert not read.faults


def test_each_line_that_says_no_mark_is_named_with_what_to_do():
    lines = (
        "UPN,Date,Session,Code",
        ",2026-11-23,AM,/",
        "A,23.11.26,AM,/",
        "A,2026-11-23,XX,/",
        "A,2026-11-23,AM,QQ",
    )
    twice = "A,2026-11-23,AM,/", "A,2026-11-23,AM,N"
    faults = read_marks("\n".join([*lines, *twice]), ENGLAND).faults
    assert [(fault.line, fault.words) for fault in faults] == [
        (2, "There is no UPN."),
        (3, "The date has to be like 2026-11-25 or 25/11/2026."),
        (4, "The session has to be AM or PM."),
        (5, "There is no code QQ."),
        (7, "This session stands here twice, as / and as N."),
    ]


def test_a_file_without_the_columns_is_told_which_are_missing():
    (fault,) = read_marks("Pupil,Mark\n", ENGLAND).faults
    assert fault.words == "The first line has to name the columns; missing: UPN, Date, Session, Code."
    assert read_marks("", ENGLAND).faults


def test_no_cell_is_a_formula():
    text = written({Place("=1+1", DAY, 0): "/"}, ENGLAND)
    assert text.splitlines()[1].startswith("'=1+1,")


def test_a_file_longer_than_any_schools_marks_is_not_read():
    (fault,) = read_marks("UPN,Date,Session,Code\n" + "a\n" * (MOST_LINES + 5), ENGLAND).faults
    assert fault.words == "The file has more than 1,000,000 lines: compare a term at a time."


def test_a_file_that_is_all_wrong_is_not_named_to_its_last_line():
    faults = read_marks("UPN,Date,Session,Code\n" + "a\n" * (MOST_FAULTS + 500), ENGLAND).faults
    assert len(faults) == MOST_FAULTS + 1
    assert (faults[-1].line, "were not read" in faults[-1].words) == (MOST_FAULTS + 1, True)
