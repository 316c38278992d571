"""A changed timetable is put back exactly in one step, and not where somebody has decided otherwise since."""

import datetime as dt
import uuid

import pytest

from muster.calendar.refusals import NotPossible
from muster.people.models import Responsibility
from muster.protection.access.decisions import NotThere, Refused
from muster.timetable.actions.changing import change_lessons, undo_timetable_change
from muster.timetable.actions.lessons import end_lessons
from muster.timetable.models import Lesson, TimetableChange
from muster.timetable.queries.changes import past_changes
from muster.timetable.tests.test_timetable import add, mathematics, periods
from tests.cast import MORNING, TODAY, School

TOMORROW = TODAY + dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)


def lessons(school: School) -> list[dict[str, object]]:
    with school.seen_by(school.head):
        return list(Lesson.objects.filter(school_id=school.id).order_by("id").values())


def replace_all(school: School, first_day: dt.date = TODAY) -> uuid.UUID:
    """All that is taught gives way to one lesson of another teacher."""
    with school.seen_by(school.data_manager, MORNING) as viewer:
        ending = list(Lesson.objects.filter(school_id=school.id).values_list("id", flat=True))
        come = [mathematics(school, 5, staff="other_tutor")]
        return change_lessons(by=viewer, adding=come, ending=ending, first_day=first_day)


def undo(school: School, change: uuid.UUID, *, by: str = "data_manager") -> None:
    with school.seen_by(school.people[by], MORNING) as viewer:
        undo_timetable_change(by=viewer, change_id=change)


def test_a_whole_timetable_is_put_back_as_it_was(school: School):
    add(school, mathematics(school, 2), mathematics(school, 3, "B"))
    before = lessons(school)
    change = replace_all(school)
    assert periods(school, TODAY) == [5]
    undo(school, change)
    assert lessons(school) == before


def test_lessons_that_had_not_begun_come_back_too(school: School):
    add(school, mathematics(school, 2))
    with school.seen_by(school.data_manager, MORNING) as viewer:
        change_lessons(by=viewer, adding=[mathematics(school, 3)], first_day=TODAY + WEEK)
    before = lessons(school)
    undo(school, replace_all(school, TOMORROW))
    assert lessons(school) == before


def test_who_came_to_see_a_class_by_it_sees_it_no_more(school: School):
    change = replace_all(school)
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        assert school.mathematics in viewer.standing.groups
    undo(school, change)
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        assert school.mathematics not in viewer.standing.groups


def test_who_taught_the_class_before_goes_on_teaching_it(school: School):
    with school.seen_by(school.head):
        held = Responsibility.objects.filter(school_id=school.id, staff_id=school.subject_teacher).count()
    with school.seen_by(school.data_manager, MORNING) as viewer:
        change = change_lessons(by=viewer, adding=[mathematics(school)], first_day=TODAY)
    undo(school, change)
    with school.seen_by(school.head):
        rows = Responsibility.objects.filter(school_id=school.id, staff_id=school.subject_teacher)
        assert rows.count() == held > 0


def test_nothing_is_undone_twice_or_over_a_later_change(school: School):
    change = replace_all(school)
    later = replace_all(school, TOMORROW)
    with pytest.raises(NotPossible, match="Undo the later change first"):
        undo(school, change)
    undo(school, later)
    undo(school, change)
    assert lessons(school) == []
    with pytest.raises(NotPossible, match="undone already"):
        undo(school, change)


def test_a_lesson_ended_by_itself_since_stops_the_undo(school: School):
    change = replace_all(school)
    with school.seen_by(school.data_manager, MORNING) as viewer:
        lesson = Lesson.objects.get(school_id=school.id)
        end_lessons(by=viewer, lesson_ids=[lesson.id], last_day=TODAY)
    with pytest.raises(NotPossible):
        undo(school, change)


def test_only_who_changes_the_timetable_undoes_it_and_only_of_this_school(school: School):
    change = replace_all(school)
    with pytest.raises(Refused):
        undo(school, change, by="tutor")
    with pytest.raises(NotThere):
        undo(school, uuid.uuid4())


def test_the_page_lists_changes_by_page_too_and_undoes_them(school: School):
    add(school, mathematics(school, 2))
    browser = school.signed_in(school.data_manager)
    with school.seen_by(school.head):
        lesson = Lesson.objects.get(school_id=school.id)
    ended = browser.post(f"/timetable/lessons/{lesson.pk}/end", {"last_day": TODAY}, follow=True)
    with school.seen_by(school.data_manager) as viewer:
        change = past_changes(viewer)[0]
    assert (change.coming, change.ending) == (0, 1)
    address = f"/timetable/changes/{change.id}/undo"
    assert address in ended.content.decode()
    assert "0 lessons come, 1 ends" in browser.get("/timetable/changes").content.decode()
    assert "Every lesson is as it was" in browser.post(address, follow=True).content.decode()
    assert 'class="flash refusal"' in browser.post(address, follow=True).content.decode()
    assert lessons(school)[0]["last_day"] is None


def test_a_change_keeps_no_name(school: School):
    change = replace_all(school)
    with school.seen_by(school.head):
        kept = TimetableChange.objects.get(id=change)
        assert "M4" not in str(kept.after)


def teaches(school: School, day: dt.date) -> bool:
    """Whether the other tutor sees the mathematics class on a day."""
    moment = dt.datetime.combine(day, MORNING.timetz())
    with school.seen_by(school.other_tutor, moment) as viewer:
        return school.mathematics in viewer.standing.groups


def end_all_of_the_other_tutor(school: School, first_day: dt.date) -> uuid.UUID:
    with school.seen_by(school.data_manager, MORNING) as viewer:
        ending = Lesson.objects.filter(school_id=school.id, staff_id=school.other_tutor)
        return change_lessons(
            by=viewer, ending=list(ending.values_list("id", flat=True)), first_day=first_day
        )


def test_who_teaches_a_class_by_the_timetable_alone_sees_it_until_the_last_lesson(school: School):
    replace_all(school)
    with school.seen_by(school.data_manager, MORNING) as viewer:
        lesson = Lesson.objects.get(school_id=school.id, staff_id=school.other_tutor)
        change_lessons(by=viewer, adding=[mathematics(school, 4, staff="other_tutor")], first_day=TODAY)
        change_lessons(by=viewer, ending=[lesson.id], first_day=TOMORROW)
    assert teaches(school, TOMORROW)  # the other lesson goes on
    last = end_all_of_the_other_tutor(school, TOMORROW)
    assert teaches(school, TODAY)
    assert not teaches(school, TOMORROW)
    undo(school, last)
    assert teaches(school, TOMORROW)


def test_who_never_began_to_teach_a_class_is_let_go_and_comes_back_with_the_undo(school: School):
    replace_all(school, TOMORROW)
    last = end_all_of_the_other_tutor(school, TOMORROW)
    assert not teaches(school, TOMORROW)
    undo(school, last)
    assert teaches(school, TOMORROW)


def test_who_was_given_a_class_by_hand_keeps_it_when_the_lessons_end(school: School):
    add(school, mathematics(school, 2))
    replace_all(school, TOMORROW)
    with school.seen_by(school.subject_teacher, MORNING + dt.timedelta(days=1)) as viewer:
        assert school.mathematics in viewer.standing.groups
