"""Lessons of the timetable: entered, ended, in turn by weeks, seen by those who teach them, and covered one by one."""

import datetime as dt
import uuid

import pytest

from muster.people import actions
from muster.people.actions import NewAdult
from muster.people.models import Cover, RoleHolding
from muster.people.records import Name
from muster.protection.access.decisions import NotThere, Refused
from muster.timetable.actions.lessons import add_lessons, end_lessons, set_weeks
from muster.timetable.models import Lesson, Room
from muster.timetable.queries.days import lessons_of_day
from muster.timetable.queries.rooms import room_names
from muster.timetable.rules import PlannedLesson, Slot
from tests.cast import FIRST_DAY, MORNING, TODAY, School, make_school

TUESDAY = TODAY.weekday()
WEEK = dt.timedelta(weeks=1)


def add(school: School, *lessons: PlannedLesson, by: str = "data_manager") -> None:
    with school.seen_by(school.people[by], MORNING) as viewer:
        add_lessons(by=viewer, lessons=lessons, first_day=FIRST_DAY)


def mathematics(
    school: School, period: int = 2, week: str = "", staff: str = "subject_teacher"
) -> PlannedLesson:
    return PlannedLesson(school.mathematics, Slot(week, TUESDAY, period), school.people[staff], "M4")


def periods(school: School, day: dt.date) -> list[int]:
    with school.seen_by(school.subject_teacher, MORNING) as viewer:
        return [one.period for one in lessons_of_day(viewer, day)]


def test_a_lesson_is_on_its_weekday_and_no_other(school: School):
    add(school, mathematics(school))
    assert periods(school, TODAY) == [2]
    assert periods(school, TODAY + dt.timedelta(days=1)) == []


def test_weeks_of_the_pattern_take_turns(school: School):
    add(school, mathematics(school, 2, "A"), mathematics(school, 3, "B"), mathematics(school, 4))
    monday = TODAY - dt.timedelta(days=TUESDAY)
    with school.seen_by(school.head, MORNING) as viewer:
        set_weeks(by=viewer, year=school.year, letters={monday: "A", monday + WEEK: "B"})
    assert periods(school, TODAY) == [2, 4]
    assert periods(school, TODAY + WEEK) == [3, 4]


def test_a_lesson_that_ends_is_on_until_its_last_day(school: School):
    add(school, mathematics(school))
    with school.seen_by(school.data_manager, MORNING) as viewer:
        lesson = Lesson.objects.get(school_id=school.id)
        end_lessons(by=viewer, lesson_ids=[lesson.id], last_day=TODAY)
    assert periods(school, TODAY) == [2]
    assert periods(school, TODAY + WEEK) == []


def test_two_adults_are_one_lesson(school: School):
    add(school, mathematics(school), mathematics(school, staff="assistant"))
    with school.seen_by(school.head, MORNING) as viewer:
        lesson = lessons_of_day(viewer, TODAY)[0]
    assert set(lesson.staff) == {school.subject_teacher, school.assistant}


def test_who_teaches_by_the_timetable_sees_the_group(school: School):
    add(school, mathematics(school, staff="other_tutor"))
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        assert school.mathematics in viewer.standing.groups


def test_names_of_rooms_are_sealed_and_shared_by_their_lessons(school: School):
    add(school, mathematics(school, 2), mathematics(school, 3))
    with school.seen_by(school.head):
        room = Room.objects.get(school_id=school.id)
        assert b"M4" not in bytes(room.name_sealed)
        assert list(room_names(school.id).values()) == ["M4"]


def test_another_school_s_groups_and_staff_are_not_there(school: School):
    other = make_school("Elm School")
    for lesson in (
        PlannedLesson(other.mathematics, Slot("", 0, 1)),
        PlannedLesson(school.mathematics, Slot("", 0, 1), other.tutor),
    ):
        with pytest.raises(NotThere):
            add(school, lesson)


def test_a_teacher_does_not_change_the_timetable(school: School):
    with pytest.raises(Refused):
        add(school, mathematics(school), by="tutor")


def test_the_pages_add_show_and_end_a_lesson(school: School):
    browser = school.signed_in(school.data_manager)
    form = {
        "group_id": school.mathematics,
        "weekday": TUESDAY,
        "period": 2,
        "staff_id": school.subject_teacher,
        "room": "M4",
        "first_day": FIRST_DAY,
    }
    page = browser.post("/timetable/add", form, follow=True).content.decode()
    assert "M4" in page
    own = school.signed_in(school.subject_teacher).get("/timetable/").content.decode()
    assert "Mathematics 1" in own
    with school.seen_by(school.head):
        lesson = Lesson.objects.get(school_id=school.id)
    browser.post(f"/timetable/lessons/{lesson.id}/end", {"last_day": TODAY - WEEK})
    assert periods(school, TODAY) == []


def test_weeks_are_filled_in_turn_by_page(school: School):
    browser = school.signed_in(school.data_manager)
    assert browser.post("/timetable/weeks", {"length": "2"}).status_code == 302
    page = browser.get("/timetable/weeks").content.decode()
    assert page.count('value="A" selected') > 10
    assert page.count('value="B" selected') > 10


def test_cover_is_entered_lesson_by_lesson_for_who_is_away(school: School):
    add(school, mathematics(school, 2), mathematics(school, 3))
    browser = school.signed_in(school.cover_manager)
    address = f"/cover/lessons?away={school.subject_teacher}&day={TODAY}"
    page = browser.get(address).content.decode()
    assert page.count("<b>Mathematics 1</b>") == 2
    field = f"cover-{school.mathematics}_lesson_"
    page = browser.post(
        f"/cover/lessons/enter?away={school.subject_teacher}&day={TODAY}",
        {f"{field}2": school.cover_teacher, f"{field}3": ""},
        follow=True,
    ).content.decode()
    assert "Cover is entered for 1 lesson." in page
    with school.seen_by(school.head):
        cover = Cover.objects.get(school_id=school.id, day=TODAY, group_id=school.mathematics)
    assert (cover.kind, cover.slot, cover.staff_id) == ("lesson", 2, school.cover_teacher)


def test_cover_is_offered_to_who_works_here_that_day_and_namesakes_are_told_apart(school: School):
    add(school, mathematics(school))
    with school.seen_by(school.head) as viewer:
        twins = [NewAdult(Name(given, "Moss", title="Ms")) for given in ("Ann", "Eve")]
        for staff in actions.add_staff(by=viewer, staff=twins):
            RoleHolding.objects.create(
                school_id=school.id, staff_id=staff, role="teacher", first_day=FIRST_DAY
            )
    offered = school.signed_in(school.cover_manager).get(
        f"/cover/lessons?away={school.subject_teacher}&day={TODAY}"
    )
    shown = offered.content.decode()
    assert "Ms Moss (Ann)" in shown
    assert "Ms Moss (Eve)" in shown
    assert str(school.without_role) not in shown.partition("cover-")[2]


def test_who_teaches_in_the_period_is_offered_last(school: School):
    add(school, mathematics(school), PlannedLesson(school.form_3b, Slot("", TUESDAY, 2), school.tutor))
    browser = school.signed_in(school.cover_manager)
    page = browser.get(f"/cover/lessons?away={school.subject_teacher}&day={TODAY}").content.decode()
    free, busy = page.split('label="Teaching then"')
    assert str(school.tutor) in busy
    assert str(uuid.UUID(str(school.cover_teacher))) in free


def test_saving_cover_without_a_choice_is_no_success(school: School):
    browser = school.signed_in(school.cover_manager)
    page = browser.post(f"/cover/lessons/enter?away={school.subject_teacher}&day={TODAY}", follow=True)
    assert 'class="flash refusal"' in page.content.decode()
