"""The desk: what an arrival is marked as, who may collect, what the teacher's register shows, what is taken back."""

import datetime as dt
import re
import uuid
from contextlib import contextmanager

import pytest

from muster.attendance.actions.desk import (
    Departure,
    DeskRefused,
    note_arrival,
    note_departure,
    take_back_arrival,
)
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.desk import desk_pupil, find_at_desk
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark
from muster.people.actions import give_role
from muster.protection.access.decisions import NotThere
from muster.protection.budgets.models import LookedUp
from tests.cast import FIRST_DAY, MORNING, TODAY, School, make_school

AFTER_CLOSING = MORNING.replace(hour=9, minute=32)
LATE_MORNING = MORNING.replace(hour=11, minute=40)
AFTERNOON = MORNING.replace(hour=13, minute=5)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def arrive(school: School, pupil, at: dt.datetime, reason: str = "", by=None):
    with school.seen_by(by or school.office, at) as viewer:
        return note_arrival(by=viewer, pupil_id=pupil, reason=reason)


def leave(school: School, pupil, at: dt.datetime, how: Departure):
    with school.seen_by(school.office, at) as viewer:
        return note_departure(by=viewer, pupil_id=pupil, departure=how)


@contextmanager
def refused(words: str):
    """The desk refuses, in these words among others; they are not the exception's own text, which could be logged."""
    with pytest.raises(DeskRefused) as why:
        yield
    assert words in why.value.words
    assert words not in str(why.value)


def mark_of(school: School, pupil, at: dt.datetime, slot: int = 0):
    with school.seen_by(school.tutor, at) as viewer:
        sheet = register_sheet(viewer, school.register(slot=slot))
    return next(row for row in sheet.rows if row.pupil_id == pupil)


def test_a_pupil_is_found_by_any_part_of_a_name(school):
    with school.seen_by(school.office, MORNING) as viewer:
        assert [one.name for one in find_at_desk(viewer, "yilm")] == ["Esra Yılmaz"]
        assert {one.form for one in find_at_desk(viewer, "sinclair")} == {"3B", "4A"}


def test_before_closing_an_arrival_is_late_with_its_minutes(school):
    noted = arrive(school, school.ben, MORNING.replace(hour=9, minute=2))
    row = mark_of(school, school.ben, MORNING.replace(hour=9, minute=3))
    assert (noted.code, noted.minutes, row.code, row.minutes) == ("L", 12, "L", 12)


def test_after_closing_it_is_late_after_closing_or_the_code_of_the_reason(school):
    assert arrive(school, school.ben, AFTER_CLOSING).code == "U"
    assert arrive(school, school.daisy, AFTER_CLOSING, reason="M").code == "M"


def test_a_receptionist_notes_arrivals_and_a_teacher_does_not(school):
    with school.seen_by_command() as viewer:
        give_role(by=viewer, staff_id=school.without_role, role="receptionist", first_day=FIRST_DAY)
    assert arrive(school, school.ben, AFTER_CLOSING, by=school.without_role).code == "U"
    with pytest.raises(NotThere):
        arrive(school, school.daisy, AFTER_CLOSING, by=school.other_tutor)


def test_the_desk_beats_an_older_absence_and_both_are_kept(school):
    with school.seen_by(school.tutor, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(school.ben, school.ben, "N", "")])
        finish_register(by=viewer, place=school.register(), anyway=True)
    arrive(school, school.ben, AFTER_CLOSING)
    with school.seen_by(school.tutor, AFTER_CLOSING) as viewer:
        found = mark_in_register(viewer, school.register(), school.ben)
    assert [one.code for one in found.history] == ["N", "U"]


def test_a_register_in_which_only_the_desk_wrote_is_still_to_be_taken(school):
    arrive(school, school.ben, MORNING)
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        assert register_sheet(viewer, school.register()).authority.is_for_colleague


def test_leaving_changes_no_mark_and_the_afternoon_register_proposes_the_code(school):
    with school.seen_by(school.tutor, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(school.ben, school.ben, "/", "")])
    how = Departure("M", "dentist", with_adult="Pat Lee", confirmed_with="Iris", has_read_warning=True)
    leave(school, school.ben, LATE_MORNING, how)
    assert mark_of(school, school.ben, AFTERNOON).code == "/"
    row = mark_of(school, school.ben, AFTERNOON, slot=1)
    assert (row.left, row.expected) == ("11:40", "M")
    with school.seen_by(school.tutor, AFTERNOON) as viewer:
        finish_register(by=viewer, place=school.register(slot=1), anyway=True)
    assert mark_of(school, school.ben, AFTERNOON, slot=1).code == "M"


def test_the_reason_is_behind_the_dot_for_those_who_may_see_reasons(school):
    leave(school, school.ben, LATE_MORNING, Departure(code="M", words="dentist", has_read_warning=True))
    place = f"/registers/{school.form_3b}/{TODAY}/pm/"
    behind = f"{place}pupils/{school.ben}/aside"
    assert "dentist" not in school.signed_in(school.tutor).get(place).content.decode()
    assert (
        "Left 11:40 alone, as a parent agreed: dentist"
        in school.signed_in(school.tutor).get(behind).content.decode()
    )
    assert "Left" not in school.signed_in(school.cover_teacher).get(behind).content.decode()


def test_without_script_the_dot_opens_the_same_and_saves_what_was_marked(school):
    leave(school, school.ben, LATE_MORNING, Departure(code="M", words="dentist", has_read_warning=True))
    sent = {"pupils": f"{school.ada} {school.ben}", "mark-1": "/", "about": "2"}
    answer = school.signed_in(school.tutor).post(f"/registers/{school.form_3b}/{TODAY}/pm/", sent)
    assert "Left 11:40 alone, as a parent agreed: dentist" in answer.content.decode()
    assert mark_of(school, school.ada, AFTERNOON, slot=1).code == "/"
    forged = sent | {"pupils": f"{school.ada} {uuid.uuid4()}"}
    answer = school.signed_in(school.tutor).post(f"/registers/{school.form_3b}/{TODAY}/pm/", forged)
    assert "dentist" not in answer.content.decode()


def test_whoever_comes_back_is_proposed_nothing(school):
    leave(school, school.ben, LATE_MORNING, Departure(code="M", has_read_warning=True))
    arrive(school, school.ben, AFTERNOON.replace(hour=12, minute=40))
    assert mark_of(school, school.ben, AFTERNOON, slot=1).expected == ""


def test_nobody_is_handed_over_to_somebody_who_must_not_collect(school):
    with refused("must not collect"):
        leave(
            school,
            school.ada,
            LATE_MORNING,
            Departure(collector=school.parent_without_contact, has_read_warning=True),
        )
    with refused("Read the warning"):
        leave(school, school.ada, LATE_MORNING, Departure(collector=school.parent, has_read_warning=False))
    leave(school, school.ada, LATE_MORNING, Departure(collector=school.parent, has_read_warning=True))
    with school.seen_by(school.office, LATE_MORNING) as viewer:
        about = desk_pupil(viewer, school.ada)
    assert about.movements[0].words == "Left 11:40 with Iris Sinclair"
    assert [one.name for one in about.collectors if not one.may_collect] == ["Conrad Sinclair"]


def test_a_note_about_the_wrong_pupil_is_taken_back_and_kept(school):
    arrive(school, school.ben, AFTER_CLOSING)
    with school.seen_by(school.office, AFTER_CLOSING) as viewer:
        take_back_arrival(by=viewer, pupil_id=school.ben)
        assert desk_pupil(viewer, school.ben).movements == ()
    assert mark_of(school, school.ben, AFTER_CLOSING).code == ""
    arrive(school, school.ben, AFTER_CLOSING.replace(minute=40))
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()


def test_a_second_arrival_says_when_the_first_was(school):
    arrive(school, school.ben, AFTER_CLOSING)
    with refused("09:32"):
        arrive(school, school.ben, LATE_MORNING)


def test_the_pages_of_the_desk_find_note_refuse_and_take_back(school):
    client = school.signed_in(school.office)
    assert "Ben Whitmore" in client.post("/desk/", {"words": "whit"}).content.decode()
    assert "Ben Whitmore" in client.post("/desk/find", {"words": "whit"}).content.decode()
    address = f"/desk/pupils/{school.ben}/"
    assert "Note the arrival" in client.get(address).content.decode()
    assert client.post(address, {"what": "arrive"}).status_code == 302
    again = client.post(address, {"what": "arrive"})
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert re.search(r"Arrived 0[89]:\d\d", client.get(f"{address}slip").content.decode())
    assert client.post(f"{address}take-back").status_code == 302
    assert client.post(f"{address}take-back").status_code == 409


def test_a_departure_past_a_warning_is_refused_on_the_page_and_keeps_what_was_chosen(school):
    client = school.signed_in(school.office)
    address = f"/desk/pupils/{school.ada}/"
    page = client.post(address, {"what": "leave", "collector": str(school.parent), "words": "dentist"})
    assert page.status_code == 422
    assert "Conrad Sinclair must not collect." in page.content.decode()
    assert 'value="dentist"' in page.content.decode()
    forged = {"what": "leave", "collector": str(school.parent_without_contact), "has_read_warning": "on"}
    assert client.post(address, forged).status_code == 422
    unnamed = {"what": "leave", "collector": "other", "has_read_warning": "on"}
    assert "Write the name of the adult" in client.post(address, unnamed).content.decode()


def test_whoever_must_not_collect_is_no_other_adult_either(school):
    for adult in ("Conrad Sinclair", "SINCLAIR", "Uncle Conrad James Sinclair"):
        with refused("Conrad Sinclair must not collect"):
            leave(school, school.ada, LATE_MORNING, Departure("", "", None, adult, "Iris Sinclair", True))
    with refused("cannot say who does"):
        leave(
            school, school.ada, LATE_MORNING, Departure("", "", None, "Joan Okoro", "Conrad Sinclair", True)
        )
    leave(school, school.ada, LATE_MORNING, Departure("", "", None, "Joan Sinclair", "Iris Sinclair", True))


def test_at_the_gate_letters_and_enter_are_enough(school):
    client = school.signed_in(school.office)
    assert "Esra Yılmaz" in client.post("/desk/gate/", {"words": "yil"}).content.decode()
    several = client.post("/desk/gate/", {"words": "sin"}).content.decode()
    assert 'name="pupil"' in several
    assert "Arrived" in client.post("/desk/gate/", {"pupil": str(school.theo)}).content.decode()


def test_whoever_is_looked_up_at_the_desk_is_added_up(school):
    client = school.signed_in(school.office)
    for pupil in (school.ben, school.ada, school.ben):
        assert client.get(f"/desk/pupils/{pupil}/").status_code == 200
    with school.seen_by_command():
        assert LookedUp.objects.filter(school_id=school.id, opener_id=school.office).count() == 2
