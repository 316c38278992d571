"""Attainment 8: the worked example, every grade in one place, the best of them, the pages, and no Progress 8 that is not there."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.scales import adopt_scale
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.eight import (
    MAY_BE_DOUBLE,
    Slot,
    Taken,
    average_of,
    counts_in_eight,
    eight_of,
    grade_on,
    is_of_double_grades,
    is_of_grades,
)
from muster.assessment.models import Column
from muster.assessment.places import SheetPlace
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.assessment.typed import read_typed
from muster.assessment.views.eight import progress_8_words
from muster.calendar.profile import profile
from muster.people.actions import NewGroup, NewMembership, add_memberships, create_groups
from muster.people.models import Group
from muster.protection.identifiers import thing_id
from tests.assessed import POINTS
from tests.cast import School

LANGUAGE, LITERATURE, MATHEMATICS, EBACC, OPEN = Slot

FIVES = (
    Taken("English language", LANGUAGE, 5),
    Taken("English literature", LITERATURE, 5),
    Taken("Mathematics", MATHEMATICS, 5),
    Taken("Combined science", EBACC, 5, awards=2),
    Taken("Geography", EBACC, 5),
    Taken("Business", OPEN, 5),
    Taken("Art", OPEN, 5),
)
"""The worked example of the measure: fives all over."""

taken = st.lists(
    st.builds(
        Taken,
        st.just("A course"),
        st.sampled_from(Slot),
        st.none() | st.integers(0, 18).map(lambda halves: halves / 2),
        awards=st.sampled_from([1, 2]),
    ),
    max_size=14,
)


def test_fives_in_everything_are_fifty():
    found = eight_of(FIVES)
    assert [one.points for one in found.baskets] == [10, 10, 15, 15]
    assert found.points == 50
    assert found.filled == 10


def test_english_counts_once_without_literature():
    found = eight_of(one for one in FIVES if one.slot is not LITERATURE)
    assert found.english.points == 5
    assert found.points == 40


def test_english_counts_twice_while_the_grade_of_literature_is_still_to_come():
    waiting = [replace(one, grade=None) if one.slot is LITERATURE else one for one in FIVES]
    found = eight_of(waiting)
    assert found.english.points == 10
    assert found.without == ("English literature",)


def test_the_worse_english_may_fill_one_of_the_last_places():
    better = [replace(one, grade=8) if one.slot is LITERATURE else one for one in FIVES]
    found = eight_of(better)
    assert found.english.points == 16
    assert "English language" in [one.course for one in found.others.counted]


def test_science_may_stand_on_both_sides():
    """Of six awards of the Baccalaureate three fill its places, and the others compete for the last ones."""
    more = [
        Taken("History", EBACC, 9),
        Taken("French", EBACC, 8),
        Taken("Combined science", EBACC, 7, awards=2),
    ]
    found = eight_of(more)
    assert [one.grade for one in found.ebacc.counted] == [9, 8, 7]
    assert [(one.course, one.grade) for one in found.others.counted] == [("Combined science", 7)]


@given(taken)
def test_a_place_is_filled_once_and_never_worth_more_than_nine(courses: list[Taken]):
    found = eight_of(courses)
    assert found.filled <= 10
    assert 0 <= found.points <= 9 * found.filled
    assert len(found.without) == sum(one.grade is None for one in courses)
    single = [one for basket in found.baskets for one in basket.counted]
    graded = [one for one in courses if one.grade is not None]
    assert len(single) + len(found.beside) == sum(
        one.awards if one.slot in MAY_BE_DOUBLE else 1 for one in graded
    )


@given(taken, st.integers(0, 13))
def test_a_better_grade_is_never_worth_less(courses: list[Taken], at: int):
    graded = [one for one in courses if one.grade is not None]
    if not graded:
        return
    worse = graded[at % len(graded)]
    better = [replace(one, grade=min(9, (one.grade or 0) + 1)) if one is worse else one for one in courses]
    assert eight_of(better).points >= eight_of(courses).points


def test_a_fine_grade_counts_as_its_whole_grade():
    scales = shipped_scales("england")
    fine = scales["england.fine_grades"]
    by_code = {one.code: grade_on(fine, one.number) for one in fine.values}
    assert [by_code[code] for code in ("U", "1-", "5-", "5", "5+", "9")] == [0, 1, 5, 5, 5, 9]
    assert is_of_grades(scales["england.grades_9_1"])
    assert not is_of_grades(scales["england.four_step"])
    assert not is_of_grades(scales["england.a_level"])


def test_a_double_grade_is_the_mean_of_its_two_in_two_places():
    scales = shipped_scales("england")
    double = scales["england.double_grades_9_1"]
    by_code = {one.code: grade_on(double, one.number) for one in double.values}
    assert [by_code[code] for code in ("U", "1-1", "2-1", "5-4", "5-5", "9-9")] == [0, 1, 1.5, 4.5, 5, 9]
    assert len(by_code) == 18
    assert [read_typed(double, typed).figure for typed in ("55", "5-4", "54", "45", "4-5")] == [
        next(one.number for one in double.values if one.code == code) for code in ("5-5", *["5-4"] * 4)
    ]
    assert is_of_double_grades(double)
    assert not is_of_grades(double)  # no table of single grades is set against it
    assert not any(is_of_double_grades(scales[f"england.{key}"]) for key in ("grades_9_1", "fine_grades"))
    assert {counts_in_eight(scales[f"england.{key}"]) for key in ("four_step", "a_level")} == {False}


def test_a_double_grade_that_differs_brings_halves_where_one_place_is_left():
    fives = [replace(one, grade=4.5) if one.awards > 1 else one for one in FIVES]
    found = eight_of(fives)
    assert str(found.points) == "49"
    more = eight_of([*fives, Taken("History", EBACC, 5)])
    assert (str(more.ebacc.points), str(more.others.points), str(more.points)) == ("14.5", "15", "49.5")


def test_the_mean_of_a_year_is_of_those_who_have_a_grade_and_says_its_doubt():
    eights = [eight_of(replace(one, grade=grade) for one in FIVES) for grade in (3, 4, 5, 6, 7)]
    found = average_of([*eights, eight_of([])])
    assert found is not None
    assert (found.n, found.mean, found.unfinished) == (5, 50.0, 0)
    assert found.interval == pytest.approx((50 - 19.63, 50 + 19.63), abs=0.06)
    assert average_of([eight_of([])]) is None
    few = average_of(eights[:4])
    assert few is not None
    assert few.interval is None


def test_progress_8_is_refused_in_words_for_the_years_that_have_none():
    rule = profile("england").attainment_8
    assert "they took no key stage 2 tests" in progress_8_words(rule, 2024)
    assert "2025/26" in progress_8_words(rule, 2025)
    later = progress_8_words(rule, 2026)
    assert "2026/27" in later
    assert "only after the results" in later


SCIENCE = "Combined science"
FINE = "england.fine_grades"
COURSES = tuple(NewCourse("Studies", one.course, ("11",), one.slot) for one in FIVES)
"""Of combined science the scale alone says that it is a double award."""


@pytest.fixture
def ended(school: School) -> School:
    """Ada and Amara in a class of Year 11; Ada with fives, predicted in autumn, 5-4 in science, and art still to come."""
    with school.seen_by(school.head) as head:
        single, double = (
            adopt_scale(by=head, shipped=key, definition=shipped_scales("england")[key])
            for key in ("england.grades_9_1", "england.double_grades_9_1")
        )
        courses = add_courses(by=head, courses=COURSES)
        (group,) = create_groups(
            by=head,
            groups=[
                NewGroup(
                    "11X", Group.Kind.CLASS, school.year.first_day, year_group="11", year_id=school.year.id
                )
            ],
        )
        began = school.year.first_day
        members = [NewMembership(group, pupil, began, None) for pupil in (school.ada, school.amara)]
        add_memberships(by=head, memberships=members)
        follow_courses(by=head, pairs=[(course, group) for course in courses])
        point = add_point(by=head, year_id=school.year.id, point=_of_its_first_day(POINTS["autumn"]))
        names = {course: new.name for course, new in zip(courses, COURSES, strict=True)}
        science = [course for course in courses if names[course] == SCIENCE]
        others = [course for course in courses if names[course] != SCIENCE]
        for some, version in ((others, single), (science, double)):
            ask_for(by=head, point_id=point, courses=some, series=Series.PREDICTED, version_id=version)
    for course in courses[:-1]:
        with school.seen_by(school.head) as head:
            number = Column.objects.get(school_id=school.id, course_id=course).number
            sent = SentResult(thing_id(), school.ada, number, "54" if course in science else "5")
            assert save_results(by=head, place=SheetPlace(group, course), results=[sent]).refused == ()
    return school


def _of_its_first_day(point: NewPoint) -> NewPoint:
    return NewPoint(point.name, point.opens, point.opens, point.closes)


def words(school: School, who: str, address: str) -> str:
    answer = school.signed_in(school.people[who]).get(address)
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_pupils_page_says_the_figure_and_another_how_it_adds_up(ended: School):
    pupil = words(ended, "head", f"/pupils/{ended.ada}")
    assert "Attainment 8: 44 of 90 Autumn, predicted, 1 grade still to come" in pupil
    why = words(ended, "head", f"/assessment/attainment-8/{ended.ada}/")
    assert "How does Attainment 8 add up to 44?" in why
    assert "10 + 10 + 14 + 10 = 44" in why
    assert f"{SCIENCE} 5-4 4.5 {SCIENCE} 5-4 4.5" in why
    assert "Still to come: Art." in why
    assert "5 × 2 = 10" in why
    assert "No Progress 8 is shown." in why


def test_a_course_counts_once_though_its_point_asks_for_grades_on_two_scales(ended: School):
    with ended.seen_by(ended.head) as head:
        fine = adopt_scale(by=head, shipped=FINE, definition=shipped_scales("england")[FINE])
        for column in Column.objects.filter(school_id=ended.id):
            point, courses = column.point_id, [column.course_id]
            assert point is not None
            ask_for(by=head, point_id=point, courses=courses, series=Series.PREDICTED, version_id=fine)
    why = words(ended, "head", f"/assessment/attainment-8/{ended.ada}/")
    assert "10 + 10 + 14 + 10 = 44" in why
    assert "Still to come: Art." in why
    assert "44.0 on average, of 90" in words(ended, "head", "/assessment/attainment-8/")


def test_courses_of_one_subject_are_called_by_their_own_names_on_the_pupils_page(ended: School):
    pupil = words(ended, "head", f"/pupils/{ended.ada}")
    assert "Geography" in pupil
    assert "Studies" not in pupil


def test_a_year_group_opens_the_names_behind_a_band(ended: School, audit_cursor):
    counted = words(ended, "head", "/assessment/attainment-8/")
    assert "44.0 on average, of 90" in counted
    assert "Value added sets grades beside what others with the same start got" in counted
    assert "1 pupil has grades, 1 of them still waits for one; 1 has none." in counted
    assert "Ada Sinclair" not in counted
    assert "Ada Sinclair Why 44? Ada Sinclair" in words(ended, "head", "/assessment/attainment-8/?behind=40")
    assert "Ada Sinclair" in words(ended, "head", "/assessment/attainment-8/?behind=unfinished")
    audit_cursor.execute(
        "SELECT DISTINCT action FROM audit.event WHERE school_id = %s AND permission = 'assessment:progress:see'",
        [ended.id],
    )
    assert {("count",), ("open names behind a figure",)} <= set(audit_cursor.fetchall())


def test_who_may_not_see_the_whole_year_group_sees_none_of_it(ended: School):
    assert "that you may see as a whole" in words(ended, "tutor", "/assessment/attainment-8/")
    client = ended.signed_in(ended.people["office"])
    assert client.get(f"/assessment/attainment-8/{ended.ada}/").status_code == 403


def test_it_is_told_of_nobody_who_takes_no_gcse(ended: School):
    client = ended.signed_in(ended.people["head"])
    assert client.get(f"/assessment/attainment-8/{ended.ben}/").status_code == 404
    assert "Attainment 8" not in words(ended, "head", f"/pupils/{ended.ben}")
