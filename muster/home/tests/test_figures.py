"""Where the figures of the first pages begin and end: how much makes good news, and how many changes are said."""

import datetime as dt
import uuid

import pytest

from muster.attendance.queries.due import school_year
from muster.attendance.queries.whole import count_school
from muster.home.queries.school import MOST_CHANGES, school_part
from muster.home.queries.teacher import own_part
from muster.people import actions
from muster.people.actions import NewGroup, NewMembership, NewPupil
from muster.people.models import Group
from muster.people.records import Name, Particulars
from tests.cast import FIRST_DAY, MORNING, School
from tests.past_registers import take_week

# Monday, 2 November, is no school day.
EARLIER, LAST_BUT_ONE, LAST = (dt.date(2026, 11, day) for day in (2, 9, 16))
MONDAY = MORNING - dt.timedelta(days=1)  # before any register of a new week
HERE = "/\\" * 5
NEWS = "Here and on time for two weeks"


@pytest.mark.parametrize(
    ("earlier", "lately", "news"),
    [
        ("/\\IIII/\\/\\", HERE, [NEWS]),  # four sessions missed, and none in the last two school weeks
        ("/\\III\\/\\/\\", HERE, []),  # three are no reason to praise
        ("/\\IIII/\\/\\", "L\\/\\/\\/\\/\\", []),  # late once
        ("/\\IIII/\\/\\", "/\\/\\/\\/\\/I", []),  # missed once
        (HERE, HERE, []),  # never having been ill earns nothing
    ],
)
def test_who_missed_much_and_was_here_for_two_weeks_is_good_news(
    school: School, earlier: str, lately: str, news: list[str]
):
    take_week(school, school.form_3b, EARLIER, {school.ada: earlier})
    take_week(school, school.form_3b, LAST_BUT_ONE, {school.ada: HERE})
    take_week(school, school.form_3b, LAST, {school.ada: lately})
    with school.seen_by(school.tutor, MONDAY) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        part = own_part(viewer, year)
    assert [named.words for named in part.good_news] == news


def test_of_many_changes_the_largest_three_are_said_largest_first(school: School):
    missed = {"1": "IIIIII\\/\\/", "2": "II\\/\\/\\/\\/", "5": "IIIIIIIIII", "6": "IIII\\/\\/\\/"}
    for code, marks in missed.items():
        form, pupil = _form_of_one(school, code)
        take_week(school, form, LAST_BUT_ONE, {pupil: HERE})
        take_week(school, form, LAST, {pupil: marks})
    with school.seen_by(school.head, MONDAY) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        changes = school_part(viewer, year, count_school(viewer, year)).changes
    assert [words.partition(":")[0] for words in changes] == ["Year 5", "Year 1", "Year 6"]
    assert len(changes) == MOST_CHANGES


def _form_of_one(school: School, code: str) -> tuple[uuid.UUID, uuid.UUID]:
    with school.seen_by_command() as by:
        new = NewGroup(
            f"{code}X", Group.Kind.FORM, FIRST_DAY, registers=Group.Registers.SESSION, year_group=code
        )
        (form,) = actions.create_groups(by=by, groups=[new])
        (pupil,) = actions.admit_pupils(by=by, pupils=[NewPupil(Name(given="Ada"), Particulars(), FIRST_DAY)])
        actions.add_memberships(by=by, memberships=[NewMembership(form, pupil, FIRST_DAY)])
    return form, pupil
