"""A desk sighting beats an older absence that arrives after it; of the same minute, the two are a conflict."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.actions.desk import Departure, note_arrival, note_departure
from muster.attendance.actions.saving import Saved, save_marks
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark, sighting_beats
from muster.calendar.profile import profile
from muster.protection.identifiers import thing_id
from tests.cast import MORNING, TODAY, School

CODES = profile("england").codes_on(TODAY)
SEEN_AT = MORNING.replace(hour=9, minute=2)
minutes = st.none() | st.integers(min_value=0, max_value=24 * 60 - 1)


@given(absent_at=minutes, code=st.none() | st.sampled_from(CODES), seen_at=minutes)
def test_only_who_was_seen_later_beats_an_absence(absent_at, code, seen_at):
    beats = sighting_beats(absent_at=absent_at, seen=code, seen_at=seen_at)
    if beats:
        assert absent_at < seen_at
        assert code.mark_class.is_attended or code.late
    if code is not None and code.symbol in {"/", "L", "U"} and absent_at == 0 and seen_at:
        assert beats


def arrive(school: School) -> None:
    with school.seen_by(school.office, SEEN_AT) as viewer:
        note_arrival(by=viewer, pupil_id=school.ada)


def send_absence(school: School, at: dt.datetime) -> Saved:
    """The teacher's device was without a network, and saw no mark when this one was made."""
    with school.seen_by(school.tutor, SEEN_AT + dt.timedelta(minutes=5)) as viewer:
        sent = SentMark(thing_id(), school.ada, "N", was="", at=at)
        return save_marks(by=viewer, place=school.register(), marks=[sent])


def test_a_late_arrival_at_the_desk_is_not_overwritten_and_both_are_kept(school: School):
    arrive(school)
    saved = send_absence(school, SEEN_AT - dt.timedelta(minutes=7))
    assert (len(saved.saved), saved.conflicts) == (1, ())
    with school.seen_by(school.office, SEEN_AT) as viewer:
        mark = mark_in_register(viewer, school.register(), school.ada)
        assert [entered.code for entered in mark.history] == ["L", "N", "L"]
        assert (mark.code, mark.minutes) == ("L", 12)
        rows = {row.pupil_id: row for row in register_sheet(viewer, school.register()).rows}
        assert (rows[school.ada].code, rows[school.ada].minutes) == ("L", 12)
    with school.seen_by_command() as viewer:
        assert not verify_lines(viewer, school.year).differences


@pytest.mark.parametrize("later", [0, 3])
def test_an_absence_of_the_same_minute_or_later_is_a_conflict(school: School, later: int):
    arrive(school)
    saved = send_absence(school, SEEN_AT + dt.timedelta(minutes=later))
    assert [(conflict.yours, conflict.theirs) for conflict in saved.conflicts] == [("N", "L")]


def test_who_left_without_a_reason_stands_in_the_afternoon_register_with_the_time(school: School):
    at = MORNING.replace(hour=11, minute=40)
    with school.seen_by(school.office, at) as viewer:
        note_departure(by=viewer, pupil_id=school.ben, departure=Departure(words="Felt unwell, grandmother"))
    with school.seen_by(school.tutor, at.replace(hour=13, minute=5)) as viewer:
        sheet = register_sheet(viewer, school.register(slot=1))
    [ben] = [row for row in sheet.rows if row.pupil_id == school.ben]
    assert (ben.left, ben.code, ben.expected) == ("11:40", "", "")
