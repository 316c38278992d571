"""Whoever leads a subject: its classes stand on the page of assessment, open to look at, and nothing else of the pupils does.

In a secondary school the subject is taught in sets; in a primary school in forms, one of which is the leader's own.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from muster.assessment.actions.leading import lead_subject
from muster.assessment.actions.points import ask_for
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.series import Series
from tests.assessed import SCALES, Assessed, assess
from tests.cast import School
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import faults

pytestmark = pytest.mark.journey

SCREENS = pytest.mark.parametrize(
    "screen",
    [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK],
    ids=["desktop", "desktop_dark", "phone", "phone_dark"],
)


@pytest.fixture
def led(school: School) -> Assessed:
    """Jun Park, who tutors 4A, leads mathematics in sets; Sam Whitlock leads reading, which forms learn."""
    made = assess(school)
    made.save(made.sent(school.ada, "104"))
    with school.seen_by(school.head) as head:
        (mathematics,) = add_courses(by=head, courses=[NewCourse("Mathematics", "Mathematics, sets")])
        follow_courses(by=head, pairs=[(mathematics, school.mathematics)])
        ask_for(
            by=head,
            point_id=made.points["autumn"],
            courses=[mathematics],
            series=Series.ATTAINMENT,
            version_id=made.versions[SCALES[0]],
        )
        lead_subject(by=head, course_id=mathematics, staff=[school.other_tutor])
        lead_subject(by=head, course_id=made.course, staff=[school.assistant])
    return made


@SCREENS
@pytest.mark.parametrize(
    ("who", "subject", "pupil"),
    [
        ("other_tutor", "Mathematics, sets", "Ada Sinclair"),
        ("assistant", "Reading, Years 3 and 4", "Amara Okafor"),
    ],
    ids=["of_sets", "of_forms"],
)
def test_a_leader_goes_from_the_subject_to_a_class_and_looks_at_it(
    open_as: Opener, led: Assessed, screen: Screen, *, who: str, subject: str, pupil: str
) -> None:
    page = open_as(led.school, led.school.people[who], screen=screen)
    page.goto("/assessment/")
    card = page.locator("section", has=page.get_by_role("heading", name="The classes of your subject"))
    expect(card).to_be_visible()
    assert faults(page) == []
    card.get_by_role("link", name=subject).last.click()
    expect(page.get_by_role("rowheader", name=pupil)).to_be_visible()
    expect(page.get_by_text("Nothing unsaved")).to_have_count(0)
    assert faults(page) == []
