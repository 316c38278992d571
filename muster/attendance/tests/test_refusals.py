"""What was not done is told as a refusal, and never beside the tick of what was."""

from django.urls import reverse

from muster.attendance.models import UnexpectedClosure
from muster.attendance.tests.test_events import plan
from muster.attendance.tests.test_expecting import LEAVE, enter, lists
from muster.calendar.profile import profile
from tests.cast import TODAY, School

REFUSED = 'class="flash refusal" role="alert"'
SNOW = {
    "kind": next(kind.name for kind in profile("england").unexpected if kind.code == "Y4"),
    "first_day": TODAY.isoformat(),
    "last_day": TODAY.isoformat(),
}


def said(school: School, who: str, address: str, **sent: object) -> str:
    client = school.signed_in(school.people[who])
    return str(client.post(address, sent, follow=True).content.decode())


def test_a_closure_is_undone_once_and_the_second_time_refused(school: School):
    assert REFUSED not in said(school, "head", "/closures/", **SNOW, step="declare")
    with school.seen_by(school.head):
        closure = UnexpectedClosure.objects.get(school_id=school.id).pk
    assert REFUSED not in said(school, "head", f"/closures/{closure}/undo")
    assert REFUSED in said(school, "head", f"/closures/{closure}/undo")


def test_nobody_left_to_chase_is_no_success(school: School):
    assert REFUSED in said(school, "attendance_officer", "/follow-up/registers")


def test_an_event_is_cancelled_once_and_a_count_names_its_session(school: School):
    event = plan(school)
    assert REFUSED in said(school, "subject_teacher", f"/events/{event}/count", day=TODAY.isoformat())
    assert REFUSED not in said(school, "office", f"/events/{event}/cancel")


def test_leave_is_decided_once(school: School):
    enter(school, "leave", LEAVE)
    which = lists(school).asked[0].which
    address = reverse("decide_absence", args=[which.pupil_id, which.absence_id])
    assert REFUSED not in said(school, "head", address, decision="grant")
    assert REFUSED in said(school, "head", address, decision="grant")
    assert REFUSED in said(
        school, "office", reverse("end_absence", args=[which.pupil_id, which.absence_id]), last_day="no day"
    )
