"""Following up from the first call to the reason: the worklist, each step, its way back, and who may do it."""

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest
from django.template.loader import render_to_string
from markupsafe import Markup

from muster.attendance.actions.asking import Answer, answer_reason_link, ask_family, open_reason_link
from muster.attendance.actions.chasing import chase_registers
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.following import (
    FollowUpRefused,
    ToFamily,
    come_back,
    give_reason,
    log_call,
    message_family,
    note_reply,
    pass_to,
    take_back_step,
    tell_outside,
)
from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.follow_up import Worklist, worklist
from muster.attendance.queries.open_slots import open_slots
from muster.attendance.queries.sheets import mark_in_register
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark
from muster.messaging.models import Message
from muster.people.actions import Correction, NewCover, correct_characteristics, correct_staff, enter_cover
from muster.people.models import Cover
from muster.people.records import Characteristics, ContactDetails, Spell
from muster.protection.access.decisions import NotThere
from muster.ui.moulds import moulded
from tests.cast import FIRST_DAY, MORNING, TODAY, School, make_school
from tests.past_registers import take_week

AFTER_CLOSING = MORNING.replace(hour=9, minute=30)
LAST_WEEK = dt.date(2026, 11, 16)
FRIDAY = dt.date(2026, 11, 20)
ON_FRIDAY = "/\\/\\/\\/\\N\\"


@pytest.fixture
def school(db_app: None) -> School:
    school = make_school()
    mark(school, school.form_3b, {"ada": "N", "ben": "N", "daisy": "/", "esra": "/", "newcomer": "/"})
    mark(school, school.form_4a, {"theo": "/", "amara": "N"})
    return school


def mark(school: School, form: uuid.UUID, codes: dict[str, str]) -> None:
    with school.seen_by(school.office, MORNING) as viewer:
        marks = [SentMark(uuid.uuid4(), school.people[part], code, "") for part, code in codes.items()]
        save_marks(by=viewer, place=school.register(form), marks=marks)
        finish_register(by=viewer, place=school.register(form), anyway=True)


def listed(school: School, at: dt.datetime = AFTER_CLOSING) -> Worklist:
    with school.seen_by(school.attendance_officer, at) as viewer:
        found = worklist(viewer)
    assert found is not None
    return found


def line_of(school: School, part: str, at: dt.datetime = AFTER_CLOSING):
    return next(
        line
        for line in listed(school, at).lines
        if school.people[part] in {child.id for child in line.children}
    )


def ring(school: School, pupils: Sequence[uuid.UUID], *, answered: bool, at: dt.datetime = AFTER_CLOSING):
    with school.seen_by(school.attendance_officer, at) as viewer:
        log_call(by=viewer, pupils=pupils, contact=school.parent, answered=answered, words="on her way")


def test_the_list_holds_a_line_a_family_with_siblings_and_whom_to_ring(school):
    found = listed(school)
    assert found.standing == "3 children are absent without a reason."
    assert found.numbers == "0 of 3 families have answered; 3 without an owner, 09:30"
    line = line_of(school, "ada")
    assert line.siblings == ("brother in 4A is here",)
    assert [(one.name, one.warning[:11]) for one in line.contacts] == [
        ("Iris Sinclair", ""),
        ("Conrad Sinclair", "Court order"),
    ]


def test_brother_and_sister_who_are_both_absent_are_one_line(school):
    with school.seen_by(school.office, MORNING) as viewer:
        sent = SentMark(uuid.uuid4(), school.theo, "N", "/")
        save_marks(by=viewer, place=school.register(school.form_4a), marks=[sent])
    assert {child.name for child in line_of(school, "ada").children} == {"Ada Sinclair", "Theo Sinclair"}


def test_a_child_with_a_social_worker_comes_first(school):
    with school.seen_by(school.senco, MORNING) as viewer:
        needs = Characteristics((Spell("social_worker", "Y", FIRST_DAY),))
        correct_characteristics(by=viewer, corrections=[Correction(school.amara, needs, 1)])
    first = listed(school).lines[0]
    assert [child.first for child in first.children] == [("has a social worker",)]
    assert first.to_tell[0][1] == "Tell the social worker"
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        tell_outside(by=viewer, pupils=[school.amara], whom="social_worker")
    assert listed(school).lines[0].to_tell[0][1:] == ("The social worker was told", "Amir Saleh, 09:30")


def test_a_call_that_nobody_answers_is_an_attempt_and_one_that_is_answered_is_contact(school):
    ring(school, [school.ada], answered=False)
    line = line_of(school, "ada")
    assert (line.steps[0].words, line.owner) == ("Rang, no answer: Iris Sinclair: on her way", "Amir Saleh")
    assert not line.case.has_contact
    ring(school, [school.ada], answered=True, at=AFTER_CLOSING.replace(minute=40))
    assert listed(school).numbers == "1 of 3 families have answered; 2 without an owner, 09:30"
    assert listed(school).lines[-1].children[0].name == "Ada Sinclair"


def test_a_message_is_no_contact_until_somebody_answers(school):
    to = ToFamily(
        school.parent, Message.Channel.TEXT, "Oakfield: tell us here: {link}", lambda token: f"/{token}"
    )
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        message_family(by=viewer, pupils=[school.ada], to=to)
    assert (
        listed(school).numbers
        == "0 of 3 families have answered; 1 message sent, no answer; 2 without an owner, 09:30"
    )
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        note_reply(by=viewer, pupils=[school.ada], contact=school.parent, words="bad cold")
    assert line_of(school, "ada").case.has_contact


def test_what_was_done_about_a_day_stays_on_the_line_until_that_day_has_its_reason(school):
    ring(school, [school.ada], answered=False)
    tomorrow = AFTER_CLOSING + dt.timedelta(days=1)
    line = line_of(school, "ada", tomorrow)
    assert [(step.earlier, step.words.partition(":")[0]) for step in line.steps] == [
        ("Tuesday 24 November", "Rang, no answer")
    ]
    assert not line.case.has_contact
    assert "was not in school on Tuesday 24 November" in line.message
    assert "is not in school today" in line_of(school, "ada").message


def test_a_sibling_who_is_here_today_is_not_called_missing(school):
    yesterday = MORNING - dt.timedelta(days=1)
    with school.seen_by(school.office, yesterday) as viewer:
        place = school.register(school.form_4a, day=yesterday.date())
        save_marks(by=viewer, place=place, marks=[SentMark(uuid.uuid4(), school.theo, "N", "")])
    line = line_of(school, "ada")
    assert {child.id for child in line.children} == {school.ada, school.theo}
    assert "your child in Year 3 is not in school today" in line.message


def test_an_answer_on_the_morrow_is_proposed_for_the_day_that_was_asked_about(school):
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        token = ask_family(by=viewer, pupil_id=school.ada, contact_id=school.parent, day=TODAY)
    opened = open_reason_link(token=token, born=dt.date(2018, 4, 3))
    assert opened is not None
    answer_reason_link(token=token, proof=opened.proof, answer=Answer("I", "a cold"))
    tomorrow = AFTER_CLOSING + dt.timedelta(days=1)
    (child,) = line_of(school, "ada", tomorrow).children
    assert (child.proposed, child.proposed_meaning, child.proposed_day) == ("I", "Ill", TODAY)
    with school.seen_by(school.attendance_officer, tomorrow) as viewer:
        assert open_slots(viewer, school.ada, "day", day=child.proposed_day) == ((TODAY, 0),)
        assert open_slots(viewer, school.ada, "day") == ()


def test_a_message_that_comes_back_stands_on_the_line(school):
    to = ToFamily(school.parent, Message.Channel.EMAIL, "Oakfield: please ring.", str)
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        message = message_family(by=viewer, pupils=[school.ada], to=to)
        failed = {"state": Message.State.FAILED, "failure": Message.Failure.ADDRESS}
        Message.objects.filter(school_id=school.id, id=message).update(**failed)
    assert line_of(school, "ada").has_failed
    assert "1 message not delivered" in listed(school).numbers
    assert "sent, no answer" not in listed(school).numbers
    assert "does not take messages" in line_of(school, "ada").steps[0].words


def test_a_reason_changes_the_code_keeps_n_in_history_and_can_be_taken_back(school):
    at = AFTER_CLOSING
    with school.seen_by(school.attendance_officer, at) as viewer:
        slots = open_slots(viewer, school.ada)
        give_reason(by=viewer, pupil_id=school.ada, code="I", slots=slots, words="sick in the night")
    found = listed(school)
    assert [one.step.words for one in found.done] == ["Reason: Ill (I): sick in the night"]
    assert all(child.name != "Ada Sinclair" for line in found.lines for child in line.children)
    with school.seen_by(school.office, at) as viewer:
        take_back_step(by=viewer, pupils=[school.ada], at=found.done[0].step.at)
    with school.seen_by(school.tutor, at) as viewer:
        history = mark_in_register(viewer, school.register(), school.ada).history
    assert [one.code for one in history] == ["N", "I", "N"]
    assert line_of(school, "ada").steps == ()
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()


def test_a_code_for_leave_is_not_the_attendance_officers_to_enter(school):
    with (
        school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer,
        pytest.raises(FollowUpRefused) as why,
    ):
        give_reason(by=viewer, pupil_id=school.ada, code="C", slots=[(TODAY, 0)])
    assert "may grant leave" in why.value.words


def test_a_line_that_comes_back_later_is_put_aside_until_then(school):
    later = AFTER_CLOSING.replace(hour=10)
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        come_back(by=viewer, pupils=[school.ada], at=later)
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer, pytest.raises(FollowUpRefused):
        come_back(by=viewer, pupils=[school.ada], at=AFTER_CLOSING)
    assert [line.children[0].name for line in listed(school).later] == ["Ada Sinclair"]
    assert line_of(school, "ada", later)


def test_a_line_is_passed_to_a_colleague_who_owns_it(school):
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        pass_to(by=viewer, pupils=[school.ada], staff_id=school.head, name="Helen Marsh")
    assert line_of(school, "ada").owner == "Helen Marsh"


def test_an_absence_that_waits_for_more_than_five_school_days_is_proposed_to_be_settled(school):
    take_week(school, school.form_3b, LAST_WEEK - dt.timedelta(7), {school.esra: "NN////////"})
    found = listed(school)
    assert [child.name for child in found.overdue] == ["Esra Yılmaz"]
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        slots = open_slots(viewer, school.esra, "overdue")
        give_reason(by=viewer, pupil_id=school.esra, code="O", slots=slots)
    assert listed(school).overdue == ()


def test_missing_registers_are_chased_once_with_those_who_should_have_taken_them(school):
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        assert chase_registers(by=viewer) == 0
    fresh = make_school()
    write_to(fresh, "tutor", "other_tutor", "cover_teacher", "subject_teacher")
    afternoon = NewCover(fresh.subject_teacher, [fresh.form_3b], TODAY, Cover.Kind.SESSION, 1)
    with fresh.seen_by(fresh.cover_manager, MORNING) as viewer:
        enter_cover(by=viewer, cover=afternoon)
    with fresh.seen_by(fresh.attendance_officer, AFTER_CLOSING) as viewer:
        assert chase_registers(by=viewer) == 3, "not who covers the afternoon alone"
        assert chase_registers(by=viewer) == 0
    with fresh.seen_by(fresh.attendance_officer, MORNING.replace(hour=13, minute=30)) as viewer:
        assert chase_registers(by=viewer) == 4


def write_to(school: School, *parts: str) -> None:
    """Give these members of staff an address that messages reach."""
    with school.seen_by(school.head, MORNING) as viewer:
        for part in parts:
            details = ContactDetails(emails=(f"{part}@example.org",))
            correct_staff(by=viewer, details=Correction(school.people[part], details))


def test_siblings_whose_absence_was_settled_are_one_family(school):
    with school.seen_by(school.office, MORNING) as viewer:
        sent = SentMark(uuid.uuid4(), school.theo, "N", "/")
        save_marks(by=viewer, place=school.register(school.form_4a), marks=[sent])
    for sibling, said in ((school.ada, "0 of 3"), (school.theo, "1 of 3")):
        with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
            give_reason(by=viewer, pupil_id=sibling, code="I", slots=[(TODAY, 0)])
        assert listed(school).numbers.startswith(f"{said} families have answered; ")


def give(school: School, pupil: uuid.UUID, code: str, day: dt.date = TODAY) -> None:
    with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer:
        give_reason(by=viewer, pupil_id=pupil, code=code, slots=[(day, 0)])


@pytest.mark.parametrize("code", ["I", "D"])
def test_the_numbers_count_the_families_of_todays_absences_alone(school, code):
    take_week(school, school.form_3b, LAST_WEEK, {school.ada: ON_FRIDAY})
    take_week(school, school.form_4a, LAST_WEEK, {school.theo: ON_FRIDAY})
    give(school, school.ada, code)
    assert listed(school).numbers.startswith("1 of 3 families have"), "Friday is still open, today is not"
    give(school, school.theo, "I", FRIDAY)
    assert listed(school).numbers.startswith("1 of 3 families have"), (
        "Friday's reason settles nothing of today"
    )


def test_who_may_grant_leave_may_also_say_here_that_it_was_not_granted(school):
    for person, offered in ((school.head, True), (school.attendance_officer, False)):
        with school.seen_by(person, AFTER_CLOSING) as viewer:
            found = worklist(viewer)
        assert found is not None
        assert ("G" in {code for code, _words in found.reasons}) is offered


def test_the_page_is_the_offices_and_not_a_teachers(school):
    assert "Ada Sinclair" in school.signed_in(school.office).get("/follow-up/").content.decode()
    assert school.signed_in(school.tutor).get("/follow-up/").status_code == 403
    with school.seen_by(school.other_tutor, AFTER_CLOSING) as viewer, pytest.raises(NotThere):
        note_reply(by=viewer, pupils=[school.ada], contact=None, words="x")


def test_every_step_can_be_taken_on_the_page(school):
    client = school.signed_in(school.attendance_officer)
    pupil = str(school.ada)

    def post(step: str, **fields: str) -> int:
        answer = client.post(f"/follow-up/{step}", {"pupil": pupil, **fields})
        return int(answer.status_code)

    assert post("call", contact=str(school.parent), answered="no") == 302
    assert post("message", way=f"text:{school.parent}", words="Oakfield: please tell us: {link}") == 302
    assert post("message", way=f"text:{school.parent}", words="Oakfield: where is Ada?") == 422
    assert post("reply", words="bad cold") == 302
    assert post("later", at="23:59") == 302
    assert post("pass", staff=str(school.head)) == 302
    assert post("tell", whom="social_worker") == 302
    assert post("reason", code="I", which="all") == 302
    assert post("nonsense") == 422
    assert client.post("/follow-up/registers").status_code == 302


def test_what_can_be_done_about_a_line_is_cast_once_and_reads_as_its_template():
    values = {
        "id": uuid.uuid4(),
        "name": "<Ada> & Ben",
        "message": 'Oakfield: "please tell us"\n{link}',
        "csrf_input": Markup('<input type="hidden" name="token" value="1">'),
        **{name: Markup("<b>{}</b>").format(name) for name in ("whom", "contacts", "ways", "reasons")},
        "colleagues": Markup("<option>Ms Marsh</option>"),
    }
    rendered = render_to_string("attendance/follow_up_steps.html", values)
    for _ in range(2):
        cast = moulded("attendance/follow_up_steps.html", **values)
        assert cast.split() == rendered.split()


def test_a_contact_of_somebody_else_is_not_noted_with_a_child(school):
    stranger = uuid.uuid4()
    for contact in (stranger, school.tutor):
        with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer, pytest.raises(NotThere):
            log_call(by=viewer, pupils=[school.ada], contact=contact, answered=True)
        with school.seen_by(school.attendance_officer, AFTER_CLOSING) as viewer, pytest.raises(NotThere):
            note_reply(by=viewer, pupils=[school.ada], contact=contact, words="she is ill")


@pytest.mark.parametrize("step", ["call", "reply", "later", "tell", "take-back"])
def test_whoever_is_not_in_the_school_is_answered_as_not_there(school, step):
    fields = {
        "pupil": str(uuid.uuid4()), "contact": str(school.parent), "answered": "yes", "words": "ill",
        "at": "23:59" if step == "later" else MORNING.isoformat(), "whom": "social_worker",
    }  # fmt: skip
    if step == "reply":
        fields.pop("contact")
    answer = school.signed_in(school.attendance_officer).post(f"/follow-up/{step}", fields)
    assert answer.status_code == 404


@pytest.mark.parametrize("way", ["email:" + "-" * 36, "text:x", "fax:1"])
def test_a_way_that_is_none_is_refused_in_words(school, way):
    answer = school.signed_in(school.attendance_officer).post(
        "/follow-up/message", {"pupil": str(school.ada), "way": way, "words": "Where is your child?"}
    )
    assert answer.status_code == 422
