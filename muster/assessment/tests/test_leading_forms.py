"""In a primary school forms learn every subject: whoever leads one sees it in all forms, and nothing else of the pupils."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest

from muster.assessment.actions.points import ask_for
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.models import Column, SubjectLeader
from muster.assessment.places import SheetPlace
from muster.assessment.queries.lists import sheet_address
from muster.assessment.series import Series
from muster.people.models import RoleHolding
from tests.assessed import SCALES, Assessed, assess
from tests.cast import School

LEADER = "assistant"
"""Assists in 3B, and leads reading in 3B and 4A."""


@pytest.fixture
def led(school: School) -> Assessed:
    """Reading and writing in 3B and 4A; Ada has a result in reading. Sam Whitlock, who assists in none of them, leads reading."""
    assessed = assess(school)
    with school.seen_by(school.head) as head:
        (writing,) = add_courses(by=head, courses=[NewCourse("Writing", "Writing, Years 3 and 4")])
        follow_courses(by=head, pairs=[(writing, school.form_3b), (writing, school.form_4a)])
        ask_for(
            by=head,
            point_id=assessed.points["autumn"],
            courses=[writing],
            series=Series.ATTAINMENT,
            version_id=assessed.versions[SCALES[0]],
        )
    for point, typed in (("summer", "96"), ("autumn", "104")):
        assessed.save(assessed.sent(school.ada, typed, point=point))
    assert choose(assessed, LEADER) == 302
    return assessed


def choose(assessed: Assessed, *leaders: str, by: str = "head") -> int:
    """Say on the page of the course who leads its subject; the status of the answer."""
    school = assessed.school
    people = [str(school.people[one]) for one in leaders]
    chosen = {"leader": "", **dict(zip(("leader", "second"), people, strict=False))}
    client = school.signed_in(school.people[by])
    return client.post(f"/assessment/courses/{assessed.course}/leaders", chosen).status_code


def shown(assessed: Assessed, address: str, asked: dict[str, Any] | None = None, who: str = LEADER) -> str:
    """A page as somebody sees it; who may not gets the words of the refusal."""
    school = assessed.school
    answer = school.signed_in(school.people[who]).get(address, asked or {})
    return answer.content.decode() if answer.status_code == 200 else f"refused {answer.status_code}"


def sheet(assessed: Assessed, form: str = "form_4a", course: uuid.UUID | None = None) -> str:
    return sheet_address(SheetPlace(assessed.school.groups[form], course or assessed.course))


def writing(assessed: Assessed) -> uuid.UUID:
    with assessed.school.seen_by_command():
        return Column.objects.exclude(course_id=assessed.course).get(school_id=assessed.school.id).course_id


def test_the_sheets_of_every_form_are_looked_at_and_not_written(led: Assessed):
    page = shown(led, sheet(led))
    assert "Amara Okafor" in page
    assert "you lead this subject" in page
    assert 'name="shown"' not in page
    assert sheet(led) in shown(led, "/assessment/")


def test_a_leaders_own_form_stands_among_the_subjects_classes_with_this_subject_alone(led: Assessed):
    assert choose(led, "other_tutor") == 302
    of_own, of_subject = shown(led, "/assessment/", who="other_tutor").split("The classes of your subject")
    assert sheet(led, course=writing(led)) in of_own
    assert sheet(led) in of_subject
    assert sheet(led, course=writing(led)) not in of_subject


def test_of_other_subjects_and_of_the_pupils_nothing_is_shown(led: Assessed):
    school = led.school
    assert shown(led, sheet(led, course=writing(led))) == "refused 404"
    assert shown(led, f"/pupils/{school.amara}") == "refused 404"
    assert shown(led, f"/assessment/on-track/{school.form_4a}/") == "refused 404"
    assert "Writing" not in shown(led, "/assessment/progress/")
    assert "Writing" not in shown(led, "/assessment/to-check/", {"point": led.points["autumn"]})


def test_the_subject_moves_as_one_cohort(led: Assessed):
    asked = {"course": led.course, "first": led.column("summer"), "last": led.column("autumn")}
    moved = shown(led, "/assessment/progress/", asked)
    assert "1 moved up" in moved, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", moved))
    groups = shown(led, "/assessment/groups/", {"course": led.course, "by": "sex"})
    assert "rounded, small numbers withheld" in groups


def test_judgements_of_the_subject_are_moderated_and_of_others_are_not(led: Assessed):
    school = led.school
    client = school.signed_in(school.people[LEADER])
    column = led.column("autumn")
    assert (
        client.post(f"{sheet(led, 'form_3b')}{column}/{school.ada}/moderate", {"moderated": "1"}).status_code
        == 302
    )
    other = sheet(led, "form_3b", writing(led))
    assert client.post(f"{other}{column}/{school.ada}/moderate", {"moderated": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["governor", "cover_teacher", "other_tutor"])
def test_whoever_leads_nothing_sees_none_of_it(led: Assessed, who: str):
    school = led.school
    address = sheet(led, "form_3b")
    assert shown(led, address, who=who).startswith("refused")
    with school.seen_by_command() as by:
        RoleHolding.objects.create(
            school_id=school.id, staff_id=school.people[who], role="subject_leader", first_day=by.today
        )
    assert shown(led, address, who=who) == "refused 404"  # the role alone names no subject


def test_who_led_until_yesterday_sees_nothing_today_and_is_kept(led: Assessed):
    school = led.school
    with school.seen_by_command() as by:
        SubjectLeader.objects.filter(school_id=school.id).update(first_day=by.today - dt.timedelta(30))
    assert choose(led, "other_tutor") == 302
    assert shown(led, sheet(led)) == "refused 404"
    with school.seen_by_command() as by:
        row = SubjectLeader.objects.get(school_id=school.id, staff_id=school.people[LEADER])
        assert row.last_day == by.today - dt.timedelta(1)
    assert "Jun Park" in shown(led, f"/assessment/courses/{led.course}/", who="head")
