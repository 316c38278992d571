"""Whoever leads a subject sees its classes' results and judges them, and nothing else of the pupils."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from muster.assessment.access import SEE_PROGRESS, SEE_PUPIL_RESULTS
from muster.assessment.actions.points import ask_for
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.models import Column
from muster.assessment.places import SheetPlace
from muster.assessment.queries.lists import sheet_address
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.people.models import Responsibility
from muster.protection.access.decisions import reasons_for_people
from muster.protection.budgets.models import Alarm
from muster.protection.budgets.spending import raise_alarm
from tests.assessed import SCALES, Assessed, assess
from tests.cast import School

LEADER = "other_tutor"
"""Tutors 4A, where Theo is, and leads mathematics, where Ada and Esra of 3B are besides."""


@dataclass(frozen=True, slots=True)
class Led:
    """A school in which somebody leads mathematics; Ada, Esra and Theo have results in it at two points."""

    assessed: Assessed
    course: uuid.UUID

    @property
    def school(self) -> School:
        """The school of the cast."""
        return self.assessed.school

    @property
    def place(self) -> SheetPlace:
        """The sheet of the class in mathematics."""
        return SheetPlace(self.school.mathematics, self.course)

    def column(self, point: str) -> int:
        """The number of the column of attainment at a point."""
        with self.school.seen_by_command():
            return Column.objects.get(
                school_id=self.school.id, course_id=self.course, point_id=self.assessed.points[point]
            ).number

    def shown(self, address: str, asked: dict[str, Any] | None = None, who: str = LEADER) -> str:
        """A page as somebody sees it; who may not gets the words of the refusal."""
        answer = self.school.signed_in(self.school.people[who]).get(address, asked or {})
        return answer.content.decode() if answer.status_code == 200 else f"refused {answer.status_code}"

    def choose(self, *leaders: str, by: str = "head") -> int:
        """Say on the page who leads; the status of the answer."""
        chosen = {
            "leader": "",
            **dict(zip(("leader", "second"), map(self.school.people.get, leaders), strict=False)),
        }
        client = self.school.signed_in(self.school.people[by])
        return client.post(f"/assessment/courses/{self.course}/leaders", chosen).status_code

    def leading(self) -> set[uuid.UUID]:
        """Who leads the class today."""
        with self.school.seen_by_command() as viewer:
            rows = Responsibility.objects.filter(group_id=self.school.mathematics, relation="leads")
            return set(rows.on(viewer.today).values_list("staff_id", flat=True))


@pytest.fixture
def led(school: School) -> Led:
    assessed = assess(school)
    with school.seen_by(school.head) as head:
        (course,) = add_courses(by=head, courses=[NewCourse("Mathematics", "Mathematics, sets")])
        follow_courses(by=head, pairs=[(course, school.mathematics)])
        for point in ("summer", "autumn"):
            ask_for(
                by=head,
                point_id=assessed.points[point],
                courses=[course],
                series=Series.ATTAINMENT,
                version_id=assessed.versions[SCALES[0]],
            )
    made = Led(assessed, course)
    assert made.choose(LEADER) == 302
    results = [
        SentResult(uuid.uuid4(), school.people[part], made.column(point), typed, "")
        for part, before, after in (("ada", "96", "104"), ("esra", "98", "97"), ("theo", "104", "105"))
        for point, typed in (("summer", before), ("autumn", after))
    ]
    with school.seen_by(school.subject_teacher) as teacher:
        save_results(by=teacher, place=made.place, results=results)
    return made


def test_the_page_of_the_course_says_who_leads_and_the_head_changes_it(led: Led):
    assert "Jun Park" in led.shown(f"/assessment/courses/{led.course}/", who="head")
    assert led.choose(LEADER, "tutor") == 302
    assert led.leading() == {led.school.other_tutor, led.school.tutor}
    assert led.choose("tutor") == 302
    assert led.leading() == {led.school.tutor}
    assert led.choose() == 302
    assert led.leading() == set()


def test_who_led_until_yesterday_is_kept(led: Led):
    with led.school.seen_by_command() as viewer:
        rows = Responsibility.objects.filter(group_id=led.school.mathematics, relation="leads")
        rows.update(first_day=viewer.today - dt.timedelta(30))
    led.choose("tutor")
    with led.school.seen_by_command() as viewer:
        row = Responsibility.objects.get(group_id=led.school.mathematics, staff_id=led.school.other_tutor)
        assert row.last_day == viewer.today - dt.timedelta(1)


@pytest.mark.parametrize("who", [LEADER, "tutor", "senior_leader", "governor"])
def test_nobody_makes_themselves_or_others_leader_who_does_not_change_groups(led: Led, who: str):
    assert led.choose(who, by=who) in {403, 404}
    assert led.leading() == {led.school.other_tutor}


def test_the_subject_moves_as_one_cohort_and_its_names_lead_where_they_may(led: Led):
    asked = {"course": led.course, "first": led.column("summer"), "last": led.column("autumn")}
    shown = led.shown("/assessment/progress/", asked)
    assert "2 of 3 stayed, 1 moved up, 0 moved down" in shown
    up = re.search(r'href="([^"]+)#behind"[^>]*>1<span', shown)
    assert up is not None
    behind = led.shown("/assessment/progress/", {**asked, "cell": "0-1"})
    assert f'<a href="{sheet_address(led.place)}#p{led.school.ada}">Ada Sinclair</a>' in behind
    stayed = led.shown("/assessment/progress/", {**asked, "cell": "1-1"})
    assert f'<a href="/pupils/{led.school.theo}">Theo Sinclair</a>' in stayed  # of their own form


def test_of_other_subjects_and_of_the_pupils_nothing_is_shown(led: Led):
    school = led.school
    reading = sheet_address(led.assessed.place)
    assert led.shown(reading) == "refused 404"
    assert led.shown(f"/pupils/{school.ada}") == "refused 404"
    assert led.shown(f"/assessment/grades/{school.ada}/") == "refused 404"
    cohort = led.shown("/assessment/progress/", {"course": led.assessed.course})
    assert "Mathematics 1" not in cohort
    assert "3B" not in cohort


def test_leading_says_nothing_of_any_pupil_but_through_the_class(led: Led):
    school = led.school
    with school.seen_by(school.other_tutor) as viewer:
        for permission in (SEE_PROGRESS, SEE_PUPIL_RESULTS):
            assert set(reasons_for_people(viewer, permission, [school.ada, school.theo])) == {school.theo}
        assert school.mathematics not in viewer.standing.groups


def test_the_sheet_is_looked_at_and_not_written(led: Led):
    shown = led.shown(sheet_address(led.place))
    assert "Ada Sinclair" in shown
    assert "you lead the subject of this class" in shown
    assert 'name="shown"' not in shown


def test_a_printed_sheet_names_the_school_and_the_day(led: Led):
    assert re.search(
        r'<p class="paper">[^<]+ · [^<]*24 November 2026</p>', led.shown(sheet_address(led.place))
    )


def test_the_subjects_classes_stand_on_the_page_of_assessment(led: Led):
    shown = led.shown("/assessment/")
    assert "The classes of your subject" in shown
    assert sheet_address(led.place) in shown
    assert sheet_address(led.place) not in led.shown("/assessment/", who="tutor")


def test_what_is_unlikely_is_checked_and_judgements_are_moderated(led: Led):
    point = led.assessed.points["autumn"]
    assert "Mathematics 1" in led.shown("/assessment/to-check/", {"point": point, "course": led.course})
    sample = {"course": led.course, "column": led.column("autumn"), "rule": "random", "size": 3, "seed": 7}
    assert "Ada Sinclair" in led.shown("/assessment/moderation/", sample)
    client = led.school.signed_in(led.school.other_tutor)
    noted = {"column": led.column("autumn"), "pupils": [str(led.school.ada)]}
    assert client.post(f"/assessment/moderation/{led.course}", noted).status_code == 302
    assert "1 of all" in re.sub(r"<[^>]+>", "", led.shown("/assessment/moderation/", sample))


def test_groups_are_compared_as_they_may_be_shared_and_open_nobody(led: Led):
    groups = led.shown("/assessment/groups/", {"course": led.course, "by": "sex", "behind": 0})
    assert "rounded, small numbers withheld" in groups
    assert "Show the exact figures" not in groups
    assert "Ada Sinclair" not in groups
    others = led.shown("/assessment/groups/", {"course": led.assessed.course})
    assert str(led.assessed.course) not in others  # a course in which they only have a form
    exact = led.shown("/assessment/groups/", {"course": led.course, "by": "sex", "behind": 0}, who="head")
    assert "Ada Sinclair" in exact


def test_the_log_says_by_what_right_each_folder_was_opened(led: Led, audit_cursor):
    asked = {"course": led.course, "first": led.column("summer"), "last": led.column("autumn")}
    led.shown("/assessment/progress/", {**asked, "cell": "0-1"})
    audit_cursor.execute(
        "SELECT DISTINCT reason FROM audit.event WHERE school_id = %s AND action = 'open names behind a figure'",
        [led.school.id],
    )
    assert audit_cursor.fetchall() == [("leads_subject_of_group",)]


def test_whoever_is_narrowed_gets_no_names(led: Led):
    school = led.school
    with school.seen_by(school.other_tutor) as viewer:
        raise_alarm(viewer, Alarm.Kind.NARROWED)
    asked = {"course": led.course, "first": led.column("summer"), "last": led.column("autumn")}
    assert "Ada Sinclair" not in led.shown("/assessment/progress/", {**asked, "cell": "0-1"})
