"""When a round is released: the day, what is not made yet, and who is told."""

import datetime as dt

import pytest

from muster.calendar.refusals import NotPossible
from muster.reports.actions.cycles import release_reports
from muster.reports.models import Report, ReportCycle
from tests.cast import TODAY
from tests.rounds import Round

pytestmark = pytest.mark.usefixtures("sealed_files")


def test_nothing_is_made_once_families_have_theirs(written: Round):
    """A worker that stood still overnight takes up its job after the release."""
    school = written.school
    written.find_good(school.ada)
    written.make()
    written.find_good(school.ben)
    written.release()
    assert written.make() == 0
    with school.seen_by_command():
        assert Report.objects.get(school_id=school.id, pupil_id=school.ben).file_id is None


def test_the_day_cannot_be_over_and_something_has_to_be_made(written: Round):
    with pytest.raises(NotPossible, match="No report is made yet"):
        written.release()
    written.find_good(written.school.ada)
    written.make()
    with pytest.raises(NotPossible, match="That day is over"):
        written.release(TODAY - dt.timedelta(days=1))


def test_todays_release_without_some_reports_has_to_be_meant(written: Round):
    school = written.school
    written.find_good(school.ada)
    written.make()
    client, address = school.signed_in(school.head), f"/reports/{written.id}/release"
    refused = client.post(address, {"day": TODAY.isoformat()})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert f'value="{TODAY.isoformat()}"' in said, "what was typed stays"
    assert "none can be added once families have theirs" in said
    assert not the_row(written).is_released(TODAY)
    client.post(address, {"day": TODAY.isoformat(), "without_others": "on"})
    assert the_row(written).is_released(TODAY)


def test_a_later_day_may_be_said_while_reports_are_still_made(written: Round):
    school = written.school
    written.find_good(school.ada)
    written.make()
    with school.seen_by(school.head) as head:
        release_reports(by=head, cycle_id=written.id, day=TODAY + dt.timedelta(days=7))


def the_row(written: Round) -> ReportCycle:
    with written.school.seen_by_command():
        return ReportCycle.objects.get(id=written.id)


def test_a_refusal_does_not_look_like_a_success(written: Round):
    """The tests' server has no address at which families could open anything."""
    ada = written.school.ada
    written.find_good(ada)
    written.make()
    written.release()
    head = written.school.signed_in(written.school.head)
    refused = head.post(f"/reports/{written.id}/{ada}/link", follow=True).content.decode()
    assert 'class="flash refusal" role="alert"' in refused
    done = head.post(f"/reports/{written.id}/release", {"day": ""}, follow=True).content.decode()
    assert "refusal" not in done


def test_whoever_releases_is_told_before_the_day_and_after_it_who_is_left_out(written: Round):
    school = written.school
    head = school.signed_in(school.head)
    written.find_good(school.ada)
    written.make()
    written.release(TODAY + dt.timedelta(days=3))
    for address in ("/", f"/reports/{written.id}/"):
        shown = head.get(address).content.decode()
        assert "4 of 5 reports are not made. On 27 November families get those that are made" in shown
    assert "are not made" not in school.signed_in(school.tutor).get("/").content.decode()
    with school.seen_by_command():
        ReportCycle.objects.filter(id=written.id).update(released_on=TODAY)
    for address in ("/", f"/reports/{written.id}/"):
        assert "4 of 5 reports were not made by 24 November" in head.get(address).content.decode()


def test_nobody_is_left_out_once_all_are_made(written: Round):
    school = written.school
    written.find_good(*(school.people[one] for one in ("ada", "ben", "daisy", "esra", "newcomer")))
    written.make()
    written.release(TODAY + dt.timedelta(days=3))
    assert "not made" not in school.signed_in(school.head).get(f"/reports/{written.id}/").content.decode()


def test_words_are_shown_and_no_longer_asked_for_once_families_have_them(written: Round):
    school = written.school
    written.write(written.tutors, {school.ada: "Ada is kind, and the class is glad of her."})
    written.find_good(school.ada)
    written.make()
    client, address = school.signed_in(school.tutor), f"/reports/{written.id}/write/{school.form_3b}/tutor"
    assert "<textarea" in client.get(address).content.decode()
    written.release()
    page = client.get(address).content.decode()
    assert "Ada is kind, and the class is glad of her." in page
    assert "Nothing can be changed in them any more." in page
    assert "<textarea" not in page
    late = client.post(address, {"words_0": "Typed while they were released.", "was_0": ""})
    assert late.status_code == 422
    assert "Typed while they were released." in late.content.decode(), "what was typed can be copied"
