"""A lesson that double-books its teacher or its room: said in words before it is taken, and taken where somebody says so."""

import re

import pytest

from muster.timetable.actions.lessons import add_lessons
from muster.timetable.models import Lesson
from muster.timetable.rules import PlannedLesson, Slot
from tests.cast import FIRST_DAY, MORNING, TODAY, School

TUESDAY = TODAY.weekday()
WARNING = "This lesson would be at the same time as another."
TEACHER, ROOM = "teaches 3B then", "3B is in room M4 then"


@pytest.fixture
def taken(school: School) -> School:
    """A school whose 3B is taught in week A, in room M4, by who teaches mathematics."""
    lesson = PlannedLesson(school.form_3b, Slot("A", TUESDAY, 2), school.subject_teacher, "M4")
    with school.seen_by(school.data_manager, MORNING) as viewer:
        add_lessons(by=viewer, lessons=[lesson], first_day=FIRST_DAY)
    return school


def sent(school: School, **typed: object) -> str:
    lesson = {
        "group_id": school.mathematics,
        "weekday": TUESDAY,
        "period": 2,
        "staff_id": school.subject_teacher,
        "room": "m4",
        "first_day": FIRST_DAY,
    }
    browser = school.signed_in(school.data_manager)
    return browser.post("/timetable/add", lesson | typed, follow=True).content.decode()


def lessons(school: School) -> int:
    with school.seen_by(school.head):
        return Lesson.objects.filter(school_id=school.id, group_id=school.mathematics).count()


def test_what_the_teacher_and_the_room_have_then_is_said_before_the_lesson_is_taken(taken: School):
    page = sent(taken)
    for words in (WARNING, TEACHER, ROOM, "Save all the same"):
        assert words in page
    assert lessons(taken) == 0


def test_the_lesson_is_taken_by_whoever_read_that_and_no_other(taken: School):
    only_the_room = re.search(r'name="knowing" value="(\w+)"', sent(taken, staff_id=taken.other_tutor))
    assert only_the_room
    assert TEACHER in sent(taken, knowing=only_the_room[1])
    assert lessons(taken) == 0
    page = sent(taken, staff_id=taken.other_tutor, knowing=only_the_room[1])
    assert "The lesson is in the timetable." in page
    assert lessons(taken) == 1


@pytest.mark.parametrize(
    "apart",
    [{"week": "B"}, {"period": 3}, {"weekday": TUESDAY - 1}, {"staff_id": "", "room": ""}],
    ids=["week", "period", "day", "nobody nowhere"],
)
def test_nothing_is_said_where_nothing_is_taken_twice(taken: School, apart: dict[str, object]):
    assert WARNING not in sent(taken, **apart)
    assert lessons(taken) == 1


def test_a_second_adult_with_the_same_class_is_no_clash(taken: School):
    sent(taken, week="B")
    assert WARNING not in sent(taken, week="B", staff_id=taken.assistant, room="M4")
    assert lessons(taken) == 2


def test_a_lesson_that_is_there_already_is_said_to_be(taken: School):
    sent(taken, week="B")
    assert "Mathematics 1 has this lesson already" in sent(taken, week="B")
    assert lessons(taken) == 1


def test_each_adult_of_a_lesson_is_ended_by_a_link_that_names_them(taken: School):
    sent(taken, week="B")
    page = sent(taken, week="B", staff_id=taken.assistant)
    ends = re.findall(r">End<[^>]*>([^<]*)</span></a>", page)
    assert len(set(ends)) == len(ends) == 2
    assert "</a><a" not in page.partition("<tbody>")[2]
