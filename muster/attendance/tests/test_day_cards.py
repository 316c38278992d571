"""Day cards: a PIN, one device, one day, and only the groups that are covered."""

import datetime as dt

import pytest

from muster.attendance.actions.day_cards import CardRefused, MadeCard, make_day_card, open_day_card
from muster.attendance.queries.day_cards import turns_of_card
from muster.people.models import Cover
from muster.protection.access.decisions import Refused
from muster.timetable.actions.lessons import add_lessons
from muster.timetable.rules import PlannedLesson, Slot
from tests.cast import TODAY, School, make_school

ENDS = dt.time(15, 15)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def card_of(school: School) -> MadeCard:
    with school.seen_by(school.office) as viewer:
        return make_day_card(by=viewer, staff_id=school.without_role, groups=[school.form_3b], ends=ENDS)


def enter(client, card: MadeCard, pin: str | None = None):
    return client.post(f"/day-card/{card.token}/", {"pin": pin or card.pin}, secure=True)


def test_a_card_opens_with_its_pin_and_covers_its_groups(school):
    card = card_of(school)
    assert open_day_card(token=card.token, pin=card.pin, device="one").school_id == school.id
    with school.seen_by(school.office):
        assert Cover.objects.filter(school_id=school.id, staff_id=school.without_role).count() == 1


def test_a_card_is_bound_to_the_first_device_that_opens_it(school):
    card = card_of(school)
    open_day_card(token=card.token, pin=card.pin, device="one")
    open_day_card(token=card.token, pin=card.pin, device="one")
    with pytest.raises(CardRefused):
        open_day_card(token=card.token, pin=card.pin, device="two")


def test_five_wrong_pins_end_a_card(school):
    card = card_of(school)
    wrong = f"{(int(card.pin) + 1) % 10**6:06}"
    for _ in range(5):
        with pytest.raises(CardRefused):
            open_day_card(token=card.token, pin=wrong, device="one")
    with pytest.raises(CardRefused):
        open_day_card(token=card.token, pin=card.pin, device="one")


def test_a_card_ends_with_the_last_lesson(school, settings):
    card = card_of(school)
    settings.CLOCK_OFFSET += dt.timedelta(hours=7)
    with pytest.raises(CardRefused):
        open_day_card(token=card.token, pin=card.pin, device="one")


@pytest.mark.parametrize("token", ["", "x", "AAAA" * 14, "!" * 20])
def test_a_token_that_we_did_not_make_is_refused_like_a_wrong_pin(school, token):
    with pytest.raises(CardRefused):
        open_day_card(token=token, pin="123456", device="one")


def test_a_teacher_cannot_make_cards(school):
    with school.seen_by(school.tutor) as viewer, pytest.raises(Refused):
        make_day_card(by=viewer, staff_id=school.cover_teacher, groups=[school.form_3b], ends=ENDS)


def test_with_a_card_todays_registers_are_there_and_nothing_else(school, client):
    card = card_of(school)
    assert enter(client, card).headers["Location"] == "/registers/"
    assert "3B" in client.get("/registers/", secure=True).text
    assert client.get(f"/registers/{school.form_3b}/2026-11-24/am/", secure=True).status_code == 200
    assert client.get(f"/registers/{school.form_4a}/2026-11-24/am/", secure=True).status_code == 404
    assert client.get(f"/registers/{school.form_3b}/2026-11-23/am/", secure=True).status_code == 200
    assert client.get("/day-cards/", secure=True).status_code == 403


def test_a_wrong_pin_keeps_the_page_and_says_what_to_do(school, client):
    card = card_of(school)
    answer = enter(client, card, pin=f"{(int(card.pin) + 1) % 10**6:06}")
    assert answer.status_code == 403
    assert "ask the office" in answer.text


def test_the_card_is_shown_once_with_its_address_as_a_picture(school):
    office = school.signed_in(school.office)
    sent = {"staff": str(school.cover_teacher), "groups": [str(school.form_3b)]}
    answer = office.post("/day-cards/", sent)
    assert "<svg" in answer.text
    assert "/day-card/" in answer.text


def test_the_card_says_when_and_in_which_room(school):
    with school.seen_by(school.data_manager) as viewer:
        lesson = PlannedLesson(school.mathematics, Slot("", TODAY.weekday(), 2), school.subject_teacher, "M4")
        add_lessons(by=viewer, lessons=[lesson], first_day=TODAY)
    with school.seen_by(school.office) as viewer:
        turns = turns_of_card(viewer, [school.form_3b, school.mathematics])
    assert [(turn.part, turn.room) for turn in turns] == [
        ("morning", ""),
        ("Period 2", "M4"),
        ("afternoon", ""),
    ]
    assert turns[0].starts == dt.time(8, 50)
    sent = {"staff": str(school.cover_teacher), "groups": [str(school.form_3b), str(school.mathematics)]}
    card = school.signed_in(school.office).post("/day-cards/", sent).text
    assert "Morning register, closes 09:15" in card
    assert "Period 2, until 10:55" in card


def test_a_group_without_a_lesson_today_stands_on_the_card_as_such(school):
    with school.seen_by(school.office) as viewer:
        (turn,) = turns_of_card(viewer, [school.mathematics])
    assert turn.starts is None
    sent = {"staff": str(school.cover_teacher), "groups": [str(school.mathematics)]}
    assert "not today" in school.signed_in(school.office).post("/day-cards/", sent).text
