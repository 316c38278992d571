"""From a draft to what became of it: checked, sealed, delivered by a job, reported, answered, and its words deleted."""

import datetime as dt
import json
import uuid

import pytest
from django.test import Client

from muster.messaging.actions.delivering import delete_old_words, deliver_message, keep_reply
from muster.messaging.actions.sending import Draft, NotSendable, send_messages
from muster.messaging.models import Message
from muster.messaging.queries import message_page, message_states, messages_of_today
from muster.messaging.sealing import Parcel
from muster.messaging.views import RECEIPTS
from muster.protection.access.decisions import Refused
from muster.protection.accounts.school_tokens import steady_token
from tests.cast import MORNING, School
from tests.stolen_rows import stolen

WORDS = "Oakfield: your child in Year 3 is not in school."


def send(
    school: School, words: str = WORDS, at: dt.datetime = MORNING, by=None, *, to_staff: bool = False
) -> uuid.UUID:
    with school.seen_by(by or school.office, at) as viewer:
        drafted = Draft(
            school.parent,
            Message.Channel.TEXT,
            Parcel("07700 900123", "", words),
            about=[school.ada],
            to_staff=to_staff,
        )
        (message,) = send_messages(by=viewer, drafts=[drafted])
    return message


def deliver(school: School, message: uuid.UUID) -> None:
    with school.seen_by_command() as viewer:
        deliver_message(by=viewer, message=message)


def state(school: School, message: uuid.UUID):
    with school.seen_by(school.office, MORNING) as viewer:
        return message_states(viewer, [message])[message]


def report(school: School, fields: dict[str, str], token: str = "") -> int:
    client = Client(headers={"host": "localhost"})
    client.defaults["wsgi.url_scheme"] = "https"
    address = f"/messages/receipts/{token or steady_token(RECEIPTS, school.id)}"
    return client.post(address, json.dumps(fields), content_type="application/json").status_code


def test_a_message_is_delivered_once_by_a_job(school):
    message = send(school)
    assert state(school, message).words == "Waiting to be sent"
    deliver(school, message)
    deliver(school, message)
    assert state(school, message).words == "Sent"
    with school.seen_by(school.office, MORNING) as viewer:
        assert Message.objects.get(school_id=school.id, id=message).tries == 1
        assert message_page(viewer, message).words == WORDS


def test_a_message_that_names_the_child_does_not_go(school):
    with pytest.raises(NotSendable) as why:
        send(school, "Oakfield: Ada is not in school.")
    assert "Ada" in why.value.words
    assert "Ada" not in str(why.value)


def test_a_teacher_sends_none(school):
    with pytest.raises(Refused):
        send(school, by=school.other_tutor)


def test_nothing_of_a_message_lies_readable(school, superuser_cursor):
    message = send(school)
    superuser_cursor.execute("SELECT m::text FROM messaging_message m WHERE id = %s", [message])
    row = stolen(superuser_cursor)
    assert "07700" not in row
    assert str(school.parent) not in row
    assert str(school.parent).replace("-", "") not in row


def test_a_message_to_staff_in_the_evening_waits_for_the_morning(school):
    message = send(school, at=MORNING.replace(hour=18, minute=30), to_staff=True)
    with school.seen_by(school.office, MORNING):
        row = Message.objects.get(school_id=school.id, id=message)
    assert row.not_before == (MORNING + dt.timedelta(days=1)).replace(hour=7, minute=0)


def test_what_a_gateway_reports_comes_back_to_the_message(school):
    message = send(school)
    deliver(school, message)
    assert report(school, {"reference": str(message), "status": "permanent-failure"}) == 204
    assert state(school, message).has_failed
    assert report(school, {"reference": str(message), "status": "delivered"}) == 204
    assert state(school, message).words == "Delivered"


def test_a_report_that_we_did_not_ask_for_changes_nothing(school):
    message = send(school)
    assert report(school, {"reference": str(message), "status": "delivered"}, token="x" * 54) == 404
    assert report(school, {"reference": str(uuid.uuid4()), "status": "delivered"}) == 204
    assert report(school, {"nonsense": "yes"}) == 204
    assert state(school, message).words == "Waiting to be sent"


def test_a_reply_by_text_stands_with_the_message_to_that_number(school):
    message = send(school)
    deliver(school, message)
    assert report(school, {"source_number": "+447700900123", "message": "She has a cold"}) == 204
    assert [reply.words for reply in state(school, message).replies] == ["She has a cold"]
    with school.seen_by_command() as viewer:
        assert not keep_reply(by=viewer, number="07700 900999", words="Wrong number")


def test_a_reply_that_takes_three_weeks_stands_with_its_message_in_the_list_of_today(school):
    message = send(school, at=MORNING - dt.timedelta(days=21))
    with school.seen_by_command() as viewer:
        assert keep_reply(by=viewer, number="+447700900123", words="Back on Monday")
    with school.seen_by(school.office, MORNING) as viewer:
        (row,) = messages_of_today(viewer)
    assert row.id == message
    assert [reply.words for reply in row.state.replies] == ["Back on Monday"]


def test_words_are_deleted_after_thirty_days_and_the_fact_remains(school):
    message = send(school, at=MORNING - dt.timedelta(days=31))
    with school.seen_by_command() as viewer:
        delete_old_words(by=viewer)
    with school.seen_by(school.office, MORNING) as viewer:
        assert message_page(viewer, message).words == ""


def test_the_pages_show_what_became_of_a_message_and_open_it_on_a_click(school):
    message = send(school)
    office = school.signed_in(school.office)
    listed = office.get("/messages/").content.decode()
    assert "Iris Sinclair" in listed
    assert WORDS not in listed
    assert WORDS in office.get(f"/messages/{message}/").content.decode()
    assert school.signed_in(school.tutor).get("/messages/").status_code == 403
